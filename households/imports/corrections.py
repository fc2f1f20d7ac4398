"""Rows that stayed out, corrected cell by cell on the page and checked again as a file of their own.

Corrected cells wait, sealed, in their rows until they are handed in together. In an import that is not written yet they
are checked with the file they came from; in one that is, they alone are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from areas.thai import UNKEEPABLE
from households.imports import services
from households.imports.cells import Cells, mapping_of
from households.imports.columns import Unreadable
from households.imports.kinds import kind_of
from households.imports.reasons import REASONS
from households.imports.repairs import reader_of
from households.models import ImportBatch, ImportFile, ImportRow, ImportState

LONGEST_CELL = 1_000
MOST_AT_ONCE, KEPT_AT_ONCE = 20_000, 1_000  # rows that one press mends; rows written at once
FOLLOWING = [code for code, reason in REASONS.items() if reason.follows]


class NothingCorrected(Exception):
    """There is no row to be checked anew."""


@dataclass(frozen=True)
class Corrected:
    """How many rows took corrected cells, and what cannot be read of the others: {(row, column): why}."""

    rows: int
    faults: Mapping[tuple[int, str], Unreadable]


@transaction.atomic
def correct_cells(*, batch: ImportBatch, cells: Mapping[int, Mapping[str, str]], on: date) -> Corrected:
    """Write what was typed, {row: {column of the kind: text}}, into rows that are out, where it can be read.

    An empty box of a masked cell leaves the cell as it is. Rows that got in meanwhile are left alone, so a form that
    comes twice changes nothing. Raises services.WrongState.
    """
    kind, rows, faults = kind_of(batch.kind), [], {}
    lock_for_correction(batch)
    for row in _rows_out(batch).filter(pk__in=cells):
        found, is_changed = Cells.of(row), False
        columns = {column.name: column for column in kind.sheet(mapping_of(row)["sheet"]).columns}
        for name, text in cells[row.pk].items():
            if name not in columns or text == found[name].strip():
                continue
            reader = reader_of(kind, row, name, on=on)
            if not text and is_masked(reader, found[name]):
                continue
            if fault := fault_of(reader, text[:LONGEST_CELL], is_required=columns[name].is_required):
                faults[row.pk, name] = fault
            else:
                found[name], is_changed = text[:LONGEST_CELL], True
        if is_changed:
            rows.append(_corrected(row, found))
    _keep(rows)
    return Corrected(len(rows), faults)


@transaction.atomic
def mend_cells(*, batch: ImportBatch, column: str, reason: str, mend: Callable, on: date) -> int:
    """Write what `mend(reader, text)` makes of the cells that stay out for `reason`; return how many it mended.

    At most `MOST_AT_ONCE` rows are looked at. Raises services.WrongState.
    """
    lock_for_correction(batch)
    kind, rows, count = kind_of(batch.kind), [], 0
    for row in _rows_out(batch).with_problem(column, reason)[:MOST_AT_ONCE].iterator(chunk_size=KEPT_AT_ONCE):
        found = Cells.of(row)
        text = mend(reader_of(kind, row, column, on=on), found[column])
        if text is None or text == found[column]:
            continue
        found[column] = text
        rows.append(_corrected(row, found))
        count += 1
        if len(rows) == KEPT_AT_ONCE:
            _keep(rows)
            rows = []
    _keep(rows)
    return count


def is_masked(reader, text: str) -> bool:
    """Tell whether a page must not show a cell as it is."""
    return reader.shown(text) != text


def fault_of(reader, text: str, *, is_required: bool) -> Unreadable | None:
    """Return why a cell cannot be read; None for one that can."""
    if not text.strip():
        return Unreadable("required") if is_required else None
    if UNKEEPABLE.search(text):
        return Unreadable("unkeepable")
    try:
        reader.read(text)
    except Unreadable as fault:
        return fault
    return None


@transaction.atomic
def hand_in_corrections(*, batch: ImportBatch, by, everything: bool = False) -> ImportFile:
    """Open a typed file of the corrected rows, or of all that are out, to be checked.

    What stays out only because of other rows comes along, for these may be right now. Raises services.WrongState,
    NothingCorrected.
    """
    fresh = lock_for_correction(batch)
    rows = ImportRow.objects.out_of(fresh).order_by()
    chosen = rows if everything else rows.corrected()
    if not chosen.exists():
        raise NothingCorrected
    file = ImportFile.objects.create(
        batch=fresh,
        sequence=fresh.files.count() + 1,
        size=0,
        is_typed=True,
        joins_last=services.is_pending(fresh),
        created_by=by,
    )
    following = rows.filter(problems__reason__in=FOLLOWING).values("pk")
    following = [] if file.joins_last else list(following.values_list("pk", flat=True))
    chosen.update(corrected_in=file)
    rows.filter(pk__in=following).update(corrected_in=file)
    services.await_check(fresh)
    return file


def lock_for_correction(batch: ImportBatch) -> ImportBatch:
    """Return the batch fresh and locked. Raises services.WrongState where its rows cannot be corrected now."""
    fresh = services.locked(batch, ImportState.CHECKED, ImportState.DONE, ImportState.FAILED)
    if not can_be_corrected(fresh):
        raise services.WrongState(fresh.state)
    return fresh


def can_be_corrected(batch: ImportBatch) -> bool:
    return not batch.closed_at and (batch.state == ImportState.DONE or services.is_pending(batch))


def _rows_out(batch: ImportBatch):
    return ImportRow.objects.out_of(batch).select_related("file").select_for_update(of=("self",))


def _corrected(row: ImportRow, cells: Cells) -> ImportRow:
    """Return a row with other cells, not saved yet."""
    row.sealed, row.is_corrected = cells.sealed_for(row.file_id), True
    return row


def _keep(rows: list[ImportRow]) -> None:
    ImportRow.objects.bulk_update(rows, ["sealed", "is_corrected"], batch_size=KEPT_AT_ONCE)
