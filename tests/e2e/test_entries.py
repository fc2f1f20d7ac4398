"""People found in the field, in a real browser: entered on a phone and a desk, confirmed by the chief with keys."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.words import latin_words


def fill_person(page, place, first_name, *, relationship=None):
    """Type somebody who has no number."""
    box = f"person-{place}-"
    page.fill(f"[name={box}first_name]", first_name)
    page.fill(f"[name={box}last_name]", "ตกหล่นดี")
    page.locator(f"[name={box}sex][value=female]").check()
    page.fill(f"[name={box}birth_year]", "2543" if place else "2510")
    page.locator(f"[name={box}identity_type][value=none]").check()
    page.select_option(f"[name={box}no_identity_kind]", "homeless")
    if relationship:
        page.select_option(f"[name={box}relationship]", relationship)


def test_a_family_is_entered_on_one_page(page, signed_in, axe, shot):
    signed_in(page, "team")
    page.goto("/households/new/")
    axe(page)
    assert latin_words(page) == {}
    shot(page, "household-add-empty")
    page.click("form[data-main] button.primary")
    page.locator(".error-summary").wait_for()
    assert page.locator(".error-summary li").count() == 2  # the name, and the kind of number
    axe(page)
    assert latin_words(page) == {}
    shot(page, "household-add-error")

    page.fill("[name=house_number]", "777")
    size = page.viewport_size["width"]  # the site is the same for both sizes, and nobody is entered twice
    fill_person(page, 0, f"สายบัว{size}")
    page.click("button[name=more]")
    assert page.locator(".error-summary").count() == 0
    assert page.input_value("[name=house_number]") == "777"
    fill_person(page, 1, f"สายน้ำ{size}", relationship="child")
    shot(page, "household-add-full")
    page.click("form[data-main] button.primary")
    page.wait_for_url("**/households/*/#members")
    assert "ครัวเรือนยังไม่ได้รับการยืนยัน" in page.inner_text("main")
    axe(page)
    assert latin_words(page) == {}
    shot(page, "household-unconfirmed")


@pytest.fixture
def queue(open_page, signed_in):
    def open_queue(options=DESK):
        page = open_page(options)
        signed_in(page, "chief")
        page.goto("/approvals/")
        return page

    return open_queue


def names_of(page) -> str:
    return page.inner_text("#entry-title")


@pytest.mark.parametrize("options", [PHONE, DESK], ids=["phone", "desk"])
def test_the_queue_is_readable_on_both_sizes(queue, options, axe, shot):
    page = queue(options)
    axe(page)
    assert latin_words(page) == {}
    shot(page, "approvals")
    page.click(".decide summary")
    page.click(".decide button[value=return]")
    expect(page.locator(".error-summary")).to_have_count(1)
    axe(page)
    assert latin_words(page) == {}
    shot(page, "approvals-error")
    page.goto("/approvals/delegations/")
    axe(page)
    assert latin_words(page) == {}
    shot(page, "delegations")


def test_the_chief_works_with_keys_on_a_thai_keyboard(queue):
    page = queue()
    first = names_of(page)
    page.locator("[data-key=KeyJ]").wait_for()
    page.keyboard.press("KeyJ")
    expect(page.locator("#entry-title")).not_to_have_text(first)
    second = names_of(page)
    page.keyboard.press("KeyK")
    expect(page.locator("#entry-title")).not_to_have_text(second)
    assert names_of(page) == first
    page.keyboard.press("KeyA")
    page.locator("[data-undo]").wait_for()
    assert names_of(page) != first
    page.keyboard.press("KeyU")
    page.get_by_text("ยกเลิกการตัดสินใจแล้ว").wait_for()
    assert names_of(page) == first
    page.keyboard.press("KeyR")
    page.wait_for_selector("[name=reasons]:focus")  # told a moment later


def test_the_queue_works_without_scripts(queue):
    page = queue(PHONE | {"java_script_enabled": False})
    before = names_of(page)
    page.click(".decide summary")
    page.check("[name=reasons][value=photo]")
    page.click(".decide button[value=return]")
    expect(page.locator("main")).to_contain_text("ตัดสินใจแล้ว 1 รายการ", use_inner_text=True)
    page.click(".undo-bar button")
    expect(page.locator("main")).to_contain_text("ยกเลิกการตัดสินใจแล้ว", use_inner_text=True)
    assert names_of(page) == before


def test_what_came_back_is_put_right_from_the_first_page(open_page, signed_in, axe, shot):
    for options in (DESK, PHONE):
        page = open_page(options)
        signed_in(page, "team")
        page.goto("/households/")
        section = page.locator("section[aria-labelledby=returned-title]")
        section.wait_for()
        axe(page)
        shot(page, "search-returned")
        section.locator("a").first.click()
        axe(page)
        assert latin_words(page) == {}
        shot(page, "entry-returned")
    page.get_by_role("button", name="ส่งอีกครั้ง").click()
    expect(page.locator("main")).to_contain_text("รอนายอำเภอยืนยัน", use_inner_text=True)
