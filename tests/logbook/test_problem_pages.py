"""Finding, closing and reopening a problem on the screen; deleting one nowhere."""

from datetime import date
from uuid import uuid4

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from households.models import Household
from logbook.choices import ProblemKind, ProblemState
from logbook.models import Problem, Submission
from logbook.services.problems import close_problem, record_problem
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from tests.logbook.visits import make_poor, typed_date

FOUND = date(2023, 3, 12)


@pytest.fixture
def household(make_household, survey_rounds):
    household = make_household(members=["head", "child"])
    make_poor(household, survey_rounds[2566])
    recompute(households=Household.objects.all(), round=survey_rounds[2566])
    return household


@pytest.fixture
def leaking_roof(household, survey_rounds, subdistrict_officer):
    return record_problem(
        household=household,
        round=survey_rounds[2566],
        kind=ProblemKind.INDICATOR,
        indicator="MPI05",
        description="หลังคารั่ว",
        found_on=FOUND,
        by=subdistrict_officer,
    )


@pytest.fixture
def closed_roof(leaking_roof, district_chief):
    return close_problem(
        problem=leaking_roof,
        outcome=ProblemState.RESOLVED,
        note="ซ่อมแล้ว",
        closed_on=date(2023, 8, 2),
        by=district_chief,
    )


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def new_url(household):
    return reverse("logbook:problem-new", args=[household.pk])


def close_url(problem):
    return reverse("logbook:problem-close", args=[problem.pk])


def reopen_url(problem):
    return reverse("logbook:problem-reopen", args=[problem.pk])


def typed_problem(**typed) -> dict:
    usual = {"client_uuid": str(uuid4()), "about": "MPI05", "description": "หลังคารั่ว 2 ห้อง", "source": "field"}
    return usual | typed_date("found_on", FOUND) | typed


def typed_closing(**typed) -> dict:
    usual = {"outcome": "resolved", "note": "อบต. เปลี่ยนหลังคาแล้ว", "moved_to": ""}
    return usual | typed_date("closed_on", date(2023, 8, 2)) | typed


# --- who may ------------------------------------------------------------------------------

RIGHTS = [
    ("subdistrict_officer", 200),
    ("district_chief", 200),
    ("provincial_officer", 200),
    ("national_officer", 403),
    ("auditor", 403),
    ("account_admin", 403),
    ("sibling_officer", 404),
    ("outsider", 404),
]


@pytest.mark.parametrize(("person", "status"), RIGHTS)
def test_only_field_workers_of_the_area_record_close_and_reopen(
    person, status, household, leaking_roof, client_of, request
):
    client = client_of(request.getfixturevalue(person))
    pages = [new_url(household), close_url(leaking_roof), reopen_url(leaking_roof)]
    assert [client.get(page).status_code for page in pages] == [status] * 3


