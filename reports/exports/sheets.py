"""Sheets of a workbook that take rows of text as they are, and quickly.

XlsxWriter writes a cell at a time, and takes a text between `<r>` and `</r>` for markup of its own: whoever may type a
name could put a formula into somebody's file. `RowSheet.put` writes whole rows of cells, of which it has made the
markup itself.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
# What stands for something else in the text of a cell, with what Excel reads as one character: "_x000D_".
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}

# (number of the row as text, value) gives the cell.
Cell = Callable[[str, object], str]


class RowSheet(Worksheet):
    """A sheet of a workbook in constant memory."""

    def put(self, first: int, rows: Iterable[Sequence], cells: Sequence[Cell]) -> int:
        """Write `rows` from the row `first` (from 0), below all that stands there; returns how many rows there are.

        Each value is written by the cell of its place; None and "" are left out.
        """
        self._write_single_row(first)
        row = first - 1
        for row, values in enumerate(rows, start=first):
            number = str(row + 1)
            filled = [
                cell(number, value)
                for cell, value in zip(cells, values, strict=True)
                if value is not None and value != ""
            ]
            self.fh.write(f'<row r="{number}">{"".join(filled)}</row>')
        self._grow(row, len(cells) - 1)
        return row + 1

    def join(self, first_row: int, first_place: int, last_row: int, last_place: int) -> None:
        """Let cells be one, of which the first holds the text; written rows stay as they are."""
        if (first_row, first_place) != (last_row, last_place):
            self.merge.append([first_row, first_place, last_row, last_place])

    def _grow(self, row: int, place: int) -> None:
        """Let the sheet know how large it is, and where it goes on."""
        self.dim_rowmin, self.dim_colmin = 0, 0
        self.dim_rowmax, self.dim_colmax = max(row, self.dim_rowmax or 0), max(place, self.dim_colmax or 0)
        self.previous_row = row + 1


def text_cell(
    place: int, shape: Format | None = None, *, shape_of: Callable[[str], Format | None] | None = None
) -> Cell:
    """Return a cell of text in the column `place`; `shape_of` chooses a shape by the text, instead of `shape`."""
    head, middle = f'<c r="{xl_col_to_name(place)}', ' t="inlineStr"><is><t xml:space="preserve">'
    usual = f'"{_style(shape)}{middle}'
    if shape_of is None:
        return lambda row, value: f"{head}{row}{usual}{escaped(value)}</t></is></c>"

    def cell(row: str, value: str) -> str:
        chosen = shape_of(value)
        styled = f'"{_style(chosen)}{middle}' if chosen else usual
        return f"{head}{row}{styled}{escaped(value[:LONGEST_TEXT])}</t></is></c>"

    return cell


def number_cell(place: int, shape: Format | None = None, *, less: int = 0) -> Cell:
    """Return a cell of a number in the column `place`, shown as `shape` has it; `less` is taken from it first."""
    head, tail = f'<c r="{xl_col_to_name(place)}', f'"{_style(shape)}><v>'
    if less:
        return lambda row, value: f"{head}{row}{tail}{value - less}</v></c>"
    return lambda row, value: f"{head}{row}{tail}{value!r}</v></c>"


def escaped(text: str) -> str:
    """Return text as it stands in the markup of a sheet."""
    return _SPECIAL.sub(_escape, text) if _SPECIAL.search(text) else text


def _escape(match: re.Match) -> str:
    return _MARKUP.get(match[0]) or f"_x{ord(match[0]):04X}_"


def _style(shape: Format | None) -> str:
    return f' s="{shape._get_xf_index()}"' if shape else ""
