"""Importing a list in a real browser: two rows of it are bad, the others get in, and every row is counted."""

import re

import pytest

from tests.e2e.conftest import PHONE
from tests.e2e.words import latin_words
from tests.households.imports.files import csv_bytes, result_row, result_rows

COUNTS = ("read", "accepted", "changed", "unchanged", "rejected", "held")


@pytest.fixture
def importing(signed_in):
    """Opens the list of imports as the provincial officer."""

    def open_list(page):
        signed_in(page, "province").goto("/imports/")
        return page

    return open_list


def counts(page):
    return tuple(int(page.inner_text(f".tally .{name} dd").replace(",", "")) for name in COUNTS)


def check_page(page, axe, shot, name):
    shot(page, f"import-{name}")
    axe(page)
    assert latin_words(page) == {}


def test_a_list_with_bad_rows_is_matched_checked_put_right_confirmed_and_undone(page, importing, axe, shot):
    # Each size brings a list of its own: the same one again would change nothing.
    first = page.viewport_size["width"] * 100
    header = result_rows(0)
    good = [result_row(first + number, failed=("MPI05",)) for number in range(4)]
    bad = [
        result_row(first + 4, member_count="3 คน"),
        result_row(first + 5, member_count="มาก"),
        result_row(first + 6, village="8.40E+07"),
    ]
    importing(page)
    check_page(page, axe, shot, "list")
    page.goto("/imports/new/")
    check_page(page, axe, shot, "new")
    page.click("form[data-main] button.primary")
    page.wait_for_selector(".error-summary")
    check_page(page, axe, shot, "new-wrong")

    page.select_option("[name=kind]", "indicator_results")
    page.fill("[name=source]", "หนังสือตัวอย่างของจังหวัด")
    page.select_option("[name=legal_basis]", "public_task")
    content = csv_bytes([*header, *good, *bad])
    page.set_input_files("[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": content})
    page.click("form[data-main] button.primary")
    page.wait_for_url(re.compile(r"/imports/\d+/columns/$"))
    check_page(page, axe, shot, "columns")
    page.select_option("[name='0-village_code']", "")
    page.click("form[data-main] button.primary")
    page.wait_for_selector(".error-summary")
    check_page(page, axe, shot, "columns-wrong")
    page.select_option("[name='0-village_code']", "1")
    page.click("form[data-main] button.primary")
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    shot(page, "import-waiting")
    page.wait_for_selector(".tally", timeout=60_000)
    assert counts(page) == (7, 4, 0, 0, 3, 0)
    check_page(page, axe, shot, "checked")

    page.click("button[name=repair]")
    page.wait_for_selector("#progress", state="detached", timeout=60_000)
    page.wait_for_selector(".tally", timeout=60_000)
    assert counts(page) == (7, 5, 0, 0, 2, 0)
    check_page(page, axe, shot, "repaired")

    page.click("#problems .foot a.button")
    check_page(page, axe, shot, "rows")
    correct_by_keys(page, axe, shot)
    page.wait_for_selector(".tally", timeout=60_000)
    assert counts(page) == (7, 6, 0, 0, 1, 0)

    page.click("form[data-main] button.primary")
    page.wait_for_selector("a[href$='/undo/']", timeout=60_000)
    assert counts(page) == (7, 6, 0, 0, 1, 0)
    check_page(page, axe, shot, "done")
    with page.expect_download() as download:
        page.click("form[action$='/errors/'] button")
    assert download.value.suggested_filename.endswith(".xlsx")

    page.click("a[href$='/undo/']")
    check_page(page, axe, shot, "undo")
    page.click("form[data-main] button.primary")
    page.wait_for_selector("#progress", state="detached", timeout=60_000)
    page.wait_for_selector(".tally", timeout=60_000)
    assert page.locator("a[href$='/undo/']").count() == 0
    shot(page, "import-undone")
    page.goto("/imports/")
    assert page.locator("[data-row-link]").count() >= 1
    check_page(page, axe, shot, "list-filled")


def correct_by_keys(page, axe, shot):
    """The key n leads to a wrong cell, Enter to the next; what cannot be read is told, and nothing typed is lost."""
    page.keyboard.press("n")
    box = page.locator("[data-wrong]").first
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    assert page.locator("[data-wrong]").nth(1).evaluate("box => box === document.activeElement")
    page.keyboard.type("12")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".error-summary")
    check_page(page, axe, shot, "rows-wrong")
    assert page.locator("[aria-invalid]").input_value() == "12"
    page.locator("[aria-invalid]").fill("8.40E+07")
    page.click("form[data-main] button.primary")
    page.wait_for_url(re.compile(r"/imports/\d+/$"))


def test_the_table_works_without_javascript(open_page, signed_in):
    page = signed_in(open_page(PHONE | {"java_script_enabled": False}), "province")
    content = csv_bytes([*result_rows(0), result_row(9_990_001, member_count="มาก"), result_row(9_990_002)])
    page.goto("/imports/new/")
    page.select_option("[name=kind]", "indicator_results")
    page.fill("[name=source]", "หนังสือตัวอย่างของจังหวัด")
    page.select_option("[name=legal_basis]", "public_task")
    page.set_input_files("[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": content})
    page.click("form[data-main] button.primary")
    page.click("form[data-main] button.primary")
    wait_for_tally(page)
    page.click("#problems .foot a.button")
    page.locator("[data-wrong]").fill("4")
    page.click("form[data-main] button.primary")
    wait_for_tally(page)
    assert counts(page) == (2, 2, 0, 0, 0, 0)


def wait_for_tally(page):
    """Look again until the work is over, as somebody without JavaScript does."""
    for _look in range(60):
        page.wait_for_selector("#progress, .tally")  # not the page before
        if page.locator("#progress").count() == 0:
            return
        page.wait_for_timeout(1_000)
        page.click("#progress a")
