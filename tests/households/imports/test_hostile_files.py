"""Files that cannot be trusted are refused at once, with little memory; harmless oddities are read."""

import io
import subprocess
import sys
import zipfile

import pytest

from households.imports.reading import encoding_of, read_sheets
from tests.households.imports.files import csv_bytes, xlsx_bytes

SECONDS, MEGABYTES = 2, 300
WORKBOOK = "xl/workbook.xml"


def archive(*parts, compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as book:
        for name, content in parts:
            book.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """999 MB of zeros in about 1 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(WORKBOOK, "<workbook/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _megabyte in range(999):
                part.write(bytes(1024 * 1024))
    return out.getvalue()


def lying_bomb() -> bytes:
    """A bomb whose directory says that it is small."""
    content = bytearray(bomb())
    place = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


def entities() -> bytes:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
    return archive((WORKBOOK, laughs))


HOSTILE = {
    "a bomb": (bomb, {"bomb"}),
    "a bomb that lies about its size": (lying_bomb, {"damaged", "unreadable_workbook", "bomb"}),
    "a billion laughs": (entities, {"external"}),
    "macros": (lambda: archive((WORKBOOK, "<w/>"), ("xl/vbaProject.bin", b"x")), {"macros"}),
    "another workbook": (
        lambda: archive((WORKBOOK, "<w/>"), ("xl/externalLinks/externalLink1.xml", "<x/>")),
        {"external"},
    ),
    "a workbook in a workbook": (lambda: archive((WORKBOOK, "<w/>"), ("inner.zip", archive(("a", "b")))), {"external"}),
    "many parts": (lambda: archive((WORKBOOK, "<w/>"), *((f"{n}", "x") for n in range(300))), {"bomb"}),
    "a zip that is none": (lambda: b"PK\x03\x04 and nothing", {"damaged"}),
    "a zip without a workbook": (lambda: archive(("readme.txt", "hello")), {"no_workbook"}),
    "an old or locked workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), {"old_or_locked"}),
    "a cut-off workbook": (lambda: xlsx_bytes([["a", "b"], ["1", "2"]])[:-200], {"damaged"}),
    "a workbook of 16,384 columns": (lambda: xlsx_bytes([["x"] * 16_384]), {"too_wide"}),
    "a csv of 16,384 columns": (lambda: csv_bytes([["x"] * 16_384]), {"too_wide"}),
}


# Its own memory comes from /proc: `ru_maxrss` of a new process starts at what its parent (all of pytest) once held.
READ = """
import resource, sys, time
from households.imports.reading import RefusedFile, read_sheets
content, began, code = sys.stdin.buffer.read(), time.monotonic(), "read"
try:
    for sheet in read_sheets(content):
        list(sheet.batches)
except RefusedFile as refusal:
    code = refusal.code
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
most = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(code, time.monotonic() - began, most // 1024)
"""


@pytest.mark.parametrize(("make", "codes"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_soon_and_cheaply(make, codes):
    done = subprocess.run([sys.executable, "-c", READ], input=make(), capture_output=True, check=True)

    code, seconds, megabytes = done.stdout.decode().split()
    assert code in codes
    assert float(seconds) < SECONDS
    assert int(megabytes) < MEGABYTES


def rows_of(content: bytes) -> list:
    return [cells for sheet in read_sheets(content) for batch in sheet.batches for _number, cells in batch]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp874"])
def test_a_csv_is_read_in_the_encodings_of_thai_offices(encoding):
    rows = [["รหัสประจำบ้าน", "ชื่อ"], ["00000000011", "กิ่งแก้ว น้ำใส"]]

    assert rows_of(csv_bytes(rows, encoding=encoding)) == rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_with_its_delimiter(delimiter):
    rows = [["ก", "ข", "ค"], ["1", "2", "3"]]

    assert rows_of(csv_bytes(rows, delimiter=delimiter)) == rows


def test_formulas_are_read_as_values_and_long_numbers_whole():
    assert rows_of(xlsx_bytes([["เลข", "สูตร"], [1000000000017, "=1+1"]]))[1] == ["1000000000017", ""]


def test_a_csv_called_a_workbook_is_read_as_what_it_is():
    assert encoding_of("ก".encode()) == "utf-8"
    assert rows_of("ก,ข\n1,2\n".encode()) == [["ก", "ข"], ["1", "2"]]
