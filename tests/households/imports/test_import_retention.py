"""Seven days after the last thing that happened to an import, what is personal of it goes; its counts stay."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from households.imports import retention, services
from households.models import Household, ImportBatch, ImportChange, ImportProblem, ImportRow, ImportState
from households.tasks import close_old_imports
from tests.households.imports.files import csv_bytes, hand_in, result_row, result_rows, take_in

pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")
KEPT = timedelta(days=7)
AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def checked(areas):
    """Two good rows and one with a count that is none."""
    rows = [*result_rows(2), result_row(3, member_count="มาก")]
    return hand_in("indicator_results", csv_bytes(rows), area=areas["84"], on=date(2023, 6, 1))


@pytest.fixture
def done(checked):
    return take_in(checked)


def files_on_disk(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def close_at(at):
    return retention.close_old_imports(at=at)


def test_until_the_seventh_day_everything_is_kept(done, tmp_path):
    assert close_at(done.finished_at + KEPT - AN_HOUR) == 0
    assert len(files_on_disk(tmp_path)) == 1
    done.refresh_from_db()
    assert done.undo_until == done.finished_at + KEPT


def test_then_file_cells_values_and_the_undo_go_and_the_counts_stay(done, tmp_path):
    ImportChange.objects.create(
        batch=done, table="household", object_id=Household.objects.first().pk, before={}, after={}
    )
    later = done.finished_at + KEPT + AN_HOUR
    assert close_at(later) == 1
    done.refresh_from_db()
    assert files_on_disk(tmp_path) == []
    assert bytes(ImportRow.objects.get().sealed) == b""
    assert ImportProblem.objects.get().value == ""
    assert not ImportChange.objects.exists()
    assert (done.state, done.closed_at, done.undo_until) == (ImportState.DONE, later, None)
    assert (done.read_count, done.accepted_count, done.rejected_count) == (3, 2, 1)
    with pytest.raises(services.WrongState):
        services.begin_undo(batch=done, at=later)
    with pytest.raises(services.WrongState):
        services.add_file(batch=done, name="more.csv", content=b"x")
    assert close_at(later) == 0


def test_an_undo_that_comes_too_late_is_refused_before_the_task_has_run(done):
    with pytest.raises(services.WrongState):
        services.begin_undo(batch=done, at=done.finished_at + KEPT + AN_HOUR)
    assert services.begin_undo(batch=done, at=done.finished_at + KEPT - AN_HOUR).state == ImportState.UNDOING


def test_what_was_never_confirmed_is_cancelled(checked, tmp_path):
    close_at(checked.created_at + KEPT + AN_HOUR)
    checked.refresh_from_db()
    assert checked.state == ImportState.CANCELLED
    assert checked.closed_at
    assert files_on_disk(tmp_path) == []
    assert not Household.objects.exists()


def test_a_file_that_came_since_keeps_the_import_open(done):
    services.add_file(batch=done, name="more.csv", content=csv_bytes(result_rows(1)))
    services.check_import(batch=done, on=date(2023, 6, 1))
    done.files.filter(sequence=2).update(created_at=done.finished_at + KEPT)
    assert close_at(done.finished_at + KEPT + AN_HOUR) == 0


def test_what_a_job_is_at_is_left_alone(checked):
    services.confirm_import(batch=checked)
    assert close_at(checked.created_at + 2 * KEPT) == 0
    checked.refresh_from_db()
    assert not retention.close_import(batch=checked, at=timezone.now())


def test_a_run_that_was_killed_before_the_files_went_is_made_good(done, tmp_path):
    ImportBatch.objects.update(closed_at=done.finished_at + KEPT)
    assert close_at(done.finished_at + KEPT + AN_HOUR) == 1
    assert files_on_disk(tmp_path) == []


def test_the_task_closes_what_is_old_now(done):
    long_ago = timezone.now() - KEPT - AN_HOUR
    ImportBatch.objects.update(finished_at=long_ago, created_at=long_ago)
    done.files.update(created_at=long_ago)
    assert close_old_imports() == 1
    assert close_old_imports() is None  # once a period


def test_the_page_says_until_when_and_then_that_it_is_over(done, client_of, provincial_officer):
    page, errors = (reverse(f"households:{name}", args=[done.pk]) for name in ("import", "import-errors"))
    client = client_of(provincial_officer)
    assert reverse("households:import-undo", args=[done.pk]) in client.get(page).text
    close_at(done.finished_at + KEPT + AN_HOUR)
    closed = client.get(page).text
    assert "ปิดแล้ว" in closed
    assert reverse("households:import-undo", args=[done.pk]) not in closed
    assert errors not in closed
    assert client.post(errors)["Location"] == page
    assert client.get(reverse("households:import-undo", args=[done.pk]))["Location"] == page
