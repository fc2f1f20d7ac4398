"""A pivot as a workbook, as it is seen: heads that span what stands below them, totals, numbers as numbers."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from reports.exports.documents import Document
from reports.exports.sheets import Cell, RowSheet, number_cell, text_cell
from reports.exports.workbook import FONT, HEAD, TITLE, add_page, explain, texts
from reports.pivots.measures import Measure, Number, Unit
from reports.pivots.table import TOTAL, Key, PivotTable

SHAPES = {
    Unit.BAHT: "#,##0.00",
    Unit.SHARE: "0.00%",
    Unit.INDEX: "0.0000",
    Unit.PERSONS_PER_HOUSEHOLD: "0.00",
    Unit.PLACE: "0",
}
WHOLE = "#,##0"
BOLD = {"bold": True, "top": 1, "bg_color": "#F3F1EA"}
LABEL_WIDTH, NUMBER_WIDTH = 26, 14


def write_pivot(table: PivotTable, document: Document, out: BinaryIO, *, folder: Path) -> None:
    """Write all cells and all totals of `table` to `out`. Parts lie in `folder` meanwhile."""
    options = {"constant_memory": True, "tmpdir": str(folder), "default_format_properties": FONT}
    with Workbook(out, options) as book:
        book.set_properties({"title": document.title, "comments": document.watermark, "author": "TPMAP Logbook"})
        Sheet(book, table, document).write()
        explain(book, document)


class Sheet:
    """The sheet of figures: to the left a column for each field of the rows, above a row for each of the columns."""

    def __init__(self, book: Workbook, table: PivotTable, document: Document):
        self.book, self.table, self.document = book, table, document
        self.page: RowSheet = add_page(book, document, document.names["rows"])
        self.lefts = max(len(table.row_fields), 1)
        self.heads = list(self._heads())
        self.first_row = 2 + len(self.heads)

    def write(self) -> None:
        self.page.set_landscape()
        self.page.set_column(0, self.lefts - 1, LABEL_WIDTH)
        self.page.set_column(self.lefts, max(self._width - 1, self.lefts), NUMBER_WIDTH)
        self.page.put(0, [[self.document.title]], texts(1, self.book.add_format(TITLE)))
        self.page.put(1, [[self.document.watermark]], texts(1))
        self._write_heads()
        self.page.freeze_panes(self.first_row, self.lefts)
        self.page.repeat_rows(2, self.first_row - 1)
        self._write_rows()

    @property
    def _width(self) -> int:
        return self.lefts + len(self.table.column_keys) * len(self.table.measures)

    def _heads(self) -> Iterator[list[tuple[str, tuple]]]:
        """Yield the rows of heads above the numbers: each (text, the key of what it spans)."""
        table, measures = self.table, self.table.measures
        for place, field in enumerate(table.column_fields):
            labels = [(_entry_label(table, field, key, place), key[: place + 1]) for key in table.column_keys]
            yield [label for label in labels for _measure in measures]
        if len(measures) > 1 or not table.column_fields:
            yield [(str(one.label), (key, one.name)) for key in table.column_keys for one in measures]

    def _write_heads(self) -> None:
        shape = self.book.add_format(HEAD | {"align": "center", "border": 1})
        cells = texts(self._width, shape)
        names = [str(field.label) for field in self.table.row_fields] or [""]
        for row, heads in enumerate(self.heads, start=2):
            left = names if row == self.first_row - 1 else [""] * self.lefts
            shown = [("" if place and heads[place - 1] == one else one[0]) for place, one in enumerate(heads)]
            self.page.put(row, [[*left, *shown]], cells)
            self._span(row, heads)

    def _span(self, row: int, heads: Sequence[tuple]) -> None:
        """Let equal heads beside each other be one."""
        place = self.lefts
        for _head, same in groupby(heads):
            count = len(list(same))
            self.page.join(row, place, row, place + count - 1)
            place += count

    def _write_rows(self) -> None:
        plain, bold = self._cells({}), self._cells(BOLD)
        before: Key = ()
        begins = [self.first_row] * self.lefts
        for row, key in enumerate(self.table.row_keys, start=self.first_row):
            left = [self._label(key, place, before) for place in range(self.lefts)]
            self.page.put(row, [[*left, *self._numbers(key)]], bold if TOTAL in key or not key else plain)
            for place in range(len(key)):
                if before and before[: place + 1] != key[: place + 1]:
                    self._join_left(begins, place, row)
            before = key
        for place in range(len(before)):
            self._join_left(begins, place, self.first_row + len(self.table.row_keys))

    def _join_left(self, begins: list[int], place: int, row: int) -> None:
        """Let the rows from where an entry began to the one above `row` have one label."""
        self.page.join(begins[place], place, row - 1, place)
        begins[place] = row

    def _label(self, key: Key, place: int, before: Key) -> str:
        if not key:
            return str(_("Total")) if place == 0 else ""
        if before and before[: place + 1] == key[: place + 1]:
            return ""
        return _entry_label(self.table, self.table.row_fields[place], key, place)

    def _numbers(self, row: Key) -> Iterator[int | float | str | None]:
        for column in self.table.column_keys:
            cell = self.table.cell(row, column) or (None,) * len(self.table.measures)
            marks = self.table.hidden_at(row, column)
            yield from (mark.text if mark else _as_number(one) for one, mark in zip(cell, marks, strict=True))

    def _cells(self, look: Mapping) -> list:
        """Return what writes a row: labels, then a number of each measure for each column."""
        wrapped = self.book.add_format({"valign": "top", "text_wrap": True} | look)
        shapes = [self._shape(measure, look) for measure in self.table.measures]
        aside = self.book.add_format({"align": "right"} | look)
        numbers = [
            _number_or_mark(self.lefts + place, shapes[place % len(shapes)], aside)
            for place in range(self._width - self.lefts)
        ]
        return [*texts(self.lefts, wrapped), *numbers]

    def _shape(self, measure: Measure, look: Mapping) -> Format:
        return self.book.add_format({"num_format": SHAPES.get(measure.unit, WHOLE)} | look)


def _entry_label(table: PivotTable, field, key: Key, place: int) -> str:
    """Return the label of one entry of a key; what a total totals is said once."""
    is_said = place > 0 and key[place] is TOTAL and key[place - 1] is TOTAL
    return "" if is_said else table.label(field, key[place])


def _number_or_mark(place: int, shape: Format, aside: Format) -> Cell:
    """Return a cell of a number, or of what stands for one that is hidden."""
    number, mark = number_cell(place, shape), text_cell(place, aside)
    return lambda row, value: mark(row, value) if isinstance(value, str) else number(row, value)


def _as_number(number: Number) -> int | float | None:
    return number if number is None or isinstance(number, int) else float(number)
