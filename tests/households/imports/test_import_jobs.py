"""An import handed in on a page is done by the worker: checked, and after the confirmation written."""

from datetime import date

import pytest

from households.imports import jobs, services
from households.models import Household, ImportState
from jobs.models import Job, JobState
from jobs.services import run_job
from tests.households.imports.files import csv_bytes, hand_in, result_rows

pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture
def batch(areas):
    content = csv_bytes(result_rows(6))
    return hand_in("indicator_results", content, area=areas["8401"], on=date(2023, 6, 1))


def test_the_write_job_brings_the_rows_in(batch):
    services.confirm_import(batch=batch)
    job = jobs.request_write(batch, by=None)

    run_job(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.lane, job.fair_key) == (JobState.DONE, "import", "84")
    assert Household.objects.count() == 6


def test_a_slice_that_ends_early_leaves_the_rest_for_the_next(batch, monkeypatch):
    monkeypatch.setattr("households.imports.writing.UNITS_A_CHUNK", 2)
    monkeypatch.setattr(jobs, "SLICE_SECONDS", -1)
    services.confirm_import(batch=batch)
    job = jobs.request_write(batch, by=None)

    run_job(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress_done, job.progress_total) == (JobState.WAITING, 2, 6)

    for _slice in range(3):
        run_job(job_id=job.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE
    assert Household.objects.count() == 6


def test_the_check_job_judges_a_new_file(areas, batch):
    services.confirm_import(batch=batch)
    services.write_import(batch=batch, seconds=60)
    services.add_file(batch=batch, name="more.csv", content=csv_bytes(result_rows(7)))
    job = jobs.request_check(batch, by=None)

    run_job(job_id=job.pk)

    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    assert Job.objects.get(pk=job.pk).result == {"state": "checked"}