@pytest.mark.parametrize("person", ["national_officer", "sibling_officer", "outsider"])
def test_a_form_of_somebody_else_changes_nothing(person, household, leaking_roof, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.post(new_url(household), typed_problem()).status_code in (403, 404)
    assert client.post(close_url(leaking_roof), typed_closing()).status_code in (403, 404)
    assert Problem.objects.get().state == ProblemState.OPEN


@pytest.mark.parametrize("name", ["problem-new", "problem-close", "problem-reopen"])
def test_an_unknown_id_is_not_found(name, officer):
    assert officer.get(reverse(f"logbook:{name}", args=[uuid4()])).status_code == 404


# --- recording ------------------------------------------------------------------------------


def test_the_boxes_are_the_failed_indicators_hardships_debt_and_other(household, officer):
    choices = officer.get(new_url(household)).context["form"].fields["about"].choices
    assert [value for value, _label in choices] == ["MPI05", "MPI13", "MPI15", "hardship", "debt", "other"]


def test_a_household_that_was_never_scored_still_has_hardships_debt_and_other(make_household, officer):
    choices = officer.get(new_url(make_household())).context["form"].fields["about"].choices
    assert [value for value, _label in choices] == ["hardship", "debt", "other"]


def test_a_problem_is_recorded_with_everything_that_was_typed(household, officer, subdistrict_officer):
    child = household.members.get(relationship="child")
    typed = typed_problem(cause="บ้านเก่า", need="สังกะสี", severity="3", member=str(child.pk), source="self_report")
    answer = officer.post(new_url(household), typed, follow=True)
    problem = Problem.objects.get()
    assert "บันทึกปัญหาแล้ว เลขรับ 2566-" in answer.content.decode()
    assert (problem.indicator, problem.kind, problem.member, problem.severity) == ("MPI05", "indicator", child, 3)
    assert (problem.cause, problem.need, problem.source) == ("บ้านเก่า", "สังกะสี", "self_report")
    assert (problem.found_on, problem.round_id, problem.recorded_by) == (FOUND, 2566, subdistrict_officer)


def test_household_debt_is_a_kind_of_its_own(household, officer):
    officer.post(new_url(household), typed_problem(about="debt", description="หนี้นอกระบบ 45,000 บาท"))
    assert (Problem.objects.get().kind, Problem.objects.get().indicator) == ("debt", "")


def test_the_same_form_sent_twice_makes_one_problem(household, officer):
    typed = typed_problem()
    officer.post(new_url(household), typed)
    answer = officer.post(new_url(household), typed_problem() | typed, follow=True)
    assert "ปัญหานี้เปิดอยู่แล้ว" not in answer.content.decode()
    assert "ไม่มีการบันทึกซ้ำ" in answer.content.decode()
    assert Problem.objects.count() == 1


def test_a_form_that_arrived_is_recognised_even_when_its_indicator_passes_since(household, officer, survey_rounds):
    typed = typed_problem()
    officer.post(new_url(household), typed)
    HouseholdScore.objects.update(failed=0)
    answer = officer.post(new_url(household), typed, follow=True)
    assert "ไม่มีการบันทึกซ้ำ" in answer.content.decode()


def test_the_same_number_with_other_content_is_kept_as_a_copy_and_records_nothing(household, officer):
    typed = typed_problem(about="debt")
    officer.post(new_url(household), typed)
    answer = officer.post(new_url(household), typed | {"description": "หนี้อีกก้อน"}, follow=True)
    assert "เก็บสำเนาไว้ให้ตรวจสอบ" in answer.content.decode()
    assert Problem.objects.count() == 1
    assert Submission.objects.filter(state="conflict").count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"about": ""}, "about", "เลือกว่าเป็นปัญหาเรื่องใด"),
        ({"about": "other", "description": ""}, "description", "อธิบายว่าปัญหาคืออะไร"),
        ({"about": "debt", "description": "  "}, "description", "อธิบายว่าปัญหาคืออะไร"),
        ({"about": "MPI09"}, "about", None),
        ({"found_on_day": "31", "found_on_month": "2"}, "found_on", None),
        ({"found_on_year": "2023"}, "found_on", None),
        ({"found_on_year": "2640"}, "found_on", None),
        ({"severity": "9"}, "severity", None),
        ({"client_uuid": "x"}, "client_uuid", None),
    ],
)
def test_bad_input_gets_a_sentence_beside_the_field_and_keeps_what_was_typed(
    household, officer, typed, field, sentence
):
    answer = officer.post(new_url(household), typed_problem(need="สังกะสี 20 แผ่น") | typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "error-summary" in text
    assert "สังกะสี 20 แผ่น" in text
    assert sentence is None or text.count(sentence) == 2
    assert not Problem.objects.exists()


def test_a_person_of_another_household_cannot_be_chosen(household, make_household, officer):
    stranger = make_household().members.get()
    answer = officer.post(new_url(household), typed_problem(member=str(stranger.pk)))
    assert list(answer.context["form"].errors) == ["member"]


def test_an_indicator_that_is_open_already_is_not_opened_twice(household, leaking_roof, officer):
    answer = officer.post(new_url(household), typed_problem())
    assert answer.status_code == 422
    assert "ปัญหานี้เปิดอยู่แล้ว" in answer.content.decode()
    assert Problem.objects.count() == 1


# --- closing and reopening ------------------------------------------------------------------------------


def test_closing_says_why_there_is_no_delete_and_that_the_survey_stays(leaking_roof, officer):
    text = officer.get(close_url(leaking_roof)).content.decode()
    assert "ไม่สามารถลบปัญหาออกจากระบบได้" in text
    assert "การปิดปัญหาไม่เปลี่ยนผล MPI" in text


def test_a_solved_problem_is_closed_with_its_day_and_story(leaking_roof, officer):
    answer = officer.post(close_url(leaking_roof), typed_closing(), follow=True)
    problem = Problem.objects.get()
    assert (problem.state, problem.closed_on) == ("resolved", date(2023, 8, 2))
    assert "ปิดปัญหาแล้ว" in answer.content.decode()


def test_somebody_who_moved_to_chiang_mai_closes_the_problem_and_the_household_is_still_found(leaking_roof, officer):
    officer.post(close_url(leaking_roof), typed_closing(outcome="moved", note="", moved_to="เชียงใหม่"))
    assert Problem.objects.get().moved_to == "เชียงใหม่"
    page = officer.get(reverse("logbook:household", args=[leaking_roof.household_id]))
    assert page.status_code == 200
    assert "เชียงใหม่" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "open"}, "outcome"),
        ({"note": " "}, "note"),
        ({"outcome": "declined", "note": ""}, "note"),
        ({"outcome": "moved", "note": ""}, "moved_to"),
        (typed_date("closed_on", date(2023, 1, 1)), "closed_on"),
        (typed_date("closed_on", timezone.localdate().replace(year=timezone.localdate().year + 1)), "closed_on"),
    ],
)
def test_a_closing_that_does_not_say_enough_is_refused(leaking_roof, officer, typed, field):
    answer = officer.post(close_url(leaking_roof), typed_closing() | typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Problem.objects.get().state == ProblemState.OPEN


def test_who_closes_second_is_told_and_keeps_what_he_typed(closed_roof, officer):
    answer = officer.post(close_url(closed_roof), typed_closing(outcome="declined", note="ไม่ขอรับแล้ว"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "มีผู้อื่นปิดปัญหานี้ไปแล้ว" in text
    assert "ไม่ขอรับแล้ว" in text
    assert Problem.objects.get().state == ProblemState.RESOLVED


def test_a_closed_problem_is_opened_again_with_a_reason(closed_roof, officer):
    assert officer.post(reopen_url(closed_roof), {"reason": ""}).status_code == 422
    officer.post(reopen_url(closed_roof), {"reason": "หลังคารั่วอีก"})
    assert (Problem.objects.get().state, Problem.objects.get().reopening_note) == ("open", "หลังคารั่วอีก")
    assert officer.post(reopen_url(closed_roof), {"reason": "อีกครั้ง"}).status_code == 422


# --- deleting ------------------------------------------------------------------------------


def test_no_address_deletes_a_problem(leaking_roof, officer):
    with pytest.raises(NoReverseMatch):
        reverse("logbook:problem-delete", args=[leaking_roof.pk])
    for method in (officer.delete, officer.put, officer.patch):
        method(close_url(leaking_roof))
        method(reverse("logbook:household", args=[leaking_roof.household_id]))
    assert Problem.objects.get().state == ProblemState.OPEN


def test_the_api_refuses_to_delete_or_change_a_problem(leaking_roof, officer):
    address = f"/api/v1/problems/{leaking_roof.pk}/"
    assert officer.get(address).status_code == 200
    for method in (officer.delete, officer.put, officer.patch):
        assert method(address, "{}", content_type="application/json").status_code in (403, 405)
    assert Problem.objects.exists()


def test_the_admin_offers_no_way_to_delete_a_problem(leaking_roof, client):
    root = User.objects.create_superuser("root", password="ข้าวเหนียวมะม่วง-ริมคลอง", first_name="ผู้ดูแล", last_name="ระบบ")
    client.force_login(root)
    registered = admin.site._registry.get(Problem)
    assert registered is None or not registered.has_delete_permission(None)
    for action in ("delete/", "change/"):
        client.post(f"/admin/logbook/problem/{leaking_roof.pk}/{action}", {"post": "yes"})
    assert Problem.objects.exists()


def test_the_household_of_a_problem_cannot_be_deleted_from_under_it(leaking_roof):
    with pytest.raises(Exception, match="protected"):
        leaking_roof.household.delete()
    assert Problem.objects.exists()
