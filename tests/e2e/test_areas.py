"""The data of an area come in and are read: by the province, its districts, a village; on a phone and on a desk."""

import re

import pytest

from tests.e2e.words import latin_words
from tests.households.imports.files import csv_bytes

NAMES = ["ถนน", "น้ำดื่ม", "การมีงานทำ", "การป้องกันโรคติดต่อ", "การเข้าถึงแหล่งเงินทุน", "ภัยพิบัติ", "ประชากร", "แสงไฟกลางคืน"]
VILLAGES = [f"840102{number:02d}" for number in range(1, 9)] + [f"840103{number:02d}" for number in range(1, 5)]


@pytest.fixture
def take_in(signed_in):
    """Imports a file of data of areas as the provincial officer."""

    def hand_in(page, rows):
        page.goto("/imports/new/")
        page.select_option("[name=kind]", "area_facts")
        page.fill("[name=source]", "กรมการพัฒนาชุมชน (ตัวอย่าง)")
        page.select_option("[name=legal_basis]", "public_task")
        page.set_input_files("[name=file]", {"name": "areas.csv", "mimeType": "text/csv", "buffer": csv_bytes(rows)})
        page.click("form[data-main] button.primary")
        page.wait_for_url(re.compile(r"/imports/\d+/(columns/)?$"))
        if page.url.endswith("/columns/"):  # not of a second file with the same headers
            page.click("form[data-main] button.primary")
            page.wait_for_url(re.compile(r"/imports/\d+/$"))
        page.wait_for_selector(".tally", timeout=60_000)

    return hand_in


def confirm(page):
    page.click("form[data-main] button.primary")
    page.wait_for_selector("a[href$='/undo/']", timeout=60_000)


def survey(year, shift):
    """Return the village survey of a year: levels from 1 to 3, people, light."""
    for number, code in enumerate(VILLAGES):
        levels = [str(1 + (number * place + shift) % 3) for place in range(1, 7)]
        yield [code, str(year), *levels, str(300 + 37 * number), f"{0.4 + number / 5:.2f}"]


def check_page(page, axe, shot, name):
    shot(page, f"area-{name}")
    axe(page)
    assert latin_words(page) == {}


def test_the_data_of_areas_are_brought_in_and_read(page, signed_in, take_in, axe, shot):
    signed_in(page, "province")
    page.goto("/areas/8402/")
    check_page(page, axe, shot, "empty")
    # Each size of screen brings its own figures: the same ones again would change nothing.
    shift = page.viewport_size["width"] % 3
    take_in(page, [["รหัสหมู่บ้าน", "ปี", *NAMES], *survey(2564, shift + 1), *survey(2566, shift), ["8401", "2023"]])
    check_page(page, axe, shot, "import")
    confirm(page)
    points = [
        ["840102", "โรงเรียน", "โรงเรียนบ้านตัวอย่าง", "9.12", "99.33"],
        ["84010201", "รพ.สต.", "รพ.สต.ตัวอย่าง", "", ""],
    ]
    take_in(page, [["รหัสพื้นที่", "ประเภท", "ชื่อ", "ละติจูด", "ลองจิจูด"], *points])
    if page.locator("form[data-main] button.primary").count():
        confirm(page)

    page.goto("/areas/")
    assert page.url.endswith("/areas/84/")
    check_page(page, axe, shot, "province")
    page.click("#children a[href='/areas/8401/']")
    page.select_option("[name=level]", "6")
    page.select_option("[name=measure]", "access_to_funds")
    page.click(".ranking-form button")
    page.wait_for_url(re.compile("measure=access_to_funds"))
    assert page.locator("#ranking tbody tr").count() == 2
    check_page(page, axe, shot, "district")
    page.goto("/areas/840102/")
    assert page.locator("#figures h3").count() >= 6
    assert page.locator("#ranking tbody tr").count() == 8
    check_page(page, axe, shot, "subdistrict")
    page.goto("/areas/84010201/")
    assert page.locator("#figures .badge").count() >= 6
    check_page(page, axe, shot, "village")


def test_the_country_is_read_by_provinces(desk, signed_in, axe, shot):
    signed_in(desk, "national").goto("/areas/")
    assert desk.locator("#children a").count() == 77
    check_page(desk, axe, shot, "country")
