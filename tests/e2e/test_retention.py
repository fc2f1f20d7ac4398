"""How long data are kept, holds, and what was forgotten: in a real browser, on a phone and a desk."""

import pytest

from tests.e2e.words import latin_words

NATIONAL, GOVERNOR = "national", "governor"


def look(page, axe, shot, name):
    shot(page, f"retention-{name}")
    axe(page)
    assert latin_words(page) == {}


@pytest.mark.parametrize(
    ("name", "who", "address"),
    [
        ("periods", NATIONAL, "/retention/"),
        ("periods-read", GOVERNOR, "/retention/"),
        ("holds", GOVERNOR, "/retention/holds/"),
        ("holds-ended", GOVERNOR, "/retention/holds/?show=ended"),
        ("runs", NATIONAL, "/retention/runs/"),
    ],
)
def test_each_page_is_accessible_and_in_thai(page, signed_in, axe, shot, name, who, address):
    signed_in(page, who).goto(address)
    assert page.locator("h1").count() == 1
    look(page, axe, shot, name)


def test_the_national_office_sets_a_period(page, signed_in, axe, shot):
    signed_in(page, NATIONAL).goto("/retention/period/?kind=drafts")
    page.fill("[name=months]", "1")
    page.click("form[data-main] button.primary")
    page.wait_for_selector(".error-summary")
    look(page, axe, shot, "period-error")
    page.fill("[name=months]", "18")
    page.fill("[name=reason]", "คำสั่งที่ 1/2569")
    page.click("form[data-main] button.primary")
    page.wait_for_url("**/retention/")
    page.get_by_text("18 เดือน").first.wait_for()
    page.goto("/retention/period/?kind=drafts")
    page.get_by_text("คำสั่งที่ 1/2569").first.wait_for()
    look(page, axe, shot, "period")


def test_a_governor_holds_a_household_and_lets_it_go(page, signed_in, axe, shot):
    signed_in(page, GOVERNOR).goto("/households/?show=failing")
    page.locator("a.open").first.click()
    page.wait_for_url("**/households/*/**")
    page.get_by_role("link", name="ระงับการลบข้อมูล").first.click()
    page.click("form[data-main] button.primary")
    page.wait_for_selector(".error-summary")
    look(page, axe, shot, "hold-error")
    page.fill("[name=reason]", "คดีที่ศาลจังหวัด")
    page.fill("[name=until_day]", "1")
    page.select_option("[name=until_month]", "5")
    page.fill("[name=until_year]", "2575")
    shot(page, "retention-hold-full")
    page.click("form[data-main] button.primary")
    page.wait_for_url("**/retention/holds/")
    page.get_by_text("คดีที่ศาลจังหวัด").first.wait_for()
    look(page, axe, shot, "hold")
    page.locator("td a.open").first.click()
    page.wait_for_url("**/end/")
    look(page, axe, shot, "hold-end")
    page.fill("[name=reason]", "คดีถึงที่สุดแล้ว")
    page.get_by_role("button", name="ยกเลิกการระงับ").click()
    page.wait_for_url("**/retention/holds/")


def test_a_governor_holds_an_area(page, signed_in, axe, shot):
    signed_in(page, GOVERNOR).goto("/retention/holds/new/")
    look(page, axe, shot, "area")
