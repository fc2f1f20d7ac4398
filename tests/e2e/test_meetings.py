"""A meeting in a real browser: from a search to the agenda, on the wall with keys and prefetch, to the minutes."""

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.words import latin_words


@pytest.fixture
def checked(axe, shot):
    def check(page, name):
        shot(page, f"meeting-{name}")
        axe(page)
        assert latin_words(page) == {}

    return check


def plan(page, *, most, checked=None):
    """Plan a meeting of the district about the first `most` households that fail; leaves its page open."""
    page.goto("/households/?show=failing&district=8401")
    page.get_by_role("link", name="ประชุม").last.click()
    boxes = page.locator("[name=household]")
    if checked:
        checked(page, "choose")
    boxes.evaluate_all(f"boxes => boxes.forEach((box, at) => (box.checked = at < {most}))")
    page.locator("form[data-main] button.primary").click()
    page.locator("form[data-main] button.primary").click()
    expect(page.locator(".error-summary li").first).to_be_visible()
    if checked:
        checked(page, "new-error")
    page.fill("[name=place]", "ห้องประชุมที่ว่าการอำเภอ")
    if page.locator("select[name=body]").input_value() == "":
        page.locator("select[name=body]").select_option(index=1)
    page.locator("form[data-main] button.primary").click()
    page.wait_for_url("**/meetings/*-*/")


def heading(page) -> str:
    return page.inner_text("h1")


def test_a_meeting_goes_from_a_search_to_its_minutes(page, signed_in, checked):
    signed_in(page, "district")
    page.goto("/meetings/")
    checked(page, "list")
    plan(page, most=4, checked=checked)
    checked(page, "planned")
    page.locator("form[data-main] button.primary").click()  # open it
    page.wait_for_url("**/present/")
    checked(page, "wall")
    assert "•••" in heading(page)

    # Three presses: what, who, and that it is so.
    page.locator("[name=solution]").last.check()
    page.locator("[name=agency]").first.check()
    page.locator("button[name=decision][value=assign]").click()
    page.get_by_text("บันทึกมติแล้ว").wait_for()
    assert "2 " in page.inner_text("main nav")

    # Handing up needs its reason; what was chosen stays.
    page.locator("button[name=decision][value=refer]").click()
    page.locator(".error-summary").wait_for()
    assert page.locator(".error-summary li").count() == 1
    checked(page, "wall-error")
    page.fill("[name=reason]", "เกินกำลังของอำเภอ")
    page.locator("button[name=decision][value=refer]").click()
    page.get_by_text("บันทึกมติแล้ว").wait_for()
    page.locator("button[name=decision][value=postpone]").click()
    page.get_by_text("บันทึกมติแล้ว").wait_for()

    page.get_by_role("link", name="ครั้งที่").first.click()
    checked(page, "held")
    page.locator(".more summary").click()
    page.fill("[name=name]", "สมชาย ใจดี")
    page.locator(".more button").click()
    page.get_by_role("link", name="ปิดการประชุม").click()
    checked(page, "close")
    page.fill("[name=announcements]", "จังหวัดกำชับให้ช่วยครัวเรือนวิกฤตก่อน 1")
    page.locator("form[data-main] button.primary").click()
    checked(page, "closed")
    page.get_by_role("link", name="รายงานการประชุม").click()
    expect(page.locator("article")).to_contain_text("วิกฤตก่อน ๑", use_inner_text=True)
    assert "สมชาย ใจดี" in page.inner_text("article")
    checked(page, "minutes")


@pytest.fixture
def wall(open_page, signed_in):
    """Opens a meeting about five households on the wall of a desk."""

    def open_wall(options=DESK):
        page = signed_in(open_page(options), "district")
        plan(page, most=5)
        page.locator("form[data-main] button.primary").click()
        page.wait_for_url("**/present/")
        return page

    return open_wall


def test_the_wall_is_walked_by_keys_without_waiting(wall):
    page = wall()
    page.wait_for_load_state("networkidle")
    places = page.inner_text("main nav")
    page.keyboard.press("ArrowRight")
    expect(page.locator("main nav").first).not_to_have_text(places, use_inner_text=True)
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    page.wait_for_load_state("networkidle")
    # What is shown next is here already: a server that takes its time does not matter.
    page.route("**/present/**", lambda route: (time.sleep(2), route.continue_()))
    took = page.evaluate(
        """() => new Promise(done => {
            const began = performance.now(), before = document.querySelector('main nav').innerText;
            new MutationObserver((_changes, watch) => {
                if (document.querySelector('main nav')?.innerText === before) return;
                watch.disconnect();
                done(performance.now() - began);
            }).observe(document.body, { childList: true, subtree: true });
            document.querySelector("a[rel=next]").click();
        })"""
    )
    page.unroute("**/present/**")
    assert took < 1_000
    page.keyboard.press("ArrowLeft")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("KeyM")
    assert page.evaluate("document.activeElement.name") == "agency"
    # Arrows inside the choices choose; they do not leave the household.
    address = page.url
    page.keyboard.press("ArrowDown")
    page.keyboard.press("KeyD")
    assert page.evaluate("document.activeElement.name") == "due_days"
    page.keyboard.press("ArrowRight")
    assert (page.url, page.locator("[name=due_days]:checked").input_value()) == (address, "60")
    page.go_back()
    page.wait_for_load_state("networkidle")
    assert page.url != address


def test_names_are_opened_for_one_household_only(wall):
    page = wall()
    masked = heading(page)
    assert "•••" in masked
    page.get_by_role("button", name="เปิดชื่อ").click()
    expect(page.locator("h1")).not_to_contain_text("•••")
    opened = heading(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).not_to_have_text(opened, use_inner_text=True)
    assert "•••" in heading(page)


def test_a_meeting_is_held_on_a_phone_without_scripts(wall):
    page = wall(PHONE | {"java_script_enabled": False})
    page.locator("[name=agency]").first.check()
    page.locator("button[name=decision][value=assign]").click()
    expect(page.locator("main")).to_contain_text("บันทึกมติแล้ว", use_inner_text=True)


def test_a_meeting_without_households_says_what_to_do(page, signed_in, checked):
    signed_in(page, "district")
    page.goto("/meetings/new/")
    page.fill("[name=place]", "ศาลากลาง")
    if page.locator("select[name=body]").input_value() == "":
        page.locator("select[name=body]").select_option(index=1)
    page.locator("form[data-main] button.primary").click()
    checked(page, "without-households")
