"""Reads a workbook in a process of its own, with bounded memory and time: `python -m households.imports.workbooks`.

In: the workbook on standard input. Out: `marshal` frames on standard output, ("sheet", name), then
("rows", number of the first, [[text, …], …]) of 2,000 rows each. It imports no Django, so that it starts at once.
With a number as argument it sends no more than so many rows of each sheet.
"""

import io
import marshal
import resource
import sys
from datetime import date, datetime
from itertools import islice

from python_calamine import CalamineWorkbook

MEMORY = 1_500 * 1024 * 1024  # bytes
SECONDS = 120
FRAME = 2_000
WIDEST = 300  # columns


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    most = int(sys.argv[1]) if len(sys.argv) > 1 else None
    for name in workbook.sheet_names:
        marshal.dump(("sheet", name), sys.stdout.buffer)
        send_rows(workbook.get_sheet_by_name(name), sys.stdout.buffer, most)


def send_rows(sheet, out, most: int | None) -> None:
    rows, first = islice(sheet.iter_rows(), most), 1
    while some := list(islice(rows, FRAME)):
        marshal.dump(("rows", first, [[as_text(cell) for cell in row[:WIDEST]] for row in some]), out)
        first += len(some)


def as_text(cell) -> str:
    """Return a cell as somebody would have typed it; a date as 2023-05-18."""
    match cell:
        case str():
            return cell
        case bool():
            return "1" if cell else "0"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.isoformat(sep=" ") if cell.time().isoformat() != "00:00:00" else cell.date().isoformat()
        case date():
            return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
