"""The queue of the district chief: looked at, decided, taken back, delegated."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import Household, Member
from households.services import edit_household
from households.tokens import refresh_name_postings
from logbook.choices import EntryRisk
from logbook.models import Entry, EntryLook
from logbook.services.approvals import decide
from logbook.services.entries import resend
from tests.logbook.entries import enter
from tests.people import make_household as make_household_row
from tests.queries import THE_LOOK

QUEUE = "/approvals/"
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture
def chief(client_of, district_chief):
    return client_of(district_chief)


@pytest.fixture
def entry(subdistrict_officer):
    return enter(by=subdistrict_officer)


def decision(entry, step="approve", **typed) -> dict:
    return {"step": step, "seen_version": Household.objects.get(pk=entry.household_id).version} | typed


def url_of(entry) -> str:
    return reverse("logbook:entry-decide", args=[entry.pk])


RIGHTS = [
    ("district_chief", 200),
    ("outside_chief", 200),
    ("subdistrict_officer", 403),
    ("district_officer", 403),
    ("provincial_officer", 403),
    ("national_officer", 403),
    ("account_admin", 403),
    ("auditor", 403),
]


@pytest.mark.parametrize(("person", "status"), RIGHTS)
def test_only_chiefs_open_their_queue(person, status, entry, client_of, request):
    browser = client_of(request.getfixturevalue(person))
    assert browser.get(QUEUE).status_code == status
    assert browser.get("/approvals/delegations/").status_code == status
    if person == "outside_chief":
        assert "ใหม่500" not in browser.get(QUEUE).content.decode()
        assert browser.get(f"{QUEUE}?entry={entry.pk}").status_code == 404
        assert browser.post(url_of(entry), decision(entry)).status_code == 404


@pytest.mark.parametrize("query", ["entry=x", f"entry={UUID(int=7)}", "order=size"])
def test_what_is_not_there_is_not_found(query, entry, chief):
    assert chief.get(f"{QUEUE}?{query}").status_code == 404


def test_the_queue_shows_what_is_new_and_the_menu_how_many_wait(entry, chief):
    page = chief.get(QUEUE).content.decode()
    assert "ใหม่500" in page
    assert "หลานใหม่500" in page
    assert "ไม่มีรูปหลักฐาน" in page
    assert '<span class="badge count attention">1</span>' in page


def test_it_is_confirmed_by_one_press_and_the_next_one_comes(entry, chief, subdistrict_officer):
    other = enter(serial=700, by=subdistrict_officer)
    answer = chief.post(url_of(entry), decision(entry, next=str(other.pk), order="age"))
    assert answer.url == f"{QUEUE}?entry={other.pk}&order=age"
    entry.refresh_from_db()
    assert entry.state == "approved"
    assert Household.objects.get(pk=entry.household_id).is_confirmed


def test_a_press_within_seconds_takes_it_back(entry, chief):
    chief.post(url_of(entry), decision(entry))
    page = chief.get(QUEUE)
    assert page.context["undo"] == [str(entry.pk)]
    chief.post("/approvals/undo/", {"entries": page.context["undo"]})
    entry.refresh_from_db()
    assert entry.is_pending


def test_too_late_is_said(entry, chief):
    chief.post(url_of(entry), decision(entry))
    Entry.objects.update(decided_at=timezone.now() - timedelta(seconds=60))
    answer = chief.post("/approvals/undo/", {"entries": [entry.pk]}, follow=True)
    assert "10 วินาที" in answer.content.decode()
    entry.refresh_from_db()
    assert entry.state == "approved"


def test_sending_back_without_a_reason_is_asked_for_one(entry, chief):
    answer = chief.post(url_of(entry), decision(entry, "return"))
    assert answer.status_code == 422
    assert "กดเลือกเหตุผล" in answer.content.decode()
    chief.post(url_of(entry), decision(entry, "return", reasons=["photo", "address"]))
    entry.refresh_from_db()
    assert (entry.state, entry.reasons) == ("returned", ["photo", "address"])


def test_who_was_slower_is_told(entry, chief, district_chief):
    sent = decision(entry)
    decide(entry=entry, step="ask", reason="ขอเอกสาร", by=district_chief, at=timezone.now())
    answer = chief.post(url_of(entry), sent, follow=True)
    assert "มีผู้ทำไปก่อนแล้ว" in answer.content.decode()


def test_his_own_entry_has_no_buttons(chief, district_chief):
    own = enter(by=district_chief)
    page = chief.get(QUEUE).content.decode()
    assert "ท่านบันทึกเอง" in page
    assert url_of(own) not in page
    answer = chief.post(url_of(own), decision(own), follow=True)
    assert "ต้องให้ผู้อื่นยืนยัน" in answer.content.decode()


# Each change in a transaction of its own: the history tells them apart by their time.
@pytest.mark.django_db(transaction=True)
def test_of_what_was_put_right_only_the_change_is_shown(entry, chief, district_chief, subdistrict_officer):
    decide(entry=entry, step="return", reason="เลขที่บ้านผิด", by=district_chief, at=timezone.now())
    base = {"house_number": "500"}
    edit_household(household=entry.household, changes={"house_number": "501"}, base=base, by=subdistrict_officer)
    resend(entry=entry, by=subdistrict_officer, at=timezone.now())
    differences = [
        (one.before, one.after)
        for record in chief.get(QUEUE).context["queue"].file.records
        for one in record.differences
    ]
    assert differences == [("500", "501")]


def test_who_it_may_be_already_stands_side_by_side(entry, chief):
    same = entry.household.members.get(relationship="head")
    known = make_household_row(
        area_code="84010301", members=[{"first_name": same.first_name, "last_name": same.last_name}]
    )
    refresh_name_postings(Member.objects.all())
    page = chief.get(QUEUE).content.decode()
    assert str(known.pk) in page
    assert "ชื่อตรงกัน" in page


def test_the_riskiest_or_the_oldest_stands_first(subdistrict_officer, chief):
    old, risky = (enter(serial=serial, by=subdistrict_officer) for serial in (600, 610))
    Entry.objects.filter(pk=old.pk).update(risks=[], sent_at=timezone.now() - timedelta(days=9))
    Entry.objects.filter(pk=risky.pk).update(risks=[EntryRisk.NO_PHOTO], sent_at=timezone.now())
    by_risk, by_age = (chief.get(f"{QUEUE}?order={order}").context["queue"] for order in ("risk", "age"))
    assert [row.entry for row in by_risk.rows] == [risky, old]
    assert [row.entry for row in by_age.rows] == [old, risky]
    assert [row.is_overdue for row in by_age.rows] == [True, False]


def test_many_are_confirmed_together_after_one_was_opened(subdistrict_officer, chief):
    for serial in (600, 610, 620):
        enter(serial=serial, by=subdistrict_officer)
    Entry.objects.update(risks=[])
    chosen = [f"{one.pk}:{one.household.version}" for one in Entry.objects.select_related("household")]
    answer = chief.post("/approvals/together/", {"chosen": chosen}, follow=True)
    assert "สุ่มดู" in answer.content.decode()
    assert EntryLook.objects.count() == 1  # the page that told so showed the first one
    chief.post("/approvals/together/", {"chosen": chosen})
    assert set(Entry.objects.values_list("state", flat=True)) == {"approved"}


def test_a_page_fetched_ahead_is_no_look(entry, chief):
    chief.get(QUEUE, headers={"X-Look-Ahead": "1"})
    assert not EntryLook.objects.exists()


@pytest.mark.parametrize("chosen", [[], ["x"], ["1:2"]])
def test_a_damaged_choice_confirms_nothing(chosen, entry, chief):
    assert chief.post("/approvals/together/", {"chosen": chosen}).status_code == 302
    assert Entry.objects.pending().count() == 1


def test_the_chief_delegates_and_ends_it(entry, chief, client_of, district_officer):
    today = timezone.localdate()
    day = {"day": today.day, "month": today.month, "year": today.year + 543}
    days = {f"{name}_{part}": value for name in ("starts_on", "ends_on") for part, value in day.items()}
    typed = days | {"delegate": district_officer.pk, "reason": "ลาราชการ", "document": "สฎ 0118/1"}
    assert chief.post("/approvals/delegations/", typed | {"reason": ""}).status_code == 422
    assert chief.post("/approvals/delegations/", typed).status_code == 302
    delegate = client_of(district_officer)
    assert "ใหม่500" in delegate.get(QUEUE).content.decode()
    delegate.post(url_of(entry), decision(entry))
    entry.refresh_from_db()
    assert (entry.state, entry.delegation.delegate) == ("approved", district_officer)
    assert "ตัดสินใจแล้ว 1 ครั้ง" in chief.get("/approvals/delegations/").content.decode()
    assert delegate.post("/approvals/delegations/", typed).status_code == 422
    chief.post(reverse("logbook:delegation-end", args=[entry.delegation.pk]))
    assert delegate.get(QUEUE).status_code == 403


@pytest.mark.parametrize("count", [2, 30])
@pytest.mark.parametrize("was_corrected", [False, True])
def test_the_queue_takes_twelve_queries_however_long(
    count, was_corrected, subdistrict_officer, chief, django_assert_max_num_queries
):
    for serial in range(count):
        enter(serial=1000 + serial * 10, by=subdistrict_officer)
    if was_corrected:
        Entry.objects.update(corrected_since=timezone.now())
    chief.get(QUEUE)  # a session that begins is written once
    with django_assert_max_num_queries(12 + THE_LOOK):
        assert chief.get(QUEUE).status_code == 200
