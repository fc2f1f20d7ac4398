"""How long each kind of data is kept, and the work of forgetting what is past its time (PDPA s. 37 (3)).

Each app declares its kinds in its own `retention_kinds.py`. What stands there about periods is what the site comes
with; the national office sets them otherwise (`RetentionPeriod`), and the register of processing shows what holds.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pghistory
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.amending import TamperedHistory
from accounts.choices import RetentionCause
from accounts.models import RetentionPeriod, RetentionRun, User
from areas.calendar import months_before

log = logging.getLogger(__name__)

KINDS: dict[str, "Kind"] = {}
NOT_NEEDED = _("data are deleted when they are not needed any more (section 37 (3))")
MOST_MONTHS = 1200
# After so long a run that has not ended was killed.
LONGEST_RUN = timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """A kind of data with a period: which rows are past it, and how some of them are forgotten.

    `of_age(before)` returns the rows from before that day that have not been forgotten; `let_go(rows, on)` leaves out
    what is kept on the day `on` all the same, for a hold or an open case. `forget(rows, run, before)` returns the files
    that go with the rows. `area` is the look-up of the area code in the rows, where they have one.
    """

    name: str
    label: str | Promise
    becomes: str | Promise
    months: int
    of_age: Callable[[date], QuerySet]
    forget: Callable[[Sequence, RetentionRun, date], Iterable[str]]
    let_go: Callable[[QuerySet, date], QuerySet] | None = None
    basis: str | Promise = NOT_NEEDED
    least_months: int = 1
    area: str = ""
    slice_size: int = 200
    # What is forgotten as one, such as a month of a log, comes in its own way; `row_count` says of how many rows it is.
    take: Callable[[date], list] | None = None

    def due(self, before: date, on: date) -> QuerySet:
        rows = self.of_age(before)
        return self.let_go(rows, on) if self.let_go else rows

    def kept_back(self, before: date, on: date) -> int:
        """Return how many are past their time and stay, for a hold or an open case."""
        return self.of_age(before).count() - self.due(before, on).count() if self.let_go else 0

    def taken(self, before: date, on: date, *, after: Any, size: int) -> list:
        """Return the next rows above the key `after`, locked; what somebody works on just now waits for another day."""
        if self.take:
            return self.take(before)
        rows = self.due(before, on) if after is None else self.due(before, on).filter(pk__gt=after)
        return list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:size])


@dataclass(frozen=True)
class Kept:
    """A kind with the period that holds for it; `period` is the row that the office has set, if any."""

    kind: Kind
    period: RetentionPeriod | None

    @property
    def months(self) -> int:
        return self.period.months if self.period else self.kind.months

    @property
    def basis(self) -> str:
        return self.period.basis if self.period else str(self.kind.basis)

    @property
    def version(self) -> int:
        return self.period.version if self.period else 0

    @property
    def in_words(self) -> str:
        return months_in_words(self.months)

    def before(self, on: date) -> date:
        """Return the day before which a row must lie to be past its time on the day `on`."""
        return months_before(on, self.months)


def register(*kinds: Kind) -> None:
    for kind in kinds:
        if kind.name in KINDS:
            raise ValueError(f"{kind.name} is declared twice")
        KINDS[kind.name] = kind


def kept_kinds() -> list[Kept]:
    """Return every kind with its period, in one query."""
    periods = RetentionPeriod.objects.by_kind()
    return [Kept(kind, periods.get(kind.name)) for kind in KINDS.values()]


def months_in_words(months: int) -> str:
    if months % 12:
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}


def retain(
    *, at: datetime, cause: RetentionCause, by: User | None = None, go_on: Callable[[], bool] = lambda: True
) -> RetentionRun:
    """Forget all that is past its time on the day of `at`, slice by slice; each slice holds, whatever stops the work.

    Ends early once `go_on()` is false; the rest is due the next time. Returns the run.
    """
    end_abandoned(at=at)
    run, on = RetentionRun.objects.create(cause=cause, begun_at=at, by=by), timezone.localdate(at)
    for kept in kept_kinds():
        _forget_kind(kept, on, run, go_on)
        if back := kept.kind.kept_back(kept.before(on), on):
            run.kept_back[kept.kind.name] = back
    finish(run, at=timezone.now())
    return run


def due_counts(*, on: date) -> dict[str, int]:
    """Return how many rows of each kind are past their time on that day."""
    return {kept.kind.name: kept.kind.due(kept.before(on), on).count() for kept in kept_kinds()}


def end_abandoned(*, at: datetime) -> None:
    """Finish what a killed run left: the files of rows that it forgot. A run of the last day may still be at work."""
    abandoned = RetentionRun.objects.unfinished().begun_before(at - LONGEST_RUN)
    for run in abandoned.leaving_files():
        remove_files(run)
    abandoned.update(finished_at=at)


def finish(run: RetentionRun, *, at: datetime) -> None:
    run.finished_at = at
    run.save(update_fields=["finished_at", "kept_back", "faults"])
    log.info("Retention: run %s forgot %s rows, kept back %s", run.pk, run.forgotten_count, sum(run.kept_back.values()))


def remove_files(run: RetentionRun) -> None:
    """Remove the files of rows that are gone; a file that is gone already is no error."""
    for name in run.files_to_remove:
        default_storage.delete(name)
    if run.files_to_remove:
        run.files_to_remove = []
        run.save(update_fields=["files_to_remove"])


def _forget_kind(kept: Kept, on: date, run: RetentionRun, go_on: Callable[[], bool]) -> None:
    """Forget what is due of a kind, each slice in a transaction of its own, and then its files.

    Where a slice meets history that was tampered with, its rows go one by one, so that only those stay that must.
    """
    kind, before, after, size = kept.kind, kept.before(on), None, kept.kind.slice_size
    while go_on():
        rows = []
        try:
            with transaction.atomic(), pghistory.context(retention=run.pk):
                rows = kind.taken(before, on, after=after, size=size)
                if rows:
                    forget_rows(kind.name, rows, kind.forget, run=run, before=before)
        except TamperedHistory as found:
            run.refresh_from_db()
            if len(rows) > 1:
                size = 1
                continue
            _note_fault(run, kind, found)
        else:
            remove_files(run)
        if not rows or kind.take and run.has_fault_of(kind.name):
            return
        after = getattr(rows[-1], "pk", None)


def _note_fault(run: RetentionRun, kind: Kind, found: TamperedHistory) -> None:
    log.error("Retention: some of %s stays, its history was changed in %s", kind.name, found.table)
    run.faults.append({"kind": kind.name, "table": found.table, "rows": list(found.rows)})
    run.save(update_fields=["faults"])


def forget_rows(name: str, rows: Sequence, forget: Callable, *, run: RetentionRun, before: date) -> None:
    """Forget these rows and count them in the run, in the caller's transaction; their files go after it."""
    files = list(forget(rows, run, before))
    if count := sum(getattr(row, "row_count", 1) for row in rows):
        run.counts[name] = run.counts.get(name, 0) + count
    run.files_to_remove = files
    run.save(update_fields=["counts", "files_to_remove"])
