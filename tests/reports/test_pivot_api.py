"""Pivot tables over the API: the same as the command's, in one's own area; names that are near where one is wrong."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from reports.pivots.topics import TOPICS
from tests.logbook.families import score

ASKED = {"rows": "district", "columns": "failed_dimension_count", "measures": "households,persons,headcount_ratio"}
TABLE = "/api/v1/pivots/table/"


@pytest.fixture
def families(make_household):
    """Four persons fail income in Mueang, five fail nothing in Kanchanadit, one fails the house in Trang."""
    score(make_household(), "MPI15", member_count=4)
    score(make_household(area_code="84020101"), member_count=5)
    score(make_household(area_code="92010101"), "MPI05", member_count=1)


def records(answer) -> dict:
    """Return the values by the keys."""
    return {tuple(sorted(one["keys"].items())): one["values"] for one in answer.json()["records"]}


def test_the_table_of_ones_own_area(client_of, district_officer, families):
    answer = client_of(district_officer).get(TABLE, ASKED)
    assert records(answer) == {
        (("district", "8401"), ("failed_dimension_count", 1)): {"households": 1, "persons": 4, "headcount_ratio": "1"},
        (("district", "8401"),): {"households": 1, "persons": 4, "headcount_ratio": "1"},
        (("failed_dimension_count", 1),): {"households": 1, "persons": 4, "headcount_ratio": "1"},
        (): {"households": 1, "persons": 4, "headcount_ratio": "1"},
    }


def test_the_table_of_a_province_has_every_total(client_of, provincial_officer, families):
    answer = client_of(provincial_officer).get(TABLE, ASKED)
    assert records(answer)[()] == {"households": 2, "persons": 9, "headcount_ratio": "0.444444444444444444"}
    total = next(one for one in answer.json()["records"] if not one["keys"])
    assert total["total_over"] == ["district", "failed_dimension_count"]
    assert answer.json()["truncated"] is False


def test_the_api_answers_as_the_command_writes(client_of, provincial_officer, families):
    out = StringIO()
    call_command("pivot", **ASKED, user=provincial_officer.username, stdout=out)
    by_command, by_api = json.loads(out.getvalue()), client_of(provincial_officer).get(TABLE, ASKED).json()
    assert by_command | {"as_of": ""} == by_api | {"as_of": ""}


@pytest.mark.parametrize(
    ("wrong", "parameter", "near"),
    [
        ({"rows": "distrct"}, "rows", "district"),
        ({"columns": "failed_dimensions"}, "columns", "failed_dimension_count"),
        ({"measures": "housholds"}, "measures", "households"),
        ({"measures": "households.share_of_rows"}, "measures", "households.share_of_row"),
        ({"topic": "household"}, "topic", "households"),
        ({"where": "fragility=3"}, "where", "fragility_level"),
        ({"where": "target_group=1.3"}, "where", "1.1"),
        ({"round": "2568"}, "round", "2566"),
        ({"cutoff": "15"}, "cutoff", "12"),
    ],
)
def test_what_there_is_not_is_refused_with_what_is_near(
    client_of, provincial_officer, families, wrong, parameter, near
):
    answer = client_of(provincial_officer).get(TABLE, wrong)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] == parameter
    assert near in error["nearest"]
    assert error["message"]


def test_all_that_is_wrong_is_told_at_once(client_of, provincial_officer, families):
    answer = client_of(provincial_officer).get(TABLE, {"rows": "x", "measures": "y", "where": "z"})
    assert [error["parameter"] for error in answer.json()["errors"]] == ["rows", "measures", "where"]


def test_the_list_tells_what_can_be_asked(client_of, provincial_officer):
    topics = {one["name"]: one for one in client_of(provincial_officer).get("/api/v1/pivots/").json()["topics"]}
    assert topics.keys() == TOPICS.keys()
    fields = {one["name"]: one for one in topics["households"]["fields"]}
    assert fields["indicator"]["fans_out"]
    assert fields["fragility_level"]["values"][0] == {"value": 0, "label": "ระดับ 0"}
    assert all(one["label"] and one["definition"] for topic in topics.values() for one in topic["fields"])
    assert all(one["label"] and one["definition"] for topic in topics.values() for one in topic["measures"])


@pytest.mark.parametrize("path", [TABLE, "/api/v1/pivots/"])
@pytest.mark.parametrize("person", ["account_admin", "auditor"])
def test_whoever_may_not_see_reports_is_refused(client_of, request, areas, path, person):
    assert client_of(request.getfixturevalue(person)).get(path).status_code == 403


def test_somebody_elsewhere_sees_his_own_area_only(client_of, outsider, families):
    assert records(client_of(outsider).get(TABLE, {"rows": "district"})).keys() == {(("district", "9201"),), ()}
