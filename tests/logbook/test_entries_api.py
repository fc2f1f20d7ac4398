"""People found in the field, sent and decided by programs: the services, rights and errors of the pages."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.delegation import delegate_approval
from households.identity import open_identity
from households.models import Household, Member
from logbook.models import Entry, Submission, Visit
from tests.logbook.entries import enter
from tests.logbook.visits import make_poor
from tests.people import fictitious_citizen_id
from tests.tpmap.test_api import a_visit

NUMBER = fictitious_citizen_id(4_222)
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture
def household(make_household):
    return make_household(members=["head", "child"])


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


@pytest.fixture
def chief(client_of, district_chief):
    return client_of(district_chief)


def a_person(**told) -> dict:
    return {"first_name": "บุญเรือน", "last_name": "ตกหล่นดี", "relationship": "parent", "number": NUMBER} | told


def one_more(household, **told) -> dict:
    return {"client_uuid": str(uuid4()), "household": str(household.pk), "people": [a_person(**told)], "note": "รู้จักดี"}


def left_out(*people, **place) -> dict:
    place = {"area": "84010202", "house_number": "99"} | place
    people = people or (
        a_person(relationship="head"),
        a_person(first_name="หลาน", number="", relationship="grandchild"),
    )
    people = [person | ({} if person["number"] else {"no_identity_kind": "homeless"}) for person in people]
    return {"client_uuid": str(uuid4()), "new_household": place, "people": people}


def send(client, form: dict, path: str = ""):
    return client.post(f"/api/v1/entries/{path}", form, content_type="application/json")


# --- sending --------------------------------------------------------------------------------------------


def test_a_person_of_a_known_household_is_entered_once(officer, household):
    form = one_more(household)
    first, again = send(officer, form), send(officer, form)
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    entry = Entry.objects.get()
    assert (first.json()["entry"], first.json()["member"]) == (str(entry.pk), str(entry.member_id))
    assert (entry.state, entry.note, open_identity(entry.member)) == ("pending", "รู้จักดี", NUMBER)


def test_a_household_with_its_people_is_entered_once(officer):
    form = left_out()
    first, again = send(officer, form), send(officer, form)
    assert (first.status_code, again.status_code) == (201, 200)
    found = Household.objects.get()
    assert (str(found.pk), found.area_id, found.confirmation) == (first.json()["household"], "84010202", "pending")
    assert {member.relationship for member in found.members.all()} == {"head", "grandchild"}


def test_other_content_under_the_same_number_is_kept_and_told(officer, household):
    form = one_more(household)
    send(officer, form)
    assert send(officer, form | {"note": "อีกอย่าง"}).status_code == 409
    assert (Entry.objects.count(), Submission.objects.count()) == (1, 2)


def test_no_number_is_kept_in_plain_or_sent_back(officer, household):
    answer = send(officer, one_more(household))
    listed = officer.get("/api/v1/entries/").content.decode()
    assert NUMBER not in answer.content.decode() + listed + json.dumps(Submission.objects.get().payload)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"people": []}, "people"),
        ({"people": [a_person(), a_person(number="")]}, "people"),
        ({"people": [a_person(birth_date="2566-01-01")]}, "people"),
        ({"people": [a_person(relationship="neighbour")]}, "people"),
        ({"household": str(uuid4())}, "household"),
        ({"new_household": {"area": "84010202"}}, "household"),
        ({"client_uuid": "7"}, "client_uuid"),
    ],
)
def test_what_cannot_be_is_refused_by_its_path(officer, household, wrong, field):
    answer = send(officer, one_more(household) | wrong)
    assert answer.status_code == 422
    assert field in answer.json()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "place", [{"area": "84010301"}, {"area": "8401"}, {"area": "9"}, {"latitude": "48.8", "longitude": "2.3"}]
)
def test_a_place_outside_the_area_or_the_country_is_refused(officer, place):
    answer = send(officer, left_out(**place))
    assert answer.status_code == 422
    assert "new_household" in answer.json()
    assert not Household.objects.exists()


def test_the_second_of_two_is_named_where_he_is_known_already(officer, household):
    taken = open_identity(household.members.first())
    answer = send(officer, left_out(a_person(relationship="head"), a_person(number=taken)))
    assert answer.status_code == 422
    assert answer.json()["people"][0] == {}
    assert "number" in answer.json()["people"][1]
    assert Household.objects.count() == 1


def test_a_household_of_another_area_is_as_unknown_as_none(officer, make_household):
    answers = [send(officer, one_more(make_household(area_code=code))) for code in ("84010301", "92010101")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert [list(answer.json()) for answer in answers] == [["household"], ["household"]]


def test_people_met_on_a_visit_come_with_it(officer, household, survey_rounds):
    make_poor(household, survey_rounds[2566])
    visit = a_visit(household, people=[a_person(note="ผู้ใหญ่บ้านรู้จัก")])
    answer = send_visit(officer, visit)
    assert answer.status_code == 201
    entry = Entry.objects.get()
    assert (entry.visit, entry.note) == (Visit.objects.get(), "ผู้ใหญ่บ้านรู้จัก")
    assert NUMBER not in json.dumps(Submission.objects.get().payload)
    assert "people" in send_visit(officer, a_visit(household, people=[a_person(first_name="")])).json()
    assert "found" in send_visit(officer, a_visit(household, found="not_home", people=[a_person()])).json()


def send_visit(client, form: dict):
    return client.post("/api/v1/visits/", form, content_type="application/json")


# --- reading and deciding -------------------------------------------------------------------------------


@pytest.fixture
def entry(subdistrict_officer):
    return enter(by=subdistrict_officer)


def decision(entry, step: str = "approve", **told) -> dict:
    return {"step": step, "seen_version": Household.objects.get(pk=entry.household_id).version} | told


def test_a_list_keeps_to_the_callers_area_and_state(entry, officer, client_of, sibling_officer, outsider):
    assert [row["id"] for row in officer.get("/api/v1/entries/?state=pending").json()["results"]] == [str(entry.pk)]
    assert officer.get("/api/v1/entries/?state=refused").json()["results"] == []
    for person in (sibling_officer, outsider):
        assert client_of(person).get("/api/v1/entries/").json()["results"] == []
        assert client_of(person).get(f"/api/v1/entries/{entry.pk}/").status_code == 404


def test_the_chief_confirms_and_everybody_counts(entry, chief, district_chief):
    answer = send(chief, decision(entry), f"{entry.pk}/decide/")
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    assert answer.json()["decided_by"] == district_chief.pk
    assert not Member.objects.unconfirmed().exists()


def test_of_two_decisions_the_second_is_told(entry, chief):
    send(chief, decision(entry), f"{entry.pk}/decide/")
    answer = send(chief, decision(entry, "return", reason="ไม่ชัด"), f"{entry.pk}/decide/")
    assert answer.status_code == 422
    assert "ยืนยันแล้ว" in str(answer.json())


@pytest.mark.parametrize(
    "wrong", [{"step": "return"}, {"seen_version": 99}, {"step": "undo"}, {"seen_version": None}, {"reasons": ["x"]}]
)
def test_a_decision_that_cannot_be_changes_nothing(entry, chief, wrong):
    assert send(chief, decision(entry) | wrong, f"{entry.pk}/decide/").status_code == 422
    assert Entry.objects.get().is_pending


def test_nobody_confirms_his_own_by_program_either(chief, district_chief):
    own = enter(by=district_chief)
    assert send(chief, decision(own), f"{own.pk}/decide/").status_code == 422
    assert Entry.objects.get().is_pending


def test_who_may_not_decide_is_refused_and_another_district_finds_nothing(
    entry, officer, client_of, outside_chief, provincial_officer, account_admin
):
    assert send(officer, decision(entry), f"{entry.pk}/decide/").status_code == 403
    assert send(client_of(provincial_officer), decision(entry), f"{entry.pk}/decide/").status_code == 403
    assert send(client_of(account_admin), decision(entry), f"{entry.pk}/decide/").status_code == 403
    assert send(client_of(outside_chief), decision(entry), f"{entry.pk}/decide/").status_code == 404
    assert Entry.objects.get().is_pending


def test_a_delegate_finds_what_waits_and_decides_it(entry, client_of, district_chief, sibling_officer):
    assert client_of(sibling_officer).get("/api/v1/entries/waiting/").status_code == 403
    today = timezone.localdate()
    delegate_approval(
        delegate=sibling_officer, starts_on=today, ends_on=today, reason="ลา", document="1", on=today, by=district_chief
    )
    delegate = client_of(sibling_officer)
    waiting = delegate.get("/api/v1/entries/waiting/").json()["results"]
    assert [row["id"] for row in waiting] == [str(entry.pk)]
    seen = {"step": "approve", "seen_version": waiting[0]["household_version"]}
    assert send(delegate, seen, f"{entry.pk}/decide/").json()["state"] == "approved"


def test_the_officer_sends_again_withdraws_and_takes_up(entry, officer, chief):
    send(chief, decision(entry, "return", reasons=["photo"]), f"{entry.pk}/decide/")
    assert send(officer, {}, f"{entry.pk}/resend/").json()["state"] == "pending"
    assert send(officer, {}, f"{entry.pk}/withdraw/").status_code == 422
    assert send(officer, {"reason": "บันทึกซ้ำ"}, f"{entry.pk}/withdraw/").json()["state"] == "withdrawn"
    assert send(officer, {"reason": "พบเอกสาร"}, f"{entry.pk}/take-up/").json()["state"] == "returned"
    assert send(officer, {"reason": "อีกครั้ง"}, f"{entry.pk}/take-up/").status_code == 422


def test_the_national_office_reads_and_sends_nothing(entry, client_of, national_officer, household):
    client = client_of(national_officer)
    assert client.get("/api/v1/entries/").status_code == 200
    assert send(client, one_more(household)).status_code == 403


@pytest.mark.parametrize("rows", [1, 15])
def test_lists_cost_the_same_for_one_and_for_many(rows, chief, subdistrict_officer, django_assert_max_num_queries):
    for serial in range(rows):
        enter(serial=500 + 2 * serial, by=subdistrict_officer)
    chief.get("/api/v1/")
    for path in ("/api/v1/entries/", "/api/v1/entries/waiting/"):
        with django_assert_max_num_queries(7):
            assert len(chief.get(path).json()["results"]) == rows
