"""Files as rows of texts: csv in its encodings, workbooks in a child process. What cannot be trusted is refused first.

A workbook's directory is read before anything is unpacked: it tells a bomb of 999 MB in less than a millisecond.
"""

import csv
import io
import marshal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain

from households.imports.workbooks import WIDEST

PACKED_MOST = 60 * 1024 * 1024
WORKBOOK_MOST = 20 * 1024 * 1024
UNPACKED_MOST = 300 * 1024 * 1024
RATIO_MOST = 100
MEMBERS_MOST = 200
TEXT_MOST = 1024 * 1024 * 1024
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # an .xls, or a workbook with a password
BATCH = 5_000
FIELD_MOST = 100_000

Rows = list[tuple[int, list[str]]]


class RefusedFile(Exception):
    """The file is not read at all; `code` is one of `refusals.FILE_REFUSALS`."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class SheetRows:
    """A sheet of a file: its name ("" in a csv) and its rows in batches of (row number from 1, cells)."""

    name: str
    batches: Iterator[Rows]


def read_sheets(content: bytes) -> Iterator[SheetRows]:
    """Read a file sheet after sheet; the batches of one are exhausted before the next is asked for.

    Raises RefusedFile.
    """
    if content.startswith(OLD_OFFICE):
        raise RefusedFile("old_or_locked")
    if content.startswith(b"PK"):
        refuse_hostile_workbook(content)
        yield from _workbook_sheets(content)
    else:
        yield SheetRows("", _csv_batches(content))


def read_heads(content: bytes, *, most: int) -> list[tuple[str, Rows]]:
    """Return name and first rows of each sheet of a file. Raises RefusedFile."""
    if content.startswith(OLD_OFFICE):
        raise RefusedFile("old_or_locked")
    if content.startswith(b"PK"):
        refuse_hostile_workbook(content)
        return [(sheet.name, list(chain.from_iterable(sheet.batches))) for sheet in _workbook_sheets(content, most)]
    return [("", next(_csv_batches(content), [])[:most])]


def refuse_hostile_workbook(content: bytes) -> None:
    """Raise RefusedFile for a workbook that is too large, packed too well, or carries more than values."""
    if len(content) > WORKBOOK_MOST:
        raise RefusedFile("too_large")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise RefusedFile("damaged") from None
    with closing(archive):
        parts = archive.infolist()
        names = {part.filename.lower() for part in parts}
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > MEMBERS_MOST or unpacked > UNPACKED_MOST or unpacked > RATIO_MOST * max(len(content), 100_000):
            raise RefusedFile("bomb")
        if any(part.flag_bits & 1 for part in parts):
            raise RefusedFile("old_or_locked")
        if "xl/workbook.xml" not in names:
            raise RefusedFile("no_workbook")
        if any("vbaproject" in name for name in names):
            raise RefusedFile("macros")
        if any("externallinks/" in name for name in names) or any(name.endswith((".zip", ".xlsx")) for name in names):
            raise RefusedFile("external")
        _refuse_document_types(archive, parts)


def _refuse_document_types(archive: zipfile.ZipFile, parts) -> None:
    """Entities are declared at the head of an XML part; no spreadsheet program writes any."""
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            try:
                with archive.open(part) as stream:
                    head = stream.read(4096)
            except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
                raise RefusedFile("damaged") from None
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise RefusedFile("external")


def _workbook_sheets(content: bytes, most: int | None = None) -> Iterator[SheetRows]:
    child = subprocess.Popen(  # noqa: S603 – our own module, no argument from outside
        [sys.executable, "-m", "households.imports.workbooks", *([str(most)] if most else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        _feed(child, content)
        frame = _next_frame(child)
        while frame is not None:
            rows = _SheetFrames(child)
            yield SheetRows(frame[1], iter(rows))
            frame = rows.finish()
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _feed(child, content: bytes) -> None:
    try:
        child.stdin.write(content)
        child.stdin.close()
    except BrokenPipeError:
        raise RefusedFile("damaged") from None


def _next_frame(child):
    try:
        return marshal.load(child.stdout)  # noqa: S302 – written by our own child
    except (EOFError, ValueError, TypeError):
        if child.wait() != 0:
            raise RefusedFile("unreadable_workbook") from None
        return None


class _SheetFrames:
    """The rows of one sheet from the child; what follows them is kept for the next."""

    def __init__(self, child):
        self.child, self.next, self.is_read = child, None, False

    def __iter__(self) -> Iterator[Rows]:
        while not self.is_read:
            frame = _next_frame(self.child)
            if frame is None or frame[0] == "sheet":
                self.next, self.is_read = frame, True
                return
            _kind, first, rows = frame
            if rows and len(rows[0]) >= WIDEST:
                raise RefusedFile("too_wide")
            yield list(enumerate(rows, first))

    def finish(self):
        for _rows in self:
            pass
        return self.next


def encoding_of(content: bytes) -> str:
    """Return the encoding of a csv: by its mark, else UTF-8 where that fits, else Thai Windows (TIS-620)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    head = content[:4096]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        # The upper bytes of UTF-16: 0 of Latin letters, 14 of Thai ones.
        upper = head[first::2]
        if upper.count(0) + upper.count(14) > len(upper) * 0.9:
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp874"
    return "utf-8"


def _csv_batches(content: bytes) -> Iterator[Rows]:
    if len(content) > TEXT_MOST:
        raise RefusedFile("too_large")
    csv.field_size_limit(FIELD_MOST)
    stream = io.TextIOWrapper(io.BytesIO(content), encoding=encoding_of(content), errors="replace", newline="")
    head = stream.read(8192)
    stream.seek(0)
    if head[:1] == "\ufeff":
        stream.read(1)
    reader = csv.reader(stream, delimiter=_delimiter(head))
    batch: Rows = []
    try:
        for row in reader:
            if len(row) > WIDEST:
                raise RefusedFile("too_wide")
            batch.append((reader.line_num, row))
            if len(batch) == BATCH:
                yield batch
                batch = []
    except csv.Error:
        raise RefusedFile("damaged") from None
    if batch:
        yield batch


def _delimiter(head: str) -> str:
    line = head.split("\n", 1)[0]
    return max(",;\t|", key=line.count)
