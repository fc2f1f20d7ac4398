"""Reports in a real browser: from a question to a design of one's own, and from a number to its households."""

from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles.finders import find

from tests.e2e.words import latin_words

PIVOT = "/reports/pivot/"
DESIGN = f"{PIVOT}?topic=households&rows=district&columns=failed_dimension_count&measures=households,persons"
STACKED = f"{PIVOT}?topic=failures&rows=district&columns=dimension&measures=contribution&chart=stacked"
TREND = f"{PIVOT}?topic=households&rows=district&columns=round&measures=headcount_ratio&chart=trend"
MOST_SCRIPT = 40_000


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("home", "/reports/"),
        ("empty", PIVOT),
        ("table", DESIGN),
        ("nested", f"{PIVOT}?rows=district,subdistrict&columns=dimension&measures=failing_households&chart=bars"),
        ("stacked", STACKED),
        ("trend", TREND),
        ("values", "/reports/pivot/values/?rows=district&of=subdistrict"),
        ("fault", f"{PIVOT}?rows=distrct,subdistrict&measures=households"),
        ("save", "/reports/saved/new/?rows=district"),
    ],
)
def test_every_page_is_accessible_in_thai_on_a_phone_and_on_a_desk(page, signed_in, axe, shot, name, path):
    signed_in(page, "province").goto(path)
    shot(page, f"reports-{name}")
    axe(page)
    # The names that an address is made of are Latin words, and the page of a wrong one tells them.
    assert name == "fault" or latin_words(page) == {}


def test_a_report_is_designed_by_keyboard_alone_and_taken_back(desk, signed_in):
    signed_in(desk, "province").goto(DESIGN)
    desk.locator("#add-rows").focus()
    desk.keyboard.type("ตำบล")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**rows=district%2Csubdistrict**")
    desk.locator("#token-rows-1 summary").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**rows=subdistrict%2Cdistrict**")
    desk.locator("h1").click()
    desk.keyboard.press("Control+z")
    desk.wait_for_url("**rows=district%2Csubdistrict**")


def test_a_field_is_dragged_into_a_box(desk, signed_in):
    signed_in(desk, "province").goto(DESIGN)
    desk.fill("[data-find-field]", "ความเปราะบาง")
    desk.locator("[data-field=fragility_level]").drag_to(desk.locator("[data-box=rows]"))
    desk.locator("[data-box=rows] [data-token=fragility_level]").wait_for()
    desk.wait_for_timeout(1000)  # the page settles and scrolls to its top: nobody drags that fast
    token = desk.locator("[data-token=failed_dimension_count]")
    token.drag_to(desk.locator("[data-box=rows]"), source_position={"x": 20, "y": 12})
    desk.wait_for_url(lambda url: "columns" not in url)


def test_a_number_leads_to_as_many_households(page, signed_in):
    signed_in(page, "province").goto(DESIGN)
    number = page.locator(".sheet tr.total td button").first
    count = number.inner_text()
    number.click()
    page.wait_for_url("**/households/**")
    assert count in page.locator("main").inner_text()
    assert "failed_dimension_count" not in page.url


def test_a_report_is_saved_and_stands_on_the_page(page, signed_in):
    signed_in(page, "province").goto("/reports/saved/new/?rows=district")
    page.fill("input[name=name]", "รายงานประจำเดือน")
    page.click("form[data-main] button.primary")
    page.wait_for_url("**report=**")
    page.goto("/reports/")
    assert page.locator("#own + ul").get_by_text("รายงานประจำเดือน").first.is_visible()


def test_it_works_without_a_script(browser, site, signed_in):
    context = browser.new_context(base_url=site.address, locale="th-TH", java_script_enabled=False)
    page = signed_in(context.new_page(), "province")
    page.goto(DESIGN)
    page.locator("button.away").first.click()
    page.wait_for_url(lambda url: "rows=" not in url)
    page.locator(".sheet td button").first.click()
    page.wait_for_url("**/households/**")
    context.close()


def test_the_page_loads_few_scripts():
    scripts = [Path(find(name)) for name in ("django_htmx/htmx-2.min.js", "tpmap/app.js", "tpmap/pivot.js")]
    assert sum(len(brotli.compress(script.read_bytes())) for script in scripts) <= MOST_SCRIPT
