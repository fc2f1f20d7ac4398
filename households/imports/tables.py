"""Tables that only imports fill: a row is known by its key, a later file may say otherwise, undoing goes one back.

Each row names the batch that said it last (`import_batch`). What it said before stands in ImportChange under the
batch that changed it, so that undoing finds its way back, past batches that were undone in between too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model

from households.imports.kinds import Effect
from households.imports.rows import new_row
from households.imports.staging import Stage
from households.models import ImportBatch, ImportState

UNITS = "row.unit > %s AND row.unit <= %s"


@dataclass(frozen=True)
class FilledTable:
    """How staged rows become rows of `model`: SQL over `row` by column, `key` for what they are, `says` for the rest.

    `sheet` is the staging sheet; `rows` is SQL of the rows to bring in where a staged row holds several, over the
    staging table as {stage}, each with its number and unit. `same` is SQL of what makes `known` the same row; without
    it the columns of the key are equal.
    """

    model: type[Model]
    sheet: str
    key: Mapping[str, str]
    says: Mapping[str, str]
    rows: str = ""
    same: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def is_same(self) -> str:
        return self.same or " AND ".join(f"known.{column} = {value}" for column, value in self.key.items())

    @property
    def differs(self) -> str:
        return " OR ".join(f"known.{column} IS DISTINCT FROM {said}" for column, said in self.says.items())

    def source(self, stage: Stage) -> str:
        table = stage.table(self.sheet)
        return f"({self.rows.format(stage=table)}) AS row" if self.rows else f"{table} AS row"

    def classify(self, stage: Stage, units: tuple[int, int]) -> None:
        """Say of each staged row whether what it holds is new, changed or known."""
        stage.execute(
            f"UPDATE {stage.table(self.sheet)} AS staged SET effect = found.effect FROM ("
            f" SELECT row.number, CASE WHEN bool_and(known.id IS NOT NULL AND NOT ({self.differs}))"
            f" THEN {Effect.UNCHANGED:d} WHEN bool_and(known.id IS NULL) THEN {Effect.ACCEPTED:d}"
            f" ELSE {Effect.CHANGED:d} END AS effect"
            f" FROM {self.source(stage)} LEFT JOIN {self.table} AS known ON {self.is_same}"
            f" WHERE {UNITS} GROUP BY row.number) AS found WHERE staged.number = found.number",
            units,
        )

    def write(self, stage: Stage, units: tuple[int, int]) -> None:
        """Change what is known and differs, noting what stood there, and add what is new."""
        changed = (
            f"{self.source(stage)} JOIN {self.table} AS known ON {self.is_same} WHERE {UNITS} AND ({self.differs})"
        )
        self._note_changes(stage, changed, units)
        sets = ", ".join(f"{column} = row.said_{column}" for column in self.says)
        said = ", ".join(f"{value} AS said_{column}" for column, value in self.says.items())
        stage.execute(
            f"UPDATE {self.table} AS stored SET {sets}, import_batch_id = %s"
            f" FROM (SELECT known.id, {said} FROM {changed}) AS row WHERE stored.id = row.id",
            [stage.batch.pk, *units],
        )
        columns, values = new_row(
            self.model, id="gen_random_uuid()", import_batch_id=str(stage.batch.pk), **self.key, **self.says
        )
        stage.execute(
            f"INSERT INTO {self.table} ({columns}) SELECT {values} FROM {self.source(stage)} WHERE {UNITS}"
            f" AND NOT EXISTS (SELECT 1 FROM {self.table} AS known WHERE {self.is_same})",
            units,
        )

    def _note_changes(self, stage: Stage, changed: str, units: tuple[int, int]) -> None:
        # What the batch itself said a file earlier is nothing to go back to.
        before = ", ".join(f"'{column}', known.{column}" for column in (*self.says, "import_batch_id"))
        after = ", ".join(f"'{column}', {said}" for column, said in self.says.items())
        stage.execute(
            'INSERT INTO households_importchange (batch_id, "table", object_id, before, after)'
            f" SELECT %s, %s, known.id, jsonb_build_object({before}),"
            f" jsonb_build_object({after}, 'import_batch_id', %s::bigint)"
            f" FROM {changed} AND known.import_batch_id IS DISTINCT FROM %s",
            [stage.batch.pk, self.table, stage.batch.pk, *units, stage.batch.pk],
        )

    def take_back(self, batch: ImportBatch) -> tuple[int, int]:
        """Give the rows that `batch` said last what they said before; rows without a before go.

        Returns how many were given back and how many went.
        """
        given_back, removed = self._one_step_back(batch.pk)
        restored, waiting = len(given_back), set(given_back)
        while waiting:
            # What stands there again may be of a batch that was itself undone since.
            undone = ImportBatch.objects.filter(pk__in=waiting, state=ImportState.UNDONE)
            waiting = set()
            for earlier in undone.values_list("pk", flat=True):
                given_back, gone = self._one_step_back(earlier)
                waiting.update(given_back)
                restored, removed = restored - gone, removed + gone
        return restored, removed

    def _one_step_back(self, batch: int) -> tuple[list[int | None], int]:
        """Undo what `batch` said last; returns the batch of each row given back, and how many rows went."""
        columns = ", ".join((*self.says, "import_batch_id"))
        with connection.cursor() as cursor:
            # What was gone back to is no longer noted, so that no way back is walked twice.
            cursor.execute(
                "WITH noted AS (SELECT DISTINCT ON (object_id) id, object_id, before FROM households_importchange"
                ' WHERE batch_id = %s AND "table" = %s ORDER BY object_id, id DESC),'
                f" given_back AS (UPDATE {self.table} AS stored SET ({columns}) ="
                f" (SELECT {columns} FROM jsonb_populate_record(stored, noted.before)) FROM noted"
                " WHERE noted.object_id = stored.id AND stored.import_batch_id = %s"
                " RETURNING stored.import_batch_id AS batch_id, noted.id),"
                " used AS (DELETE FROM households_importchange WHERE id IN (SELECT id FROM given_back))"
                " SELECT batch_id FROM given_back",
                [batch, self.table, batch],
            )
            given_back = [earlier for (earlier,) in cursor.fetchall()]
            cursor.execute(f"DELETE FROM {self.table} WHERE import_batch_id = %s", [batch])
            return given_back, cursor.rowcount
