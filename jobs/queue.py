"""Who is next: a job by its own id, or whichever of its lane has waited longest for a turn."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jobs.models import Job, JobState
from jobs.registry import JobKind, kind_of
from jobs.runner import is_gone, this_process

STOPPED = "stopped"  # the error of a job whose workers died each time


@transaction.atomic
def take(job_id) -> Job | None:
    """Return the job to do now, leased to this process and saved so; None where there is nothing to do.

    A message about a job of a lane means "one of this lane": while the lane has a free place, its next is taken.
    """
    lane = Job.objects.filter(pk=job_id).values_list("lane", flat=True).first()
    now = timezone.now()
    if lane is None:
        return None
    if not lane:
        return _lease(job_id, now)
    _only_one_chooses(lane)
    release_the_dead(now)
    if not _has_place(lane, now):
        return None
    leased = (_lease(next_id, now) for next_id in _line(lane, now))
    return next((job for job in leased if job), None)


def release_the_dead(now) -> None:
    """End the leases of worker processes that are no more."""
    for job_id, runs, runner in Job.objects.at_work(now).values_list("pk", "runs", "runner"):
        if is_gone(runner):
            Job.objects.at_work(now).filter(pk=job_id, runs=runs).update(lease_until=now - timedelta(seconds=1))


def next_of_lane(lane: str) -> Job | None:
    return Job.objects.in_line(lane, timezone.now()).first()


def next_suspect(now) -> Job | None:
    """Return what failed or killed its worker before and may be tried again, if anything."""
    return Job.objects.overdue(now).filter(state=JobState.RUNNING, attempts__gt=0).order_by("lease_until").first()


def place_in_queue(job: Job, *, at) -> int | None:
    """Return 1 for the job that is taken next, 0 for one at work, None for one that has ended."""
    if job.state not in (JobState.WAITING, JobState.RUNNING):
        return None
    if job.state == JobState.RUNNING and job.heartbeat_at and job.lease_until > at:
        return 0
    if not job.lane:
        return Job.objects.filter(state=JobState.WAITING, lane="", created_at__lt=job.created_at).count() + 1
    line = list(_line(job.lane, at))
    return line.index(job.pk) + 1 if job.pk in line else len(line) + 1  # it rests before its next attempt


def _line(lane: str, now):
    return Job.objects.in_line(lane, now).values_list("pk", flat=True)


def _only_one_chooses(lane: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"jobs.lane.{lane}"])


def _has_place(lane: str, now) -> bool:
    return Job.objects.filter(lane=lane).at_work(now).count() < settings.JOBS_AT_ONCE.get(lane, 1)


def _lease(job_id, now) -> Job | None:
    job = Job.objects.select_for_update(skip_locked=True).unfinished().filter(pk=job_id).first()
    if job is None or _is_held(job, now) or _same_work_is_underway(job, now):
        return None
    kind = kind_of(job.kind)
    if job.attempts >= kind.attempts:
        job.state, job.error, job.lease_until, job.finished_at = JobState.FAILED, job.error or STOPPED, None, now
        job.save(update_fields=["state", "error", "lease_until", "finished_at"])
        return None
    if job.attempts and _another_is_under_suspicion(now):
        # It rests, without a heartbeat, until a sweep finds the other one ended.
        Job.objects.filter(pk=job.pk).update(heartbeat_at=None)
        return None
    return _hand_over(job, kind, now)


def _is_held(job: Job, now) -> bool:
    if job.state != JobState.RUNNING or not job.lease_until or job.lease_until <= now:
        return False
    return job.heartbeat_at is None or not is_gone(job.runner)


def _same_work_is_underway(job: Job, now) -> bool:
    """An older run of the same work could write what it read before the newer one: one after the other."""
    others = Job.objects.filter(kind=job.kind, dedupe_key=job.dedupe_key).exclude(pk=job.pk)
    if job.begun_at:  # its next slice, or attempt: what waits between two slices does not hinder it
        others = others.filter(state=JobState.RUNNING)
    return others.begun_and_unfinished(now).exists()


def _another_is_under_suspicion(now) -> bool:
    """What failed or killed its worker may do so again: one such job at a time, so that the others find a worker."""
    return Job.objects.at_work(now).filter(attempts__gt=1).exists()


def _hand_over(job: Job, kind: JobKind, now) -> Job:
    job.state, job.attempts, job.runs, job.runner = JobState.RUNNING, job.attempts + 1, job.runs + 1, this_process()
    job.begun_at = job.begun_at or now
    job.served_at = job.heartbeat_at = now
    job.lease_until = now + timedelta(seconds=kind.lease_seconds)
    job.save(
        update_fields=["state", "attempts", "runs", "runner", "begun_at", "served_at", "heartbeat_at", "lease_until"]
    )
    return job
