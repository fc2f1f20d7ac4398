"""What a screen says of a job: where it stands, how long it will take, and why it did not work."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from jobs.models import Job, JobState
from jobs.queue import STOPPED, place_in_queue

# A running job without a sign of life for so long has stopped; the sweeper begins it anew.
STALLED_AFTER = timedelta(seconds=30)

_REASONS = {
    "MemoryError": _("It needed more memory than a job may take."),
    "SoftTimeLimitExceeded": _("It took longer than a job may take."),
    STOPPED: _("The process doing it was stopped each time."),
}


@dataclass(frozen=True)
class Standing:
    """A job as of one moment. `place` is 1 for the next of the queue, 0 at work, None when ended; times in seconds."""

    state: JobState
    done: int
    total: int | None
    place: int | None
    seconds_left: int | None
    per_second: int | None
    is_stalled: bool
    reason: str

    @property
    def label(self) -> str:
        return _("stopped, beginning again") if self.is_stalled else self.state.label

    @property
    def was_given_up(self) -> bool:
        return self.state in (JobState.FAILED, JobState.CANCELLED)

    @property
    def minutes_left(self) -> int | None:
        """The time left in begun minutes."""
        return None if self.seconds_left is None else -(-self.seconds_left // 60)

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.total) if self.total else None


def standing_of(job: Job, *, at) -> Standing:
    """Return where a job stands at an instant, as its row (just read) has it; its queue is asked for its place."""
    state = JobState.WAITING if job.is_resting else JobState(job.state)
    return Standing(
        state=state,
        done=job.progress_done,
        total=job.progress_total,
        place=place_in_queue(job, at=at),
        seconds_left=_seconds_left(job, at),
        per_second=_per_second(job, at),
        is_stalled=_is_stalled(job, at),
        reason=reason_of(job) if state == JobState.FAILED else "",
    )


def reason_of(job: Job) -> str:
    """Return why the job went wrong in words for a screen; "" where nothing did."""
    return str(_REASONS.get(job.error, _("An unforeseen error stopped it."))) if job.error else ""


def _is_stalled(job: Job, at) -> bool:
    if job.state != JobState.RUNNING or job.is_resting:
        return False
    return job.heartbeat_at < at - STALLED_AFTER or job.lease_until is None or job.lease_until < at


def _seconds_left(job: Job, at) -> int | None:
    """Estimate from the pace since it was first begun, its waits for the others of its lane included."""
    is_underway = job.begun_at and job.progress_done and job.progress_total and job.finished_at is None
    if not is_underway:
        return None
    ahead = max(0, job.progress_total - job.progress_done)
    return round((at - job.begun_at).total_seconds() * ahead / job.progress_done)


def _per_second(job: Job, at) -> int | None:
    """Return the pace since it was first begun, in units of its kind; None before there is any."""
    elapsed = (at - job.begun_at).total_seconds() if job.begun_at and job.finished_at is None else 0
    return round(job.progress_done / elapsed) if job.progress_done and elapsed > 0 else None
