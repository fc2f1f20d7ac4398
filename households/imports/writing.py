"""The second half of an import: good rows are written chunk by chunk, each chunk once.

What a chunk did and that it is done are one transaction: a worker that is killed repeats nothing and leaves
nothing out. Several sessions may write chunks of a batch at once; each claims those that no other one is at.
"""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from django.db import DatabaseError, connection, connections, transaction
from django.db.models import F, Func, Value
from django.utils import timezone

from households.imports import checking
from households.imports.kinds import Effect
from households.imports.staging import Stage, stage_of
from households.models import Household, HouseholdAnswers, ImportBatch, ImportState, Member, MemberAnswers, NamePosting
from households.services.change import authored
from households.signals import household_changed

UNITS_A_CHUNK = 5_000
MOMENT = 0.1  # seconds
GROWING = (Household, Member, HouseholdAnswers, MemberAnswers, NamePosting)

logger = logging.getLogger(__name__)


def write(batch: ImportBatch, *, seconds: float, between=lambda: None, sessions: int = 1) -> bool:
    """Write chunks for about `seconds`, calling `between` after each; returns whether the batch is done.

    With several `sessions` that many chunks are written at once, each in a transaction of its own.
    """
    stage = stage_of(batch)
    if not stage.exists() and batch.unit_count:
        # The database crashed and the unlogged rows are gone; the file is not, and numbers its units the same.
        checking.check(stage.file, on=timezone.localdate())
    until = time.monotonic() + seconds
    if sessions > 1 and batch.unit_count > UNITS_A_CHUNK:
        _write_side_by_side(batch, until, between, sessions)
    while _write_until(stage, until, between):
        if finish(stage):
            return True
        # Another session has a chunk still: perhaps the last one of a worker that was killed a moment ago.
        time.sleep(MOMENT)
        if time.monotonic() > until:
            break
    return False


def _write_side_by_side(batch: ImportBatch, until: float, between: Callable, sessions: int) -> None:
    """Write in several sessions until nothing is left, or one of them fails: the rest is then written by one alone.

    Families of two chunks can stand in each other's way (somebody moved between them), in the order of the file never.
    """

    def work() -> None:
        try:
            _write_until(stage_of(batch), until, between)
        except DatabaseError as problem:
            logger.info("A session beside the writing of import %s ended: %s", batch.pk, type(problem).__name__)
        finally:
            connections.close_all()  # those of this thread

    with ThreadPoolExecutor(sessions) as pool:
        for _session in range(sessions):
            pool.submit(copy_context().run, work)  # it stands where we do


def _write_until(stage: Stage, until: float, between: Callable) -> bool:
    """Write chunks until none is left (true), or the time is over."""
    while write_chunk(stage):
        analyze_grown_tables()
        between()
        if time.monotonic() > until:
            return False
    return True


def analyze_grown_tables() -> None:
    """Let the planner know of tables of which more than half is new to it: autovacuum comes once a minute only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relid::regclass::text FROM pg_stat_user_tables AS table_"
            " JOIN pg_class ON pg_class.oid = table_.relid"
            " WHERE relid = ANY(%s::regclass[]) AND n_mod_since_analyze > 1000 + greatest(reltuples, 0)",
            [[model._meta.db_table for model in GROWING]],
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {table}")


@transaction.atomic
def write_chunk(stage: Stage) -> bool:
    """Write the next chunk that nobody else is at; returns whether there was one."""
    units = _claim(stage.batch)
    if units is None:
        return False
    batch = stage.batch
    with authored(batch.created_by), stage.chunk(units):
        stage.kind.classify(stage, units)
        counts = stage.effects(units)
        changed = list(stage.kind.write(stage, units))
    with connection.cursor() as cursor:
        # What is proven at the commit is proven now, so that other sessions wait for the batch's row a moment only.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    ImportBatch.objects.filter(pk=batch.pk).update(
        written_units=Func(F("written_units"), Value([[*units]]), function="array_cat"),
        merged_units=F("merged_units") + units[1] - units[0],
        accepted_count=F("accepted_count") + counts.get(Effect.ACCEPTED, 0),
        changed_count=F("changed_count") + counts.get(Effect.CHANGED, 0),
        unchanged_count=F("unchanged_count") + counts.get(Effect.UNCHANGED, 0),
    )
    if changed and batch.round_id:
        household_changed.send(sender=Household, household_ids=changed, round_year=batch.round_id)
    return True


def _claim(batch: ImportBatch) -> tuple[int, int] | None:
    """Return the units (from, to] of a chunk that is this transaction's alone until it ends; None if there is none."""
    for units in _unwritten(batch):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [batch.pk, units[0]])
            (is_mine,) = cursor.fetchone()
        # Read anew: whoever was at it may have ended since.
        if is_mine and units in _unwritten(batch):
            return units
    return None


def _unwritten(batch: ImportBatch) -> list[tuple[int, int]]:
    fresh = ImportBatch.objects.only("state", "unit_count", "written_units").get(pk=batch.pk)
    return list(_chunks_of(fresh)) if fresh.state == ImportState.MERGING else []


def _chunks_of(batch: ImportBatch) -> Iterator[tuple[int, int]]:
    """Yield the chunks between those that are written, in the order of the file."""
    done = 0
    for first, last in [*sorted(batch.written_units), (batch.unit_count, batch.unit_count)]:
        for start in range(done, first, UNITS_A_CHUNK):
            yield start, min(start + UNITS_A_CHUNK, first)
        done = last


@transaction.atomic
def finish(stage: Stage) -> bool:
    """End a batch of which everything is written; returns whether nothing is left to do."""
    batch = ImportBatch.objects.select_for_update().get(pk=stage.batch.pk)
    if batch.state != ImportState.MERGING:
        return True
    if batch.merged_units < batch.unit_count:
        return False
    batch.state, batch.finished_at = ImportState.DONE, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    stage.drop()
    return True
