"""Cases given away, in a real browser: the board moved by drag, menu and keys; what an agency sees; organisations."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.words import latin_words

COLUMNS = ("unassigned", "assigned", "in_progress", "follow_up", "done", "referred")


@pytest.fixture
def checked(axe, shot):
    def check(page, name):
        shot(page, f"assignment-{name}")
        axe(page)
        assert latin_words(page) == {}

    return check


@pytest.fixture
def board(open_page, signed_in):
    def open_board(options=DESK):
        page = signed_in(open_page(options), "district")
        page.goto("/assignments/board/")
        page.locator("[data-board]").wait_for()
        return page

    return open_board


def first_card(page, state):
    """Return the first card of a column, whatever moves around it."""
    return page.locator(f"#{page.locator(f'[data-column={state}] [data-case]').first.get_attribute('id')}")


def drag(card, state):
    """Drop a card below the heading of a column."""
    column = card.page.locator(f"[data-column={state}]")
    card.drag_to(column, source_position={"x": 8, "y": 8}, target_position={"x": 40, "y": 50})


def is_in(card, state):
    card.page.locator(f"[data-column={state}] #{card.get_attribute('id')}").wait_for()
    return True


@pytest.mark.parametrize("options", [PHONE, DESK], ids=["phone", "desk"])
def test_the_board_is_readable_on_both_sizes(board, options, checked):
    page = board(options)
    assert page.locator("[data-column]").count() == len(COLUMNS)
    first_card(page, "assigned").locator("summary").click()
    checked(page, "board")


def test_a_card_is_moved_by_drag_by_menu_and_by_keys(board):
    page = board()
    card = first_card(page, "assigned")
    drag(card, "in_progress")
    assert is_in(card, "in_progress")
    assert page.locator(".messages .success").count() == 1

    card.locator("summary").click()
    card.get_by_role("button", name="ติดตาม").click()
    assert is_in(card, "follow_up")

    card.locator("[data-row-link]").focus()
    page.keyboard.press("ArrowRight")
    assert is_in(card, "done")
    card.locator(":focus").wait_for()
    # Back to work asks for the reason, on a page.
    page.keyboard.press("KeyM")
    page.keyboard.press("Enter")
    page.wait_for_url("**/step/resume/")
    page.fill("[name=reason]", "ผลไม่ยั่งยืน")
    page.locator("form[data-main] button.primary").click()
    expect(page.locator("main")).to_contain_text("ผลไม่ยั่งยืน", use_inner_text=True)


def test_a_card_cannot_be_dragged_where_no_step_leads(board):
    page = board()
    card = first_card(page, "unassigned")
    drag(card, "done")
    assert card.get_attribute("data-state") == "unassigned"


def test_a_drag_that_needs_an_agency_opens_its_page(board, checked):
    page = board()
    drag(first_card(page, "unassigned"), "assigned")
    page.wait_for_url("**/step/assign/")
    checked(page, "assign")
    page.fill("[name=what]", "")
    page.locator("form[data-main] button.primary").click()
    page.locator(".error-summary").wait_for()
    checked(page, "assign-error")


def test_what_somebody_else_moves_appears_by_itself(board):
    here, there = board(), board()
    card = first_card(there, "assigned")
    same = here.locator(f"#{card.get_attribute('id')}")
    card.locator("[data-row-link]").focus()
    there.keyboard.press("ArrowRight")
    same.page.locator(f"[data-column=in_progress] #{card.get_attribute('id')}").wait_for(timeout=8_000)
    # Of two who press at once the slower is told.
    card.locator("summary").click()
    same.page.route("**/board/changes/**", lambda route: route.fulfill(status=204))  # it hears of nothing any more
    same.locator("summary").click()
    card.get_by_role("button", name="ติดตาม").click()
    there.locator(".messages .success").wait_for()
    same.get_by_role("button", name="ติดตาม").click()
    same.page.locator(".messages .warning").wait_for()


def test_the_board_works_without_scripts(board):
    page = board(PHONE | {"java_script_enabled": False})
    card = first_card(page, "in_progress")
    card.locator("summary").click()
    card.get_by_role("button", name="ติดตาม").click()
    assert is_in(card, "follow_up")


def test_the_other_lists_are_readable(page, signed_in, checked):
    signed_in(page, "district")
    for name, address in (
        ("list", "/assignments/"),
        ("overdue", "/assignments/?list=overdue"),
        ("none", "/assignments/?list=soon&state=done"),
        ("groups", "/assignments/groups/"),
        ("group", "/assignments/groups/8401/house/"),
        ("reminders", "/reminders/"),
        ("agencies", "/agencies/"),
        ("agency-new", "/agencies/new/"),
        ("agency-staff", "/agencies/staff/"),
        ("centres", "/centres/"),
        ("working-groups", "/working-groups/"),
    ):
        page.goto(address)
        checked(page, name)
    page.goto("/agencies/new/")
    page.locator("form[data-main] button.primary").click()
    checked(page, "agency-error")
    page.goto("/centres/")
    page.locator("[data-row-link]").first.click()
    checked(page, "centre")
    page.goto("/assignments/?state=in_progress")
    page.locator("[data-row-link]").first.click()
    checked(page, "detail")
    page.get_by_role("link", name=re.compile("ครัวเรือน")).last.click()


def test_a_case_is_given_from_the_page_of_a_household(page, signed_in, checked):
    signed_in(page, "district")
    page.goto("/assignments/?state=assigned")
    page.locator("[data-row-link]").first.click()
    page.locator("dl.summary a").first.click()
    page.locator("#assignments .card-head a").click()
    page.wait_for_url("**/assignments/new/")
    checked(page, "new")
    page.locator("form[data-main] button.primary").click()
    page.locator(".error-summary").wait_for()
    checked(page, "new-error")
    page.select_option("[name=solution]", "none")
    page.fill("[name=what]", "ซ่อมบันไดบ้าน")
    page.locator("[name=agency]").first.check()
    page.locator("form[data-main] button.primary").click()
    page.wait_for_url("**#assignments")
    assert "ซ่อมบันไดบ้าน" in page.inner_text("#assignments")


def test_an_agency_works_off_its_inbox(page, signed_in, checked):
    signed_in(page, "agency")
    page.wait_for_url("**/inbox/")
    checked(page, "inbox")
    page.goto("/inbox/?done=1")
    checked(page, "inbox-done")
    page.goto("/inbox/")
    waiting = page.locator("ul.stack .card", has=page.locator(".badge", has_text="มอบหมาย")).first
    waiting.locator("a").click()
    checked(page, "inbox-case")
    page.get_by_role("link", name="ส่งคืน").click()
    page.locator("form[data-main] button.primary").click()
    page.locator(".error-summary").wait_for()
    checked(page, "inbox-give-back-error")
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="รับ").first.click()
    page.locator("form[data-main] button.primary").click()
    page.wait_for_url("**/inbox/")
    page.locator("ul.stack .card", has=page.locator(".badge", has_text="กำลัง")).first.locator("a").click()
    page.get_by_role("link", name="รายงาน").click()
    checked(page, "inbox-report")
    page.fill("[name=percent]", "๖๐")
    page.fill("[name=note]", "มุงหลังคาไปครึ่งหลัง")
    page.locator("form[data-main] button.primary").click()
    page.wait_for_url("**/inbox/")
    # Nothing else of the site is his.
    for address in ("/households/", "/assignments/board/", "/meetings/", "/areas/", "/agencies/"):
        assert page.goto(address).status == 403
