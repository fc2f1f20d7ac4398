"""Officers import on pages: hand in, watch, confirm, correct, undo; each within his area."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.choices import Action
from accounts.models import AccessLogEntry
from households.imports import services
from households.imports.refusals import FILE_REFUSALS
from households.models import Household, ImportBatch, ImportState
from jobs.models import Job, JobState
from jobs.services import run_job
from tests.households.imports.files import (
    INDICATORS,
    RESULT_HEADERS,
    csv_bytes,
    hand_in,
    house_code,
    result_row,
    result_rows,
    take_in,
    xlsx_bytes,
)
from tests.people import appoint

LIST, NEW, TEMPLATE = (reverse(f"households:{name}") for name in ("imports", "import-new", "import-template"))
TODAY = date(2023, 6, 1)
LEASE = timedelta(seconds=40)
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def province(client_of, provincial_officer):
    return client_of(provincial_officer)


@pytest.fixture
def checked(areas):
    """Two good rows and one with the count of members gone."""
    rows = [*result_rows(2), result_row(3, member_count="มาก")]
    return hand_in("indicator_results", csv_bytes(rows), area=areas["84"], on=TODAY)


def form_of(content=None, **fields):
    """Return what the form sends for a list of two households of the own area."""
    content = csv_bytes(result_rows(2)) if content is None else content
    return {
        "kind": "indicator_results",
        "round": "2566",
        "district": "",
        "source": "หนังสือสมมุติที่ 1",
        "legal_basis": "public_task",
        "mode": "rows",
        "file": SimpleUploadedFile("list.csv", content),
    } | fields


def page_of(batch, name="import"):
    return reverse(f"households:{name}", args=[batch.pk])


def as_found(client, batch, **changed):
    """Return what the page of the columns sends when they stay as they were found, but for some."""
    form = client.get(page_of(batch, "import-columns")).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


def send(client, **fields) -> ImportBatch:
    """Hand in a file and have it checked with the columns that were found."""
    client.post(NEW, form_of(**fields))
    batch = ImportBatch.objects.latest("pk")
    client.post(page_of(batch, "import-columns"), as_found(client, batch))
    return batch


def run_jobs():
    while waiting := list(Job.objects.filter(kind__startswith="import.", state=JobState.WAITING)):
        for job in waiting:
            run_job(job_id=job.pk)


# --- who and where -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["subdistrict_officer", "district_chief", "account_admin", "auditor"])
def test_a_post_without_the_right_is_refused(person, request, client_of, checked):
    client = client_of(request.getfixturevalue(person))
    for url in (LIST, NEW, TEMPLATE, page_of(checked), page_of(checked, "import-undo")):
        assert client.get(url).status_code == 403
    for name in ("confirm", "cancel", "resume", "undo", "errors", "file-add", "columns", "match-again"):
        assert client.post(page_of(checked, f"import-{name}")).status_code == 403
    assert ImportBatch.objects.get().state == ImportState.CHECKED


def test_the_link_in_the_menu_is_only_for_who_may_import(client_of, provincial_officer, subdistrict_officer):
    link = f'href="{LIST}"'
    assert link in client_of(provincial_officer).get("/households/").text
    assert link not in client_of(subdistrict_officer).get("/households/").text


def test_a_district_officer_does_not_see_the_import_of_the_province(client_of, district_officer, checked):
    client = client_of(district_officer)
    assert client.get(page_of(checked)).status_code == 404
    assert checked.source not in client.get(LIST).text
    assert client.post(page_of(checked, "import-confirm")).status_code == 404
    assert ImportBatch.objects.get().state == ImportState.CHECKED


def test_an_import_of_the_whole_country_is_for_who_sees_the_country(client_of, province, national_officer):
    batch = hand_in("indicator_results", csv_bytes(result_rows(1)), on=TODAY)
    assert province.get(page_of(batch)).status_code == 404
    assert client_of(national_officer).get(page_of(batch)).status_code == 200
    assert client_of(national_officer).get(LIST).text.count("data-row-link") == 1


@pytest.mark.parametrize("name", ["import", "import-progress", "import-undo"])
def test_a_number_that_nobody_has_is_not_found(province, name):
    assert province.get(reverse(f"households:{name}", args=[999_999])).status_code == 404


# --- handing in ----------------------------------------------------------------------------------------------


def test_a_file_is_handed_in_checked_confirmed_and_written(province):
    answer = province.post(NEW, form_of())
    batch = ImportBatch.objects.get()
    assert answer["Location"] == page_of(batch)
    assert (batch.area_id, batch.state) == ("84", ImportState.MATCHING)
    assert province.get(page_of(batch))["Location"] == page_of(batch, "import-columns")
    province.post(page_of(batch, "import-columns"), as_found(province, batch))
    run_jobs()
    assert not Household.objects.exists()
    province.post(page_of(batch, "import-confirm"))
    run_jobs()
    assert Household.objects.count() == 2
    batch.refresh_from_db()
    assert (batch.state, batch.accepted_count) == (ImportState.DONE, 2)


def test_the_area_is_a_part_of_the_own_one(province, client_of, outsider, areas):
    province.post(NEW, form_of(district="8401"))
    assert ImportBatch.objects.get().area_id == "8401"
    client_of(outsider).post(NEW, form_of(province="84", district="8401"))
    assert ImportBatch.objects.filter(area__code__startswith="84").count() == 1


def test_two_districts_are_not_the_province(client_of, district_officer):
    appoint(district_officer, "district-development", "8402")
    answer = client_of(district_officer).post(NEW, form_of())
    assert answer.status_code == 422
    assert "district" in answer.context["form"].errors
    assert not ImportBatch.objects.exists()


def test_a_form_sent_twice_makes_one_import(province):
    places = {province.post(NEW, form_of())["Location"] for _press in range(2)}
    assert len(places) == 1
    assert ImportBatch.objects.count() == 1


def test_after_a_cancelled_one_the_same_file_may_come_again(province):
    province.post(NEW, form_of())
    services.cancel_import(batch=ImportBatch.objects.get())
    province.post(NEW, form_of())
    assert ImportBatch.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "box"),
    [
        ({"kind": "secrets"}, "kind"),
        ({"round": "2499"}, "round"),
        ({"source": ""}, "source"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"mode": "half"}, "mode"),
        ({"content": b""}, "file"),
        ({"file": ""}, "file"),
    ],
)
def test_a_form_with_a_gap_says_where_and_makes_nothing(province, fields, box):
    answer = province.post(NEW, form_of(**fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [box]
    assert not ImportBatch.objects.exists()


def test_a_file_too_large_is_not_read(province, settings):
    settings.IMPORT_UPLOAD_MOST = 100
    answer = province.post(NEW, form_of())
    assert "file" in answer.context["form"].errors
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_none_is_told_in_a_sentence_at_once(province):
    answer = province.post(NEW, form_of(b"PK\x03\x04broken"))
    assert answer.status_code == 422
    assert str(FILE_REFUSALS["damaged"]) in answer.text
    assert not ImportBatch.objects.exists()


def test_a_file_that_breaks_off_further_down_is_told_when_it_is_checked(province):
    far_down = "\n".join(["house_code,village_code", *["1,2"] * 6_000, "1" + "," * 400]).encode()
    batch = send(province, content=far_down)
    run_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == (ImportState.FAILED, "too_wide")
    assert str(FILE_REFUSALS["too_wide"]) in province.get(page_of(batch)).text


@pytest.mark.parametrize("kind", ["indicator_results", "welfare_card"])
def test_a_template_has_the_headers_of_its_kind(province, kind):
    answer = province.get(TEMPLATE, {"kind": kind})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.max_row >= 2
    assert all(sheet[1][place].value for place in range(3 if kind == "indicator_results" else 1))
    assert province.get(TEMPLATE, {"kind": "secrets"}).status_code == 404


# --- the page of an import -----------------------------------------------------------------------------------


def test_the_page_counts_every_row_and_says_why_one_is_out(province, checked):
    page = province.get(page_of(checked))
    counts = {name: count for name, _label, count in page.context["overview"].counts}
    assert counts == {"read": 3, "accepted": 2, "changed": 0, "unchanged": 0, "rejected": 1, "held": 0}
    (group,) = page.context["overview"].groups
    assert (group.count, group.column, group.reason, group.is_held) == (1, "member_count", "not_a_count", False)
    assert group.sentence in page.text
    assert house_code(3) not in page.text


def test_the_page_tells_where_each_column_was_found(province, checked):
    (sheet,) = province.get(page_of(checked)).context["overview"].sheets
    assert [column.letter for column in sheet.columns[:3]] == ["A", "B", "C"]


def test_the_same_file_as_before_is_told(province, areas):
    take_in(hand_in("indicator_results", csv_bytes(result_rows(1)), area=areas["84"], on=TODAY))
    again = hand_in("indicator_results", csv_bytes(result_rows(1)), area=areas["84"], on=TODAY)
    assert province.get(page_of(again)).context["overview"].before.batch_id != again.pk


def test_the_corrected_rows_join_the_same_import(province, checked):
    take_in(checked)
    answer = province.post(page_of(checked, "import-errors"))
    (headers, row) = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    fixed = [text if name != "member_count" else "3" for name, text in zip(headers, row, strict=True)]
    upload = SimpleUploadedFile("fixed.xlsx", xlsx_bytes([headers, fixed]))
    province.post(page_of(checked, "import-file-add"), {"file": upload})
    run_jobs()
    province.post(page_of(checked, "import-confirm"))
    run_jobs()
    checked.refresh_from_db()
    assert (checked.read_count, checked.accepted_count, checked.rejected_count) == (3, 3, 0)


def test_who_downloads_the_rows_is_written_down(province, checked, provincial_officer):
    answer = province.post(page_of(checked, "import-errors"))
    entry = AccessLogEntry.objects.get(action=Action.IMPORT_ERRORS)
    assert (entry.user, entry.subject_id, entry.area_code) == (provincial_officer, str(checked.pk), "84")
    assert answer["Cache-Control"] == "no-store"
    assert province.get(page_of(checked, "import-errors")).status_code == 405


def test_more_files_need_a_file(province, checked):
    take_in(checked)
    answer = province.post(page_of(checked, "import-file-add"), {})
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_cancelling_writes_nothing_and_drops_the_file(province, checked, tmp_path):
    province.post(page_of(checked, "import-cancel"))
    checked.refresh_from_db()
    assert checked.state == ImportState.CANCELLED
    assert not Household.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert province.get(page_of(checked)).status_code == 200


def test_undoing_is_asked_first_and_then_takes_the_rows_away(province, checked, provincial_officer):
    take_in(checked)
    assert province.get(page_of(checked, "import-undo")).status_code == 200
    assert Household.objects.count() == 2
    province.post(page_of(checked, "import-undo"))
    checked.refresh_from_db()
    assert checked.state == ImportState.UNDOING
    run_jobs()
    checked.refresh_from_db()
    assert (checked.state, checked.undone_by) == (ImportState.UNDONE, provincial_officer)
    assert not Household.objects.exists()
    assert province.get(page_of(checked)).status_code == 200


@pytest.mark.parametrize("name", ["import-undo", "import-resume"])
def test_a_press_that_comes_too_early_changes_nothing(province, checked, name):
    answer = province.post(page_of(checked, name), follow=True)
    assert answer.status_code == 200
    assert len(answer.context["messages"]) == 1
    checked.refresh_from_db()
    assert checked.state == ImportState.CHECKED


def test_a_confirmation_pressed_twice_is_one(province, checked):
    for _press in range(2):
        province.post(page_of(checked, "import-confirm"))
    assert Job.objects.filter(kind=services.WRITE_JOB).count() == 1


# --- waiting -------------------------------------------------------------------------------------------------


def test_the_page_waits_asks_ever_later_and_loads_itself_when_it_is_over(province):
    batch = send(province)
    assert 'hx-trigger="every 2s"' in province.get(page_of(batch)).text
    assert 'hx-trigger="every 12s"' in province.get(page_of(batch, "import-progress"), {"asked": "50"}).text
    assert 'hx-trigger="every 30s"' in province.get(page_of(batch, "import-progress"), {"asked": "99999"}).text
    assert province.get(page_of(batch, "import-progress"), {"asked": "x" * 99}).status_code == 200
    run_jobs()
    assert province.get(page_of(batch, "import-progress"))["HX-Refresh"] == "true"


def test_a_job_that_gave_up_is_told_with_its_reason_and_can_be_asked_for_again(province):
    batch = send(province)
    Job.objects.update(state=JobState.FAILED, error="MemoryError")
    page = province.get(page_of(batch))
    assert page_of(batch, "import-resume") in page.text
    assert "งานนี้ใช้หน่วยความจำมากกว่าที่กำหนด" in page.text
    assert "hx-trigger" not in page.text
    province.post(page_of(batch, "import-resume"))
    run_jobs()
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED


def test_an_import_that_waits_says_at_which_place(province, areas):
    first, second = send(province), send(province, content=csv_bytes(result_rows(3)))
    assert "กำลังรอคิว เป็นลำดับถัดไป" in province.get(page_of(first)).text
    assert "กำลังรอคิว อยู่ลำดับที่ 2" in province.get(page_of(second)).text
    assert "กำลังรอคิว อยู่ลำดับที่ 2" in province.get(page_of(second, "import-progress")).text


def test_an_import_whose_worker_gives_no_sign_is_said_to_begin_again(province):
    batch, now = send(province), timezone.now()
    at_work = {"state": JobState.RUNNING, "begun_at": now, "heartbeat_at": now, "lease_until": now + LEASE}
    Job.objects.update(**at_work)
    answers = [province.get(page_of(batch, "import-progress")).text]
    Job.objects.update(heartbeat_at=now - LEASE)
    answers += [province.get(page_of(batch, "import-progress")).text, province.get(page_of(batch)).text]
    assert ["หยุดนิ่ง กำลังเริ่มใหม่" in answer for answer in answers] == [False, True, True]
    assert not any("กำลังรอคิว" in answer for answer in answers)


def test_how_fast_it_goes_and_how_long_it_takes_is_told(province, monkeypatch):
    batch, now = send(province), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)  # whatever the page takes on a slow machine
    at_work = {"state": JobState.RUNNING, "heartbeat_at": now, "lease_until": now + LEASE}
    Job.objects.update(**at_work, begun_at=now - timedelta(seconds=10), progress_done=12_000)
    page = province.get(page_of(batch, "import-progress")).text
    assert "อ่านแล้ว 12,000 แถว" in page
    assert re.search("1,(19|20)\\d แถวต่อวินาที", page)
    Job.objects.update(progress_total=60_000)
    ImportBatch.objects.update(state=ImportState.MERGING, unit_count=60_000, merged_units=12_000)
    page = province.get(page_of(batch, "import-progress")).text
    assert "12,000 จาก 60,000" in page
    assert "เหลือเวลาประมาณ 1 นาที" in page


# --- cost ----------------------------------------------------------------------------------------------------


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_the_answer_to_a_waiting_page_takes_three_queries_besides_the_session(province):
    batch = send(province)
    plain = queries_of(province, TEMPLATE + "?kind=indicator_results")
    assert queries_of(province, page_of(batch, "import-progress")) - plain <= 3


def test_many_imports_and_many_bad_rows_take_as_many_queries_as_few(province, areas):
    bad = [[*RESULT_HEADERS, *INDICATORS], *(result_row(n, member_count="มาก", village="123") for n in range(1, 70))]
    one = hand_in("indicator_results", csv_bytes(bad[:2]), area=areas["84"], on=TODAY)
    province.get(LIST)
    few = queries_of(province, LIST), queries_of(province, page_of(one))
    many = hand_in("indicator_results", csv_bytes(bad), area=areas["84"], on=TODAY)
    assert (queries_of(province, LIST), queries_of(province, page_of(many))) == few


def test_the_list_has_pages(province, areas):
    fields = {"kind": "indicator_results", "area": areas["84"], "legal_basis": "public_task"}
    ImportBatch.objects.bulk_create(ImportBatch(source=f"ครั้งที่ {number}", **fields) for number in range(60))
    assert province.get(LIST).text.count("data-row-link") == 50
    assert province.get(LIST, {"page": "2"}).text.count("data-row-link") == 10
    assert province.get(LIST, {"page": "nowhere"}).status_code == 200
