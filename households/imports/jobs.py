"""Imports as jobs: the check in one go, the writing in slices that leave the queue to others in between."""

from django.utils import timezone

from households.imports import services
from households.models import ImportBatch, ImportState
from jobs.models import Job
from jobs.registry import JobKind
from jobs.services import request_job

SLICE_SECONDS = 15


def request_check(batch: ImportBatch, *, by) -> Job:
    return request_job(kind=CHECK.name, params={"batch": batch.pk}, dedupe_key=str(batch.pk), by=by)


def request_write(batch: ImportBatch, *, by) -> Job:
    return request_job(kind=WRITE.name, params={"batch": batch.pk}, dedupe_key=str(batch.pk), by=by)


def run_check(job: Job) -> dict:
    batch = ImportBatch.objects.get(pk=job.params["batch"])
    if batch.state in (ImportState.UPLOADED, ImportState.CHECKING):
        batch = services.check_import(batch=batch, on=timezone.localdate())
    return {"state": batch.state}


def run_write(job: Job) -> dict:
    """Write for a quarter of a minute, then stand in the queue again behind the others."""
    batch = ImportBatch.objects.get(pk=job.params["batch"])
    if batch.state == ImportState.MERGING and not services.write_import(batch=batch, seconds=SLICE_SECONDS):
        request_write(batch, by=job.requested_by)
    return {"state": batch.state}


CHECK = JobKind(name=services.CHECK_JOB, run=run_check, lease_seconds=300)
WRITE = JobKind(name=services.WRITE_JOB, run=run_write, lease_seconds=90)
