"""What changes in a family, in a real browser: moves, splits, the past, undoing, and two officers at once."""

import re

import pytest

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.words import latin_words

pytestmark = pytest.mark.e2e
SIZES = [pytest.param(PHONE, "team", id="phone"), pytest.param(DESK, "team2", id="desk")]


@pytest.fixture
def look(axe, shot):
    """Looks at a page as it stands: no accessibility fault, no foreign word; a picture of it."""

    def look(page, name):
        page.evaluate("Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))")
        axe(page)
        assert latin_words(page) == {}
        shot(page, f"family-{name}")

    return look


def open_a_family(page, place=0):
    """Open a household of two or more; `place` chooses one that no other journey changes."""
    page.goto("/households/?show=all")
    addresses = page.locator("a.open").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    large = []
    for address in addresses:
        page.goto(address)
        if page.locator("#members .people > li:not(.gone)").count() > 1 and not page.locator(".callout.danger").count():
            large.append(address)
            if len(large) > place:
                return address
    raise AssertionError("no family of two or more")


@pytest.mark.parametrize(("size", "account"), SIZES)
def test_a_family_is_handed_over_and_the_request_withdrawn(open_page, signed_in, look, size, account):
    page = signed_in(open_page(size), account)
    address = open_a_family(page, place=1)
    page.goto(f"{address}transfer/")
    look(page, "transfer-empty")
    page.locator("form[data-main] button.primary").click()
    look(page, "transfer-error")
    page.locator("#id_place").press_sequentially("ท่าทองใหม่")
    page.locator("#found-areas input").first.wait_for()
    page.locator("#found-areas label").first.click()
    page.fill("[name=reason]", "ย้ายไปอยู่กับลูก")
    look(page, "transfer-filled")
    page.locator("form[data-main] button.primary").click()
    page.wait_for_url(re.compile("/transfers/"))
    look(page, "transfer-asked")
    page.goto(address)
    assert "กำลังย้าย" in page.inner_text("main")
    look(page, "household-moving")
    page.goto("/transfers/?show=out")
    look(page, "transfers-out")
    page.locator("a.open").last.click()
    page.get_by_role("button", name="ถอนคำขอ").click()
    page.wait_for_url(re.compile("/households/"))


def test_the_inbox_and_its_requests_are_read_and_answered(page, signed_in, look):
    signed_in(page, "province")
    for show in ("in", "left", "came"):
        page.goto(f"/transfers/?show={show}")
        look(page, f"transfers-{show}")
    page.goto("/transfers/?show=in")
    page.locator("a.open").first.click()
    look(page, "transfer-to-accept")
    page.locator("details.card summary").click()
    page.locator("details.card button").click()
    look(page, "transfer-refusal-error")


def test_a_kept_form_is_read_and_decided_about(page, signed_in, look):
    signed_in(page, "province")
    page.goto("/kept/")
    look(page, "kept")
    if page.locator("a.open").count():
        page.locator("a.open").first.click()
        look(page, "kept-form")
        page.locator("form[data-main] button.primary").click()
        look(page, "kept-form-error")


@pytest.mark.parametrize(("size", "account"), SIZES)
def test_a_slip_is_undone_at_once(open_page, signed_in, look, size, account):
    page = signed_in(open_page(size), account)
    address = open_a_family(page)
    page.goto(f"{address}edit/")
    page.fill("[name=phone]", "0800000001")
    page.locator("form[data-main] button.primary").click()
    page.wait_for_url(re.compile(f"{address}$"))
    look(page, "undo")
    page.get_by_role("button", name="เลิกทำ").click()
    page.wait_for_selector(".messages .success")
    assert "0800000001" not in page.inner_text("main")
    page.goto(f"{address}history/")
    look(page, "history-restore")


@pytest.mark.parametrize(("size", "account"), SIZES)
def test_two_changes_of_one_thing_are_put_side_by_side(open_page, signed_in, look, size, account):
    page = signed_in(open_page(size), account)
    address = open_a_family(page, place=2)
    page.goto(f"{address}edit/")
    other = page.context.new_page()
    other.goto(f"{page.url}")
    other.fill("[name=phone]", "0800000002")
    other.locator("form[data-main] button.primary").click()
    other.wait_for_url(re.compile(f"{address}$"))
    page.fill("[name=phone]", "0800000003")
    page.locator("form[data-main] button.primary").click()
    page.wait_for_selector("table.conflict")
    look(page, "conflict")
    page.locator("form[data-main] button.primary").click()
    look(page, "conflict-error")
    page.locator("table.conflict label").first.click()
    page.locator("form[data-main] button.primary").click()
    page.wait_for_url(re.compile(f"{address}$"))
    assert "0800000003" in page.inner_text("main").replace(" ", "")


def test_a_household_is_split_and_the_split_undone(page, signed_in, look):
    signed_in(page, "province")
    address = open_a_family(page, place=3)
    page.goto(f"{address}split/")
    look(page, "split")
    page.locator("form[data-main] button.primary").click()
    look(page, "split-error")
    last = page.locator("table.halves tbody tr").last
    last.locator("label", has_text="ครัวเรือนใหม่").click()
    last.locator("select").select_option("head")
    page.fill("[name=house_number]", "99/1")
    page.fill("[name=reason]", "แยกไปปลูกบ้านใหม่")
    page.locator("form[data-main] button.primary").click()
    page.wait_for_selector("#kin")
    look(page, "split-done")
    page.get_by_role("button", name="ยกเลิกการแยก").click()
    page.wait_for_url(re.compile(f"{address}$"))
    assert page.locator("#kin").count() == 0


def test_the_other_file_of_a_family_is_found_and_compared(page, signed_in, look):
    signed_in(page, "province")
    address = open_a_family(page, place=4)
    page.goto(f"{address}merge/")
    look(page, "merge-find")
    # Heads of other families of the subdistrict, by how most names begin.
    for beginnings in ("สม บุญ ประ ทอง วิ", "สุ ชัย จันทร์ อน พร", "มา กิ ปรี แก้ว ศรี", "ใจ สุข ชู พูน คง"):
        page.fill("[name=sought]", beginnings)
        with page.expect_navigation():
            page.locator("form[data-main] button.primary").click()
        if page.locator("main section a[href*='with=']").count():
            break
    page.locator("main section a[href*='with=']").last.click()
    look(page, "merge")
    page.locator("form[data-main] button.primary").click()
    look(page, "merge-error")


def test_a_household_is_seen_as_it_was(page, signed_in, look):
    signed_in(page, "province")
    address = open_a_family(page)
    page.goto(f"{address}?on=2566-08-01")
    look(page, "past")
    page.goto(f"{address}?on_day=30&on_month=2&on_year=2566")
    look(page, "past-error")


def test_a_table_is_filled_by_enter(desk, signed_in):
    signed_in(desk, "province")
    desk.goto(f"{open_a_family(desk, place=1)}head/")
    boxes = desk.locator("table[data-arrows] tbody select:visible")
    boxes.first.focus()
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.tagName") == "SELECT"


def test_every_page_of_a_person_is_without_a_fault(page, signed_in, look):
    signed_in(page, "province")
    page.goto(open_a_family(page, place=1))
    member = page.locator("#members .identity a.end").last.get_attribute("href")
    page.goto(member)
    look(page, "member")
    for name in ("death", "move", "transfer"):
        page.goto(member.replace("edit", name))
        look(page, f"member-{name}")
