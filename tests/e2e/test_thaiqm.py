"""ThaiQM in a real browser: recorded on a phone and on a desk, read on the page of the household."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.test_entries import fill_person
from tests.e2e.words import latin_words, thai_interface_words

NOT_ASKED = "ยังไม่มีข้อมูล ThaiQM ของครัวเรือนนี้"


@pytest.fixture
def household_page(site, signed_in):
    """Opens the page of a household that ThaiQM has not asked, as the person of that account; returns its address."""

    def open_household(page, account="province"):
        signed_in(page, account)
        scores = page.request.get("/api/v1/scores/?round=2566").json()["results"]
        addresses = (f"/households/{score['household']}/" for score in scores)
        address = next(one for one in addresses if NOT_ASKED in page.request.get(one).text())
        page.goto(address)
        return address

    return open_household


def test_both_parts_are_recorded_and_read(page, household_page, axe, shot):
    address = household_page(page)
    shot(page, "thaiqm-empty")
    page.goto(f"{address}thaiqm/new/")
    axe(page)
    assert latin_words(page) == {}
    shot(page, "thaiqm-form")

    page.get_by_label("คนอื่น").check()
    page.get_by_label("ไม่มีบ้าน/ที่อยู่อาศัย").check()
    page.locator("#id_aspect_1").get_by_label("ไม่พบในด้านนี้").check()
    page.get_by_role("checkbox", name="เดือดร้อนเรื่องอื่น").check()
    page.click("form[data-main] button.primary")
    page.locator(".error-summary").wait_for()
    assert page.locator(".error-summary li").count() == 3
    assert page.evaluate("document.activeElement.className") == "error-summary"
    axe(page)
    assert latin_words(page) == {}
    shot(page, "thaiqm-error")

    page.locator("#id_aspect_1").get_by_label("ไม่พบในด้านนี้").uncheck()
    page.locator("#id_aspect_1").get_by_label("บ้านไม่มั่นคงแข็งแรง").check()
    page.locator("#id_aspect_2").get_by_label("ไม่พบในด้านนี้").check()
    page.fill("[name=head_name]", "นายไกล ตัวอย่างงาม")
    page.fill("[name=other_hardship]", "เรือประมงจม")
    page.click("form[data-main] button.primary")
    page.wait_for_url(f"**{address}#thaiqm")

    section = page.locator("#thaiqm")
    section.get_by_text("เรือประมงจม").wait_for()
    assert "ไม่ใช่หัวหน้าครัวเรือนในทะเบียนของระบบ" in section.inner_text()
    axe(page)
    assert latin_words(page) == {}
    shot(page, "thaiqm-full")


def test_it_is_recorded_without_scripts_too(open_page, household_page):
    page = open_page(PHONE | {"java_script_enabled": False})
    address = household_page(page, "province")
    page.goto(f"{address}thaiqm/new/")
    page.locator("#id_aspect_3").get_by_label("อ่านเขียนภาษาไทยไม่ได้").check()
    page.click("form[data-main] button.primary")
    expect(page.locator("body")).to_contain_text("บันทึกแบบ ThaiQM แล้ว", use_inner_text=True)


def test_the_form_is_complete_in_english(desk, household_page):
    address = household_page(desk)
    desk.context.add_cookies([{"name": "django_language", "value": "en", "url": desk.url}])
    desk.goto(f"{address}thaiqm/new/")
    assert "No dwelling" in desk.inner_text("#part-2")
    assert thai_interface_words(desk) == set()


def test_somebody_who_is_not_listed_is_added_with_thaiqm(page, household_page, axe, shot):
    address = household_page(page)
    page.goto(f"{address}thaiqm/new/")
    page.get_by_label("บ้านไม่มั่นคงแข็งแรง").check()
    page.click("button[name=more]")
    assert page.locator(".error-summary").count() == 0
    assert page.get_by_label("บ้านไม่มั่นคงแข็งแรง").is_checked()
    size = page.viewport_size["width"]  # the site is the same for both sizes, and nobody is entered twice
    page.fill("[name=person-0-first_name]", f"สายทอง{size}")
    page.click("form[data-main] button.primary")
    expect(page.locator(".error-summary a[href^='#id_person-0-']").first).to_be_visible()
    axe(page)
    assert latin_words(page) == {}
    shot(page, "thaiqm-person-error")

    fill_person(page, 0, f"สายทอง{size}", relationship="relative")
    shot(page, "thaiqm-person")
    page.click("form[data-main] button.primary")
    page.wait_for_url(f"**{address}#thaiqm")
    assert f"สายทอง{size}" in page.locator("main").inner_text()
    axe(page)
