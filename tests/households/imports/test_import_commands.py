"""The commands, as somebody at a terminal or a script uses them."""

import json

import pytest
from django.core.management import call_command

from households.models import Household, ImportBatch, ImportState
from jobs.models import Job
from mpi.models import HouseholdScore
from tests.households.imports.files import csv_bytes, result_row, result_rows

pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture
def import_file(tmp_path, capsys):
    """Run `import_data` over rows; returns the exit status and the JSON."""

    def run(rows, *options, kind="indicator_results"):
        path = tmp_path / "list.csv"
        path.write_bytes(csv_bytes(rows) if isinstance(rows, list) else rows)
        with pytest.raises(SystemExit) as end:
            call_command("import_data", kind, str(path), "--round", "2566", "--json", *options)
        return end.value.code, json.loads(capsys.readouterr().out)

    return run


def test_all_rows_in_is_status_0_and_the_scores_are_there(import_file, django_capture_on_commit_callbacks):
    status, result = import_file(result_rows(3, failed=("MPI05",)))

    assert status == 0
    assert {name: result[name] for name in ("read", "accepted", "changed", "unchanged", "rejected", "held")} == {
        "read": 3,
        "accepted": 3,
        "changed": 0,
        "unchanged": 0,
        "rejected": 0,
        "held": 0,
    }
    assert result["errors"] == []
    assert list(HouseholdScore.objects.values_list("points", flat=True)) == [3, 3, 3]
    assert not Job.objects.unfinished().exists()


def test_some_refused_is_status_1_and_names_the_cell(import_file):
    status, result = import_file([*result_rows(2), result_row(3, member_count="สาม")])

    assert status == 1
    (error,) = result["errors"]
    assert (error["sheet"], error["row"], error["column"], error["value"]) == ("", 4, "จำนวนสมาชิก", "สาม")
    assert "จำนวนเต็ม" in error["reason"]


def test_all_or_nothing_with_a_bad_row_is_status_2(import_file):
    status, _result = import_file([*result_rows(2), result_row(3, member_count="สาม")], "--all-or-nothing")

    assert status == 2
    assert not Household.objects.exists()


def test_a_dry_run_tells_and_writes_nothing(import_file):
    status, result = import_file(result_rows(3), "--dry-run")

    assert (status, result["accepted"]) == (0, 3)
    assert not Household.objects.exists()
    assert ImportBatch.objects.get().state == ImportState.CANCELLED


def test_a_file_that_is_none_is_status_2_with_the_reason(import_file):
    status, result = import_file(b"PK nothing")

    assert status == 2
    assert "เสียหาย" in result["errors"][0]["reason"]


def test_the_template_can_be_handed_in(tmp_path, capsys):
    path = tmp_path / "template.xlsx"
    call_command("import_template", "indicator_results", "--output", str(path))

    with pytest.raises(SystemExit) as end:
        call_command("import_data", "indicator_results", str(path), "--round", "2566")

    assert end.value.code == 0
    assert Household.objects.get().house_code == "00000000011"
