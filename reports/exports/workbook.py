"""Rows as a workbook, written as they come: the memory it takes does not grow with the rows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from reports.exports.columns import Kind
from reports.exports.documents import Document, Head
from reports.exports.guard import is_like_a_formula
from reports.exports.sheets import LONGEST_TEXT, Cell, RowSheet, number_cell, text_cell

# A sheet of Excel has 1,048,576 rows; the first is the heads.
ROWS_A_SHEET = 1_048_575
# Excel counts days from 30 December 1899, as far as its own years go.
FIRST_DAY = date(1899, 12, 30).toordinal()
# Days stand as days; Excel writes them in the Buddhist era by itself.
DAY_FORMATS = {"th": "[$-107041E]d mmm yyyy;@", "en": "d mmm yyyy"}
NUMBER_FORMATS = {Kind.NUMBER: "#,##0", Kind.MONEY: "#,##0.00", Kind.POINT: "0.000000"}
FONT = {"font_name": "TH Sarabun New", "font_size": 14}
A4 = 9
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3F1F0", "bottom": 1}
TITLE = {"bold": True, "font_size": 18}

Told = Callable[[int], None]


def write_workbook(
    document: Document,
    chunks: Iterable[list[tuple]],
    out: BinaryIO,
    *,
    folder: Path,
    language: str,
    told: Told = lambda done: None,
    rows_a_sheet: int = ROWS_A_SHEET,
) -> None:
    """Write the rows, and what they are, to `out`. Parts lie in `folder` meanwhile; `told` hears how many are written.

    Nothing is ever a formula or a link: every text is written as text.
    """
    options = {"constant_memory": True, "tmpdir": str(folder), "default_format_properties": FONT}
    with Workbook(out, options) as book:
        book.set_properties({"title": document.title, "comments": document.watermark, "author": "TPMAP Logbook"})
        sheets = RowSheets(book, document, language, rows_a_sheet)
        for chunk in chunks:
            sheets.add(chunk)
            told(sheets.written)
        sheets.end()
        explain(book, document)


class RowSheets:
    """The sheets of rows: each has the heads, and as many rows as Excel takes; then the next begins."""

    def __init__(self, book: Workbook, document: Document, language: str, most: int):
        self.book, self.document, self.most = book, document, most
        self.written = self.sheet_count = self.on_sheet = 0
        self.head = book.add_format(HEAD)
        # Not run either when somebody edits the cell: the program then adds the apostrophe by itself.
        self.guarded = book.add_format({"quote_prefix": True})
        self.shapes = {kind: book.add_format({"num_format": code}) for kind, code in NUMBER_FORMATS.items()}
        self.shapes[Kind.DAY] = book.add_format({"num_format": DAY_FORMATS[language], "align": "left"})
        self._begin()

    def add(self, chunk: list[tuple]) -> None:
        """Write rows below those before."""
        while chunk:
            if self.on_sheet == self.most:
                self.end()
                self._begin()
            rows, chunk = chunk[: self.most - self.on_sheet], chunk[self.most - self.on_sheet :]
            self.page.put(self.on_sheet + 1, rows, self.cells)
            self.on_sheet += len(rows)
            self.written += len(rows)

    def end(self) -> None:
        """Let the columns of the last sheet be filtered."""
        self.page.autofilter(0, 0, max(self.on_sheet, 1), max(len(self.document.heads) - 1, 0))

    def _begin(self) -> None:
        self.sheet_count, self.on_sheet = self.sheet_count + 1, 0
        name, heads = self.document.names["rows"], self.document.heads
        self.page = add_page(self.book, self.document, name if self.sheet_count == 1 else f"{name} {self.sheet_count}")
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(0)
        self.page.freeze_panes(1, 0)
        for place, head in enumerate(heads):
            self.page.set_column(place, place, head.width)
        self.page.put(0, [[head.heading for head in heads]], texts(len(heads), self.head))
        self.cells = [self._cell(place, head) for place, head in enumerate(heads)]

    def _cell(self, place: int, head: Head) -> Cell:
        """Return what writes the values of a column."""
        shape = self.shapes.get(head.kind)
        if head.kind == Kind.DAY:
            return number_cell(place, shape, less=FIRST_DAY)
        if shape:
            return number_cell(place, shape)
        return text_cell(place, shape_of=self._guard if head.is_free_text else None)

    def _guard(self, value: str) -> Format | None:
        return self.guarded if is_like_a_formula(value) else None


def explain(book: Workbook, document: Document) -> None:
    """Add the sheets that say what the columns mean, where the file comes from, and whose copy it is."""
    head, wrapped = book.add_format(HEAD), book.add_format({"text_wrap": True, "valign": "top"})
    page = add_page(book, document, document.names["definitions"], widths=(34, 70, 16))
    row = page.put(0, [document.definition_heads], texts(3, head))
    page.put(row, document.definitions, texts(3, wrapped))
    page.freeze_panes(1, 0)
    page = add_page(book, document, document.names["origin"], widths=(26, 90))
    row = page.put(0, [[document.title], [""]], texts(1, book.add_format(TITLE)))
    said = [(what, words[:LONGEST_TEXT]) for what, words in document.origin]
    page.put(row, said, [text_cell(0, head), text_cell(1, wrapped)])
    # In a sheet that no menu shows: it stays when the others are deleted.
    page = add_page(book, document, document.names["mark"])
    page.put(0, [[document.watermark]], texts(1))
    page.very_hidden()


def add_page(book: Workbook, document: Document, name: str, *, widths: Sequence[int] = ()) -> RowSheet:
    """Begin a sheet of A4 that says on every printed page what it is and whose copy."""
    page = book.add_worksheet(name, RowSheet)
    page.set_paper(A4)
    page.set_header(f"&L{_plain(document.title)[:80]}&R&P/&N")
    page.set_footer(f"&C{_plain(document.watermark)[:200]}")
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    return page


def texts(count: int, shape: Format | None = None) -> list[Cell]:
    """Return cells of text for the first `count` columns."""
    return [text_cell(place, shape) for place in range(count)]


def _plain(text: str) -> str:
    """Return `text` for a header, where an ampersand is a command."""
    return text.replace("&", "&&")
