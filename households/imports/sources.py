"""Where the rows of a check come from: a file, or rows of earlier ones that were corrected on the page.

Files of which nothing is written yet are checked together. A corrected row then stands where the one stood that it
replaces, so that the first row of a household stays its first.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from households.imports import vault
from households.imports.cells import Cells, mapping_of
from households.imports.columns import Day
from households.imports.headers import Mapping, chosen_mapping, find_mapping, missing_columns
from households.imports.kinds import ImportKind, Sheet
from households.imports.reading import RefusedFile, Rows, read_sheets
from households.imports.staging import Stage
from households.models import ImportFile, ImportRow

ROWS_AT_ONCE = 2_000
LONGEST_ORIGIN = 18  # digits


@dataclass(frozen=True)
class MappedSheet:
    """A sheet that fits the kind: the rows below its header in which anything stands."""

    name: str
    mapping: Mapping
    batches: Iterator[Rows]


@dataclass
class Source:
    """A file of a check. Its row numbers are counted on from `base`, so that no two rows of a check have one."""

    file: ImportFile
    base: int
    read: int = 0
    highest: int = 0
    answered: int = 0  # how many earlier rows its rows replace
    mappings: dict[str, dict] = field(default_factory=dict)


def pending_files(file: ImportFile) -> list[ImportFile]:
    """Return the files that are checked and written together with `file`, which is the last of them."""
    found = []
    for each in file.batch.files.filter(sequence__lte=file.sequence).order_by("-sequence"):
        found.append(each)
        if not each.joins_last:
            break
    return found[::-1]


def mapped_sheets(kind: ImportKind, file: ImportFile) -> Iterator[MappedSheet]:
    """Read the sheets of a file that fit `kind`, one after the other. Raises RefusedFile."""
    if file.is_typed:
        yield from _typed_sheets(kind, file)
        return
    for sheet in read_sheets(vault.fetch(file.stored_name)):
        first = next(sheet.batches, [])
        is_chosen = any("headers" in mapping for mapping in file.mapping.values())
        mapping = chosen_mapping(kind, file.mapping.get(sheet.name), first) if is_chosen else find_mapping(kind, first)
        if mapping and missing_columns(mapping):
            raise RefusedFile("columns_missing")
        rows = chain([first], sheet.batches)
        if mapping:
            yield MappedSheet(sheet.name, mapping, (data_rows(mapping, some) for some in rows))
        for _rest in rows:
            pass


def data_rows(mapping: Mapping, rows: Rows) -> Rows:
    """Keep the rows below the header in which anything stands."""
    return [(number, cells) for number, cells in rows if number > mapping.header_row and any(map(str.strip, cells))]


def _typed_sheets(kind: ImportKind, file: ImportFile) -> Iterator[MappedSheet]:
    """Yield the corrected rows, those of one file and sheet together, under their numbers where these are free."""
    rows = ImportRow.objects.filter(corrected_in=file)
    names: list[str] = []
    taken: dict[str, set[int]] = {}
    for file_id, name in rows.order_by("file_id", "sheet").values_list("file_id", "sheet").distinct():
        some = list(rows.filter(file_id=file_id, sheet=name).select_related("file").order_by("number"))
        names.append(name)
        places = names.count(name)
        sheet = kind.sheet(mapping_of(some[0])["sheet"])
        columns = [column.name for column in sheet.columns]
        opened = ((row, Cells.of(row)) for row in some)
        numbered = [
            (_free(row.number, taken.setdefault(sheet.name, set())), [*(cells[name] for name in columns), str(row.pk)])
            for row, cells in opened
        ]
        mapping = Mapping(
            sheet=sheet,
            header_row=-1,
            places={column: place for place, column in enumerate(columns)},
            eras=_eras(sheet, mapping_of(some[0])["eras"]),
            headers=tuple(columns),
            origin_place=len(columns),
        )
        batches = (numbered[at : at + ROWS_AT_ONCE] for at in range(0, len(numbered), ROWS_AT_ONCE))
        yield MappedSheet(name if places == 1 else f"{name} ({places})".strip(), mapping, batches)


def _eras(sheet: Sheet, known: dict[str, str]) -> dict[str, str]:
    """Return the era of every column of dates: a typed row can have those that its file lacks."""
    return {c.name: known.get(c.name, c.reader.era) for c in sheet.columns if isinstance(c.reader, Day)}


def _free(number: int, taken: set[int]) -> int:
    number = number if number not in taken else max(taken) + 1
    taken.add(number)
    return number


class Places:
    """Where the rows of a check stand: which were replaced, and which stand in their places."""

    def __init__(self, sources: list[Source]):
        self.sources = sources
        self.replaced: set[tuple[str, int]] = set()
        self.moved: dict[tuple[str, int], int] = {}

    def of(self, sheet: str, number: int) -> int | None:
        """Return the number in staging of a row that was read under `number`; None where another stands for it."""
        return None if (sheet, number) in self.replaced else self.moved.get((sheet, number), number)

    def own_number(self, number: int) -> int:
        """Return the number in its own file of a row of staging."""
        return number - self.sources[bisect_right([source.base for source in self.sources], number - 1) - 1].base

    def settle(self, stage: Stage) -> None:
        """Mark the rows that later ones correct, and let these stand in their places."""
        for source in self.sources:
            self._settle_source(stage, source)

    def _settle_source(self, stage: Stage, source: Source) -> None:
        named = self._origins(stage, source)
        if not source.file.is_typed:
            ImportRow.objects.filter(corrected_in=source.file).update(corrected_in=None)
        before = stage.batch.files.filter(sequence__lt=source.file.sequence)
        earlier = ImportRow.objects.filter(pk__in=named, file__in=before)
        earlier.filter(corrected_in=None).update(corrected_in=source.file)
        answered = earlier.filter(corrected_in=source.file).select_related("file").defer("sealed")
        source.answered = len(answered)
        pending = {each.file.pk: each for each in self.sources}
        moves: dict[str, list[tuple[int, int]]] = {}
        for row in answered:
            if corrected := pending.get(row.file_id):
                sheet, number = named[row.pk]
                was_sheet, was_number = corrected.mappings[row.sheet]["sheet"], corrected.base + row.number
                place = self.of(was_sheet, was_number)
                self.replaced.add((was_sheet, was_number))
                if was_sheet == sheet:
                    self.moved[sheet, number] = place
                moves.setdefault(was_sheet, []).append((number if was_sheet == sheet else 0, place))
        for sheet, pairs in moves.items():
            _move(stage, sheet, pairs)

    def _origins(self, stage: Stage, source: Source) -> dict[int, tuple[str, int]]:
        """Return {row that is corrected: (sheet, number) of the first row that does}."""
        found: dict[int, tuple[str, int]] = {}
        for sheet in stage.kind.sheets:
            for origin, number in stage.rows(
                f"SELECT origin, min(number) FROM {stage.table(sheet.name)} WHERE origin IS NOT NULL"
                " AND number > %s AND number <= %s GROUP BY 1",
                [source.base, source.base + source.highest],
            ):
                if len(origin) <= LONGEST_ORIGIN:
                    found.setdefault(int(origin), (sheet.name, number))
        return found


def _move(stage: Stage, sheet: str, pairs: list[tuple[int, int]]) -> None:
    """Put rows of staging, and what is wrong with their cells, in the places of others: (from, to); from 0, nothing."""
    table, (numbers, places) = stage.table(sheet), map(list, zip(*pairs, strict=True))
    stage.execute(f"DELETE FROM {table} WHERE number = ANY(%s)", [places])
    stage.execute(f"DELETE FROM {stage.problems} WHERE sheet = %s AND number = ANY(%s)", [sheet, places])
    moves = "FROM unnest(%s::int[], %s::int[]) AS move(number, place)"
    stage.execute(
        f"UPDATE {table} AS row SET number = move.place {moves} WHERE row.number = move.number", [numbers, places]
    )
    stage.execute(
        f"UPDATE {stage.problems} AS problem SET number = move.place {moves}"
        " WHERE problem.number = move.number AND problem.sheet = %s",
        [numbers, places, sheet],
    )
