"""Asking for work, and doing it once: the row in PostgreSQL is the truth, the broker only wakes."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from jobs.models import Job, JobState
from jobs.registry import kind_of
from jobs.wake import wake_worker

log = logging.getLogger(__name__)

# A fresh row may wait this long for its own wake-up before the sweeper sends a second one.
FIRST_LEASE = timedelta(seconds=15)


@transaction.atomic
def request_job(*, kind: str, params: dict, dedupe_key: str, by=None) -> Job:
    """Write a job in the caller's transaction and wake a worker once that commits.

    A job with the same kind and key that still waits is returned instead of a second one. It stays locked until
    the caller commits, so that no worker can start it on the facts as they were before.
    """
    kind_of(kind)
    job, _created = Job.objects.select_for_update().get_or_create(
        kind=kind,
        dedupe_key=dedupe_key,
        state=JobState.WAITING,
        defaults={"params": params, "requested_by": by, "lease_until": timezone.now() + FIRST_LEASE},
    )
    transaction.on_commit(lambda: send_wake_up(job.pk), robust=True)
    return job


def send_wake_up(job_id) -> None:
    """Tell a worker; a broker that is down costs only time, the sweeper asks again."""
    try:
        wake_worker(str(job_id))
    except (OperationalError, OSError):
        log.warning("The broker is away; job %s waits for the sweeper.", job_id)


def run_job(*, job_id) -> None:
    """Do the job if it is still to be done and nobody else is at it; the lease is the lock."""
    job = _take_lease(job_id)
    if job is None:
        return
    kind = kind_of(job.kind)
    try:
        result = kind.run(job)
    except Exception as error:  # noqa: BLE001 – whatever a handler raises, the row must tell
        log.exception("Job %s of kind %s failed.", job.pk, job.kind)
        _note_failure(job, kind, error)
        return
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DONE, result=result, error="", lease_until=None, finished_at=timezone.now()
    )


def sweep_jobs() -> int:
    """Wake workers for unfinished jobs whose lease ran out: lost messages, killed workers. Returns how many."""
    now = timezone.now()
    due = list(
        Job.objects.unfinished().filter(Q(lease_until__lt=now) | Q(lease_until=None)).values_list("pk", flat=True)[:500]
    )
    for job_id in due:
        send_wake_up(job_id)
    return len(due)


@transaction.atomic
def _take_lease(job_id) -> Job | None:
    now = timezone.now()
    job = Job.objects.select_for_update(skip_locked=True).unfinished().filter(pk=job_id).first()
    if job is None or (job.state == JobState.RUNNING and job.lease_until and job.lease_until > now):
        return None
    kind = kind_of(job.kind)
    if job.attempts >= kind.attempts:
        _give_up(job, "stopped")
        return None
    job.state, job.attempts = JobState.RUNNING, job.attempts + 1
    job.heartbeat_at, job.lease_until = now, now + timedelta(seconds=kind.lease_seconds)
    job.save(update_fields=["state", "attempts", "heartbeat_at", "lease_until"])
    return job


def _note_failure(job: Job, kind, error: Exception) -> None:
    # The class only: the text of an error may quote a person's data.
    reason = type(error).__name__
    if job.attempts >= kind.attempts:
        _give_up(job, reason)
        return
    pause = timedelta(seconds=2**job.attempts)
    Job.objects.filter(pk=job.pk).update(error=reason, lease_until=timezone.now() + pause)


def _give_up(job: Job, reason: str) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, error=reason, lease_until=None, finished_at=timezone.now()
    )
