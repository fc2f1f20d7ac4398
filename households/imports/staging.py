"""The staging tables of a batch: unlogged, typed, written by COPY, checked and merged set by set.

One table a sheet of the kind, `import_<batch>_<sheet>`, with the columns of its readers and: number (row in the file),
origin (the refused row that it corrects), unit (its place in the order of writing), verdict (0 good, 1 refused,
2 held), effect (`kinds.Effect`), household_id, member_id. One table of problems beside them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.utils.functional import cached_property

from areas.scope import code_after
from households.imports.kinds import Effect, ImportKind, Sheet, kind_of
from households.imports.reasons import REASONS
from households.models import ImportBatch, ImportFile

WORK_COLUMNS = {
    "number": "integer NOT NULL",
    "origin": "text",
    "unit": "integer",
    "verdict": "smallint NOT NULL DEFAULT 0",
    "effect": "smallint",
    "household_id": "uuid",
    "member_id": "uuid",
}
GOOD, REFUSED, HELD = range(3)


class Stage:
    """The staged rows of one file of a batch, for the SQL of its kind."""

    def __init__(self, file: ImportFile):
        self.file, self.batch = file, file.batch
        self.kind: ImportKind = kind_of(self.batch.kind)
        self._chunked: set[str] = set()

    @cached_property
    def area_range(self) -> tuple[str, str]:
        """The codes from (included) to (excluded) that the batch may touch."""
        return (self.batch.area_id, code_after(self.batch.area_id)) if self.batch.area_id else ("", "~")

    def table(self, sheet: str) -> str:
        """Return the table of a sheet's rows; within `chunk`, of those of the chunk."""
        return f"import_chunk_{sheet}" if sheet in self._chunked else f"import_{self.batch.pk}_{sheet}"

    @contextmanager
    def chunk(self, units: tuple[int, int]) -> Iterator[None]:
        """Let `table` mean copies of the rows of `units`: to note on them what they do is cheap, and as cheap later."""
        names = [sheet.name for sheet in self.kind.sheets if not self.flat or sheet.name in self.flat.parts]
        for name in names:
            self.execute(
                f"CREATE TEMP TABLE import_chunk_{name} ON COMMIT DROP AS"
                f" SELECT * FROM {self.table(name)} WHERE unit > %s AND unit <= %s",
                units,
            )
        self._chunked = set(names)
        try:
            for name in names:
                self.analyze(name)
            yield
        finally:
            self._chunked = set()
        self.execute("DROP TABLE " + ", ".join(f"import_chunk_{name}" for name in names))

    @property
    def problems(self) -> str:
        return f"import_{self.batch.pk}_problems"

    def create(self) -> None:
        """Make the tables anew, empty."""
        self.drop()
        for sheet in self.kind.sheets:
            columns = WORK_COLUMNS | dict(sheet.work) | staged_columns(sheet)
            body = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            self.execute(f"CREATE UNLOGGED TABLE {self.table(sheet.name)} ({body})")
        self.execute(
            f"CREATE UNLOGGED TABLE {self.problems} (sheet text, number integer, column_name text, value text,"
            " reason text, params jsonb)"
        )

    def drop(self) -> None:
        tables = ", ".join([*(self.table(sheet.name) for sheet in self.kind.sheets), self.problems])
        self.execute(f"DROP TABLE IF EXISTS {tables}")

    def exists(self) -> bool:
        """Tell whether the rows are still there: unlogged tables are empty after a crash of the database."""
        tables = [self.table(sheet.name) for sheet in self.kind.sheets]
        if any(self.rows("SELECT to_regclass(%s) IS NULL", [table])[0][0] for table in tables):
            return False
        return any(self.rows(f"SELECT EXISTS (SELECT 1 FROM {table})")[0][0] for table in tables)

    @contextmanager
    def copy_into(self, sheet: Sheet, columns: Sequence[str]) -> Iterator:
        """Give a COPY in text format to write lines of number, origin and `columns` to."""
        names = ", ".join(f'"{name}"' for name in ("number", "origin", *columns))
        with connection.cursor() as cursor, cursor.copy(f"COPY {self.table(sheet.name)} ({names}) FROM STDIN") as copy:
            yield copy

    def copy_problems(self, problems: Iterable[tuple]) -> None:
        """Write (sheet, row number, column, shown value, reason, params) of cells that could not be read."""
        with connection.cursor() as cursor, cursor.copy(f"COPY {self.problems} FROM STDIN") as copy:
            for *plain, params in problems:
                copy.write_row((*plain, json.dumps(params)))

    def flag(self, sheet: str, reason: str, *, column: str, where: str, params: Sequence = (), told: str = "'{}'"):
        """Note `reason` at `column` of the rows that fulfil `where` (SQL over the staging table as `row`).

        `told` is SQL for the parameters of the reason's sentence, a jsonb.
        """
        if reason not in REASONS:
            raise LookupError(reason)
        self.execute(
            f"INSERT INTO {self.problems} SELECT %s, number, %s, NULL, %s, ({told})::jsonb"
            f" FROM {self.table(sheet)} AS row WHERE {where}",
            [self.told(sheet), column, reason, *params],
        )

    @cached_property
    def flat(self) -> Sheet | None:
        """The flat sheet that was read, if one was. Asked for only after the file was read."""
        flat = (sheet for sheet in self.kind.sheets if sheet.parts)
        return next((s for s in flat if self.rows(f"SELECT EXISTS (SELECT 1 FROM {self.table(s.name)})")[0][0]), None)

    def analyze(self, sheet: str) -> None:
        """Let the planner know how many rows there are, and of the columns by which rows are found, what they hold.

        Nothing else looks at these tables in time; to look at every column takes as long as a check.
        """
        declared = self.kind.sheet(sheet)
        columns = dict.fromkeys((*WORK_COLUMNS, *declared.work, *declared.columns[0].staged, *declared.key))
        self.execute(f"ANALYZE {self.table(sheet)} ({', '.join(columns)})")

    def has_effects(self) -> bool:
        """Tell whether it is known of every good row what it does."""
        unknown = f"EXISTS (SELECT 1 FROM {{}} WHERE verdict = {GOOD} AND effect IS NULL)"
        told = " OR ".join(unknown.format(self.table(sheet.name)) for sheet in self.kind.sheets if not sheet.parts)
        return not self.rows(f"SELECT {told}")[0][0]

    def told(self, sheet: str) -> str:
        """Return the sheet of the file that has the rows of `sheet`: the flat one for its parts."""
        return self.flat.name if self.flat and sheet in self.flat.parts else sheet

    def split(self) -> None:
        """Split a flat sheet: the first row of a key gives the row of all but the last part, which gets every row."""
        for name in self.flat.parts if self.flat else ():
            part = self.kind.sheet(name)
            names = ", ".join(f'"{column}"' for column in staged_columns(part))
            # A part without a key has a row of its own for each row of the file.
            key = ", ".join(f'"{column}"' for column in part.key or ("number",))
            is_last = name == self.flat.parts[-1]
            self.execute(
                f"INSERT INTO {self.table(name)} (number, {names})"
                f" SELECT {'' if is_last else f'DISTINCT ON ({key})'} number, {names} FROM {self.table(self.flat.name)}"
                + ("" if is_last else f" WHERE ({key}) IS NOT NULL ORDER BY {key}, number")
            )
            if part.key and not is_last:
                self._flag_contradictions(part)

    def _flag_contradictions(self, part: Sheet) -> None:
        """Refuse later rows of a key that say something else than the first; blank cells say nothing."""
        same_key = " AND ".join(f'row."{column}" = first."{column}"' for column in part.key)
        differs = " OR ".join(f'row."{column}" <> first."{column}"' for column in staged_columns(part))
        blank = " OR ".join(
            f'(row."{column}" IS NOT NULL AND first."{column}" IS NULL)' for column in staged_columns(part)
        )
        self.execute(
            f"INSERT INTO {self.problems} SELECT %s, row.number, %s, NULL, 'contradicts_first_row',"
            f" jsonb_build_object('first', first.number) FROM {self.table(self.flat.name)} AS row"
            f" JOIN {self.table(part.name)} AS first ON {same_key}"
            f" WHERE row.number > first.number AND ({differs} OR {blank})",
            [self.flat.name, part.key[0]],
        )

    def execute(self, sql: str, params: Sequence = ()) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return cursor.rowcount

    def rows(self, sql: str, params: Sequence = ()) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall()

    def judge(self) -> None:
        """Turn problems into verdicts: any refusing reason refuses the row, else a holding one holds it."""
        holding = [code for code, reason in REASONS.items() if reason.holds]
        for sheet in self.kind.sheets:
            told = self.told(sheet.name)
            # Of a flat row, only what is wrong with the household's cells spoils the household.
            is_last = told == sheet.name or sheet.name == self.flat.parts[-1]
            own = None if is_last else [column.name for column in sheet.columns]
            self.execute(
                f"UPDATE {self.table(sheet.name)} AS row SET verdict = found.verdict FROM ("
                f" SELECT number, CASE WHEN bool_or(reason <> ALL(%s)) THEN {REFUSED} ELSE {HELD} END AS verdict"
                f" FROM {self.problems} WHERE sheet = %s AND (%s::text[] IS NULL OR column_name = ANY(%s))"
                " GROUP BY number) AS found WHERE row.number = found.number AND row.verdict <> found.verdict",
                [holding, told, own, own],
            )

    def number_rows(self) -> int:
        """Number the units of the kind; return how many they are."""
        if self.kind.number:
            return self.kind.number(self)
        return max(self.number_units(sheet.name) for sheet in self.kind.sheets)

    def number_units(self, sheet: str) -> int:
        """Number the good rows of `sheet` in the order of the file; return how many they are."""
        self.execute(
            f"UPDATE {self.table(sheet)} AS row SET unit = placed.unit FROM ("
            f" SELECT ctid AS place, row_number() OVER (ORDER BY number) AS unit FROM {self.table(sheet)}"
            f" WHERE verdict = {GOOD}) AS placed WHERE row.ctid = placed.place"
        )
        self.index_units(sheet)
        return self.rows(f"SELECT count(unit) FROM {self.table(sheet)}")[0][0]

    def index_units(self, sheet: str) -> None:
        self.execute(f"CREATE INDEX ON {self.table(sheet)} (unit)")
        self.analyze(sheet)

    def flag_duplicates(self, sheet: Sheet) -> None:
        """Refuse rows whose key stands in the file already; a blank in a key is equal to nothing."""
        if not sheet.key:
            return
        names = [f'"{name}"' for name in sheet.key]
        column = next(c.name for c in sheet.columns if sheet.key[0] in c.staged)
        self.flag_repeated(sheet.name, names, column=column)

    def flag_repeated(self, sheet: str, key: Sequence[str], *, column: str) -> None:
        """Refuse rows whose `key`, SQL over the staging table, stands in an earlier row; NULL is equal to nothing."""
        known = " AND ".join(f"{part} IS NOT NULL" for part in key)
        self.execute(
            f"INSERT INTO {self.problems} SELECT %s, number, %s, NULL, 'duplicate_in_file',"
            f" jsonb_build_object('first', first) FROM (SELECT number, min(number) OVER (PARTITION BY {', '.join(key)})"
            f" AS first FROM {self.table(sheet)} WHERE {known}) AS keyed WHERE number > first",
            [self.told(sheet), column],
        )

    def effects(self, units: tuple[int, int] | None = None) -> dict[int, int]:
        """Return {effect: how many good rows}, of some units or of all."""
        where = "row.unit > %s AND row.unit <= %s" if units else "row.unit IS NOT NULL"
        counts: dict[int, int] = {}
        for rows, effect in self._counted():
            for value, count in self.rows(
                f"SELECT {effect}, count(*) FROM {rows} WHERE {where} GROUP BY 1", units or ()
            ):
                counts[value] = counts.get(value, 0) + count
        return counts

    def _counted(self) -> list[tuple[str, str]]:
        """Return (SQL of rows, SQL of the effect): a row of a flat file counts once, with all that it did."""
        if not self.flat:
            return [(f"{self.table(sheet.name)} AS row", "row.effect") for sheet in self.kind.sheets]
        *others, last = map(self.table, self.flat.parts)
        rows, same = f"{last} AS row", []
        for place, table in enumerate(others):
            rows += (
                f" LEFT JOIN {table} AS part{place} ON part{place}.number = row.number AND part{place}.unit = row.unit"
            )
            same.append(f"COALESCE(part{place}.effect, {Effect.UNCHANGED:d}) = {Effect.UNCHANGED:d}")
        changed = f"CASE WHEN row.effect <> {Effect.UNCHANGED:d} OR ({' AND '.join(same)}) THEN row.effect"
        return [(rows, f"{changed} ELSE {Effect.CHANGED:d} END")]


def staged_columns(sheet: Sheet) -> dict[str, str]:
    """Return the staging columns that the cells of a sheet fill, with their SQL types."""
    return {name: kind for column in sheet.columns for name, kind in column.staged.items()}


def stage_of(batch: ImportBatch) -> Stage:
    """Return the stage of the newest file of a batch."""
    return Stage(batch.files.order_by("-sequence")[0])
