"""R-40: nothing that somebody typed is ever run by the program that opens a file; what only looks so is as typed."""

import csv
import io
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from reports.exports.columns import Kind
from reports.exports.documents import Document, Head
from reports.exports.guard import as_text, is_like_a_formula
from reports.exports.plain_files import write_csv
from reports.exports.workbook import write_workbook
from tests.reports.exporting import book_of

BEFORE = ["", " ", "\t", "\r", "\n", "\r\n", "'", '"', "\u00a0", "\u200b", "\ufeff", "  '"]
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.invalid","กดที่นี่")', "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "=1+1;=2+2", "\uff1d1+1", "\uff0bcmd", "\uff0dcmd|calc",
    "\uff20SUM(A1)", '=IMPORTXML("http://example.invalid")', '=DDE("cmd";"/C calc";"__DdeLink_60_870308928")',
    "%0A=1+1", "|calc", "=A1", "+A1", "-A1",
]  # fmt: skip
PAYLOADS = [before + formula for before, formula in product(BEFORE, FORMULAS)][:200]
HARMLESS = [
    "-", "–", "-5", "-3.25", "+66812345678", "+66 81-234-5678", "(077) 272 000", "12/1", "1-xxxx-xxxxx-12-3",
    "สมหมาย ใจดี", "", "a=b", "1,200", "ม.3-6", "3 - 5 คน", "user@example.invalid", "2566-01-01",
]  # fmt: skip


def document(*kinds: Kind) -> Document:
    heads = [Head(f"c{place}", f"หัว {place}", kind, 20, is_free_text=True) for place, kind in enumerate(kinds)]
    return Document(
        title="รายการ", receipt="EX2566-000001", heads=heads, definition_heads=("ก", "ข", "ค"),
        definitions=[(head.heading, "", "") for head in heads], origin=[("เหตุผล", "=1+1")],
        watermark="EX2566-000001 · ก & ข", row_count=0,
        names={"rows": "ข้อมูล", "definitions": "คำอธิบาย", "origin": "ที่มา", "mark": "เครื่องหมาย"},
    )  # fmt: skip


def written(write, rows, tmp_path, *kinds: Kind, **more) -> bytes:
    out = io.BytesIO()
    write(document(*kinds), [rows], out, folder=tmp_path, language="th", **more)
    return out.getvalue()


def test_two_hundred_payloads_are_tried():
    assert len(set(PAYLOADS)) == 200


def test_no_payload_is_a_formula_or_a_link_in_a_workbook(tmp_path):
    book = book_of(written(write_workbook, [(each,) for each in PAYLOADS], tmp_path, Kind.TEXT))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    # The file says line ends as XML does; all else is as it was typed.
    read = [unescape(cell.value) for (cell,) in book["ข้อมูล"].iter_rows(min_row=2)]
    assert [text.replace("\r\n", "\n") for text in read] == [text.replace("\r\n", "\n") for text in PAYLOADS]


MARKUP = [
    "<r><t>x</t></r>",
    '<r></is></c></row><row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row></r>',
    "&lt;f&gt;1+1",
    "]]><f>1+1</f>",
    "_x003D_1+1",
    "\x00\x07\x0b\ufffe",
    "a\u0000b",
]


@pytest.mark.parametrize("text", MARKUP)
def test_markup_that_somebody_typed_is_shown_and_not_read(tmp_path, text):
    page = book_of(written(write_workbook, [(text,), ("หลัง",)], tmp_path, Kind.TEXT))["ข้อมูล"]
    assert [page["A2"].data_type, page["A3"].value] == ["s", "หลัง"]
    assert unescape(page["A2"].value) == text


def test_markup_in_the_reason_or_a_name_is_not_read_either(tmp_path):
    out = io.BytesIO()
    origin = [("เหตุผล", MARKUP[1]), ("จัดทำให้", MARKUP[0])]
    told = replace(document(Kind.TEXT), origin=origin, watermark=MARKUP[0])
    write_workbook(told, [[("ก",)]], out, folder=tmp_path, language="th")
    cells = [cell for row in book_of(out.getvalue())["ที่มา"].iter_rows(min_row=3) for cell in row]
    assert [cell.value for cell in cells] == [text for line in origin for text in line]


def test_a_payload_stays_text_when_somebody_edits_its_cell(tmp_path):
    page = book_of(written(write_workbook, [("=1+1",), ("สมหมาย",)], tmp_path, Kind.TEXT))["ข้อมูล"]
    assert [page["A2"].quotePrefix, page["A3"].quotePrefix] == [True, False]


def test_no_field_of_a_csv_begins_like_a_formula(tmp_path):
    content = written(write_csv, [(each,) for each in PAYLOADS], tmp_path, Kind.TEXT).decode("utf-8-sig")
    fields = [row[0] for row in csv.reader(io.StringIO(content, newline=""))][1:]
    assert fields == [f"'{each}" for each in PAYLOADS]
    # Whole in its quotes, where a program takes ";" for the separator.
    assert '"\'=1+1;=2+2"' in content


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_formula_is_as_it_was_typed(text):
    assert as_text(text) == text


def test_numbers_stay_numbers(tmp_path):
    rows = [(-5, -3.25, 1_234_567, "-"), (0, 0.0, None, "+66812345678")]
    kinds = (Kind.NUMBER, Kind.MONEY, Kind.NUMBER, Kind.TEXT)
    page = book_of(written(write_workbook, rows, tmp_path, *kinds))["ข้อมูล"]
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [list(row) for row in rows]
    assert [page["A2"].number_format, page["B2"].number_format] == ["#,##0", "#,##0.00"]
    fields = list(csv.reader(io.StringIO(written(write_csv, rows, tmp_path, *kinds).decode("utf-8-sig"), newline="")))
    assert fields[1:] == [["-5", "-3.25", "1234567", "-"], ["0", "0.0", "", "+66812345678"]]


def test_rows_that_fill_a_sheet_go_on_in_the_next(tmp_path):
    content = written(write_workbook, [(number,) for number in range(7)], tmp_path, Kind.NUMBER, rows_a_sheet=3)
    book = book_of(content)
    assert book.sheetnames[:3] == ["ข้อมูล", "ข้อมูล 2", "ข้อมูล 3"]
    columns = [[cell.value for (cell,) in book[name].iter_rows()] for name in book.sheetnames[:3]]
    assert columns == [["หัว 0", 0, 1, 2], ["หัว 0", 3, 4, 5], ["หัว 0", 6]]


def test_a_sheet_that_is_just_full_begins_no_empty_one(tmp_path):
    content = written(write_workbook, [(number,) for number in range(6)], tmp_path, Kind.NUMBER, rows_a_sheet=3)
    assert [name for name in book_of(content).sheetnames if name.startswith("ข้อมูล")] == ["ข้อมูล", "ข้อมูล 2"]


def test_a_text_longer_than_a_cell_is_cut_and_not_lost(tmp_path):
    page = book_of(written(write_workbook, [("ก" * 40_000,)], tmp_path, Kind.TEXT))["ข้อมูล"]
    assert len(page["A2"].value) == 32_767


@given(st.text(max_size=40))
def test_whatever_is_typed_no_csv_field_begins_with_a_sign_and_a_letter(text):
    shown = as_text(text)
    assert shown in (text, f"'{text}")
    if text.lstrip()[:1] in ("=", "@", "\uff1d", "\uff20"):
        assert shown == f"'{text}"
    assert not is_like_a_formula(shown) or shown.startswith("'")
