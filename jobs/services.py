"""Asking for work, and doing it once: the row in PostgreSQL is the truth, the broker only wakes."""

import logging
from contextlib import suppress
from datetime import timedelta
from traceback import clear_frames

from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from areas.standing import standing
from jobs.models import Job, JobState
from jobs.pulse import Superseded, job_of_this_run, pulse
from jobs.queue import next_of_lane, next_suspect, release_the_dead, take
from jobs.registry import Continue, kind_of, limit_of
from jobs.wake import wake_worker

log = logging.getLogger(__name__)

# A fresh row may wait this long for its own wake-up before the sweeper sends a second one.
FIRST_LEASE = timedelta(seconds=15)
# A job that failed rests so long before its second attempt, and twice as long before each one more.
FIRST_REST = timedelta(seconds=2)
# So long the sweeper leaves a waiting row alone that it has woken: workers may be busy, messages must not pile up.
SWEEP_PAUSE = timedelta(seconds=60)
# One sweep wakes at most so many: a broker that lost everything is full again within a few seconds.
SWEEP_SIZE = 5000


@transaction.atomic
def request_job(*, kind: str, params: dict, dedupe_key: str, fair_key: str = "", by=None) -> Job:
    """Write a job in the caller's transaction and wake a worker once that commits.

    A job with the same kind and key that still waits for its first go is returned instead of a second one. It stays
    locked until the caller commits, so that no worker can start it on the facts as they were before.
    """
    lane = kind_of(kind).lane
    job = _write_or_find(kind, dedupe_key, {"params": params, "requested_by": by, "lane": lane, "fair_key": fair_key})
    transaction.on_commit(lambda: send_wake_up(job), robust=True)
    return job


def cancel_job(*, job: Job, by) -> bool:
    """End an unfinished job; a running slice stops at its next beat. Returns False where it had ended by itself."""
    ended = Job.objects.unfinished().filter(pk=job.pk)
    return bool(ended.update(state=JobState.CANCELLED, cancelled_by=by, lease_until=None, finished_at=timezone.now()))


def send_wake_up(job: Job) -> bool:
    """Tell a worker; a broker that is down costs only time, the sweeper asks again. Returns whether it was told."""
    try:
        wake_worker(str(job.pk), limit_of(job))
    except (OperationalError, OSError):
        log.warning("The broker is away; job %s waits for the sweeper.", job.pk)
        return False
    return True


def run_job(*, job_id) -> None:
    """Do the job if it is still to be done and nobody else is at it, or whichever of its lane is next."""
    job = take(job_id)
    if job is None:
        return
    kind = kind_of(job.kind)
    try:
        with (
            standing(kind.stand_of(job), person=job.requested_by_id or 0),
            pulse(job, lease_seconds=kind.lease_seconds),
        ):
            result = kind.run(job)
    except Superseded:
        log.info("Job %s of kind %s was cancelled or taken over.", job.pk, job.kind)
    except Exception as error:  # noqa: BLE001 – whatever a handler raises, the row must tell
        # Not the traceback: its last line is the text of the error, which may quote a person's data.
        log.error("Job %s of kind %s failed: %s.", job.pk, job.kind, type(error).__name__)
        clear_frames(error.__traceback__)  # what it held; without room even the row could not be written
        _mend_connection(error)
        _note_failure(job, kind, error)
    else:
        _note_result(job, result)
    _wake_followers(job)


def sweep_jobs() -> int:
    """Wake workers for what nobody is at: lost messages, leases that ran out, killed workers. Returns how many."""
    now = timezone.now()
    release_the_dead(now)
    due = list(Job.objects.overdue(now).order_by("created_at").only("pk", "kind", "lane")[:SWEEP_SIZE])
    # Before the messages: a worker may have taken the row by the time they are sent.
    waiting = Job.objects.filter(pk__in=[job.pk for job in due], state=JobState.WAITING)
    waiting.update(lease_until=now + SWEEP_PAUSE)
    for job in due:
        if not send_wake_up(job):
            break
    return len(due)


def _write_or_find(kind: str, dedupe_key: str, fields: dict) -> Job:
    defaults = fields | {"lease_until": timezone.now() + FIRST_LEASE}
    fresh = Job.objects.select_for_update()
    for _attempt in range(3):
        # Refused by the row of somebody else that a worker has taken before we could find it: then it is our turn.
        with suppress(IntegrityError):
            job, _created = fresh.get_or_create(
                kind=kind, dedupe_key=dedupe_key, state=JobState.WAITING, begun_at=None, defaults=defaults
            )
            return job
    return Job.objects.create(kind=kind, dedupe_key=dedupe_key, state=JobState.WAITING, **defaults)


def _note_result(job: Job, result: dict | Continue | None) -> None:
    if not isinstance(result, Continue):
        job_of_this_run(job).update(
            state=JobState.DONE,
            result=result,
            error="",
            progress_done=job.progress_done,
            progress_total=job.progress_total,
            lease_until=None,
            finished_at=timezone.now(),
        )
        return
    job_of_this_run(job).update(
        state=JobState.WAITING,
        attempts=0,
        error="",
        progress_done=result.done,
        progress_total=job.progress_total if result.total is None else result.total,
        lease_until=timezone.now() + FIRST_LEASE,
    )


def _note_failure(job: Job, kind, error: Exception) -> None:
    # The class only: the text of an error may quote a person's data.
    reason, now = type(error).__name__, timezone.now()
    if job.attempts >= kind.attempts:
        job_of_this_run(job).update(state=JobState.FAILED, error=reason, lease_until=None, finished_at=now)
        return
    pause = FIRST_REST * 2 ** (job.attempts - 1)
    job_of_this_run(job).update(error=reason, lease_until=now + pause, heartbeat_at=None, attempts=job.attempts)


def _mend_connection(error: Exception) -> None:
    """Leave a connection behind on which the row can be written: the error may have come amid a statement."""
    if isinstance(error, SoftTimeLimitExceeded) and connection.connection is not None:
        with suppress(Error):
            connection.connection.cancel()  # or the server would go on with the statement nobody waits for
        connection.close()
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _wake_followers(job: Job) -> None:
    """Wake a worker for the next of the lane, or the next slice, or the same work asked for meanwhile; or a suspect."""
    if job.lane:
        followers = [next_of_lane(job.lane)]
    else:
        same_work = Job.objects.filter(kind=job.kind, dedupe_key=job.dedupe_key, state=JobState.WAITING)
        followers = list(same_work.only("pk", "kind", "lane"))
    if job.attempts > 1:
        followers.append(next_suspect(timezone.now()))
    for follower in filter(None, followers):
        send_wake_up(follower)
