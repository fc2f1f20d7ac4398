"""What a hostile program sends to the API: refused with a clear answer, never a broken page, nothing written."""

from base64 import b64encode
from uuid import uuid4

import pytest

from logbook.models import HelpActivity, Problem, Submission, Visit
from tests.tpmap.test_api import a_problem, a_visit, some_help

LISTS = ["areas", "households", "members", "scores", "visits", "problems", "help-activities", "entries"]
FORMS = {"problems": a_problem, "help-activities": some_help, "visits": a_visit}
NOT_TEXT = {"a NUL": "\x00", "a NUL inside": "ก\x00ข", "half a character": "\ud800"}
BEYOND_BIGINT = 10**19


@pytest.fixture
def household(make_household):
    return make_household(members=["head", "child"])


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def send(client, path: str, body):
    return client.post(f"/api/v1/{path}/", body, content_type="application/json")


def nothing_is_written() -> bool:
    return not any(model.objects.exists() for model in (Submission, Problem, HelpActivity, Visit))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["p=abc", "p=\x00", "p=" + "9" * 25, "o=" + "9" * 25, "r=1&p=zzz", "o=-1&p=84"])
def test_a_cursor_of_ones_own_making_is_no_page(officer, household, path, cursor):
    answer = officer.get(f"/api/v1/{path}/", {"cursor": b64encode(cursor.encode()).decode()})
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("pk", ["\x00", "9" * 25, "-1", "ก", "abc"])
def test_an_id_that_is_none_is_not_found(officer, areas, path, pk):
    assert officer.get(f"/api/v1/{path}/{pk}/").status_code == 404


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("text", NOT_TEXT.values(), ids=NOT_TEXT)
@pytest.mark.parametrize("name", ["household", "kind", "description", "note", "of_no_form"])
def test_what_is_no_text_is_refused_by_its_path_in_every_field(officer, household, path, text, name):
    answer = send(officer, path, FORMS[path](household) | {name: text})
    assert answer.status_code == 422
    assert name in answer.json()
    assert nothing_is_written()


@pytest.mark.parametrize("wrong", [{"\x00": 1}, {"income": {"a": ["\x00"]}}, {"assessments": {"MPI05\x00": {}}}])
def test_what_is_no_text_is_found_in_names_and_deep_inside_too(officer, household, wrong):
    assert send(officer, "visits", a_visit(household) | wrong).status_code == 422
    assert nothing_is_written()


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "body",
    [
        *("", "[]", "null", "1", '"text"', "{", "[[[[", "NaN", '[{"household": 1}]', '{"household": {"id": [null]}}'),
        "[" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"a":' * 50 + "1" + "}" * 50,
    ],
    ids=lambda body: f"{body[:12]} of {len(body)}",
)
def test_a_body_of_the_wrong_shape_is_refused(officer, household, path, body):
    assert send(officer, path, body).status_code in (400, 422)
    assert nothing_is_written()


@pytest.mark.parametrize(
    ("path", "wrong", "field"),
    [
        ("visits", {"base_version": 2**31}, "base_version"),
        ("visits", {"income": {"income_main_satang": BEYOND_BIGINT}}, "income"),
        ("visits", {"income": {"income_other_satang": 10**18}}, "income"),
        ("visits", {"accuracy_metres": BEYOND_BIGINT}, "accuracy_metres"),
        ("help-activities", {"amount_satang": 10**18}, "amount_satang"),
        ("help-activities", {"amount_satang": -1}, "amount_satang"),
        ("problems", {"severity": BEYOND_BIGINT}, "severity"),
        ("problems", {"found_on": "9999-12-31"}, "found_on"),
        ("problems", {"found_on": "0000-01-01"}, "found_on"),
        ("problems", {"description": "ก" * 100_000}, "description"),
    ],
)
def test_a_value_beyond_reason_is_refused_by_its_path(officer, household, path, wrong, field):
    answer = send(officer, path, FORMS[path](household) | wrong)
    assert answer.status_code == 422
    assert field in answer.json()
    assert nothing_is_written()


@pytest.mark.parametrize("path", FORMS)
def test_a_body_too_large_is_refused(officer, household, path):
    answer = send(officer, path, FORMS[path](household) | {"description": "ก" * 2_000_000})
    assert answer.status_code in (400, 413, 422)
    assert nothing_is_written()


def test_what_the_server_decides_is_not_taken_from_the_form(officer, household, national_officer):
    decided = {"id": str(uuid4()), "recorded_by": national_officer.pk, "round": 2565, "state": "resolved"}
    told = {"closed_on": "2024-01-01", "created_at": "2000-01-01T00:00:00Z", "reopening_note": "x", "source": "field"}
    assert send(officer, "problems", a_problem(household) | decided | told).status_code == 201
    problem = Problem.objects.get()
    assert str(problem.pk) != decided["id"]
    assert (problem.recorded_by.username, problem.round_id, problem.state) == ("makhamtia", 2566, "open")
    assert (problem.closed_on, problem.reopening_note) == (None, "")


@pytest.mark.parametrize("kind", ["problems", "member"])
def test_help_names_nothing_of_another_household_near_or_far(officer, household, make_household, kind):
    for area in ("84010201", "92010101"):
        other = make_household(area_code=area)
        problem = Problem.objects.create(
            household=other, round_id=2566, kind="other", description="ก", found_on="2024-01-01",
            recorded_by_id=officer.session["_auth_user_id"],
        )  # fmt: skip
        foreign = {"problems": [str(problem.pk)]} if kind == "problems" else {"member": str(other.members.get().pk)}
        assert send(officer, "help-activities", some_help(household) | foreign).status_code == 422
    assert not HelpActivity.objects.exists()


def test_a_thousand_households_of_one_village_are_all_paged(officer, make_household):
    """The key of a page is unique: pages by area alone would begin anew after a thousand rows of one village."""
    answer = officer.get("/api/v1/households/?page_size=1")
    assert answer.json()["next"] is None
    made = {str(make_household().pk) for _time in range(3)}
    seen, url = set(), "/api/v1/households/?page_size=1"
    while url:
        assert "o%3D" not in url
        page = officer.get(url).json()
        seen |= {row["id"] for row in page["results"]}
        url = page["next"]
    assert seen == made
