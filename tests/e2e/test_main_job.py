"""The main job from end to end: an officer finds a poor household, visits it, and its MPI status follows."""

import re
from io import BytesIO

import pytest
from PIL import Image

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.words import latin_words, thai_interface_words
from tests.logbook.pictures import with_a_place

pytestmark = pytest.mark.e2e
TONE_MARKS = re.compile("[่้๊๋]")
SCORE_FOLLOWED = "#who .story:has-text('ผ่านทุกตัวชี้วัดที่มีข้อมูล')"
WORKER_MAY_TAKE = 30_000  # ms; it takes one or two seconds where the machine is not busy


@pytest.fixture
def look(axe, shot):
    """Looks at a page as it stands: no accessibility fault, no foreign word; a picture of it."""

    def look(page, name):
        # Colours are judged when nothing moves any more.
        page.evaluate("Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))")
        axe(page)
        assert latin_words(page) == {}
        shot(page, f"job-{name}")

    return look


@pytest.mark.parametrize(("size", "team"), [(PHONE, "team"), (DESK, "team2")], ids=["phone", "desk"])
def test_an_officer_visits_a_poor_household_and_its_status_follows(open_page, signed_in, look, size, team):
    page = signed_in(open_page(size), team)
    find_a_poor_household(page, look)
    household = page.url
    read_why_it_is_poor(page, look)
    record_a_visit(page, look)
    read_the_receipt(page, look)
    see_the_status_follow(page, look, household)
    close_the_problem(page, look)
    read_the_history(page, look)


def find_a_poor_household(page, look):
    look(page, "search")
    page.goto("/households/?show=failing")
    look(page, "found-by-filter")
    names = page.locator("a.open").all_inner_texts()
    name = next(name for name in names if TONE_MARKS.search(name))
    page.fill("#id_text", "ไม่มีใครชื่ออย่างนี้แน่นอน")
    page.press("#id_text", "Enter")
    page.wait_for_selector("#results .empty")
    look(page, "found-nobody")
    page.fill("#id_text", TONE_MARKS.sub("", name, count=1))
    page.press("#id_text", "Enter")
    page.wait_for_selector("a.open")
    look(page, "found-by-name")
    assert "ชื่อ" not in page.url
    page.get_by_role("link", name=name).first.click()
    page.wait_for_selector("#why")


def read_why_it_is_poor(page, look):
    look(page, "household-poor")
    assert page.inner_text("#why h2") == "ทำไมจึงยากจน"
    assert re.search(r"ตกเกณฑ์ \d+ ตัวชี้วัด", page.inner_text("#who .story"))
    assert page.locator("#why .sign.failed").count() >= 1


def record_a_visit(page, look):
    page.locator("a.button.primary:visible", has_text="บันทึกการเยี่ยม").click()
    page.wait_for_selector("#who.now")
    look(page, "visit-who")
    page.click("label:has([name=found][value=met])")
    page.fill("[name=note]", "ซ่อมแล้ว ครอบครัวแข็งแรงดี")
    page.click("[data-next]")
    assess_every_failed_indicator_as_passed(page, look)
    look(page, "visit-fourt")
    page.click("[data-next]")
    add_help_and_a_problem(page, look)
    add_a_photo(page, look)
    look(page, "visit-check")
    page.click("[data-send]")


def assess_every_failed_indicator_as_passed(page, look):
    page.click(".toggle")
    for question in page.locator("#dimensions .was-failed").all():
        question.locator("label:has([value='1'])").click()
    income = page.locator("#dimensions > #income")
    if income.count():
        income.locator("#id_income_main_satang").fill("900,000")
        assert "ถึงเกณฑ์แล้ว" in income.locator(".mean").inner_text()
    look(page, "visit-dimensions")
    page.click("[data-next]")


