"""Workbooks that go out: an empty one to fill in, and the rows that did not get in, to correct and hand in again."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from households.imports.cells import Cells
from households.imports.headers import ORIGIN
from households.imports.kinds import ImportKind, kind_of
from households.imports.reasons import reason_text
from households.models import ImportBatch, ImportRow

RED = PatternFill("solid", start_color="FFF8D7DA")
BOLD = Font(bold=True)
REASON = "เหตุผล"
CELL_MOST = 32_000


def template(kind: ImportKind) -> bytes:
    """Return a workbook with the headers of `kind` and one made-up row; cells are text, so that no zero is lost."""
    book = Workbook()
    book.remove(book.active)
    for sheet in (sheet for sheet in kind.sheets if not sheet.parts):
        page = book.create_sheet(str(sheet.label)[:31])
        page.append([str(column.label) for column in sheet.columns])
        page.append([column.example for column in sheet.columns])
        for cells in page.iter_cols(min_row=1, max_row=500):
            page.column_dimensions[cells[0].column_letter].width = max(12, len(str(cells[0].value)) + 2)
            for cell in cells:
                cell.number_format = "@"
        for cell in page[1]:
            cell.font = BOLD
        page.freeze_panes = "A2"
    return _bytes(book)


def error_workbook(batch: ImportBatch) -> bytes:
    """Return the rows of a batch that are still out: their cells, the bad ones red, the reasons, and whence they came.

    Corrected and handed in again, a row takes the place of the one it came from.
    """
    kind, book = kind_of(batch.kind), Workbook(write_only=True)
    rows = ImportRow.objects.filter(file__batch=batch, corrected_in=None).order_by("file_id", "sheet", "number")
    pages: dict[tuple, object] = {}
    for row in rows.prefetch_related("problems").select_related("file").iterator(chunk_size=500):
        cells = Cells.of(row)
        headers = cells.headers
        key = (row.sheet, tuple(headers))
        if key not in pages:
            pages[key] = book.create_sheet(f"{row.sheet or kind.name}"[:28] + (str(len(pages)) if pages else ""))
            pages[key].append([_text(pages[key], text) for text in (*_own(headers), REASON, ORIGIN)])
        pages[key].append(_error_row(pages[key], kind, row, headers, cells.texts))
    if not pages:
        book.create_sheet(kind.name)
    return _bytes(book)


def _own(headers: list[str]) -> list[str]:
    return [header for header in headers if header not in (REASON, ORIGIN)]


def _error_row(page, kind: ImportKind, row: ImportRow, headers: list[str], cells: list[str]) -> list:
    mapping = row.file.mapping.get(row.sheet, {})
    problems = list(row.problems.all())
    bad = {mapping["columns"].get(problem.column) for problem in problems}
    labels = {c.name: str(c.label) for c in kind.sheet(mapping["sheet"]).columns}
    reasons = "; ".join(f"{labels.get(p.column, p.column)}: {reason_text(p.reason, p.params)}" for p in problems)
    padded = [*cells, *[""] * (len(headers) - len(cells))]
    written = [
        _text(page, text, is_bad=place in bad)
        for place, (header, text) in enumerate(zip(headers, padded, strict=False))
        if header not in (REASON, ORIGIN)
    ]
    return [*written, _text(page, reasons), _text(page, str(row.pk))]


def _text(page, text: str, *, is_bad: bool = False) -> WriteOnlyCell:
    """A cell that is text whatever it holds: `=1+1` stays what was typed."""
    cell = WriteOnlyCell(page, value=text[:CELL_MOST])
    cell.data_type, cell.number_format = "s", "@"
    if is_bad:
        cell.fill = RED
    return cell


def _bytes(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
