"""An officer records a visit on a phone: how many presses it takes, and that nothing is lost or doubled on the way."""

import random
import threading
from collections import Counter
from uuid import uuid4

import pytest
import requests
from django.db import connections
from django.urls import reverse
from playwright.sync_api import expect

from logbook.models import Entry, Photo, Submission, Visit, VisitDraft
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_entries import fill_person
from tests.e2e.words import latin_words
from tests.logbook.pictures import jpeg
from tests.logbook.visits import make_poor, typed_help, typed_visit
from tests.people import fictitious_citizen_id

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SMALLEST_TARGET = 56
TOO_SMALL = """least => [...document.querySelectorAll(
    "#visit .button, #visit .choices label, #visit input:not([type=hidden], [type=file], [type=radio], [type=checkbox])"
  )].filter(target => target.offsetWidth > 2 && target.offsetHeight < least)
  .map(target => target.outerHTML.slice(0, 120))
"""


@pytest.fixture(autouse=True)
def media_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def household(make_household, survey_rounds):
    return make_poor(make_household(members=("head", "spouse")), survey_rounds[2566])


@pytest.fixture
def session(client_of, subdistrict_officer, settings):
    return client_of(subdistrict_officer).cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def visiting(browser, live_server, session, settings, household):
    """Opens the sheet of the visit in a browser of the given size, already signed in."""
    contexts = []

    def open_sheet(options, **more):
        context = browser.new_context(base_url=live_server.url, **options, **more)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(reverse("logbook:visit-new", args=[household.pk]))
        return page

    yield open_sheet
    for context in contexts:
        context.close()


class Thumb:
    """Presses, and counts the presses."""

    def __init__(self, page):
        self.page = page
        self.presses = 0

    def press(self, selector):
        self.page.locator(selector).click()
        self.presses += 1


def arrived(page):
    return page.inner_text(".arrived h1")


def test_a_visit_at_which_nothing_changed_takes_at_most_15_presses(visiting, axe):
    page = visiting(PHONE)
    thumb = Thumb(page)
    thumb.press("label:has([name=found][value=met])")
    thumb.press("[data-next]")
    thumb.press(".toggle")
    for code in ("MPI05", "MPI13"):
        thumb.press(f"label:has([name=state_{code}][value='0'])")
    for _group in ("fourt", "help", "photos", "check"):
        thumb.press("[data-next]")
    thumb.press("[data-send]")

    assert "ถึงแล้ว เลขรับ" in arrived(page)
    assert thumb.presses <= 15
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("options", [PHONE, DESK], ids=["phone", "desk"])
def test_every_group_is_easy_to_press_and_to_read(visiting, axe, shot, options):
    page = visiting(options)
    for group in ("who", "dimensions", "fourt", "help", "photos", "check"):
        page.wait_for_selector(f"#{group}.now")
        page.wait_for_timeout(200)
        axe(page)
        assert page.evaluate(TOO_SMALL, SMALLEST_TARGET) == []
        shot(page, f"visit-{group}")
        if group != "check":
            page.click("[data-next]")


@pytest.mark.parametrize("options", [PHONE, DESK], ids=["phone", "desk"])
def test_somebody_who_is_not_listed_is_added_without_leaving_the_visit(visiting, axe, shot, options):
    number = fictitious_citizen_id(4_333)
    page = visiting(options)
    page.click("label:has([name=found][value=met])")
    page.click("#who [data-add]")
    fill_person(page, 0, "สายบัว", relationship="parent")
    page.check("[name=person-0-identity_type][value=thai_id]")
    page.fill("[name=person-0-number]", number)
    page.fill("[name=person-0-number_again]", f"{number[1:5]} 1")
    axe(page)
    assert page.evaluate(TOO_SMALL, SMALLEST_TARGET) == []
    shot(page, "visit-person")
    page.wait_for_selector("#saved:not(:empty)")

    page.reload()  # the phone went off, and on again
    page.wait_for_selector("#who.now")
    assert page.input_value("[name=person-0-number]") == number
    page.evaluate("location.hash = 'check'")
    page.click("[data-send]")
    expect(page.locator(".error-summary a[href='#id_person-0-number_again']")).to_have_count(1)
    assert page.locator("#who.now").count() == 1
    axe(page)
    shot(page, "visit-person-error")

    page.fill("[name=person-0-number_again]", f"{number[1:5]} {number[8:]}")
    page.evaluate("location.hash = 'check'")
    page.click("[data-send]")
    assert "ถึงแล้ว เลขรับ" in arrived(page)
    assert "นายอำเภอ" in page.locator("section", has_text="คนที่ไม่มีในรายชื่อ").last.inner_text()
    axe(page)
    assert latin_words(page) == {}
    shot(page, "visit-person-arrived")
    assert Entry.objects.get().visit == Visit.objects.get()


