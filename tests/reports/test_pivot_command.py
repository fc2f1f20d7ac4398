"""`manage.py pivot`: the names, the JSON and the exit codes that docs/commands.md promises."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.logbook.families import score


@pytest.fixture
def families(make_household):
    """Two households of Mueang, of 4 and 6 persons, the first fails income and the house; one of Trang fails income."""
    score(make_household(), "MPI05", "MPI15", member_count=4)
    score(make_household(), member_count=6)
    score(make_household(area_code="92010101"), "MPI15", member_count=2)


def pivot(*arguments: str) -> dict:
    out = StringIO()
    call_command("pivot", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_the_records_of_the_documentation(families):
    found = pivot(
        *("--topic", "households", "--rows", "district", "--columns", "failed_dimension_count"),
        *("--measures", "households,persons,headcount_ratio", "--round", "2566", "--area", "84"),
    )
    assert found["truncated"] is False
    assert found["as_of"]
    assert {
        "keys": {"district": "8401", "failed_dimension_count": 2},
        "total_over": [],
        "values": {"households": 1, "persons": 4, "headcount_ratio": "1"},
    } in found["records"]
    assert {
        "keys": {"district": "8401"},
        "total_over": ["failed_dimension_count"],
        "values": {"households": 2, "persons": 10, "headcount_ratio": "0.4"},
    } in found["records"]
    assert found["records"][-2]["total_over"] == ["district"] or found["records"][-1]["keys"] == {}
    assert len(found["records"]) == len({json.dumps(one["keys"], sort_keys=True) for one in found["records"]})


def test_what_is_not_stated_is_null(families):
    found = pivot("--rows", "target_group", "--area", "84")
    assert [record["keys"] for record in found["records"]] == [{"target_group": None}, {}]


def test_conditions_and_the_cutoff(families):
    found = pivot("--measures", "households,poor_households", "--where", "failed_dimension_count=1,2", "--cutoff", "12")
    assert found["records"][0]["values"] == {"households": 2, "poor_households": 0}
    both = pivot("--where", "failed_dimension_count=1,2,province=84")
    assert both["records"][0]["values"] == {"households": 1}
    assert pivot("--where", "indicator=MPI05", "--where", "province=84")["records"][0]["values"] == {"households": 1}


def test_a_person_sees_his_own_area(families, outsider):
    found = pivot("--rows", "province", "--user", outsider.username)
    assert [record["keys"] for record in found["records"]] == [{"province": "92"}, {}]


def test_a_csv_is_read_by_spreadsheets(families, tmp_path):
    path = tmp_path / "pivot.csv"
    call_command(
        "pivot",
        "--rows",
        "province",
        "--measures",
        "households,headcount_ratio",
        "--format",
        "csv",
        "--output",
        str(path),
    )
    assert path.read_bytes().startswith("\ufeff".encode())
    rows = list(csv.reader(StringIO(path.read_text("utf-8-sig"))))
    assert rows == [
        ["province", "province_label", "total_over", "households", "headcount_ratio"],
        ["84", "สุราษฎร์ธานี", "", "2", "0.4"],
        ["92", "ตรัง", "", "1", "1"],
        ["", "รวม", "province", "3", "0.5"],
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--rows", "distrct"], "district"),
        (["--measures", "housholds"], "households"),
        (["--where", "nonsense"], "district=8401"),
        (["--round", "2599"], "2599"),
        (["--area", "99"], "99"),
        (["--user", "nobody"], ""),
    ],
)
def test_a_wrong_call_is_told_and_leaves_with_code_2(families, arguments, told):
    with pytest.raises(CommandError) as refused:
        pivot(*arguments)
    assert refused.value.returncode == 2
    assert told in str(refused.value)


def test_somebody_who_may_not_see_reports_has_no_table(families, auditor):
    with pytest.raises(CommandError):
        pivot("--user", auditor.username)
