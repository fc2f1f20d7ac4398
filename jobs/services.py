"""Asking for work, and doing it once: the row in PostgreSQL is the truth, the broker only wakes."""

import logging
from contextlib import suppress
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from jobs.models import Job, JobState
from jobs.registry import kind_of
from jobs.wake import wake_worker

log = logging.getLogger(__name__)

# A fresh row may wait this long for its own wake-up before the sweeper sends a second one.
FIRST_LEASE = timedelta(seconds=15)
# So long the sweeper leaves a waiting row alone that it has woken: workers may be busy, messages must not pile up.
SWEEP_PAUSE = timedelta(seconds=60)


@transaction.atomic
def request_job(*, kind: str, params: dict, dedupe_key: str, by=None) -> Job:
    """Write a job in the caller's transaction and wake a worker once that commits.

    A job with the same kind and key that still waits is returned instead of a second one. It stays locked until
    the caller commits, so that no worker can start it on the facts as they were before.
    """
    kind_of(kind)
    job = _write_or_find(kind, dedupe_key, params, by)
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
        # Not the traceback: its last line is the text of the error, which may quote a person's data.
        log.error("Job %s of kind %s failed: %s.", job.pk, job.kind, type(error).__name__)
        _note_failure(job, kind, error)
        return
    _finish(job, JobState.DONE, result=result)
    for waiting_id in _same_work(job).filter(state=JobState.WAITING).values_list("pk", flat=True):
        send_wake_up(waiting_id)


def sweep_jobs() -> int:
    """Wake workers for unfinished jobs whose lease ran out: lost messages, killed workers. Returns how many."""
    now = timezone.now()
    overdue = Job.objects.unfinished().filter(Q(lease_until__lt=now) | Q(lease_until=None))
    due = list(overdue.order_by("created_at").values_list("pk", flat=True)[:500])
    # Before the messages: a worker may have taken the row by the time they are sent.
    Job.objects.filter(pk__in=due, state=JobState.WAITING).update(lease_until=now + SWEEP_PAUSE)
    for job_id in due:
        send_wake_up(job_id)
    return len(due)


def _write_or_find(kind: str, dedupe_key: str, params: dict, by) -> Job:
    defaults = {"params": params, "requested_by": by, "lease_until": timezone.now() + FIRST_LEASE}
    waiting = Job.objects.select_for_update()
    for _attempt in range(3):
        # Refused by the row of somebody else that a worker has taken before we could find it: then it is our turn.
        with suppress(IntegrityError):
            job, _created = waiting.get_or_create(
                kind=kind, dedupe_key=dedupe_key, state=JobState.WAITING, defaults=defaults
            )
            return job
    return Job.objects.create(kind=kind, dedupe_key=dedupe_key, state=JobState.WAITING, **defaults)


def _same_work(job: Job):
    return Job.objects.filter(kind=job.kind, dedupe_key=job.dedupe_key).exclude(pk=job.pk)


@transaction.atomic
def _take_lease(job_id) -> Job | None:
    now = timezone.now()
    job = Job.objects.select_for_update(skip_locked=True).unfinished().filter(pk=job_id).first()
    if job is None or (job.state == JobState.RUNNING and job.lease_until and job.lease_until > now):
        return None
    # An older run of the same work could write what it read before the newer one: one after the other.
    if _same_work(job).filter(state=JobState.RUNNING, lease_until__gt=now).exists():
        return None
    kind = kind_of(job.kind)
    if job.attempts >= kind.attempts:
        _finish(job, JobState.FAILED, error=job.error or "stopped")
        return None
    job.state, job.attempts = JobState.RUNNING, job.attempts + 1
    job.heartbeat_at, job.lease_until = now, now + timedelta(seconds=kind.lease_seconds)
    job.save(update_fields=["state", "attempts", "heartbeat_at", "lease_until"])
    return job


def _note_failure(job: Job, kind, error: Exception) -> None:
    # The class only: the text of an error may quote a person's data.
    reason = type(error).__name__
    if job.attempts >= kind.attempts:
        _finish(job, JobState.FAILED, error=reason)
        return
    pause = timedelta(seconds=2**job.attempts)
    _own_run(job).update(error=reason, lease_until=timezone.now() + pause)


def _finish(job: Job, state: JobState, *, result: dict | None = None, error: str = "") -> None:
    _own_run(job).update(state=state, result=result, error=error, lease_until=None, finished_at=timezone.now())


def _own_run(job: Job):
    """Keep the row only while this run is its newest: a worker whose lease ran out no longer speaks for it."""
    return Job.objects.unfinished().filter(pk=job.pk, attempts=job.attempts)
