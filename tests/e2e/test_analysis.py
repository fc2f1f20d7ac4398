"""From the problem to the way out, in a real browser: debts, disputes, 4T, the stage, and the menu of solutions."""

import pytest
from playwright.sync_api import expect

from tests.e2e.words import latin_words


@pytest.fixture
def household_page(signed_in):
    """Opens the poorest household of the newest round; returns its address."""

    def open_household(page, account="province"):
        signed_in(page, account)
        scores = page.request.get("/api/v1/scores/?round=2567&poor_at=1").json()["results"]
        address = f"/households/{max(scores, key=lambda score: score['points'])['household']}/"
        page.goto(address)
        return address

    return open_household


@pytest.fixture
def checked(axe, shot):
    def check(page, name):
        shot(page, f"analysis-{name}")
        axe(page)
        assert latin_words(page) == {}

    return check


def test_a_debt_is_recorded_and_what_was_wrong_is_struck_through(page, household_page, checked):
    address = household_page(page)
    page.goto(f"{address}problems/new/")
    assert not page.locator("[name=debt_satang]").is_visible()
    page.check("input[name=about][value=hardship]")
    expect(page.locator("[name=hardship]")).to_be_visible()
    page.click("form[data-main] button.primary")
    page.locator(".error-summary").wait_for()
    checked(page, "problem-error")
    page.check("input[name=about][value=debt]")
    page.get_by_label("หนี้นอกระบบ").check()
    page.fill("[name=debt_satang]", "45,000")
    checked(page, "problem-debt")
    page.click("form[data-main] button.primary")
    problem = page.locator("#problems li", has_text="45,000 บาท").first
    problem.get_by_role("link", name="ปิดปัญหา").click()
    page.check("input[name=outcome][value=mistaken]")
    page.fill("[name=note]", "บันทึกผิดครัวเรือน")
    page.click("form[data-main] button.primary")
    page.locator("#problems .more summary").click()
    expect(page.locator("#problems s", has_text="หนี้สิน").first).to_be_visible()
    checked(page, "problem-mistaken")


def test_a_value_is_disputed_and_decided(page, household_page, checked):
    address = household_page(page)
    page.get_by_role("link", name="โต้แย้งค่าอื่นที่ไม่ตรงความจริง").click()
    checked(page, "dispute-form")
    page.click("form[data-main] button.primary")
    page.locator(".error-summary").wait_for()
    assert page.locator(".error-summary li").count() == 2
    group = page.locator("[name=value] optgroup").nth(1)
    page.select_option("[name=value]", group.locator("option").first.get_attribute("value"))
    page.fill("[name=comment]", "ไปดูแล้วไม่ตรงกับที่สำรวจ")
    page.click("form[data-main] button.primary")
    page.wait_for_url(f"**{address}#why")
    checked(page, "disputed")
    page.goto("/disputes/")
    checked(page, "disputes")
    page.goto(address)
    page.locator(".dispute", has_text="ไปดูแล้วไม่ตรงกับที่สำรวจ").get_by_role("link", name="ตรวจสอบและตัดสิน").click()
    checked(page, "dispute-settle")
    page.check("input[name=decision][value=reject]")
    page.fill("[name=note]", "ดูซ้ำแล้วถูกต้อง")
    page.click("form[data-main] button.primary")
    page.wait_for_url(f"**{address}#why")
    assert "ดูซ้ำแล้วถูกต้อง" in page.inner_text("#why")


def test_a_family_is_analysed_and_its_stage_assessed(page, household_page, checked):
    address = household_page(page)
    page.goto(f"{address}analyses/new/")
    checked(page, "fourt-form")
    page.click("form[data-main] button.primary")
    page.locator(".error-summary").wait_for()
    assert page.locator(".error-summary li").count() == 3
    checked(page, "fourt-error")
    page.fill("[name=participants]", "ครอบครัวและทีมตำบล")
    page.locator("section", has=page.locator("[name=attitude]")).locator(".starts button").first.click()
    page.locator("[name=attitude]").press_sequentially("ลูกได้เรียนต่อ")
    page.locator("[name=attitude_score][value='4']").check()
    page.fill("[name=conclusion]", "มีแรงและอยากทำ ขาดตลาด")
    page.locator("[name=development_class][value=can_develop]").check()
    page.fill("[name=class_reason]", "มีคนวัยแรงงานสองคน")
    page.click("form[data-main] button.primary")
    page.wait_for_url(f"**{address}#analysis")
    section = page.locator("#analysis")
    assert "มีคนวัยแรงงานสองคน" in section.inner_text()
    section.scroll_into_view_if_needed()
    page.locator("#advice").wait_for()
    checked(page, "fourt-household")
    section.get_by_role("link", name="การวิเคราะห์ 4ท เมื่อ").first.click()
    checked(page, "fourt")

    page.goto(f"{address}stage/")
    for box in page.locator(".criterion [value='1']").all():
        box.check()
    page.locator("[name=wish][value=content]").check()
    page.click("form[data-main] button.primary")
    page.locator(".error-summary").wait_for()
    assert page.locator(".error-summary li").count() == 1
    checked(page, "stage-error")
    page.fill("[name=wish_reason]", "อยู่อย่างนี้ก็พอแล้ว")
    page.click("form[data-main] button.primary")
    page.wait_for_url(f"**{address}#analysis")
    page.goto(f"{address}stage/")
    assert "อยู่อย่างนี้ก็พอแล้ว" in page.inner_text("#before")
    checked(page, "stage")


def test_the_menu_is_searched_read_and_kept(page, signed_in, checked):
    signed_in(page, "national")
    page.goto("/menu/")
    checked(page, "menu")
    page.fill("[name=q]", "แรกเกิด")
    with page.expect_navigation():
        page.click("form.menu-filters button.primary")
    with page.expect_navigation():
        page.get_by_role("link", name="เงินอุดหนุนเพื่อการเลี้ยงดูเด็กแรกเกิด").click()
    checked(page, "menu-item")
    page.get_by_role("link", name="แก้ไข").click()
    page.fill("[name=oldest]", "สิบ")
    page.click("form[data-main] button.primary")
    page.locator(".error-summary").wait_for()
    checked(page, "menu-edit-error")
    page.goto("/menu/?q=ไม่มีเมนูนี้แน่นอน")
    checked(page, "menu-empty")
    page.goto("/criteria/")
    checked(page, "criteria")


def test_the_menu_is_printed_on_a4(desk, signed_in):
    signed_in(desk, "province")
    desk.goto("/menu/")
    desk.emulate_media(media="print")
    assert not desk.locator(".menu-filters").is_visible()
    assert not desk.locator(".topbar").is_visible()
    assert desk.locator(".menu-grid").is_visible()
    assert len(desk.pdf(format="A4", prefer_css_page_size=True)) > 10_000


def test_the_analysis_works_without_scripts(open_page, household_page):
    page = open_page({"viewport": {"width": 360, "height": 800}, "locale": "th-TH", "java_script_enabled": False})
    address = household_page(page)
    page.goto(f"{address}recommendations/")
    assert "เมนูแก้จนที่เข้าเกณฑ์ครัวเรือนนี้" in page.inner_text("h1")
    page.goto(f"{address}stage/")
    page.click("form[data-main] button.primary")
    page.locator(".error-summary").wait_for()
