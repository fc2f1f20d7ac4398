"""The first half of an import: the file is read into staging, every row is judged, bad rows are kept sealed.

Nothing outside the tables of imports is written. It can be done again at any time and comes out the same.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

from django.db import transaction

from households.imports.cells import seal_row
from households.imports.columns import Day, Memory
from households.imports.headers import Mapping
from households.imports.reading import RefusedFile, Rows
from households.imports.sources import MappedSheet, Places, Source, mapped_sheets, pending_files
from households.imports.staging import GOOD, HELD, Stage
from households.models import ImportFile, ImportProblem, ImportRow

STORED_AT_ONCE = 2_000


def check(file: ImportFile, *, on: date, told: Callable[[int], None] = lambda read: None) -> int:
    """Stage and judge the rows of `file`, and of those before it that are not written yet; return the units to write.

    `told` is called with the number of rows read so far. Raises RefusedFile.
    """
    stage = Stage(file)
    with transaction.atomic():
        stage.create()
        sources = stage_files(stage, on=on, told=told)
        places = Places(sources)
        places.settle(stage)
        stage.split()
        for sheet in stage.kind.sheets:
            stage.analyze(sheet.name)
            stage.flag_duplicates(sheet)
        stage.kind.check(stage)
        stage.judge()
        units = stage.number_rows()
        if not stage.has_effects():
            stage.kind.classify(stage, (0, units))
        keep_bad_rows(stage, places)
        for source in sources:
            source.file.mapping, source.file.read_count = source.mappings, source.read - source.answered
            source.file.save(update_fields=["mapping", "read_count"])
    return units


def stage_files(stage: Stage, *, on: date, told: Callable[[int], None]) -> list[Source]:
    """Read the sheets that fit the kind into staging, of all files that are checked together."""
    sources: list[Source] = []
    for file in pending_files(stage.file):
        source = Source(file, base=sources[-1].base + sources[-1].highest if sources else 0)
        before = sum(earlier.read for earlier in sources)
        for sheet in mapped_sheets(stage.kind, file):
            source.mappings[sheet.name] = sheet.mapping.as_json()
            _copy_sheet(stage, source, sheet, on=on, told=lambda read, before=before: told(before + read))
        if not source.mappings:
            raise RefusedFile("no_header")
        sources.append(source)
    found = {mapping["sheet"] for source in sources for mapping in source.mappings.values()}
    if stage.flat and found != {stage.flat.name}:
        raise RefusedFile("mixed_sheets")
    return sources


def _copy_sheet(stage: Stage, source: Source, sheet: MappedSheet, *, on: date, told: Callable[[int], None]) -> None:
    mapping = sheet.mapping
    columns = [column for column in mapping.sheet.columns if column.name in mapping.places]
    memories = [Memory(_reader(column, mapping, on), column.is_required) for column in columns]
    names = [name for column in columns for name in column.staged]
    problems = []
    with stage.copy_into(mapping.sheet, names) as copy:
        for found in sheet.batches:
            if not found:
                continue
            rows = [(source.base + number, cells) for number, cells in found]
            source.read += len(rows)
            source.highest = max(source.highest, found[-1][0])
            numbers = [str(number) for number, _cells in rows]
            origins = _origins(mapping, rows)
            texts = [_cells_of(rows, mapping.places[column.name]) for column in columns]
            # Column by column: a million cells cost a look-up each, because few of them differ.
            written = [list(map(memory.__getitem__, cells)) for memory, cells in zip(memories, texts, strict=True)]
            copy.write("\n".join(map("\t".join, zip(numbers, origins, *written, strict=True))) + "\n")
            for column, memory, cells in zip(columns, memories, texts, strict=True):
                if memory.bad:
                    problems += _bad_cells(mapping, column, memory, rows, cells)
            told(source.read)
    stage.copy_problems(problems)


def _reader(column, mapping: Mapping, on: date):
    if isinstance(column.reader, Day):
        return replace(column.reader, era=mapping.eras[column.name], on=on)
    return column.reader


def _cells_of(rows: Rows, place: int) -> list[str]:
    return [cells[place] if place < len(cells) else "" for _number, cells in rows]


def _origins(mapping: Mapping, rows: Rows) -> list[str]:
    if mapping.origin_place is None:
        return ["\\N"] * len(rows)
    memory = Memory(_Origin())
    return [memory[cell] for cell in _cells_of(rows, mapping.origin_place)]


class _Origin:
    """Reads "12", the number of the refused row that a corrected one replaces."""

    types = {"": "text"}
    repeats = False

    def read(self, text: str) -> tuple[str | None]:
        return (text.strip().removesuffix(".0") if text.strip().removesuffix(".0").isdigit() else None,)


def _bad_cells(mapping: Mapping, column, memory: Memory, rows: Rows, cells: list[str]) -> Iterator[tuple]:
    for (number, _cells), text in zip(rows, cells, strict=True):
        if error := memory.bad.get(text):
            yield mapping.sheet.name, number, column.name, column.reader.shown(text), error.reason, error.params


def keep_bad_rows(stage: Stage, places: Places) -> None:
    """Store every refused or held row, sealed, with its problems.

    A row that was stored by an earlier check stays the one it is, with the corrections that wait to be checked.
    """
    known = ImportRow.objects.filter(file__in=[source.file for source in places.sources], corrected_in=None)
    ImportProblem.objects.filter(row__in=known)._raw_delete("default")
    bad = {
        (sheet.name, number): verdict
        for sheet in stage.kind.sheets
        for number, verdict in stage.rows(
            f"SELECT number, verdict FROM {stage.table(sheet.name)} WHERE verdict <> {GOOD}"
        )
    }
    problems = _problems_by_row(stage, places) if bad else {}
    for source in places.sources if bad else ():
        _keep_bad_rows_of(stage, source, places, bad, problems)
    known.filter(problems=None)._raw_delete("default")


def _keep_bad_rows_of(stage: Stage, source: Source, places: Places, bad: dict, problems: dict) -> None:
    rows, found = [], []
    for sheet in mapped_sheets(stage.kind, source.file):
        kind_sheet = sheet.mapping.sheet.name
        for number, cells in chain.from_iterable(sheet.batches):
            place = places.of(kind_sheet, source.base + number)
            verdict = bad.get((kind_sheet, place))
            if verdict is None:
                continue
            row = _sealed_row(source.file, sheet, number, cells, is_held=verdict == HELD)
            rows.append(row)
            found += [_problem(row, sheet.mapping, cells, *problem) for problem in problems[kind_sheet, place]]
            if len(rows) == STORED_AT_ONCE:
                _store(rows, found)
                rows, found = [], []
    _store(rows, found)


def _problems_by_row(stage: Stage, places: Places) -> dict:
    found: dict = {}
    for sheet, number, column, value, reason, params in stage.rows(
        f"SELECT sheet, number, column_name, value, reason, params FROM {stage.problems}"
    ):
        told = json.loads(params) if isinstance(params, str) else params
        if "first" in told:
            told["first"] = places.own_number(told["first"])
        found.setdefault((sheet, number), []).append((column, value, reason, told))
    return found


def _sealed_row(file: ImportFile, sheet: MappedSheet, number: int, cells: list[str], *, is_held: bool) -> ImportRow:
    sealed = seal_row(file.pk, sheet.mapping.headers, cells)
    return ImportRow(file=file, sheet=sheet.name, number=number, is_held=is_held, sealed=sealed)


def _problem(row: ImportRow, mapping: Mapping, cells, column, value, reason, params) -> ImportProblem:
    if value is None and column in mapping.places and mapping.places[column] < len(cells):
        value = mapping.sheet.column(column).reader.shown(cells[mapping.places[column]])
    return ImportProblem(row=row, column=column, value=value or "", reason=reason, params=params)


def _store(rows: list[ImportRow], problems: list[ImportProblem]) -> None:
    ImportRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["file", "sheet", "number"], update_fields=["is_held"]
    )
    ImportProblem.objects.bulk_create(problems)
