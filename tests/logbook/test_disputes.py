"""A value of the survey does not reflect reality: somebody says so, somebody looks, and the imported value stays."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.state_machines import WrongState
from households.models import Household, HouseholdAnswers, MemberAnswers
from households.refusals import Refused
from logbook.choices import DisputeState
from logbook.disputed import Value, values_by_code
from logbook.models import ValueDispute
from logbook.questions import known_before_visit
from logbook.services.disputes import DisputedAlready, accept_dispute, raise_dispute, reject_dispute
from logbook.services.problems import NotOfThisHousehold
from mpi.recompute import recompute
from mpi.rules import State
from tests.logbook.visits import make_poor, typed_date

DAY = date(2023, 8, 2)


@pytest.fixture
def household(make_household, survey_rounds):
    household = make_poor(make_household(members=["head", "child"]), survey_rounds[2566])
    recompute(households=Household.objects.all(), round=survey_rounds[2566])
    return household


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


@pytest.fixture
def disputed(household, survey_rounds, subdistrict_officer):
    def dispute(code="MPI05"):
        value = values_by_code(known_before_visit(household, survey_rounds[2566]))[code]
        return raise_dispute(
            household=household,
            round=survey_rounds[2566],
            value=value,
            comment="บ้านมั่นคงดี ซ่อมแล้ว",
            by=subdistrict_officer,
        )

    return dispute


def new_url(household):
    return reverse("logbook:dispute-new", args=[household.pk])


def settle_url(dispute):
    return reverse("logbook:dispute-settle", args=[dispute.pk])


def typed(**fields) -> dict:
    return {"client_uuid": str(uuid4()), "value": "MPI05", "comment": "บ้านมั่นคงดี"} | fields


def decision(**fields) -> dict:
    usual = {"decision": "accept", "right_value": "passed", "note": "ไปดูบ้านกับผู้ใหญ่บ้าน"}
    return usual | typed_date("settled_on", DAY) | fields


def page_of(household, client) -> str:
    return client.get(reverse("logbook:household", args=[household.pk])).content.decode()


# --- saying so ------------------------------------------------------------------------------


def test_a_dispute_stands_at_the_value_with_who_said_it(household, officer, subdistrict_officer):
    answer = officer.post(new_url(household), typed(), follow=True)
    assert "บันทึกการโต้แย้งแล้ว เลขรับ" in answer.content.decode()
    dispute = ValueDispute.objects.get()
    assert (dispute.value_name, dispute.value_then, dispute.round_id) == ("MPI05", "failed", 2566)
    assert (dispute.state, dispute.raised_by) == ("open", subdistrict_officer)
    page = page_of(household, officer)
    assert "ถูกโต้แย้ง: รอตรวจสอบ" in page
    assert "บ้านมั่นคงดี" in page


def test_the_form_offers_results_and_facts_of_the_family_and_its_people(household, officer):
    form = officer.get(f"{new_url(household)}?value=MPI13").context["form"]
    codes = [code for _title, options in form.fields["value"].choices[1:] for code, _label in options]
    person = household.members.heads().get()
    assert form["value"].value() == "MPI13"
    assert {"MPI05", "MPI06", "house_durable", "income_main_satang", f"has_income:{person.pk}"} <= set(codes)
    assert not {"member_count", "age_years", "MPI01"} & set(codes)


def test_the_same_form_sent_twice_makes_one_dispute_and_the_same_value_none(household, officer):
    form = typed()
    officer.post(new_url(household), form)
    assert "ไม่มีการบันทึกซ้ำ" in officer.post(new_url(household), form, follow=True).content.decode()
    again = officer.post(new_url(household), typed(comment="ขอย้ำ"))
    assert again.status_code == 422
    assert "กำลังรอตรวจสอบ" in again.content.decode()
    assert "ขอย้ำ" in again.content.decode()
    assert ValueDispute.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"), [({"value": ""}, "value"), ({"value": "MPI99"}, "value"), ({"comment": "  "}, "comment")]
)
def test_a_dispute_that_says_too_little_is_refused(household, officer, fields, wrong):
    answer = officer.post(new_url(household), typed(**fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]


@pytest.mark.parametrize(("year", "status"), [("2566", 200), ("2599", 404), ("x", 404), ("๒๕๖๖", 404)])
def test_values_of_a_round_that_is_there_can_be_disputed(household, officer, year, status):
    assert officer.get(new_url(household), {"year": year}).status_code == status


def test_a_dispute_is_about_something_known(household, survey_rounds):
    values = values_by_code(known_before_visit(household, survey_rounds[2566]))
    assert values["MPI05"].raw == State.FAILED.value
    assert values["house_durable"].raw is False
    assert all(value.raw not in (None, "", "no_data", "not_applicable") for value in values.values())


# --- deciding -------------------------------------------------------------------------------


def test_a_result_is_corrected_and_the_imported_one_stays(household, disputed, district_officer, survey_rounds):
    dispute = accept_dispute(dispute=disputed(), right_value="passed", note="ซ่อมแล้ว", on=DAY, by=district_officer)
    assert (dispute.state, dispute.value_corrected, dispute.settled_by) == ("accepted", "passed", district_officer)
    first, second = HouseholdAnswers.objects.order_by("id")
    assert (first.reported[4], first.is_current) == (" ", False)
    assert (second.reported[4], second.is_current, second.source) == ("1", True, "field")
    assert known_before_visit(household, survey_rounds[2566]).states["MPI05"] is State.PASSED


def test_a_fact_is_corrected_and_the_rule_decides_again(household, disputed, district_officer, survey_rounds):
    HouseholdAnswers.objects.update(reported="0" * 17)
    dispute = disputed("house_durable")
    accept_dispute(dispute=dispute, right_value=True, note="ซ่อมแล้ว", on=DAY, by=district_officer)
    answers = HouseholdAnswers.objects.get(is_current=True)
    assert answers.house_durable is True
    assert answers.reported == "0000 000000000000"
    assert HouseholdAnswers.objects.get(is_current=False).house_durable is False


def test_a_fact_of_a_person_is_corrected_for_that_person_alone(household, disputed, district_officer):
    head = household.members.heads().get()
    dispute = disputed(f"has_income:{head.pk}")
    accept_dispute(dispute=dispute, right_value=True, note="รับจ้างทุกวัน", on=DAY, by=district_officer)
    current = MemberAnswers.objects.filter(is_current=True)
    assert set(current.values_list("member", "has_income")) == {
        (head.pk, True),
        (household.members.exclude(pk=head.pk).get().pk, False),
    }


def test_the_disputed_value_itself_is_no_correction(disputed, district_officer):
    with pytest.raises(Refused):
        accept_dispute(dispute=disputed(), right_value="failed", note="ก", on=DAY, by=district_officer)
    assert ValueDispute.objects.get().state == DisputeState.OPEN


def test_what_a_visit_corrected_meanwhile_is_not_written_twice(household, disputed, district_officer):
    dispute = disputed("house_durable")
    HouseholdAnswers.objects.update(house_durable=True)
    accept_dispute(dispute=dispute, right_value=True, note="แก้แล้ว", on=DAY, by=district_officer)
    assert HouseholdAnswers.objects.count() == 1


def test_of_two_who_decide_at_once_the_second_is_told(disputed, district_officer, district_chief):
    dispute = disputed()
    seen = ValueDispute.objects.get()
    reject_dispute(dispute=dispute, note="บ้านผุจริง", on=DAY, by=district_chief)
    with pytest.raises(WrongState):
        accept_dispute(dispute=seen, right_value="passed", note="ก", on=DAY, by=district_officer)
    assert HouseholdAnswers.objects.count() == 1


def test_a_value_whose_dispute_was_decided_can_be_disputed_anew(disputed, district_officer):
    reject_dispute(dispute=disputed(), note="บ้านผุจริง", on=DAY, by=district_officer)
    disputed()
    with pytest.raises(DisputedAlready):
        disputed()


def test_a_decision_is_taken_on_the_page(household, disputed, officer):
    answer = officer.post(settle_url(disputed()), decision(), follow=True)
    assert "ตัดสินค่าที่ถูกโต้แย้งแล้ว" in answer.content.decode()
    assert ValueDispute.objects.get().state == DisputeState.ACCEPTED
    assert "แก้ไขเป็น" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"decision": ""}, "decision"),
        ({"right_value": ""}, "right_value"),
        ({"right_value": "failed"}, "right_value"),
        ({"note": " "}, "note"),
        ({"settled_on_day": "32"}, "settled_on"),
    ],
)
def test_a_decision_that_says_too_little_is_refused_and_kept(disputed, officer, fields, wrong):
    answer = officer.post(settle_url(disputed()), decision() | fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert ValueDispute.objects.get().state == DisputeState.OPEN


@pytest.mark.parametrize(
    ("code", "typed_value", "kept"),
    [("house_durable", "True", True), ("income_main_satang", "๖๐,๐๐๐", 6_000_000)],
)
def test_the_box_of_a_fact_is_that_of_its_kind(disputed, officer, code, typed_value, kept):
    officer.post(settle_url(disputed(code)), decision(right_value=typed_value))
    assert getattr(HouseholdAnswers.objects.get(is_current=True), code) == kept


def test_a_number_that_no_column_holds_is_refused(household, disputed, officer):
    head = household.members.heads().get()
    answer = officer.post(settle_url(disputed(f"exercise_days:{head.pk}")), decision(right_value="99999999999"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["right_value"]


def test_a_rejected_dispute_is_looked_into_again_with_a_reason(disputed, officer, subdistrict_officer):
    dispute = reject_dispute(dispute=disputed(), note="ไม่จริง", on=DAY, by=subdistrict_officer)
    url = reverse("logbook:dispute-reopen", args=[dispute.pk])
    assert officer.post(url, {"reason": ""}).status_code == 422
    officer.post(url, {"reason": "มีรูปถ่ายใหม่"})
    assert ValueDispute.objects.get().state == DisputeState.OPEN
    assert officer.post(url, {"reason": "อีก"}).status_code == 422


def test_nothing_deletes_a_dispute(disputed):
    dispute = disputed()
    with pytest.raises(DatabaseError), transaction.atomic():
        dispute.delete()
    assert ValueDispute.objects.exists()


# --- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "statuses"),
    [
        ("subdistrict_officer", [200, 200, 200]),
        ("provincial_officer", [200, 200, 200]),
        ("national_officer", [403, 403, 200]),
        ("auditor", [403, 403, 403]),
        ("sibling_officer", [404, 404, 200]),
        ("outsider", [404, 404, 200]),
    ],
)
def test_who_works_in_the_field_of_the_area_disputes_and_decides(
    person, statuses, household, disputed, client_of, request
):
    client = client_of(request.getfixturevalue(person))
    pages = [new_url(household), settle_url(disputed()), reverse("logbook:disputes")]
    assert [client.get(page).status_code for page in pages] == statuses


def test_an_unknown_dispute_is_not_found(officer, household):
    for name in ("dispute-settle", "dispute-reopen", "dispute-new"):
        assert officer.get(reverse(f"logbook:{name}", args=[uuid4()])).status_code == 404


# --- the list -------------------------------------------------------------------------------


def test_the_list_shows_the_open_ones_of_ones_area_oldest_first(household, disputed, officer, client_of, outsider):
    first, second = disputed("MPI05"), disputed("MPI13")
    rows = officer.get(reverse("logbook:disputes")).context["entries"]
    assert [entry.dispute.pk for entry in rows] == [first.pk, second.pk]
    assert officer.get(reverse("logbook:disputes"), {"state": "accepted"}).context["entries"] == []
    assert client_of(outsider).get(reverse("logbook:disputes")).context["entries"] == []


def test_a_long_list_goes_on_page_by_page_in_few_queries(
    household, officer, subdistrict_officer, django_assert_max_num_queries
):
    names = [f"MPI{number:02d}" for number in range(1, 18)]
    members = [None, *household.members.all()]
    ValueDispute.objects.bulk_create(
        ValueDispute(
            household=household,
            round_id=year,
            value_name=name,
            member=member,
            value_then="failed",
            comment="ก",
            raised_by=subdistrict_officer,
        )
        for name in names
        for member in members
        for year in (2565, 2566)
    )
    url = reverse("logbook:disputes")
    officer.get(url)
    with django_assert_max_num_queries(12):
        first = officer.get(url).context["page"]
    second = officer.get(url, {"after": str(first.rows[-1].pk)}).context["page"]
    third = officer.get(url, {"after": str(second.rows[-1].pk)}).context["page"]
    shown = [row.pk for page in (first, second, third) for row in page.rows]
    assert len(shown) == len(set(shown)) == 102
    assert not third.has_next
    assert officer.get(url, {"before": str(second.rows[0].pk)}).context["page"].rows == first.rows


def test_a_value_of_another_household_is_refused(household, make_household, survey_rounds, subdistrict_officer):
    stranger = make_household().members.get()
    with pytest.raises(NotOfThisHousehold):
        raise_dispute(
            household=household,
            round=survey_rounds[2566],
            value=Value("has_income", False, stranger),
            comment="ก",
            by=subdistrict_officer,
        )
    assert not ValueDispute.objects.exists()