def test_photos_and_rows_arrive_and_the_mean_income_is_reckoned_while_typing(visiting, tmp_path):
    (tmp_path / "roof.jpg").write_bytes(jpeg(2400, 1800))
    (tmp_path / "letter.jpg").write_bytes(b"no photo")
    page = visiting(PHONE)
    page.click("label:has([name=found][value=met])")
    page.click("[data-next]")
    page.fill("#id_income_main_satang", "๖๗,๒๐๐")
    assert page.inner_text(".mean") == "เฉลี่ย 33,600 บาท/คน ยังต่ำกว่าเกณฑ์อยู่ 6,400"
    page.click("[data-next]")
    page.click("[data-next]")
    page.click("[data-rows=help] [data-add]")
    page.click("label:has([name='help-0-kind'][value=relief])")
    page.fill("[name='help-0-description']", "มอบสังกะสี")
    page.fill("[name='help-0-agency']", "อบต.มะขามเตี้ย")
    page.click("label:has([name='help-0-result'][value='2'])")
    page.click("[data-next]")
    page.set_input_files("#id_photos", [tmp_path / "roof.jpg", tmp_path / "letter.jpg"])
    page.wait_for_selector(".shot img[src]")
    page.wait_for_selector(".shot-waiting .field-error:not([hidden])")
    assert "ไม่ใช่รูปภาพ" in page.inner_text(".shot-waiting")
    page.click("[data-next]")
    page.wait_for_selector("#check.now")
    assert "มอบสังกะสี" in page.inner_text("#answers")
    page.click("[data-send]")
    arrived(page)

    visit = Visit.objects.get()
    assert visit.photos.get().width == 1600
    assert visit.help_activities.get().description == "มอบสังกะสี"
    assert visit.findings["income"] == {"was": 5_000_000, "now": 6_720_000}


def test_what_was_typed_survives_the_loss_of_the_page(visiting):
    page = visiting(PHONE)
    page.click("label:has([name=found][value=met])")
    page.fill("[name=note]", "หลังคารั่วสองห้อง")
    page.click("[data-next]")
    page.wait_for_selector("#saved:has-text('บันทึกร่างแล้ว')")
    with page.expect_response("**/visits/draft/"):
        page.click(".toggle")
    page.context.close()

    page = visiting(PHONE)
    assert "ทำต่อจากที่ค้างไว้" in page.inner_text(".resume")
    assert page.is_visible("#dimensions")
    assert page.is_checked("[name=same]")
    assert page.input_value("[name=note]") == "หลังคารั่วสองห้อง"


def test_a_double_press_and_a_way_back_make_one_visit(visiting):
    page = visiting(PHONE)
    page.click("label:has([name=found][value=not_home])")
    for _group in ("help", "photos", "check"):
        page.click("[data-next]")
    page.dblclick("[data-send]")
    receipt = arrived(page)
    page.go_back()

    assert Visit.objects.count() == Submission.objects.count() == 1
    assert not VisitDraft.objects.exists()
    assert receipt.split()[-1] in page.inner_text("#who")


def test_the_sheet_works_without_scripts(visiting):
    page = visiting(PHONE, java_script_enabled=False)
    page.click("label:has([name=found][value=met])")
    page.click("[data-rows=help] [data-add]")
    page.click("label:has([name='help-0-kind'][value=relief])")
    page.fill("[name='help-0-description']", "มอบข้าวสาร")
    page.fill("[name='help-0-agency']", "อบต.มะขามเตี้ย")
    page.click("label:has([name='help-0-result'][value='1'])")
    page.set_input_files("#id_photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.click("[data-send]")

    assert "ถึงแล้ว เลขรับ" in arrived(page)
    assert Visit.objects.get().help_activities.count() == Photo.objects.kept().count() == 1


def test_a_hundred_sheets_sent_eight_times_at_once_make_a_hundred_visits(live_server, session, household, settings):
    """R-01 over HTTP, on a real server and a real database."""
    address = live_server.url + reverse("logbook:visit-new", args=[household.pk])
    sheets = [
        typed_visit(household, client_uuid=str(uuid4()), found="not_home", **typed_help(), **{"help-TOTAL_FORMS": "1"})
        for _ in range(100)
    ]
    answers = {sheet["client_uuid"]: [] for sheet in sheets}

    def send_all(seed):
        browser = requests.Session()
        browser.cookies.set(settings.SESSION_COOKIE_NAME, session)
        token = "a" * 32
        browser.cookies.set(settings.CSRF_COOKIE_NAME, token)
        for sheet in random.Random(seed).sample(sheets, len(sheets)):
            answer = browser.post(address, sheet | {"csrfmiddlewaretoken": token}, allow_redirects=False)
            answers[sheet["client_uuid"]].append((answer.status_code, answer.headers.get("Location")))

    threads = [threading.Thread(target=send_all, args=[seed]) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connections.close_all()

    assert Visit.objects.count() == Submission.objects.count() == 100
    assert Counter(status for given in answers.values() for status, _place in given) == {302: 800}
    assert all(len(set(given)) == 1 for given in answers.values())
