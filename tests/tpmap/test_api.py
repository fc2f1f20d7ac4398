"""The API: the caller's own area, forms taken in once, errors with the paths of the fields."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from openapi_spec_validator import validate
from yaml import safe_load

from logbook.models import HelpActivity, Problem, Submission, Visit
from mpi.models import HouseholdScore
from mpi.recompute import recompute

LISTS = ["areas", "households", "members", "scores", "visits", "problems", "help-activities", "entries"]


@pytest.fixture
def household(make_household):
    return make_household(members=["head", "child"])


@pytest.fixture
def foreign(make_household):
    return make_household(area_code="92010101")


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def a_problem(household, **fields) -> dict:
    return {
        "client_uuid": str(uuid4()),
        "household": str(household.pk),
        "kind": "other",
        "description": "หลังคารั่ว",
        "found_on": "2024-05-15",
    } | fields


def some_help(household, **fields) -> dict:
    return {
        "client_uuid": str(uuid4()),
        "household": str(household.pk),
        "kind": "relief",
        "description": "มอบถังน้ำ",
        "agency": "อบต.",
        "helped_on": "2024-05-16",
        "amount_satang": 280_000,
        "result": 1,
    } | fields


def send(client, path: str, payload: dict):
    return client.post(f"/api/v1/{path}/", payload, content_type="application/json")


def test_the_document_validates(tmp_path):
    document = tmp_path / "schema.yml"

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(document))

    validate(safe_load(document.read_text()))


@pytest.mark.parametrize("path", LISTS)
def test_nobody_reads_without_signing_in(client, db, path):
    assert client.get(f"/api/v1/{path}/").status_code in (401, 403)


@pytest.mark.parametrize("path", LISTS[1:])
def test_an_account_admin_reads_no_household(client_of, account_admin, path):
    assert client_of(account_admin).get(f"/api/v1/{path}/").status_code == 403


@pytest.mark.parametrize("path", LISTS)
def test_a_list_keeps_to_the_callers_area(officer, household, foreign, survey_rounds, path):
    for each in (household, foreign):
        recompute(households=type(each).objects.filter(pk=each.pk), round=survey_rounds[2566])
    body = officer.get(f"/api/v1/{path}/").content.decode()
    assert str(foreign.pk) not in body
    assert '"92010101"' not in body


@pytest.mark.parametrize("path", ["households", "members"])
def test_a_foreign_record_is_not_found(officer, foreign, path):
    pk = foreign.pk if path == "households" else foreign.members.get().pk
    assert officer.get(f"/api/v1/{path}/{pk}/").status_code == 404


def test_a_number_is_shown_masked_only(officer, household):
    member = officer.get("/api/v1/members/").json()["results"][0]
    assert member["masked_identity"].count("x") == 9
    assert "identity_sealed" not in member
    assert "identity_lookup" not in member


def test_an_area_is_narrowed_and_a_malformed_one_refused(client_of, provincial_officer, make_household):
    make_household(area_code="84010201")
    make_household(area_code="84020101")
    client = client_of(provincial_officer)
    assert len(client.get("/api/v1/households/?area=8402").json()["results"]) == 1
    answer = client.get("/api/v1/households/?area=840")
    assert answer.status_code == 400
    assert "area" in answer.json()


def test_a_score_names_its_indicators(officer, household, survey_rounds):
    recompute(households=type(household).objects.filter(pk=household.pk), round=survey_rounds[2566])
    score = officer.get("/api/v1/scores/?round=2566").json()["results"][0]
    assert score["failed"] == []
    assert "MPI15" in score["no_data"]
    assert HouseholdScore.objects.count() == 1


@pytest.mark.parametrize("path", ["households", "members", "areas"])
def test_a_list_costs_the_same_for_one_row_and_for_twenty(officer, make_household, django_assert_max_num_queries, path):
    for _time in range(20):
        make_household()
    officer.get("/api/v1/")  # the first request of a session writes when it began
    with django_assert_max_num_queries(5):
        officer.get(f"/api/v1/{path}/")


def test_lists_are_paged_by_key(officer, make_household):
    made = {str(make_household().pk) for _time in range(5)}
    seen, url = [], "/api/v1/households/?page_size=2"
    while url:
        page = officer.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize(
    ("path", "make", "model"), [("problems", a_problem, Problem), ("help-activities", some_help, HelpActivity)]
)
def test_a_form_sent_again_makes_no_second_record(officer, household, path, make, model):
    form = make(household)
    first, again = send(officer, path, form), send(officer, path, form)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert model.objects.count() == 1


def test_other_content_under_the_same_uuid_is_kept_and_told(officer, household):
    form = a_problem(household)
    send(officer, "problems", form)
    answer = send(officer, "problems", form | {"description": "เสาเรือนผุ"})
    assert answer.status_code == 409
    assert Problem.objects.get().description == "หลังคารั่ว"
    assert Submission.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"found_on": "2566-02-29"}, "found_on"),
        ({"found_on": "15/05/2566"}, "found_on"),
        ({"description": ""}, "non_field_errors"),
        ({"kind": "indicator", "indicator": "MPI18"}, "non_field_errors"),
        ({"kind": "unknown"}, "kind"),
        ({"client_uuid": "7"}, "client_uuid"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(officer, household, wrong, field):
    answer = send(officer, "problems", a_problem(household, **wrong))
    assert answer.status_code == 422
    assert field in answer.json()
    assert not Problem.objects.exists()
    assert not Submission.objects.exists()


def test_a_day_that_has_not_come_is_refused(officer, household):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "helped_on" in send(officer, "help-activities", some_help(household, helped_on=tomorrow)).json()


def test_a_foreign_household_is_as_unknown_as_none(officer, foreign):
    foreign_answer = send(officer, "problems", a_problem(foreign))
    assert foreign_answer.status_code == 422
    unknown_answer = send(officer, "problems", a_problem(foreign) | {"household": str(uuid4())})
    assert list(foreign_answer.json()) == list(unknown_answer.json()) == ["household"]
    assert not Problem.objects.exists()


def test_a_member_of_another_household_is_refused(officer, household, make_household):
    stranger = make_household().members.get()
    answer = send(officer, "problems", a_problem(household, member=str(stranger.pk)))
    assert answer.status_code == 422
    assert "member" in answer.json()


@pytest.mark.parametrize("path", ["problems", "help-activities"])
def test_the_national_office_reads_and_writes_nothing(client_of, national_officer, household, path):
    client = client_of(national_officer)
    assert client.get(f"/api/v1/{path}/").status_code == 200
    assert send(client, path, {}).status_code == 403


def test_a_problem_is_closed_and_opened_again_with_reasons(officer, household):
    problem = send(officer, "problems", a_problem(household)).json()["problem"]
    closing = {"outcome": "resolved", "note": "อบต. ซ่อมแล้ว", "closed_on": "2024-06-01"}
    assert send(officer, f"problems/{problem}/close", closing).json()["state"] == "resolved"
    assert send(officer, f"problems/{problem}/close", closing).status_code == 422
    assert send(officer, f"problems/{problem}/reopen", {"reason": "รั่วอีก"}).json()["state"] == "open"


@pytest.mark.parametrize("method", ["delete", "put", "patch"])
def test_a_problem_is_never_deleted_nor_overwritten(officer, household, method):
    problem = send(officer, "problems", a_problem(household)).json()["problem"]
    assert getattr(officer, method)(f"/api/v1/problems/{problem}/").status_code in (403, 405)
    assert Problem.objects.count() == 1


def a_visit(household, **fields) -> dict:
    return {
        "client_uuid": str(uuid4()),
        "household": str(household.pk),
        "base_version": household.version,
        "visited_on": "2024-05-15",
        "found": "met",
        "note": "พบทั้งครอบครัว",
        "attitude": "อยากพึ่งตนเอง",
        "latitude": "9.141000",
        "longitude": "99.327000",
        "assessments": {"MPI05": {"state": "failed", "reason": "หลังคารั่ว"}},
        "income": {"income_main_satang": 4_200_000},
        "problems": [{"kind": "indicator", "indicator": "MPI05", "found_on": "2024-05-15"}],
        "help_activities": [
            {
                "kind": "relief",
                "description": "มอบสังกะสี",
                "agency": "อบต.",
                "helped_on": "2024-05-15",
                "result": 2,
            }
        ],
    } | fields


def test_a_whole_visit_is_taken_in_once(officer, household):
    form = a_visit(household)
    first, again = send(officer, "visits", form), send(officer, "visits", form)
    assert (first.status_code, again.status_code) == (201, 200)
    visit = Visit.objects.get()
    assert str(visit.pk) == first.json()["visit"]
    assert visit.attitude == "อยากพึ่งตนเอง"
    assert Problem.objects.get().visit == visit
    assert HelpActivity.objects.get().visit == visit
    answers = household.answers.current().get()
    assert answers.reported[4] == "0"
    assert answers.income_main_satang == 4_200_000


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"visited_on": "2567-05-15"}, "visited_on"),
        ({"assessments": {"MPI18": {"state": "failed"}}}, "assessments"),
        ({"assessments": {"MPI05": {"state": "perhaps"}}}, "assessments"),
        ({"income": {"income_main_satang": -1}}, "income"),
        ({"problems": [{"kind": "indicator", "indicator": "", "found_on": "2024-05-15"}]}, "problems"),
        ({"help_activities": [{"kind": "relief"}]}, "help_activities"),
        ({"latitude": "48.8", "longitude": "2.3"}, "latitude"),
    ],
)
def test_nothing_of_a_wrong_visit_is_written(officer, household, wrong, field):
    answer = send(officer, "visits", a_visit(household, **wrong))
    assert answer.status_code == 422
    assert field in answer.json()
    assert not Visit.objects.exists()
    assert not Problem.objects.exists()
    assert not household.answers.exists()
