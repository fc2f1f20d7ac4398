"""A list is asked for, made by a job, and downloaded: exactly the rows of the search, and nobody else's."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import AccessLogEntry
from accounts.state_machines import NotPermitted, WrongState
from households.choices import Confirmation
from households.models import Household, Member
from households.services.confirmation import set_confirmation
from jobs.models import Job
from jobs.services import run_job
from logbook.models import Problem, Visit
from reports.choices import AlarmKind, ExportFailure, ExportState
from reports.exports import store
from reports.exports.reading import CHUNK
from reports.exports.searches import NotASearch
from reports.exports.topics import SEARCH_TOPICS
from reports.models import Export, ExportAlarm, ExportLimit
from reports.retention import remove_old_exports
from reports.services.exports import (
    NotThere,
    OwnRequest,
    UsedUp,
    approve_export,
    cancel_export,
    refuse_export,
    take_file,
    try_again,
)
from reports.services.requests import ColumnRefused, QuotaReached
from tests.people import appoint, make_user
from tests.reports.exporting import ask, asked_and_made, book_of, csv_rows, downloaded, make, rows_of

pytestmark = pytest.mark.usefixtures("village")


@pytest.fixture
def governor(areas):
    user = make_user("suratthani.governor", "ธงชัย", "ผู้ว่าดี")
    appoint(user, "governor", "84")
    return user


class TestTheRows:
    def test_a_file_holds_the_rows_of_the_search_and_says_so(self, district_officer, village):
        export = asked_and_made(district_officer)

        rows = rows_of(downloaded(export))

        assert export.state == ExportState.READY
        assert rows[0] == ("อำเภอ", "หมู่บ้าน", "บ้านเลขที่", "ชื่อ–สกุลหัวหน้าครัวเรือน", "จำนวนมิติที่ตก", "จำนวนสมาชิก")
        assert sorted(row[2] for row in rows[1:]) == sorted(one.house_number for one in village[:3])
        assert export.row_count == len(rows) - 1 == 3
        assert {row[0] for row in rows[1:]} == {"เมืองสุราษฎร์ธานี"}
        assert {(row[4], row[5]) for row in rows[1:]} == {(2, 2), (0, 1), (1, 3)}

    def test_the_filters_of_the_search_hold_in_the_file(self, district_officer, village):
        export = asked_and_made(district_officer, query="show=failing&dimension=living")
        assert [row[2] for row in rows_of(downloaded(export))[1:]] == [village[0].house_number]
        assert export.filters == ["รอบ 2566", "ตกเกณฑ์ MPI", "มิติที่ตก: ความเป็นอยู่"]

    def test_two_districts_never_mix(self, district_officer, provincial_officer, village):
        appointed = make_user("kanchanadit", "อารี", "ท่าทอง")
        appoint(appointed, "district-development", "8402")
        theirs = rows_of(downloaded(asked_and_made(appointed)))
        assert [row[2] for row in theirs[1:]] == [village[3].house_number]
        assert len(rows_of(downloaded(asked_and_made(provincial_officer)))) == 5

    def test_another_area_in_the_address_brings_nothing_of_it(self, district_officer, village):
        export = asked_and_made(district_officer, query="show=all&province=84&district=8402")
        assert village[3].house_number not in {row[2] for row in rows_of(downloaded(export))}
        assert export.prefixes == ["8401"]

    @pytest.mark.parametrize("query", ["show=nothing", "show=all&round=2400", "show=all&sort=secrets", "q=nobody"])
    def test_what_is_no_search_is_refused(self, district_officer, query):
        with pytest.raises(NotASearch):
            ask(district_officer, query=query)

    def test_the_unconfirmed_never_leave(self, district_officer, village):
        set_confirmation(households=[village[0].pk], members=[], to=Confirmation.PENDING, by=district_officer)
        numbers = [row[2] for row in rows_of(downloaded(asked_and_made(district_officer)))[1:]]
        assert village[0].house_number not in numbers
        assert len(numbers) == 2

    def test_members_stand_family_by_family(self, district_officer, village):
        Member.objects.filter(household=village[2], relationship="child").update(confirmation=Confirmation.PENDING)
        export = asked_and_made(
            district_officer, topic="members", columns=("full_name", "relationship", "house_number")
        )
        rows = rows_of(downloaded(export))[1:]
        assert sorted(row[2] for row in rows) == sorted(
            [village[0].house_number] * 2 + [village[1].house_number, village[2].house_number]
        )

    def test_every_column_of_every_topic_can_be_read(self, provincial_officer, governor, village):
        Visit.objects.create(
            household=village[0], round_id=2566, visited_on="2023-03-01", found="met", recorded_by=provincial_officer
        )
        for state in ("open", "resolved"):
            Problem.objects.create(
                household=village[0],
                round_id=2566,
                kind="other",
                description="หลังคารั่ว",
                found_on="2023-03-01",
                recorded_by=provincial_officer,
                state=state,
                closed_on="2023-04-01" if state == "resolved" else None,
                closing_note="ซ่อมแล้ว",
            )
        for name, topic in SEARCH_TOPICS.items():
            export = ask(provincial_officer, topic=name, columns=list(topic.columns), format="json")
            file = json.loads(downloaded(make(approve_export(export=export, by=governor, at=timezone.now()))))
            assert [column["name"] for column in file["columns"]] == list(topic.columns)
            mine = [row for row in file["rows"] if row["house_number"] == village[0].house_number]
            assert {row["district"] for row in mine} == {"เมืองสุราษฎร์ธานี"}
            assert {row["failed_indicators"] for row in mine} == {"MPI05, MPI15"}
            assert {row["failed_dimensions"] for row in mine} == {"ความเป็นอยู่, รายได้"}

    def test_figures_of_the_work_are_counted_by_household(self, provincial_officer, village):
        for day in ("2023-03-01", "2023-04-02"):
            Visit.objects.create(
                household=village[0], round_id=2566, visited_on=day, found="met", recorded_by=provincial_officer
            )
        names = ("house_number", "visit_count", "last_visit_on", "open_problem_count")
        export = asked_and_made(provincial_officer, columns=names, format="json")
        rows = {row.pop("house_number"): row for row in json.loads(downloaded(export))["rows"]}
        assert rows[village[0].house_number] == {
            "visit_count": 2,
            "last_visit_on": "2023-04-02",
            "open_problem_count": 0,
        }
        assert rows[village[1].house_number]["last_visit_on"] is None

    def test_more_rows_than_a_chunk_all_come(self, district_officer, make_household, monkeypatch):
        monkeypatch.setattr("reports.exports.reading.CHUNK", 2)
        assert CHUNK > 2
        assert len(rows_of(downloaded(asked_and_made(district_officer)))) == 4

    def test_nothing_found_is_a_file_with_heads_alone(self, district_officer):
        export = asked_and_made(district_officer, query="show=new")
        assert (export.row_count, len(rows_of(downloaded(export)))) == (0, 1)


class TestWhatTheFileSays:
    def test_a_workbook_explains_itself(self, district_officer):
        export = asked_and_made(district_officer)
        book = book_of(downloaded(export))
        assert book.sheetnames == ["ข้อมูล", "คำอธิบาย", "ที่มา", "เครื่องหมาย"]
        origin = dict(row[:2] for row in book["ที่มา"].iter_rows(min_row=3, values_only=True))
        assert origin["เลขที่รับ"] == export.receipt
        assert (origin["จำนวนแถว"], origin["ตัดทอน"]) == ("3", "ไม่")
        assert origin["เหตุผล"] == export.reason
        assert origin["จัดทำให้"] == str(district_officer)
        assert book["เครื่องหมาย"].sheet_state == "veryHidden"
        assert export.receipt in book["ข้อมูล"].oddFooter.center.text
        assert book["ข้อมูล"].freeze_panes == "A2"
        assert book["คำอธิบาย"]["A2"].value == "อำเภอ"

    def test_the_other_language(self, district_officer):
        rows = rows_of(downloaded(asked_and_made(district_officer, language="en")))
        assert rows[0][:3] == ("District", "Village", "House number")
        assert rows[1][0] == "Mueang Surat Thani"

    def test_csv_begins_with_the_mark_by_which_excel_knows_thai(self, district_officer):
        content = downloaded(asked_and_made(district_officer, format="csv"))
        assert content.startswith(b"\xef\xbb\xbf")
        rows = csv_rows(content)
        assert (len(rows), rows[0][0], rows[1][0]) == (4, "อำเภอ", "เมืองสุราษฎร์ธานี")

    def test_numbers_of_people_are_masked(self, district_officer, village):
        export = asked_and_made(district_officer, columns=("head_number",))
        numbers = [row[0] for row in rows_of(downloaded(export))[1:]]
        assert all(number.startswith("1-xxxx-xxxxx-") for number in numbers)
        assert set(numbers) == {one.members.get(relationship="head").masked_identity for one in village[:3]}


class TestRights:
    def test_sensitive_columns_need_their_own_right(self, district_officer, district_chief):
        with pytest.raises(ColumnRefused):
            ask(district_officer, columns=("failed_dimensions",))
        assert asked_and_made(district_chief, columns=("failed_dimensions",)).state == ExportState.READY

    def test_seeing_is_not_taking_away(self, subdistrict_officer):
        with pytest.raises(NotPermitted):
            ask(subdistrict_officer)
        assert Export.objects.count() == 0

    def test_whole_numbers_wait_for_a_second_person(self, provincial_officer, governor, village):
        export = make(ask(provincial_officer, columns=("head_whole_number",)))
        assert (export.state, Job.objects.count()) == (ExportState.ASKED, 0)
        with pytest.raises(NotThere):
            downloaded(export)
        with pytest.raises(OwnRequest):
            approve_export(export=export, by=provincial_officer, at=timezone.now())

        made = make(approve_export(export=export, by=governor, at=timezone.now()))

        assert made.decided_by == governor
        numbers = {row[0].replace("-", "") for row in rows_of(downloaded(made))[1:]}
        assert all(number.isdigit() and len(number) == 13 for number in numbers)

    def test_a_refusal_tells_why_and_leaves_no_file(self, provincial_officer, governor):
        export = ask(provincial_officer, columns=("head_whole_number",))
        refused = refuse_export(export=export, reason="ใช้เลขปิดบังก็พอ", by=governor, at=timezone.now())
        assert (make(refused).state, refused.decision_note) == (ExportState.REFUSED, "ใช้เลขปิดบังก็พอ")
        with pytest.raises(WrongState):
            approve_export(export=export, by=governor, at=timezone.now())

    def test_a_right_withdrawn_before_the_job_runs_counts(self, district_officer):
        export = ask(district_officer)
        district_officer.appointments.update(ends_on=timezone.localdate() - timedelta(days=1))
        failed = make(export)
        assert (failed.state, failed.failure) == (ExportState.FAILED, ExportFailure.RIGHT_LOST)

    def test_an_area_lost_before_the_job_runs_counts_too(self, district_officer):
        export = ask(district_officer)
        district_officer.appointments.update(ends_on=timezone.localdate() - timedelta(days=1))
        appoint(district_officer, "district-development", "8402")
        assert make(Export.objects.get(pk=export.pk)).failure == ExportFailure.RIGHT_LOST


class TestTheRequest:
    def test_the_same_form_twice_is_one_request(self, district_officer):
        form = uuid4()
        first, second = ask(district_officer, client_uuid=form), ask(district_officer, client_uuid=form)
        assert (first.pk, Export.objects.count(), Job.objects.count()) == (second.pk, 1, 1)

    def test_asking_and_downloading_are_written_down(self, district_officer):
        export = asked_and_made(district_officer)
        downloaded(export)
        entries = AccessLogEntry.objects.filter(subject_id=str(export.pk)).order_by("id")
        assert [entry.action for entry in entries] == ["export.request", "export.download"]
        assert {(entry.user, entry.purpose) for entry in entries} == {(district_officer, export.reason)}

    def test_nothing_personal_stands_in_the_job(self, district_officer):
        export = ask(district_officer)
        assert Job.objects.get().params == {"export": str(export.pk)}

    def test_a_cancelled_file_is_never_made(self, district_officer):
        export = cancel_export(export=ask(district_officer), by=district_officer)
        assert make(export).state == ExportState.CANCELLED
        assert list(store._folder().glob("*")) == []


class TestLimits:
    @pytest.fixture(autouse=True)
    def narrow(self, db):
        ExportLimit.objects.create(role="district_officer", rows_a_day=5)

    def test_a_request_above_the_limit_is_refused_and_the_administrator_told(self, district_officer, account_admin):
        asked_and_made(district_officer)
        for _press in range(3):
            with pytest.raises(QuotaReached) as refused:
                ask(district_officer)
            assert "2 แถว" in str(refused.value)
        alarm = ExportAlarm.objects.within(account_admin.scope).get()
        assert (alarm.kind, alarm.user, alarm.row_count) == (AlarmKind.QUOTA, district_officer, 3)

    def test_people_of_a_household_count_once_they_are_read(self, district_officer):
        failed = asked_and_made(district_officer, topic="members", columns=("full_name",))
        assert (failed.state, failed.failure) == (ExportState.FAILED, ExportFailure.QUOTA)
        assert ExportAlarm.objects.count() == 1
        assert list(store._folder().glob("*")) == []

    def test_tomorrow_is_another_day(self, district_officer):
        first = ask(district_officer, at=timezone.now() - timedelta(days=1))
        make(first)
        assert make(ask(district_officer)).state == ExportState.READY

    def test_what_was_not_made_is_not_counted(self, district_officer):
        asked_and_made(district_officer, topic="members", columns=("full_name",))
        assert make(ask(district_officer)).state == ExportState.READY


class TestTheDownload:
    def test_only_the_owner_can_download(self, district_officer, district_chief):
        with pytest.raises(NotPermitted):
            downloaded(asked_and_made(district_officer), by=district_chief)

    def test_three_times_then_no_more_and_an_alarm(self, district_officer):
        export = asked_and_made(district_officer)
        contents = {downloaded(export) for _time in range(3)}
        assert len(contents) == 1
        with pytest.raises(UsedUp):
            downloaded(export)
        assert ExportAlarm.objects.get().kind == AlarmKind.DOWNLOADS

    def test_a_day_after_the_first_time_it_is_over(self, district_officer):
        export = asked_and_made(district_officer)
        downloaded(export)
        with pytest.raises(UsedUp):
            take_file(export=export, by=district_officer, at=timezone.now() + timedelta(hours=25))

    def test_the_file_is_deleted_after_seven_days_and_says_so(self, district_officer):
        export = asked_and_made(district_officer)
        later = timezone.now() + timedelta(days=7, minutes=1)
        assert remove_old_exports(at=later - timedelta(minutes=5)) == 0
        assert remove_old_exports(at=later) == 1
        export.refresh_from_db()
        assert export.state == ExportState.REMOVED
        assert list(store._folder().glob("*")) == []
        with pytest.raises(NotThere):
            take_file(export=export, by=district_officer, at=later)

    def test_nothing_readable_lies_on_the_disk(self, district_officer, village):
        asked_and_made(district_officer)
        lying = b"".join(path.read_bytes() for path in store._folder().rglob("*") if path.is_file())
        assert lying
        assert not any(secret in lying for secret in (b"PK\x03\x04", b"xl/worksheets", "สุราษฎร์ธานี".encode()))


class TestAnInterruptedJob:
    def test_what_was_read_is_not_read_again(self, district_officer, village):
        export = ask(district_officer)
        job = Job.objects.get()

        run_job(job_id=job.pk)
        as_of = Export.objects.get(pk=export.pk).as_of
        Household.objects.filter(pk=village[0].pk).update(house_number="เปลี่ยนแล้ว")

        made = make(export)

        assert made.as_of == as_of
        assert "เปลี่ยนแล้ว" not in {row[2] for row in rows_of(downloaded(made))}

    def test_rows_that_cannot_be_read_any_more_are_read_anew(self, district_officer):
        export = ask(district_officer)
        run_job(job_id=Job.objects.get().pk)
        store.forget_rows(export)
        assert make(export).state == ExportState.READY

    def test_a_job_given_up_shows_as_not_made_and_can_be_tried_again(self, district_officer):
        export = ask(district_officer)
        Job.objects.update(state="failed", error="MemoryError")
        assert Export.objects.with_job().get().is_given_up
        with pytest.raises(NotThere):
            downloaded(export)

        made = make(try_again(export=export, by=district_officer))

        assert (made.state, made.is_given_up) == (ExportState.READY, False)

    def test_what_stays_given_up_is_said_to_have_failed(self, district_officer):
        export = ask(district_officer)
        Job.objects.update(state="failed")
        remove_old_exports(at=timezone.now())
        export.refresh_from_db()
        assert (export.state, export.failure) == (ExportState.FAILED, ExportFailure.GIVEN_UP)
