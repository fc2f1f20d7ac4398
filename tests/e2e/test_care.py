"""Following households up and seeing how far an area is, in a real browser: on a phone and on a desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.words import latin_words


def look(page, axe, shot, name):
    shot(page, f"care-{name}")
    axe(page)
    assert latin_words(page) == {}


def first_of_list(page):
    page.locator("a[data-row-link]").first.click()
    page.wait_for_url(re.compile(r"/households/[0-9a-f-]+/"))


def test_a_mentor_follows_a_household_up(page, signed_in, axe, shot):
    signed_in(page, "team").goto("/follow-up/")
    look(page, axe, shot, "before")
    page.goto("/follow-up/?list=mine")
    look(page, axe, shot, "mine")
    first_of_list(page)
    page.goto(re.sub(r"#.*", "", page.url) + "follow-ups/new/")
    page.click("form[data-main] button.primary")
    expect(page.locator(".error-summary")).to_be_visible()
    look(page, axe, shot, "follow-up-error")
    page.check("input[name=how][value=phone]")
    page.fill("[name=change]", "ขายไข่ไก่ได้ทุกวัน")
    page.check("input[name=result][value='3']")
    look(page, axe, shot, "follow-up")
    page.click("form[data-main] button.primary")
    page.wait_for_url(re.compile("#follow-ups$"))
    assert "ขายไข่ไก่ได้ทุกวัน" in page.locator("#follow-ups").text_content()
    look(page, axe, shot, "household")
    page.click("#done a[href$='/timeline/']")
    assert page.locator(".timeline > li").count() >= 2
    look(page, axe, shot, "timeline")


def test_a_list_gets_a_mentor(page, signed_in, axe, shot):
    signed_in(page, "district").goto("/follow-up/?list=unmentored")
    page.locator(".pick input").first.check()
    page.fill("[name=mentor_name]", "ผู้ใหญ่ใจดี")
    look(page, axe, shot, "unmentored")
    page.click("form[method=post] button.primary >> nth=-1")
    page.wait_for_selector(".messages .success")
    page.goto("/follow-up/mentors/")
    assert "ผู้ใหญ่ใจดี" in page.inner_text("table")
    look(page, axe, shot, "mentors")
    page.click("text=ผู้ใหญ่ใจดี")
    page.wait_for_selector("tbody tr")


@pytest.mark.parametrize("name", ["", "grades/", "outcome/", "remarks/", "directives/?year=2567&quarter=1"])
def test_the_province_sees_how_far_it_is(page, name, signed_in, axe, shot):
    signed_in(page, "province").goto(f"/progress/84/{name}")
    look(page, axe, shot, f"progress-{re.sub('[^a-z]', '', name) or 'steps'}")


def test_a_number_leads_to_its_households(page, signed_in, axe, shot):
    signed_in(page, "province").goto("/progress/84/grades/")
    page.locator("a[href*='show=not-passing']").first.click()
    look(page, axe, shot, "behind")
    first_of_list(page)


def test_the_national_office_sets_a_step(desk, signed_in, axe, shot):
    signed_in(desk, "national").goto("/schedule/?year=2566")
    look(desk, axe, shot, "schedule")
    desk.locator("a[href*='step=2']").click()
    look(desk, axe, shot, "schedule-edit")
    desk.click("form[data-main] button.primary")
    desk.wait_for_selector(".messages .success")
    desk.goto("/schedule/topics/?year=2567&quarter=1")
    look(desk, axe, shot, "topics")
