"""The second half of an import: good rows are written chunk by chunk, each chunk once.

What a chunk did and how far the batch has come are one transaction: a worker that is killed repeats nothing and
leaves nothing out.
"""

import time

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from households.imports import checking
from households.imports.kinds import Effect
from households.imports.staging import Stage, stage_of
from households.models import Household, HouseholdAnswers, ImportBatch, ImportState, Member, MemberAnswers, NamePosting
from households.services.change import authored
from households.signals import household_changed

UNITS_A_CHUNK = 5_000
GROWING = (Household, Member, HouseholdAnswers, MemberAnswers, NamePosting)


def write(batch: ImportBatch, *, seconds: float, between=lambda: None) -> bool:
    """Write chunks for about `seconds`, calling `between` after each; returns whether the batch is done."""
    stage = stage_of(batch)
    if not stage.exists() and batch.unit_count:
        # The database crashed and the unlogged rows are gone; the file is not, and numbers its units the same.
        checking.check(stage.file, on=timezone.localdate())
    until = time.monotonic() + seconds
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
    """Write the next chunk; returns whether there was one. The last one ends the batch."""
    batch = ImportBatch.objects.select_for_update().get(pk=stage.batch.pk)
    if batch.state != ImportState.MERGING:
        return False
    if batch.merged_units >= batch.unit_count:
        finish(batch, stage)
        return False
    units = (batch.merged_units, min(batch.merged_units + UNITS_A_CHUNK, batch.unit_count))
    with authored(batch.created_by), stage.chunk(units):
        stage.kind.classify(stage, units)
        counts = stage.effects(units)
        changed = list(stage.kind.write(stage, units))
    ImportBatch.objects.filter(pk=batch.pk).update(
        merged_units=units[1],
        accepted_count=F("accepted_count") + counts.get(Effect.ACCEPTED, 0),
        changed_count=F("changed_count") + counts.get(Effect.CHANGED, 0),
        unchanged_count=F("unchanged_count") + counts.get(Effect.UNCHANGED, 0),
    )
    if changed and batch.round_id:
        household_changed.send(sender=Household, household_ids=changed, round_year=batch.round_id)
    return True


def finish(batch: ImportBatch, stage: Stage) -> None:
    batch.state, batch.finished_at = ImportState.DONE, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    stage.drop()
