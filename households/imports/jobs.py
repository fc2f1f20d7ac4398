"""Imports as jobs: the check in one go, the writing in slices that leave the queue to other provinces in between."""

import time
from functools import partial

from django.utils import timezone

from households.imports import services
from households.models import ImportBatch, ImportState
from jobs.models import Job
from jobs.pulse import beat
from jobs.registry import Continue, JobKind
from jobs.services import request_job
from jobs.throttle import Pace

LANE = "import"
SLICE_SECONDS = 15
REACHES_OUT = (
    "Every statement holds the rows of a file to the area of its batch (`area_range`); the people in them may be known"
    " by their numbers anywhere, and may have lived there."
)


def request_check(batch: ImportBatch, *, by) -> Job:
    return _request(services.CHECK_JOB, batch, by)


def request_write(batch: ImportBatch, *, by) -> Job:
    return _request(services.WRITE_JOB, batch, by)


def _request(kind: str, batch: ImportBatch, by) -> Job:
    """The province is the key of fairness: one that sends twenty files waits behind one that sends its first."""
    return request_job(
        kind=kind,
        params={"batch": batch.pk},
        dedupe_key=str(batch.pk),
        fair_key=(batch.area_id or "")[:2],
        by=by,
    )


def request_undo(batch: ImportBatch, *, by) -> Job:
    return _request(services.UNDO_JOB, batch, by)


def run_check(job: Job) -> dict:
    batch = ImportBatch.objects.get(pk=job.params["batch"])
    if batch.state in (ImportState.UPLOADED, ImportState.CHECKING):
        Pace()
        told = partial(_tell, job)
        batch = services.check_import(batch=batch, on=timezone.localdate(), told=told)
    return {"state": batch.state}


def _tell(job: Job, read: int) -> None:
    beat(job, done=read)


def run_write(job: Job) -> dict | Continue:
    """Write for a quarter of a minute, then stand in the queue again behind the others."""
    batch = ImportBatch.objects.get(pk=job.params["batch"])
    if batch.state != ImportState.MERGING:
        return {"state": batch.state}
    pace, until = Pace(), time.monotonic() + SLICE_SECONDS

    def between():
        batch.refresh_from_db(fields=["merged_units"])
        beat(job, done=batch.merged_units, total=batch.unit_count)
        pace.rest()

    if services.write_import(batch=batch, seconds=until - time.monotonic(), between=between):
        return {"state": ImportState.DONE}
    return Continue(done=batch.merged_units, total=batch.unit_count)


def run_undo(job: Job) -> dict:
    """Undo in one transaction: a worker that dies leaves the import whole, and the next begins anew."""
    batch = ImportBatch.objects.get(pk=job.params["batch"])
    if batch.state == ImportState.UNDOING:
        services.undo_import(batch=batch, by=job.requested_by)
    return {"state": batch.state}


# The reading of a large file is one go; its lease is renewed while it lives.
CHECK = JobKind(name=services.CHECK_JOB, run=run_check, lane=LANE, limit_seconds=900, everywhere=REACHES_OUT)
WRITE = JobKind(name=services.WRITE_JOB, run=run_write, lane=LANE, everywhere=REACHES_OUT)
UNDO = JobKind(name=services.UNDO_JOB, run=run_undo, lane=LANE, limit_seconds=600, everywhere=REACHES_OUT)
