"""The first half of an import: the file is read into staging, every row is judged, bad rows are kept sealed.

Nothing outside the tables of imports is written. It can be done again at any time and comes out the same.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

from django.db import transaction

from households.identity import seal_bytes
from households.imports import vault
from households.imports.columns import Day, Memory
from households.imports.headers import Mapping, find_mapping, missing_columns
from households.imports.reading import RefusedFile, Rows, read_sheets
from households.imports.staging import GOOD, HELD, Stage
from households.models import ImportFile, ImportProblem, ImportRow

ROW_PURPOSE = "import row"
STORED_AT_ONCE = 2_000


def check(file: ImportFile, *, on: date) -> int:
    """Stage and judge the rows of `file`; returns the number of units to write. Raises RefusedFile."""
    stage = Stage(file)
    content = vault.fetch(file.stored_name)
    with transaction.atomic():
        stage.create()
        read, mappings = stage_rows(stage, content, on=on)
        stage.split()
        for sheet in stage.kind.sheets:
            stage.analyze(sheet.name)
            stage.flag_duplicates(sheet)
        stage.kind.check(stage)
        stage.judge()
        units = stage.number_rows()
        if not stage.has_effects():
            stage.kind.classify(stage, (0, units))
        keep_bad_rows(stage, content)
        corrected = _answer_origins(stage)
        file.mapping, file.read_count = mappings, read - corrected
        file.save(update_fields=["mapping", "read_count"])
    return units


def stage_rows(stage: Stage, content: bytes, *, on: date) -> tuple[int, dict]:
    """Read the sheets that fit the kind into staging; returns how many rows, and the mappings by sheet."""
    read, mappings = 0, {}
    for sheet in read_sheets(content):
        first = next(sheet.batches, [])
        mapping = find_mapping(stage.kind, first)
        if mapping is None:
            for _batch in sheet.batches:
                pass
            continue
        if missing_columns(mapping):
            raise RefusedFile("columns_missing")
        mappings[sheet.name] = mapping.as_json()
        read += _copy_sheet(stage, mapping, chain([first], sheet.batches), on=on)
    if not mappings:
        raise RefusedFile("no_header")
    if stage.flat and {mapping["sheet"] for mapping in mappings.values()} != {stage.flat.name}:
        raise RefusedFile("mixed_sheets")
    return read, mappings


def _copy_sheet(stage: Stage, mapping: Mapping, batches: Iterable[Rows], *, on: date) -> int:
    columns = [column for column in mapping.sheet.columns if column.name in mapping.places]
    memories = [Memory(_reader(column, mapping, on), column.is_required) for column in columns]
    names = [name for column in columns for name in column.staged]
    problems, read = [], 0
    with stage.copy_into(mapping.sheet, names) as copy:
        for rows in batches:
            rows = data_rows(mapping, rows)
            if not rows:
                continue
            read += len(rows)
            numbers = [str(number) for number, _cells in rows]
            origins = _origins(mapping, rows)
            texts = [_cells_of(rows, mapping.places[column.name]) for column in columns]
            # Column by column: a million cells cost a look-up each, because few of them differ.
            written = [list(map(memory.__getitem__, cells)) for memory, cells in zip(memories, texts, strict=True)]
            copy.write("\n".join(map("\t".join, zip(numbers, origins, *written, strict=True))) + "\n")
            for column, memory, cells in zip(columns, memories, texts, strict=True):
                if memory.bad:
                    problems += _bad_cells(mapping, column, memory, rows, cells)
    stage.copy_problems(problems)
    return read


def data_rows(mapping: Mapping, rows: Rows) -> Rows:
    """Keep the rows below the header in which anything stands."""
    return [(number, cells) for number, cells in rows if number > mapping.header_row and any(map(str.strip, cells))]


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


def keep_bad_rows(stage: Stage, content: bytes) -> None:
    """Store every refused or held row, sealed, with its problems; those of an earlier check of the file go."""
    ImportRow.objects.filter(file=stage.file).delete()
    bad = {
        (sheet.name, number): verdict
        for sheet in stage.kind.sheets
        for number, verdict in stage.rows(
            f"SELECT number, verdict FROM {stage.table(sheet.name)} WHERE verdict <> {GOOD}"
        )
    }
    if not bad:
        return
    problems = _problems_by_row(stage)
    rows, found = [], []
    for mapping, name, number, cells in _rows_again(stage, content):
        verdict = bad.get((mapping.sheet.name, number))
        if verdict is None:
            continue
        row = _sealed_row(stage, mapping, name, number, cells, is_held=verdict == HELD)
        rows.append(row)
        found += [_problem(row, mapping, cells, *problem) for problem in problems[mapping.sheet.name, number]]
        if len(rows) == STORED_AT_ONCE:
            _store(rows, found)
            rows, found = [], []
    _store(rows, found)


def _problems_by_row(stage: Stage) -> dict:
    found: dict = {}
    for sheet, number, *problem in stage.rows(
        f"SELECT sheet, number, column_name, value, reason, params FROM {stage.problems}"
    ):
        found.setdefault((sheet, number), []).append(problem)
    return found


def _rows_again(stage: Stage, content: bytes) -> Iterator[tuple[Mapping, str, int, list[str]]]:
    for sheet in read_sheets(content):
        first = next(sheet.batches, [])
        mapping = find_mapping(stage.kind, first)
        for rows in chain([first], sheet.batches):
            if mapping:
                for number, cells in data_rows(mapping, rows):
                    yield mapping, sheet.name, number, cells


def _sealed_row(stage: Stage, mapping: Mapping, name: str, number: int, cells, *, is_held: bool) -> ImportRow:
    content = json.dumps({"headers": mapping.headers, "cells": cells}, ensure_ascii=False).encode()
    sealed = seal_bytes(content, purpose=f"{ROW_PURPOSE} {stage.file.pk}")
    return ImportRow(file=stage.file, sheet=name, number=number, is_held=is_held, sealed=sealed)


def _problem(row: ImportRow, mapping: Mapping, cells, column, value, reason, params) -> ImportProblem:
    if value is None and column in mapping.places and mapping.places[column] < len(cells):
        value = mapping.sheet.column(column).reader.shown(cells[mapping.places[column]])
    params = json.loads(params) if isinstance(params, str) else params
    return ImportProblem(row=row, column=column, value=value or "", reason=reason, params=params)


def _store(rows: list[ImportRow], problems: list[ImportProblem]) -> None:
    ImportRow.objects.bulk_create(rows)
    ImportProblem.objects.bulk_create(problems)


def _answer_origins(stage: Stage) -> int:
    """Mark the earlier bad rows of the batch that this file corrects; returns how many."""
    ImportRow.objects.filter(corrected_in=stage.file).update(corrected_in=None)
    named = {
        int(origin)
        for sheet in stage.kind.sheets
        for (origin,) in stage.rows(f"SELECT origin FROM {stage.table(sheet.name)} WHERE origin IS NOT NULL")
    }
    earlier = ImportRow.objects.filter(
        pk__in=named, file__batch=stage.batch, file__sequence__lt=stage.file.sequence, corrected_in=None
    )
    return earlier.update(corrected_in=stage.file)
