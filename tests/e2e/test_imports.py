"""Importing a list in a real browser: two rows of it are bad, the others get in, and every row is counted."""

import re

import pytest

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


def test_a_list_with_two_bad_rows_is_checked_confirmed_counted_and_undone(page, importing, axe, shot):
    # Each size brings a list of its own: the same one again would change nothing.
    first = page.viewport_size["width"] * 100
    header = result_rows(0)
    good = [result_row(first + number, failed=("MPI05",)) for number in range(4)]
    bad = [result_row(first + 4, member_count="มาก"), result_row(first + 5, village="123")]
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
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    page.wait_for_selector(".tally", timeout=60_000)
    assert counts(page) == (6, 4, 0, 0, 2, 0)
    check_page(page, axe, shot, "checked")

    page.click("form[data-main] button.primary")
    page.wait_for_selector("a[href$='/undo/']", timeout=60_000)
    assert counts(page) == (6, 4, 0, 0, 2, 0)
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
    page.goto("/imports/")
    assert page.locator("[data-row-link]").count() >= 1
    check_page(page, axe, shot, "list-filled")
