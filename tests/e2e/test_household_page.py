"""The page of a household in a real browser: read, pressed by keys, with its forms."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK

WHOLE_NUMBER = re.compile(r"\d-0000-\d{5}-\d\d-\d")


@pytest.fixture
def poor_household(site, signed_in):
    """Opens the page of the poorest household of the first page of scores, as the person of that account."""

    def open_household(page, account):
        signed_in(page, account)
        scores = page.request.get("/api/v1/scores/?round=2566&poor_at=1").json()["results"]
        page.goto(f"/households/{max(scores, key=lambda score: score['points'])['household']}/")
        return page

    return open_household


def test_a_household_is_read_without_a_fault(page, poor_household, axe, shot):
    poor_household(page, "province")

    assert "ทำไมจึงยากจน" in page.inner_text("#why")
    assert page.locator(".dimension").count() == 5
    axe(page)
    shot(page, "household")


def test_every_page_around_a_household_is_without_a_fault(page, poor_household, axe, shot):
    poor_household(page, "province")
    address = page.url
    for name in ("history", "problems/new", "help/new"):
        page.goto(f"{address}{name}/")
        axe(page)
        shot(page, f"household-{name.replace('/', '-')}")
    page.click("form[data-main] button.primary")
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.evaluate("document.activeElement.className") == "error-summary"
    axe(page)
    shot(page, "household-help-error")


def test_a_problem_is_found_closed_and_opened_again(page, poor_household, axe, shot):
    poor_household(page, "province")
    address = page.url
    page.goto(f"{address}problems/new/")
    page.check("input[name=about][value=debt]")
    page.fill("[name=description]", "หนี้ของการทดลองเปิดหน้า")
    page.click("form[data-main] button.primary")
    group = page.locator("#problems li", has_text="หนี้ของการทดลองเปิดหน้า").first
    group.get_by_role("link", name="ปิดปัญหา").click()
    axe(page)
    shot(page, "problem-close")
    page.check("input[name=outcome][value=resolved]")
    page.fill("[name=note]", "ปลดหนี้แล้ว")
    page.click("form[data-main] button.primary")
    page.locator("#problems .more summary").click()
    closed = page.locator("#problems .more li", has_text="หนี้ของการทดลองเปิดหน้า").first
    assert "ปัญหาคลี่คลายแล้ว" in closed.inner_text()
    closed.get_by_role("link", name="เปิดอีกครั้ง").click()
    page.fill("[name=reason]", "กลับมาเป็นหนี้อีก")
    page.click("form[data-main] button.primary")
    expect(page.locator("#problems")).to_contain_text("เปิดอีกครั้ง: กลับมาเป็นหนี้อีก", use_inner_text=True)


def test_a_desk_shows_every_section_open_and_a_key_leads_to_each(desk, poor_household):
    poor_household(desk, "province")
    assert desk.locator("#house .summary").is_visible()
    for key, section in (("1", "why"), ("3", "problems"), ("7", "house")):
        desk.keyboard.press(f"Digit{key}")
        assert desk.evaluate("location.hash") == f"#{section}"
    desk.keyboard.press("Shift+Slash")
    expect(desk.locator("#keys")).to_contain_text("บันทึกการเยี่ยม", use_inner_text=True)
    desk.keyboard.press("Escape")
    desk.keyboard.press("KeyV")
    desk.wait_for_url("**/visits/new/")


def test_a_phone_folds_long_sections_and_opens_the_one_that_is_asked_for(phone, poor_household):
    poor_household(phone, "team")
    assert not phone.locator("#house .summary").is_visible()
    assert phone.locator(".foot-bar .primary").is_visible()
    phone.click(".sections a[href='#house']")
    phone.locator("#house .summary").wait_for()


def test_a_revealed_number_hides_after_half_a_minute(open_page, poor_household):
    page = open_page(DESK)
    page.clock.install()
    poor_household(page, "province")
    first = page.locator(".reveal").first
    first.locator("summary").click()
    first.locator("input[name=purpose]").fill("ตรวจสอบกับบัตรที่ถืออยู่")
    first.get_by_role("button").click()
    shown = page.locator(".revealed")
    shown.wait_for()
    assert WHOLE_NUMBER.match(shown.inner_text())
    page.clock.run_for(29_000)
    assert shown.is_visible()
    page.clock.run_for(2_000)
    assert shown.count() == 0
    assert not first.locator("input[name=purpose]").is_visible()


def test_a_number_is_not_shown_without_a_reason(desk, poor_household):
    poor_household(desk, "province")
    first = desk.locator(".reveal").first
    first.locator("summary").click()
    first.locator("input[name=purpose]").fill("กก")
    first.get_by_role("button").click()
    first.locator(".field-error").wait_for()
    assert desk.locator(".revealed").count() == 0


def test_a_number_is_shown_without_scripts_too(open_page, poor_household, axe):
    page = poor_household(open_page(DESK | {"java_script_enabled": False}), "province")
    page.locator(".reveal summary").first.click()
    page.locator("input[name=purpose]").first.fill("ยื่นขอรับสวัสดิการ")
    page.locator(".reveal button").first.click()
    assert WHOLE_NUMBER.match(page.locator(".revealed span").first.inner_text())
