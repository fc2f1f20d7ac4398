"""The cases of an agency, a row a person: nobody else's, with who receives them and by which right."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from households.choices import Confirmation
from households.imports.headers import find_mapping
from households.imports.reading import read_sheets
from households.models import Household
from logbook.choices import AssignmentState, ProblemKind
from logbook.imports.feedback import AGENCY_FEEDBACK
from logbook.models import Agency, Assignment, Problem
from reports.choices import ExportState
from reports.exports.agency_columns import ANSWERS
from reports.models import Export
from reports.services.exports import approve_export
from reports.services.requests import ColumnRefused, request_agency_export
from tests.people import appoint, make_user
from tests.reports.exporting import csv_rows, downloaded, make

ADDRESS = "/exports/agency/"
REASON = "ส่งรายชื่อให้หน่วยงานช่วยเหลือตามมติที่ประชุม"


@pytest.fixture
def agency(areas):
    return Agency.objects.create(name="พมจ. ตัวอย่าง", area=areas["84"])


@pytest.fixture
def other_agency(areas):
    return Agency.objects.create(name="สกร. ตัวอย่าง", area=areas["84"])


@pytest.fixture
def given(village, agency, other_agency, district_chief):
    """Four cases: of a person, of a whole household, of another agency, and one that is finished."""

    def give(household, whom, to, state=AssignmentState.ASSIGNED, what="ซ่อมบ้าน"):
        return Assignment.objects.create(
            household=household, member=whom, round_id=2566, area_code=household.area_id, what=what, agency=to,
            due_on="2023-06-30", state=state, state_at=timezone.now(), assigned_by=district_chief,
        )  # fmt: skip

    child = village[2].members.filter(relationship="child").first()
    cases = [
        give(village[2], child, agency, what="=cmd|' /C calc'!A0"),
        give(village[0], None, agency),
        give(village[1], None, other_agency),
        give(village[1], None, agency, AssignmentState.DONE),
    ]
    problem = Problem.objects.create(
        household=village[0], round_id=2566, kind=ProblemKind.INDICATOR, indicator="MPI05", found_on="2023-03-01",
        recorded_by=district_chief,
    )  # fmt: skip
    cases[1].problems.add(problem)
    return cases


def ask(by, agency, **more) -> Export:
    told = {"client_uuid": uuid4(), "receiver": "นางสาวผู้รับ นักพัฒนาสังคม", "legal_basis": "public_task"}
    told |= {"whole_numbers": False, "format": "csv", "language": "th", "reason": REASON}
    return request_agency_export(agency=agency, by=by, at=timezone.now(), **told | more)


def test_an_agency_is_told_of_its_own_unfinished_cases_and_of_no_others(district_chief, agency, given, village):
    export = make(ask(district_chief, agency))
    heads, *rows = csv_rows(downloaded(export))
    names = {row[heads.index("ชื่อ–สกุล")] for row in rows}
    head = village[0].members.get(relationship="head")
    assert names == {given[0].member.full_name, head.full_name}
    assert (export.receiver, export.legal_basis, export.agency) == ("นางสาวผู้รับ นักพัฒนาสังคม", "public_task", agency)
    assert {row[heads.index("หน่วยงาน")] for row in rows} == {"พมจ. ตัวอย่าง"}
    assert {row[heads.index("เรื่องที่ขอให้ช่วยเหลือ")] for row in rows} == {"MPI05", ""}


def test_what_goes_out_can_come_back_as_the_feedback_of_agencies(district_chief, agency, given):
    content = downloaded(make(ask(district_chief, agency)))
    first = next(next(iter(read_sheets(content))).batches)
    mapping = find_mapping(AGENCY_FEEDBACK, first)
    assert {"citizen_id", "house_code", "agency", "asked", *ANSWERS} <= set(mapping.places)


def test_numbers_are_masked_unless_a_second_person_allows_them(provincial_officer, agency, given):
    governor = make_user("suratthani.governor", "ธงชัย", "ผู้ว่าดี")
    appoint(governor, "governor", "84")
    heads, *rows = csv_rows(downloaded(make(ask(provincial_officer, agency))))
    assert all(row[0].startswith("1-xxxx-") for row in rows)
    asked = ask(provincial_officer, agency, whole_numbers=True)
    assert asked.state == ExportState.ASKED
    heads, *rows = csv_rows(downloaded(make(approve_export(export=asked, by=governor, at=timezone.now()))))
    assert all(row[0].replace("-", "").isdigit() for row in rows)


def test_what_was_typed_is_no_formula(district_chief, agency, given):
    rows = csv_rows(downloaded(make(ask(district_chief, agency))))
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_nobody_unconfirmed_is_told_of(district_chief, agency, given, village):
    Household.objects.filter(pk=village[0].pk).update(confirmation=Confirmation.PENDING)
    given[0].member.confirmation = Confirmation.PENDING
    given[0].member.save()
    assert make(ask(district_chief, agency)).row_count == 0


def test_a_chief_sends_the_cases_of_his_district_only(agency, given):
    chief = make_user("kanchanadit.chief", "สมศักดิ์", "ท่าทอง")
    appoint(chief, "district-chief", "8402")
    assert make(ask(chief, agency)).row_count == 0


def test_without_the_right_to_sensitive_data_there_is_no_file(client_of, district_officer, agency, given):
    with pytest.raises(ColumnRefused):
        ask(district_officer, agency)
    assert client_of(district_officer).get(ADDRESS).status_code == 403
    assert ADDRESS not in client_of(district_officer).get("/exports/").content.decode()


class TestThePage:
    def test_it_asks_for_receiver_and_legal_basis(self, client_of, district_chief, agency, given):
        answer = client_of(district_chief).post(ADDRESS, {"agency": agency.pk, "format": "csv", "language": "th"})
        assert answer.status_code == 422
        for said in ("เขียนว่าใครเป็นผู้รับไฟล์", "เลือกฐานทางกฎหมายที่ใช้ส่งต่อ", "เขียนเหตุผลที่ต้องใช้ไฟล์"):
            assert said in answer.content.decode()
        assert Export.objects.count() == 0

    def test_sent_twice_it_makes_one_file(self, client_of, district_chief, agency, given):
        browser = client_of(district_chief)
        sent = {"client_uuid": "5f0c2b0e-8f1c-4d55-9a51-000000000001", "agency": agency.pk, "receiver": "นางสาวผู้รับ"}
        sent |= {"legal_basis": "public_task", "format": "csv", "language": "th", "reason": REASON}
        first, second = browser.post(ADDRESS, sent), browser.post(ADDRESS, sent)
        assert first["Location"] == second["Location"] == reverse("reports:export", args=[Export.objects.get().pk])

    def test_agencies_without_work_here_cannot_be_chosen(self, client_of, district_chief, agency, other_agency):
        page = client_of(district_chief).get(ADDRESS).content.decode()
        assert "พมจ. ตัวอย่าง" not in page
