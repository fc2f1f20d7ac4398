"""Finding a household in a real browser: by keys alone, on a phone, and without JavaScript."""

import re

import pytest

from tests.e2e.conftest import DESK, PHONE

SENTENCE = 'ท่านยังไม่ได้ "ค้นหา" ข้อมูล กรุณาเลือกเงื่อนไขเพื่อทำการค้นหาข้อมูล'
HOUSEHOLD = re.compile(r"/households/[0-9a-f-]{36}/$")


@pytest.fixture
def searching(signed_in):
    """Opens the search page as the person of that account."""

    def open_search(page, account):
        signed_in(page, account).goto("/households/")
        return page

    return open_search


def test_before_during_and_after_a_search_the_page_has_no_fault(page, searching, axe, shot):
    searching(page, "province")
    assert SENTENCE in page.inner_text("main")
    axe(page)
    shot(page, "search-empty")
    page.goto("/households/?show=failing")
    assert page.locator("[data-row-link]").count() > 0
    axe(page)
    shot(page, "search-found")
    page.goto("/households/?show=failing&urgent=critical&count=0")
    assert "ไม่พบครัวเรือนที่ตรงกับทุกเงื่อนไข" in page.inner_text("main")
    axe(page)
    shot(page, "search-nothing")
    page.fill("#id_text", "1000000000018")
    page.press("#id_text", "Enter")
    assert "หลักตรวจสอบ" in page.locator("#text-error").inner_text()
    assert page.input_value("#id_text") == "1000000000018"
    axe(page)
    shot(page, "search-wrong-number")


def test_a_household_is_found_and_opened_by_keys_alone(desk, searching):
    searching(desk, "team")
    name = desk.request.get("/api/v1/members/").json()["results"][0]["last_name"]
    desk.keyboard.press("Slash")
    desk.keyboard.insert_text(name)
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/households/?*q=*")
    desk.locator("nav.tabs a", has_text="ทั้งหมด").press("Enter")
    desk.wait_for_url("**show=all**")
    assert name in desk.locator("tbody mark").all_inner_texts()
    assert name not in desk.url
    desk.locator("h1").click()
    desk.keyboard.press("KeyJ")
    desk.keyboard.press("KeyJ")
    desk.keyboard.press("KeyK")
    desk.keyboard.press("Enter")
    desk.wait_for_url(HOUSEHOLD)


def test_choosing_conditions_changes_the_list_the_counts_and_the_address(desk, searching):
    searching(desk, "province")
    desk.goto("/households/?show=failing")
    before = desk.locator("[data-row-link]").count()
    desk.click("#chip-dimension")
    desk.check("input[name=dimension][value=living]")
    desk.wait_for_url("**dimension=living**")
    assert desk.locator("#chip-dimension").inner_text() == "มิติที่ตก: ความเป็นอยู่"
    assert desk.locator("#chip-dimension").is_visible()
    assert desk.locator("input[name=dimension][value=income]").is_visible(), "the open filter stays open"
    assert 0 < desk.locator("[data-row-link]").count() <= before
    assert desk.locator("tbody tr .five .living:not(.failed)").count() == 0
    desk.select_option("#id_district", index=1)
    desk.wait_for_url("**district=84**")
    desk.locator("#id_subdistrict option").nth(1).wait_for(state="attached")
    desk.click("a.clear")
    desk.wait_for_url(lambda url: "dimension" not in url and "district" not in url)


def test_on_a_phone_the_conditions_are_a_sheet_over_the_page(phone, searching, axe, shot):
    searching(phone, "team")
    phone.goto("/households/?show=all")
    phone.click(".asked > summary")
    phone.click("#chip-count")
    phone.check("input[name=count][value='0']")
    phone.wait_for_url("**count=0**")
    axe(phone)
    shot(phone, "search-sheet")
    button = phone.locator(".foot-bar .primary")
    count = re.search(r"ดู (\d+) ครัวเรือน", button.inner_text())[1]
    button.click()
    phone.wait_for_load_state()
    assert f"พบ {count} ครัวเรือน" in phone.inner_text("main")
    assert phone.locator(".sheet").is_hidden()


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_everything_works_without_javascript(open_page, searching, options):
    page = searching(open_page(options | {"java_script_enabled": False}), "province")
    if options is PHONE:
        page.click(".asked > summary")
    page.select_option("#id_district", index=1)
    page.click("#chip-dimension")
    page.check("input[name=dimension][value=income]")
    page.locator(".filter[open] button").click()
    page.wait_for_url("**dimension=income**")
    assert "district=84" in page.url
    if options is PHONE:
        page.click(".asked > summary")
    assert page.locator("#id_subdistrict option").count() > 1
