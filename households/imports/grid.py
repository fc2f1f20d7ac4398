"""The rows that stay out as a table to correct them in: per row its bad cells, or all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator

from households.imports.cells import Cells, mapping_of
from households.imports.columns import CitizenId, Digits, PersonName, Unreadable
from households.imports.corrections import is_masked
from households.imports.kinds import Column, Sheet, kind_of
from households.imports.reasons import reason_text
from households.imports.repairs import reader_of
from households.models import ImportBatch, ImportRow

ROWS_A_PAGE = 25
TOLD_BY = 2  # columns by which a row is known again


@dataclass(frozen=True)
class GridCell:
    """A box of the table. A masked cell shows `hint` and an empty box; `reasons` say what is wrong with it."""

    name: str
    label: str
    value: str
    hint: str
    reasons: tuple[str, ...]
    is_fault: bool  # what was just typed cannot be read


@dataclass(frozen=True)
class GridRow:
    pk: int
    number: int
    sheet: str
    is_held: bool
    is_corrected: bool
    is_whole: bool
    told_by: str
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class Grid:
    """A page of rows of a batch; `column` and `reason` narrow it, `whole` is the row of which all cells are shown.

    `typed` are boxes as they came, {(row, column): text}, and `faults` why some cannot be read.
    """

    batch: ImportBatch
    on: date
    number: str | None = None
    column: str = ""
    reason: str = ""
    whole: str = ""
    typed: Mapping[tuple[int, str], str] = field(default_factory=dict)
    faults: Mapping[tuple[int, str], Unreadable] = field(default_factory=dict)

    @cached_property
    def page(self) -> Page:
        rows = ImportRow.objects.out_of(self.batch)
        if self.column and self.reason:
            rows = rows.with_problem(self.column, self.reason)
        rows = rows.select_related("file").prefetch_related("problems")
        return Paginator(rows, ROWS_A_PAGE).get_page(self.number)

    @cached_property
    def rows(self) -> list[GridRow]:
        return [self._row(row) for row in self.page]

    @cached_property
    def label(self) -> str:
        """The column that the page is narrowed to."""
        sheets = kind_of(self.batch.kind).sheets
        return next((str(c.label) for sheet in sheets for c in sheet.columns if c.name == self.column), "")

    def _row(self, row: ImportRow) -> GridRow:
        sheet, cells = kind_of(self.batch.kind).sheet(mapping_of(row)["sheet"]), Cells.of(row)
        is_whole = self.whole == str(row.pk)
        return GridRow(
            pk=row.pk,
            number=row.number,
            sheet=row.sheet,
            is_held=row.is_held,
            is_corrected=row.is_corrected,
            is_whole=is_whole,
            told_by=" · ".join(told_by(sheet, cells)),
            cells=tuple(self._cell(row, column, cells) for column in self._columns(row, sheet, is_whole)),
        )

    def _columns(self, row: ImportRow, sheet: Sheet, is_whole: bool) -> list[Column]:
        bad = {problem.column for problem in row.problems.all()}
        return [
            column for column in sheet.columns if is_whole or column.name in bad or (row.pk, column.name) in self.faults
        ]

    def _cell(self, row: ImportRow, column: Column, cells: Cells) -> GridCell:
        reader, text = reader_of(kind_of(self.batch.kind), row, column.name, on=self.on), cells[column.name]
        reasons = [p for p in row.problems.all() if p.column == column.name and not row.is_corrected]
        fault = self.faults.get((row.pk, column.name))
        masked = is_masked(reader, text)
        told = reason_text(fault.reason, fault.params) if fault else ""
        return GridCell(
            name=f"cell-{row.pk}-{column.name}",
            label=str(column.label),
            value=self.typed.get((row.pk, column.name), "" if masked else text) if fault else "" if masked else text,
            hint=reader.shown(text) if masked else "",
            reasons=(told,) if fault else tuple(reason_text(p.reason, p.params) for p in reasons),
            is_fault=bool(fault),
        )


def told_by(sheet: Sheet, cells: Cells) -> Iterator[str]:
    """Yield the masked cells by which somebody who has the file knows a row again."""
    told = (column for column in sheet.columns if isinstance(column.reader, Digits | CitizenId | PersonName))
    shown = (column.reader.shown(cells[column.name]) for column in told if cells[column.name])
    yield from (text for _place, text in zip(range(TOLD_BY), shown, strict=False))


def typed_cells(posted: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Return the boxes of a form, `cell-ROW-COLUMN`, as {row: {column: text}}."""
    found: dict[int, dict[str, str]] = {}
    for name, text in posted.items():
        kind, _dash, rest = name.partition("-")
        row, _dash, column = rest.partition("-")
        if kind == "cell" and row.isascii() and row.isdigit() and len(row) < 18:
            found.setdefault(int(row), {})[column] = text.strip()
    return found
