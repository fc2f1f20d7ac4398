"""Before the whole file is checked, somebody sees which of its columns is which, and may say otherwise."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from households.identity import open_identity
from households.imports import preflight
from households.imports.kinds import kind_of
from households.imports.outcome import counts_of
from households.imports.refusals import FILE_REFUSALS
from households.models import ImportBatch, ImportFile, ImportState, Member
from tests.households.imports.files import INDICATORS, csv_bytes, hand_in, result_row, result_rows, take_in, xlsx_bytes
from tests.households.imports.test_import_pages import NEW, as_found, form_of, page_of, run_jobs
from tests.households.imports.test_survey_import import HOUSE, PERSON, family, house, person
from tests.people import fictitious_citizen_id

TODAY = date(2023, 6, 1)
NUMBER = fictitious_citizen_id(7)
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")
# Headers that nobody declared, in the order of `result_row`.
STRANGE = ["รหัสของบ้าน", "รหัสของหมู่", "เลขบ้าน", "ใครเป็นหัวหน้า", "กี่คน", "กี่ใบ", *INDICATORS]


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def province(client_of, provincial_officer):
    return client_of(provincial_officer)


def open_import(client, content, **fields) -> ImportBatch:
    client.post(NEW, form_of(content, **fields))
    return ImportBatch.objects.latest("pk")


def columns_page(client, batch, **asked):
    return client.get(page_of(batch, "import-columns"), asked)


def match(client, batch, **changed):
    return client.post(page_of(batch, "import-columns"), as_found(client, batch, **changed))


def counts(batch):
    return tuple(counts_of(ImportBatch.objects.get(pk=batch.pk)).values())


# --- who and where -------------------------------------------------------------------------------------------


def test_the_columns_of_another_area_are_not_found(client_of, district_officer, province):
    batch = open_import(province, csv_bytes(result_rows(2)))
    client = client_of(district_officer)
    assert columns_page(client, batch).status_code == 404
    assert client.post(page_of(batch, "import-columns")).status_code == 404
    assert client.get(reverse("households:import-columns", args=[999_999])).status_code == 404


# --- what is shown -------------------------------------------------------------------------------------------


def test_each_column_stands_beside_that_of_the_file_with_covered_samples(province):
    batch = open_import(province, csv_bytes(result_rows(2)))
    page = columns_page(province, batch)
    (part,) = page.context["form"].parts
    lines = {line.column.name: line for line in part.lines}
    assert [lines[name].box.value() for name in ("house_code", "head_name")] == ["0", "3"]
    assert lines["member_count"].samples == ("3",)
    assert lines["head_name"].samples[0].endswith("…")
    assert "สมมุติ1 ตัวอย่างงาม" not in page.text


def test_what_is_kept_of_the_first_rows_is_covered_and_goes_with_the_choice(province):
    rows = [["citizen_id", "has_card", "ชื่อเต็ม", "เบอร์"], [NUMBER, "1", "นางกระดิ่งทอง สมมุติ", "0812345678"]]
    batch = open_import(province, csv_bytes(rows), kind="welfare_card")
    kept = str(batch.files.get().preflight)
    for secret in (NUMBER, "กระดิ่งทอง", "0812345678"):
        assert secret not in kept
        assert secret not in columns_page(province, batch).text
    match(province, batch)
    assert batch.files.get().preflight == []


def test_the_era_of_dates_is_told_and_can_be_changed(province, make_household):
    (head,) = make_household(members=["head"]).members.all()
    content = csv_bytes([["citizen_id", "birth_date"], [open_identity(head), "18/05/1990"]])
    batch = open_import(province, content, kind="civil_registry")
    (part,) = columns_page(province, batch).context["form"].parts
    assert next(line for line in part.lines if line.column.name == "birth_date").era.value() == "ค.ศ."
    match(province, batch, **{"0-birth_date-era": "พ.ศ."})
    run_jobs()
    assert counts(batch) == (1, 0, 0, 0, 1, 0)
    province.post(page_of(batch, "import-match-again"))
    match(province, batch, **{"0-birth_date-era": "ค.ศ."})
    run_jobs()
    take_in(ImportBatch.objects.get(pk=batch.pk))
    assert Member.objects.get().birth_date == date(1990, 5, 18)


# --- what is chosen --------------------------------------------------------------------------------------------


def test_columns_that_nobody_knows_are_matched_by_hand(province):
    batch = open_import(province, csv_bytes([STRANGE, *result_rows(2)[1:]]))
    answer = match(province, batch)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["0-village_code"]
    chosen = {"0-house_code": "0", "0-village_code": "1", "0-house_no": "2", "0-head_name": "3", "0-member_count": "4"}
    match(province, batch, **chosen)
    run_jobs()
    assert counts(take_in(ImportBatch.objects.get(pk=batch.pk))) == (2, 2, 0, 0, 0, 0)


def test_the_own_choice_is_remembered_for_the_same_headers(province, client_of, outsider):
    first = open_import(province, csv_bytes([STRANGE, *result_rows(2)[1:]]))
    match(province, first, **{"0-house_code": "0", "0-village_code": "1"})
    second = open_import(province, csv_bytes([STRANGE, result_row(9)]))
    assert as_found(province, second)["0-village_code"] == "1"
    assert as_found(province, second)["0-house_no"] == ""
    other = open_import(province, csv_bytes([[*STRANGE, "อีกคอลัมน์"], [*result_row(8), ""]]))
    assert as_found(province, other)["0-village_code"] == ""
    client_of(outsider).post(NEW, form_of(csv_bytes([STRANGE, result_row(7)])))
    theirs = ImportBatch.objects.latest("pk")
    assert as_found(client_of(outsider), theirs)["0-village_code"] == ""


@pytest.mark.parametrize(
    ("changed", "box"),
    [
        ({"0-village_code": ""}, "0-village_code"),
        ({"0-house_no": "0"}, "0-house_no"),
        ({"0-house_no": "77"}, "0-house_no"),
        ({"0-house_no": "x"}, "0-house_no"),
    ],
)
def test_a_choice_that_cannot_be_is_told_beside_it(province, changed, box):
    batch = open_import(province, csv_bytes(result_rows(2)))
    answer = match(province, batch, **changed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [box]
    batch.refresh_from_db()
    assert batch.state == ImportState.MATCHING


def test_a_choice_sent_twice_is_one(province):
    batch = open_import(province, csv_bytes(result_rows(2)))
    sent = as_found(province, batch)
    for _press in range(2):
        assert province.post(page_of(batch, "import-columns"), sent)["Location"] == page_of(batch)
    batch.refresh_from_db()
    assert batch.state == ImportState.UPLOADED


def test_a_sheet_that_nothing_is_known_of_is_read_as_somebody_says(province):
    strange = [f"ช่อง{letter}" for letter in "กขคงจฉชซญ"]
    book = Workbook()
    for name, header, rows in (("บ้าน", HOUSE, [house(1)]), ("คน", ["รหัส", *strange], [["99990000001", *person(10)]])):
        page = book.create_sheet(name)
        for row in [header, *rows]:
            page.append(row)
    book.remove(book.active)
    book.save(out := io.BytesIO())
    batch = open_import(province, out.getvalue(), kind="survey")
    parts = columns_page(province, batch).context["form"].parts
    assert [part.sheet and part.sheet.name for part in parts] == ["households", None]
    page = columns_page(province, batch, **{"sheet-1": "members"})
    names = {f"1-{name}": str(place) for place, name in enumerate(["house_code", *PERSON])}
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | names
    province.post(f"{page_of(batch, 'import-columns')}?sheet-1=members", sent)
    run_jobs()
    assert counts(take_in(ImportBatch.objects.get(pk=batch.pk))) == (2, 2, 0, 0, 0, 0)


def test_nothing_to_be_read_is_told(province):
    batch = open_import(province, csv_bytes([[f"ช่อง{letter}" for letter in "กขค"], ["1", "2", "3"]]), kind="survey")
    answer = province.post(page_of(batch, "import-columns"), {})
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


def test_a_file_without_headers_is_refused_at_once(province):
    answer = province.post(NEW, form_of(csv_bytes([["1", "2"], ["3", "4"]])))
    assert str(FILE_REFUSALS["no_header"]) in answer.text
    assert not ImportFile.objects.exists()


# --- before and after ------------------------------------------------------------------------------------------


def test_a_better_file_of_a_checked_import_is_matched_too_and_a_corrected_one_is_not(province, areas):
    batch = hand_in(
        "indicator_results", csv_bytes([*result_rows(1), result_row(2, village="1")]), area=areas["84"], on=TODAY
    )
    better = SimpleUploadedFile("better.xlsx", xlsx_bytes(result_rows(3)))
    province.post(page_of(batch, "import-file-add"), {"file": better})
    assert match(province, batch)["Location"] == page_of(batch)
    run_jobs()
    assert counts(batch) == (3, 3, 0, 0, 0, 0)


def test_matching_that_is_given_up_leaves_what_was_written(province, areas):
    batch = take_in(hand_in("indicator_results", csv_bytes(result_rows(2)), area=areas["84"], on=TODAY))
    more = SimpleUploadedFile("more.csv", csv_bytes(result_rows(5)))
    province.post(page_of(batch, "import-file-add"), {"file": more})
    province.post(page_of(batch, "import-cancel"))
    batch.refresh_from_db()
    assert (batch.state, batch.read_count, batch.accepted_count) == (ImportState.DONE, 2, 2)


@pytest.mark.parametrize("state", [ImportState.UNDONE, ImportState.MERGING, ImportState.CANCELLED])
def test_columns_are_matched_before_the_writing_only(province, areas, state):
    batch = hand_in("indicator_results", csv_bytes(result_rows(1)), area=areas["84"], on=TODAY)
    ImportBatch.objects.update(state=state)
    assert columns_page(province, batch)["Location"] == page_of(batch)
    assert province.post(page_of(batch, "import-columns"), {})["Location"] == page_of(batch)
    province.post(page_of(batch, "import-match-again"))
    assert ImportBatch.objects.get().state == state


def test_the_first_look_reads_the_top_of_a_large_file_only(monkeypatch):
    content = csv_bytes([*result_rows(0), *(result_row(n) for n in range(1, 3000))])
    (head,) = preflight.look(kind_of("indicator_results"), content).heads
    assert len(head.rows) == preflight.ROWS_READ
    (same,) = preflight.look(kind_of("indicator_results"), xlsx_bytes([*result_rows(0), *family(1), *family(2)])).heads
    assert same.row == 1


def test_the_page_takes_as_many_queries_for_many_columns_as_for_few(province):
    few = open_import(province, csv_bytes([["citizen_id", "has_card"], [NUMBER, "1"]]), kind="welfare_card")
    many = open_import(province, csv_bytes([[*HOUSE, *PERSON], *family(1)]), kind="survey")
    found = []
    for batch in (few, few, many):
        with CaptureQueriesContext(connection) as queries:
            columns_page(province, batch)
        found.append(len(queries))
    assert found[1] == found[2]
