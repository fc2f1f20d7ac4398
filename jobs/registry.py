"""The kinds of job. An app registers its own from `apps.ready()`; a worker looks the handler up by the name."""

from collections.abc import Callable
from dataclasses import dataclass

from areas.scope import Scope
from jobs.models import Job


@dataclass(frozen=True)
class Continue:
    """What `run` returns when a slice ends and there is more to do: how far the work has come, in units of the kind.

    The job goes back to waiting, behind the others of its lane, with all its attempts before it again.
    """

    done: int
    total: int | None = None


@dataclass(frozen=True)
class JobKind:
    """A kind of job: `run(job)` does the work in one idempotent go, or one slice of it, and returns the result.

    A slice should take some 20 seconds and is stopped after `limit_seconds`; it says `jobs.pulse.beat(job, done=…)`
    after each commit. Jobs of one `lane` share its few places (`settings.JOBS_AT_ONCE`), the rest of the site's jobs
    never wait behind them. A dead worker's job is taken up after `lease_seconds` at the latest.

    It stands where whoever asked for it stands (`areas.standing`), or everywhere: then `everywhere` says why.
    """

    name: str
    run: Callable[[Job], dict | Continue | None]
    lane: str = ""
    lease_seconds: int = 40
    limit_seconds: int = 120
    attempts: int = 5
    everywhere: str = ""

    def stand_of(self, job: Job) -> Scope:
        """Return where the work is done; nowhere for a job that nobody asked for."""
        if self.everywhere:
            return Scope.everywhere()
        return job.requested_by.widest_scope if job.requested_by else Scope()


_KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    _KINDS[kind.name] = kind


def kind_of(name: str) -> JobKind:
    """Return the registered kind; raises LookupError for one that nobody registered."""
    if name not in _KINDS:
        raise LookupError(f"No job kind {name!r} is registered.")
    return _KINDS[name]


def limit_of(job: Job) -> int:
    """Return the seconds a worker woken for this job may take: in a lane it may be given any of the lane's kinds."""
    kinds = [kind for kind in _KINDS.values() if kind.name == job.kind or (job.lane and kind.lane == job.lane)]
    return max((kind.limit_seconds for kind in kinds), default=JobKind.limit_seconds)
