"""Who looked at whom, decoys, and what people ask about their own data: in a real browser, on a phone and a desk."""

import pytest

from tests.e2e.words import latin_words

OFFICER, CHIEF, AUDITOR, ADMINISTRATOR = "team", "chief", "auditor", "accounts"


def look(page, axe, shot, name, *, words=frozenset()):
    shot(page, f"privacy-{name}")
    axe(page)
    assert latin_words(page).keys() <= words


@pytest.mark.parametrize(
    ("name", "who", "address"),
    [
        ("mine", OFFICER, "/looks/mine/"),
        ("area", CHIEF, "/looks/"),
        ("mine-empty", AUDITOR, "/looks/mine/"),
        ("auditor", AUDITOR, "/looks/"),
        ("register", AUDITOR, "/account/processing/"),
        ("chain", AUDITOR, "/account/audit/"),
        ("lookups", ADMINISTRATOR, "/lookups/"),
        ("requests", OFFICER, "/requests/"),
        ("requests-ended", OFFICER, "/requests/?show=ended"),
    ],
)
def test_each_page_is_accessible_and_in_thai(page, signed_in, axe, shot, name, who, address):
    signed_in(page, who).goto(address)
    assert page.locator("h1").count() == 1
    look(page, axe, shot, name)


def test_a_family_asks_who_looked_and_is_answered(page, signed_in, axe, shot):
    signed_in(page, CHIEF).goto("/households/?show=failing")
    page.locator("a.open").first.click()
    page.wait_for_url("**/households/*/**")
    page.get_by_role("link", name="ขอใช้สิทธิเจ้าของข้อมูล").first.click()
    page.click("form[data-main] button.primary")
    page.wait_for_selector(".error-summary")
    look(page, axe, shot, "request-error")

    page.locator("[name=right]").first.check(force=True)
    page.fill("[name=asker]", "นางสมใจ ตกหล่นดี")
    page.fill("[name=identified_by]", "เห็นบัตรประจำตัวประชาชน")
    shot(page, "privacy-request-full")
    page.click("form[data-main] button.primary")
    page.wait_for_url("**/households/*/**")

    page.goto("/requests/")
    page.get_by_role("link", name="นางสมใจ ตกหล่นดี").first.click()
    look(page, axe, shot, "request")
    page.get_by_role("link", name="สำเนาข้อมูลสำหรับพิมพ์").first.click()
    look(page, axe, shot, "request-copy")
    page.go_back()
    page.get_by_role("button", name="รับไปดำเนินการ").click()
    page.get_by_role("button", name="บันทึกว่าตอบแล้ว").click()
    page.wait_for_selector(".error-summary")
    look(page, axe, shot, "request-unanswered")
    page.fill("[name=answer]", "อ่านข้อมูลทั้งหมดให้ฟังแล้ว")
    page.get_by_role("button", name="บันทึกว่าตอบแล้ว").click()
    page.get_by_text("อ่านข้อมูลทั้งหมดให้ฟังแล้ว").wait_for()
    look(page, axe, shot, "request-answered")


def test_a_decoy_needs_a_village(page, signed_in, axe, shot):
    signed_in(page, ADMINISTRATOR).goto("/lookups/")
    page.get_by_role("button", name="วางตัวล่อ").click()
    page.wait_for_selector(".error-summary")
    look(page, axe, shot, "decoy-error")
