"""Taking a list away in a real browser: found, asked for with a reason, made by the worker, downloaded."""

import re

from tests.e2e.words import latin_words
from tests.reports.exporting import rows_of

REASON = "ประชุมคณะทำงานแก้จนระดับจังหวัด เดือนนี้"
# Names of kinds of files, as everybody calls them.
ALLOWED = {"Excel", "xlsx", "CSV", "UTF-8", "UTF", "JSON", "English", "Pivot", "MPI"}


def check_page(page, axe, shot, name):
    shot(page, f"export-{name}")
    axe(page)
    left = {word: where for word, where in latin_words(page).items() if word not in ALLOWED}
    assert left == {}


def test_a_list_is_found_asked_for_made_and_downloaded(page, signed_in, axe, shot):
    signed_in(page, "province").goto("/exports/")
    check_page(page, axe, shot, "none")
    page.goto("/households/?show=failing&dimension=living")
    page.click("a[href^='/exports/new/']")
    check_page(page, axe, shot, "new")
    page.click("form[data-main] button.primary")
    page.wait_for_selector(".error-summary")
    check_page(page, axe, shot, "new-wrong")
    page.select_option("[name=purpose]", "meeting")
    page.fill("[name=reason]", REASON)
    page.click("form[data-main] button.primary")
    page.wait_for_url(re.compile(r"/exports/[0-9a-f-]{36}/$"))
    shot(page, "export-waiting")
    page.wait_for_selector(".callout.good", timeout=60_000)
    check_page(page, axe, shot, "ready")
    with page.expect_download() as told:
        page.click("form[data-main] button.primary")
    with open(told.value.path(), "rb") as file:
        rows = rows_of(file.read())
    assert len(rows) > 1
    page.goto("/exports/")
    check_page(page, axe, shot, "list")
    page.goto("/exports/agency/")
    check_page(page, axe, shot, "agency")


def test_whole_numbers_wait_for_the_second_person(page, signed_in, axe, shot):
    signed_in(page, "chief").goto("/exports/new/?show=failing")
    for summary in page.locator("details.columns summary").all()[1:]:
        summary.click()
    page.check("[name=columns][value=head_whole_number]")
    page.select_option("[name=purpose]", "agency")
    page.fill("[name=reason]", REASON)
    page.click("form[data-main] button.primary")
    page.wait_for_url(re.compile(r"/exports/[0-9a-f-]{36}/$"))
    check_page(page, axe, shot, "asked")
    page.goto("/exports/approvals/")
    check_page(page, axe, shot, "approvals")
