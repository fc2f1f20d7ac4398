"""Lists of people as they are pasted or uploaded: lines of cells, whatever the file really is."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from areas.calendar import buddhist_year

MOST_BYTES = 1024 * 1024
# What a workbook of that size may unpack to, by what its directory says.
MOST_UNPACKED, MOST_PARTS = 20 * 1024 * 1024, 200
MOST_COLUMNS = 20
MOST_LINES = 5000


class NotASheet(Exception):
    """It is no workbook, or none that is safe to open."""


def lines_of_text(text: str) -> list[list[str]]:
    """Return the cells of pasted lines: apart by tabs, as a spreadsheet copies them, or by semicolons or commas."""
    separator = next((sign for sign in "\t;," if sign in text), "\t")
    return [line.split(separator) for line in text.splitlines()]


def lines_of_workbook(content: bytes) -> list[list[str]]:
    """Return the cells of the first sheet of an xlsx file. Raises NotASheet."""
    if len(content) > MOST_BYTES:
        raise NotASheet
    try:
        _refuse_bombs(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return list(_lines(book))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError, SyntaxError):
        raise NotASheet from None


def text_of_lines(lines: list[list[str]]) -> str:
    """Return lines as they would be pasted."""
    return "\n".join("\t".join(" ".join(str(cell).split()) for cell in line) for line in lines)


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NotASheet
        # No workbook has a document type; an entity that grows without end needs one.
        if any(b"<!DOCTYPE" in archive.read(part)[:4096].upper() for part in parts if part.filename.endswith(".xml")):
            raise NotASheet


def _lines(book) -> Iterator[list[str]]:
    sheet = book.worksheets[0]
    for line in sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS, values_only=True):
        cells = [_text(cell) for cell in line]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _text(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    # A cell that is a date has a Christian year, whatever the sheet shows.
    return f"{cell.day}/{cell.month}/{buddhist_year(cell)}" if isinstance(cell, date) else str(cell)