def add_help_and_a_problem(page, look):
    page.click("[data-rows=help] [data-add]")
    page.click("label:has([name='help-0-kind'][value=relief])")
    page.fill("[name='help-0-description']", "มอบวัสดุซ่อมบ้าน")
    page.fill("[name='help-0-agency']", "อบต.ในพื้นที่")
    page.click("[data-rows=problem] [data-add]")
    page.select_option("[name='problem-0-about']", "other")
    page.fill("[name='problem-0-description']", "ทางเข้าบ้านน้ำท่วม")
    page.click("[data-next]")
    page.click("[data-next]")
    page.click("[data-send]")  # the result of the help is missing
    page.wait_for_selector(".error-summary")
    look(page, "visit-refused")
    assert page.input_value("[name='help-0-description']") == "มอบวัสดุซ่อมบ้าน"
    page.click("label:has([name='help-0-result'][value='1'])")
    page.click("[data-next]")


def add_a_photo(page, look):
    page.set_input_files("#id_photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": with_a_place()})
    page.wait_for_selector(".shot img[src]")
    page.locator(".shot [name$='-what']").fill("ซ่อมหลังคาบ้าน")
    look(page, "visit-photos")
    page.click("[data-next]")


def read_the_receipt(page, look):
    page.wait_for_selector(".arrived")
    look(page, "receipt")
    assert re.search(r"ถึงแล้ว เลขรับ\s+\S+", page.inner_text(".arrived h1"))
    assert "ทางเข้าบ้านน้ำท่วม" in page.inner_text("main")
    photo = page.request.get(page.get_attribute(".photos a", "href"))
    assert not Image.open(BytesIO(photo.body())).getexif()
    page.click("main .foot-bar a.primary")


def see_the_status_follow(page, look, household):
    page.wait_for_url(lambda url: url.split("?")[0] == household)
    page.wait_for_selector(SCORE_FOLLOWED, timeout=WORKER_MAY_TAKE)
    page.wait_for_selector("#score-watch", state="detached")
    page.evaluate("document.querySelectorAll('details.section').forEach(one => one.open = true)")
    look(page, "household-after")
    assert page.locator("#why .sign.failed").count() == 0
    assert "มอบวัสดุซ่อมบ้าน" in page.inner_text("#help")


def close_the_problem(page, look):
    page.locator(".problems > li", has_text="ทางเข้าบ้านน้ำท่วม").get_by_role("link").click()
    page.wait_for_selector("[name=outcome]")
    page.click("label:has([name=outcome][value=resolved])")
    page.click("form[data-main] .primary")
    page.wait_for_selector(".error-summary")
    look(page, "closing-refused")
    page.fill("[name=note]", "อบต. วางท่อระบายน้ำแล้ว")
    page.click("form[data-main] .primary")
    page.wait_for_selector("#problems")
    page.locator("#problems details.more summary").click()
    look(page, "problem-closed")
    assert "อบต. วางท่อระบายน้ำแล้ว" in page.inner_text("#problems details.more")


def read_the_history(page, look):
    page.get_by_role("link", name="ใครแก้อะไร เมื่อไร").click()
    page.wait_for_selector(".changes")
    look(page, "history")
    changes = page.locator(".changes tbody tr", has=page.locator("td.old")).all_inner_texts()
    assert any("เปิด" in change and "ปัญหาคลี่คลายแล้ว" in change for change in changes)


@pytest.mark.parametrize("username", ["team", "chief", "province", "national", "accounts", "auditor"])
def test_everybody_lands_on_a_page_of_use_without_an_english_word(page, signed_in, look, username):
    signed_in(page, username)
    heading = page.inner_text("h1")
    look(page, f"home-{username}")
    assert page.locator("#search").count() == (username not in ("accounts", "auditor")), heading
    page.goto("/help/")
    look(page, f"help-{username}")


def test_the_main_pages_speak_english_but_for_the_data(page, signed_in, axe, shot):
    signed_in(page, "province")
    page.click(".topbar-end .menu > summary")
    page.click("button[name=language][value=en]")
    page.wait_for_selector("html[lang=en]")
    page.goto("/households/?show=failing")
    household = page.locator("a.open").first.get_attribute("href")
    addresses = ["/households/", "/households/?show=failing", household, f"{household}history/"]
    addresses += [f"{household}visits/new/", f"{household}problems/new/", f"{household}help/new/", f"{household}edit/"]
    for place, address in enumerate([*addresses, "/account/", "/help/", "/households/?show=none"]):
        page.goto(address)
        axe(page)
        shot(page, f"english-{place}")
        assert thai_interface_words(page) == set(), page.url
