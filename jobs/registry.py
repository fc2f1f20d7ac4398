"""The kinds of job. An app registers its own from `apps.ready()`; a worker looks the handler up by the name."""

from collections.abc import Callable
from dataclasses import dataclass

from jobs.models import Job


@dataclass(frozen=True)
class JobKind:
    """A kind of job: `run(job)` does the work in one idempotent go of at most a minute and returns the result."""

    name: str
    run: Callable[[Job], dict | None]
    lease_seconds: int = 90
    attempts: int = 5


_KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    _KINDS[kind.name] = kind


def kind_of(name: str) -> JobKind:
    """Return the registered kind; raises LookupError for one that nobody registered."""
    if name not in _KINDS:
        raise LookupError(f"No job kind {name!r} is registered.")
    return _KINDS[name]
