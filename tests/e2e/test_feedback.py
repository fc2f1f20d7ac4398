"""An agency's list comes back: the answer stands at its problem and in the story of the household; a person decides."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.words import latin_words
from tests.households.imports.files import csv_bytes

HEADERS = ["รหัสบ้าน", "หน่วยงาน", "เรื่อง", "ผลการดำเนินการ", "เหตุผล", "วันที่", "จำนวนเงิน", "หมายเหตุ"]
AGENCY = "สำนักงานยุติธรรมจังหวัดตัวอย่าง"


@pytest.fixture
def household_page(signed_in):
    """Opens a household as the provincial officer; returns its address and its house code."""

    def open_household(page):
        signed_in(page, "province")
        scores = page.request.get("/api/v1/scores/?round=2566&poor_at=1").json()["results"]
        address = f"/households/{max(scores, key=lambda score: score['points'])['household']}/"
        page.goto(address)
        return address, re.search(r"\d{11}", page.text_content("#house"))[0]

    return open_household


def days_ago(count):
    day = date.today() - timedelta(days=count)
    return f"{day.day}/{day.month}/{day.year + 543}"


def hand_in(page, content):
    page.goto("/imports/new/")
    page.select_option("[name=kind]", "agency_feedback")
    page.fill("[name=source]", "หนังสือตอบกลับของจังหวัดตัวอย่าง")
    page.select_option("[name=legal_basis]", "public_task")
    page.set_input_files("[name=file]", {"name": "feedback.csv", "mimeType": "text/csv", "buffer": content})
    page.click("form[data-main] button.primary")
    page.wait_for_url(re.compile(r"/imports/\d+/columns/$"))
    page.click("form[data-main] button.primary")
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    page.wait_for_selector(".tally", timeout=60_000)


def check_page(page, axe, shot, name):
    shot(page, f"feedback-{name}")
    axe(page)
    assert latin_words(page) == {}


def test_an_answer_comes_back_to_the_problem_and_the_story(page, household_page, axe, shot):
    address, house_code = household_page(page)
    page.goto(f"{address}problems/new/")
    page.check("input[name=about][value=debt]")
    page.fill("[name=description]", "หนี้นอกระบบของการทดลอง")
    page.click("form[data-main] button.primary")
    # Each size of screen brings answers of its own days.
    first = 1 if page.viewport_size["width"] < 500 else 4
    days = [days_ago(first + more) for more in (2, 1, 0)]
    rows = [
        [house_code, AGENCY, "หนี้สิน", "กำลังช่วยเหลือ", "", days[0], "", "นัดเจรจากับเจ้าหนี้"],
        [house_code, AGENCY, "หนี้สิน", "ช่วยเหลือแล้ว", "", days[1], "12,500", "ไกล่เกลี่ยหนี้สำเร็จ"],
        [house_code, AGENCY, "หนี้สิน", "ช่วยเหลือไม่ได้", "", days[2], "", ""],
        ["", AGENCY, "หนี้สิน", "ไม่พบตัว", "", days[2], "", ""],
    ]
    hand_in(page, csv_bytes([HEADERS, *rows]))
    check_page(page, axe, shot, "checked")
    page.click("form[data-main] button.primary")
    page.wait_for_selector("a[href$='/undo/']", timeout=60_000)

    page.goto(address)
    problem = page.locator("#problems li", has_text="หนี้นอกระบบของการทดลอง").first
    assert "ไกล่เกลี่ยหนี้สำเร็จ" in problem.inner_text()
    assert AGENCY in page.inner_text("#done")
    check_page(page, axe, shot, "household")
    page.goto(f"{address}history/")
    check_page(page, axe, shot, "history")
    page.goto(address)
    problem.get_by_role("link", name="ตรวจสอบกับครอบครัวแล้วปิดปัญหา").click()
    expect(page.locator("main")).to_contain_text("ไกล่เกลี่ยหนี้สำเร็จ", use_inner_text=True)
    check_page(page, axe, shot, "close")
