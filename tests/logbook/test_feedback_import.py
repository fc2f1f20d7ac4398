"""Agencies say what they did for those they were sent; the list comes back into the file of the household."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from households.choices import Relationship
from households.history import history_of
from households.identity import open_identity, seal
from households.imports import services
from households.imports.outcome import counts_of, errors_of
from households.models import Household, ImportChange, ImportProblem, ImportRow
from logbook.case_file import read_case_file
from logbook.choices import FeedbackResult, ProblemKind, ProblemState
from logbook.models import AgencyFeedback
from logbook.services.problems import close_problem, record_problem
from logbook.timeline import timeline
from tests.households.imports.files import (
    csv_bytes,
    hand_in,
    hand_in_again,
    house_code,
    result_rows,
    take_in,
    xlsx_bytes,
)
from tests.people import fictitious_citizen_id

TODAY = date(2023, 9, 1)
HEADERS = ["เลขประจำตัวประชาชน", "รหัสบ้าน", "หน่วยงาน", "ตัวชี้วัด", "ผลการดำเนินการ", "เหตุผล", "วันที่", "งบประมาณ", "หมายเหตุ"]
AGENCY = "อบต.มะขามเตี้ย"
HOUSE = house_code(1)


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def family(make_household):
    return make_household(house_code=HOUSE, members=["head", "spouse"])


@pytest.fixture
def head(family):
    return family.members.heads().get()


@pytest.fixture
def leaking_roof(family, survey_rounds, subdistrict_officer):
    return record_problem(
        household=family,
        round=survey_rounds[2566],
        kind=ProblemKind.INDICATOR,
        indicator="MPI05",
        found_on=date(2023, 3, 12),
        by=subdistrict_officer,
    )


def row(number="", house="", **cells):
    """Return a row of an agency that mended a house; `number` is the citizen ID, `house` the house code."""
    usual = {
        "agency": AGENCY,
        "asked": "MPI05",
        "result": "ช่วยเหลือแล้ว",
        "reason": "",
        "answered_on": "18/05/2566",
        "amount": "12,500.50",
        "note": "",
    }
    return [number, house, *(usual | cells).values()]


def feedback(*rows, content=None, **options):
    return take_in(hand_in("agency_feedback", content or csv_bytes([HEADERS, *rows]), on=TODAY, **options))


def tally(batch):
    """Return read, new, changed, unchanged, refused, held."""
    return tuple(counts_of(batch).values())


def reasons_of(batch):
    problems = ImportProblem.objects.filter(row__file__batch=batch)
    return list(problems.order_by("row__number", "id").values_list("row__number", "column"))


# --- what gets in --------------------------------------------------------------------------------------------


def test_an_answer_about_a_person_is_in_the_file_of_his_household(head):
    batch = feedback(row(open_identity(head)))

    assert tally(batch) == (1, 1, 0, 0, 0, 0)
    answer = AgencyFeedback.objects.get()
    assert (answer.household, answer.member, answer.round_id) == (head.household, head, 2566)
    assert (answer.agency, answer.kind, answer.indicator) == (AGENCY, ProblemKind.INDICATOR, "MPI05")
    assert (answer.result, answer.answered_on, answer.amount_satang) == ("helped", date(2023, 5, 18), 1_250_050)
    assert answer.import_batch == batch


def test_an_answer_about_a_household_is_told_by_its_house_code(family):
    feedback(row("", HOUSE, asked="หนี้สินครัวเรือน", result="อยู่ระหว่างดำเนินการ"))

    answer = AgencyFeedback.objects.get()
    assert (answer.household, answer.member, answer.kind, answer.result) == (family, None, "debt", "helping")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("MPI05", ("indicator", "MPI05", "")),
        ("mpi๐๕", ("indicator", "MPI05", "")),
        ("ที่อยู่อาศัยไม่มั่นคง หรือบ้านไม่คงทนถาวร", ("indicator", "MPI05", "")),
        ("หนี้สิน", ("debt", "", "")),
        ("ขอรถเข็น", ("other", "", "ขอรถเข็น")),
    ],
)
def test_what_was_asked_for_is_read_by_code_by_name_or_kept_in_words(written, read, family):
    if written.startswith("ที่อยู่"):
        with translation.override("th"):
            written = str(AgencyFeedback(kind="indicator", indicator="MPI05").title)
    feedback(row("", HOUSE, asked=written))
    answer = AgencyFeedback.objects.get()
    assert (answer.kind, answer.indicator, answer.asked) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("กำลังช่วยเหลือ", FeedbackResult.HELPING),
        ("ไม่สามารถช่วยเหลือได้", FeedbackResult.CANNOT),
        ("ไม่พบตัว", FeedbackResult.NOT_FOUND),
        ("มีสิทธิอยู่แล้ว", FeedbackResult.HAS_RIGHT),
        ("helped", FeedbackResult.HELPED),
    ],
)
def test_results_are_read_in_the_words_of_the_agencies(written, read, family):
    feedback(row("", HOUSE, result=written, reason="ไม่เข้าเกณฑ์ของระเบียบ" if read == FeedbackResult.CANNOT else ""))
    assert AgencyFeedback.objects.get().result == read


def test_a_workbook_with_the_headers_of_the_template_is_read(head):
    with translation.override("en"):
        headers = ["citizen ID", "agency", "what was asked for", "result", "date of the answer"]
    batch = feedback(content=xlsx_bytes([headers, [open_identity(head), AGENCY, "MPI05", "helped", "18/05/2566"]]))
    assert tally(batch) == (1, 1, 0, 0, 0, 0)


def test_a_dry_run_writes_nothing(head):
    batch = hand_in("agency_feedback", csv_bytes([HEADERS, row(open_identity(head))]), on=TODAY)
    assert (batch.state, batch.unit_count) == ("checked", 1)
    assert not AgencyFeedback.objects.exists()


def test_an_answer_changes_no_fact_and_asks_for_no_score(head, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as called:
        feedback(row(open_identity(head)))
    assert called == []


# --- the same again, and otherwise ---------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(head):
    rows = [row(open_identity(head)), row("", HOUSE)]
    feedback(*rows)
    assert tally(feedback(*rows)) == (2, 0, 0, 2, 0, 0)
    assert AgencyFeedback.objects.count() == 2


def test_a_later_list_may_say_otherwise_about_the_same_question(head):
    first = feedback(row(open_identity(head), result="กำลังช่วยเหลือ"))
    second = feedback(row(open_identity(head), amount=""), row(open_identity(head), answered_on="01/06/2566"))

    assert tally(second) == (2, 1, 1, 0, 0, 0)
    changed = AgencyFeedback.objects.get(answered_on="2023-05-18")
    assert (changed.result, changed.amount_satang, changed.import_batch) == ("helped", None, second)
    assert ImportChange.objects.get().before["import_batch_id"] == first.pk


def test_the_same_question_twice_in_a_file_is_refused_the_second_time(head):
    batch = feedback(row(open_identity(head)), row(open_identity(head), result="ไม่พบตัว"), row("", HOUSE))
    assert tally(batch) == (3, 2, 0, 0, 1, 0)
    assert AgencyFeedback.objects.get(member=head).result == "helped"


def test_the_person_may_have_moved_to_another_household_since(family, make_household):
    spouse = family.members.get(relationship=Relationship.SPOUSE)
    feedback(row(open_identity(spouse)))
    spouse.household = make_household()
    spouse.save()
    assert tally(feedback(row(open_identity(spouse)))) == (1, 0, 0, 1, 0, 0)


# --- what does not get in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"agency": ""}, "agency"),
        ({"asked": ""}, "asked"),
        ({"asked": "5"}, "asked"),
        ({"asked": "MPI18"}, "asked"),
        ({"asked": "ก" * 201}, "asked"),
        ({"result": "ดีมาก"}, "result"),
        ({"result": "ช่วยเหลือไม่ได้"}, "reason"),
        ({"answered_on": ""}, "answered_on"),
        ({"answered_on": "พ.ค. 2566"}, "answered_on"),
        ({"answered_on": "18/05/2567"}, "answered_on"),
        ({"answered_on": "31/02/2566"}, "answered_on"),
        ({"amount": "ห้าพัน"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"note": "ก" * 501}, "note"),
        ({"number": "1000000000018"}, "citizen_id"),
        ({"number": "1.00E+12"}, "citizen_id"),
    ],
)
def test_a_bad_cell_is_named_once_and_the_row_refused(cells, column, head):
    cells = {"number": open_identity(head)} | cells
    batch = feedback(row(**cells), row(open_identity(head), asked="หนี้สิน"))

    assert tally(batch) == (2, 1, 0, 0, 1, 0)
    assert reasons_of(batch) == [(2, column)]


def test_a_row_about_nobody_is_held(family):
    batch = feedback(row("", ""))
    assert tally(batch) == (1, 0, 0, 0, 0, 1)
    assert reasons_of(batch) == [(2, "citizen_id")]


def test_people_of_another_area_are_held_like_unknown_ones(make_household, areas):
    (outsider,) = make_household("92010101").members.all()
    stranger = fictitious_citizen_id(9_999_999)

    batch = feedback(row(open_identity(outsider)), row(stranger), area=areas["84"])

    assert tally(batch) == (2, 0, 0, 0, 0, 2)
    first, second = errors_of(batch.files.get())
    assert first["reason"] == second["reason"]
    assert not AgencyFeedback.objects.exists()
    assert all(stranger.encode() not in bytes(held.sealed) for held in ImportRow.objects.all())


def test_households_of_another_area_are_held_like_unknown_ones(make_household, areas):
    make_household("92010101", house_code=HOUSE)
    batch = feedback(row("", HOUSE), row("", house_code(2)), area=areas["84"])
    first, second = errors_of(batch.files.get())
    assert tally(batch) == (2, 0, 0, 0, 0, 2)
    assert first["reason"] == second["reason"]


def test_a_person_of_another_house_than_the_row_says_is_held(head):
    batch = feedback(row(open_identity(head), house_code(2)), row(open_identity(head), HOUSE, asked="หนี้สิน"))
    assert tally(batch) == (2, 1, 0, 0, 0, 1)
    assert reasons_of(batch) == [(2, "house_code")]


def test_a_held_row_gets_in_once_the_person_is_found(make_household, family):
    late = fictitious_citizen_id(8_888_888)
    batch = feedback(row(late))
    held = ImportRow.objects.get()
    make_household(members=[{"identity_type": "thai_id", **sealed(late)}])

    corrected = hand_in_again(batch, csv_bytes([[*HEADERS, "แถวเดิม"], [*row(late), str(held.pk)]]), on=TODAY)

    assert tally(take_in(corrected)) == (1, 1, 0, 0, 0, 0)
    assert AgencyFeedback.objects.count() == 1


def test_the_database_wants_a_reason_of_an_agency_that_cannot_help(head):
    feedback(row(open_identity(head)))
    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyFeedback.objects.update(result=FeedbackResult.CANNOT)


# --- undoing -------------------------------------------------------------------------------------------------


def undo(batch, by=None):
    return services.undo_import(batch=batch, by=by)


def test_undoing_takes_the_answers_back(head):
    undone = undo(feedback(row(open_identity(head)), row("", HOUSE)))
    assert (undone.restored, undone.removed) == (0, 2)
    assert not AgencyFeedback.objects.exists()


def test_undoing_the_later_list_gives_the_earlier_answer_back(head):
    first = feedback(row(open_identity(head), result="กำลังช่วยเหลือ", note="นัดช่าง"))
    second = feedback(row(open_identity(head)))

    undone = undo(second)

    assert (undone.restored, undone.removed) == (1, 0)
    answer = AgencyFeedback.objects.get()
    assert (answer.result, answer.note, answer.import_batch) == ("helping", "นัดช่าง", first)


def test_undoing_the_earlier_list_leaves_what_the_later_one_says(head):
    first, second = feedback(row(open_identity(head), result="กำลังช่วยเหลือ")), feedback(row(open_identity(head)))
    undo(first)
    assert AgencyFeedback.objects.get().result == "helped"
    undo(second)
    assert not AgencyFeedback.objects.exists()


def test_undoing_finds_its_way_past_a_list_undone_before(head):
    lists = [feedback(row(open_identity(head), note=note)) for note in ("หนึ่ง", "สอง", "สาม")]
    undo(lists[1])
    undo(lists[2])
    answer = AgencyFeedback.objects.get()
    assert (answer.note, answer.import_batch) == ("หนึ่ง", lists[0])


def test_a_corrected_file_of_the_same_import_is_undone_with_it(head):
    batch = feedback(row(open_identity(head), note="ผิด"))
    batch = take_in(hand_in_again(batch, csv_bytes([HEADERS, row(open_identity(head), note="ถูก")]), on=TODAY))
    assert AgencyFeedback.objects.get().note == "ถูก"
    undo(batch)
    assert not AgencyFeedback.objects.exists()


def test_a_household_that_an_agency_answered_about_stays_when_its_list_is_undone(areas, survey_rounds):
    listed = take_in(hand_in("indicator_results", csv_bytes(result_rows(2)), on=TODAY))
    answered = Household.objects.get(house_code=house_code(1))
    feedback(row("", house_code(1)))

    undone = undo(listed)

    assert undone.kept == (answered.pk,)
    assert AgencyFeedback.objects.get().household == answered


def test_the_history_tells_what_came_what_changed_and_what_went(head, provincial_officer):
    feedback(row(open_identity(head), result="กำลังช่วยเหลือ"), by=provincial_officer)
    second = feedback(row(open_identity(head)), row("", HOUSE), by=provincial_officer)
    undo(second, by=provincial_officer)

    with translation.override("en"):
        told = [change for change in history_of(head.household) if change.subject == f"Feedback of {AGENCY}"]
    assert {change.by for change in told} == {str(provincial_officer)}
    assert ("result", "is helping", "has helped") in {(change.field, change.old, change.new) for change in told}
    assert sum(change.is_creation for change in told) == 2
    assert sum(change.is_removal for change in told) == 1


def test_the_page_of_the_history_says_that_an_answer_was_taken_back(head, client_of, district_officer):
    undo(feedback(row(open_identity(head)), by=district_officer), by=district_officer)
    page = client_of(district_officer).get(reverse("logbook:household-history", args=[head.household_id]))
    assert "ถอนคืนพร้อมการนำเข้า" in page.text


# --- where it is read ----------------------------------------------------------------------------------------


def test_the_timeline_names_agency_source_and_import(head):
    batch = feedback(row(open_identity(head), note="มุงหลังคาใหม่"))
    with translation.override("en"):
        (happening,) = timeline(read_case_file(head.household, today=TODAY))
    assert happening.at == date(2023, 5, 18)
    assert (happening.title, happening.badge) == (f"Feedback of {AGENCY}", "has helped")
    assert "มุงหลังคาใหม่" in happening.text
    assert "12,500.50 baht" in happening.text
    assert happening.by == f"{head} · {batch.source} · import no. {batch.pk}"


def test_an_answer_stands_at_its_open_problem_and_does_not_close_it(leaking_roof, head, client_of, district_officer):
    feedback(row(open_identity(head), note="มุงหลังคาใหม่"))

    leaking_roof.refresh_from_db()
    assert leaking_roof.state == ProblemState.OPEN
    page = client_of(district_officer).get(reverse("logbook:household", args=[head.household_id]))
    problems = page.text.split('id="problems"')[1].split("</section>")[0]
    assert AGENCY in problems
    assert "มุงหลังคาใหม่" in problems
    assert "ตรวจสอบกับครอบครัวแล้วปิดปัญหา" in problems
    closing = client_of(district_officer).get(reverse("logbook:problem-close", args=[leaking_roof.pk]))
    assert "มุงหลังคาใหม่" in closing.text


def test_an_answer_stands_only_at_the_problem_it_is_about(leaking_roof, head, family, survey_rounds, district_officer):
    def problem(**fields):
        usual = {"round": survey_rounds[2566], "found_on": date(2023, 3, 1), "by": district_officer}
        return record_problem(household=family, **usual, **fields)

    spouse = family.members.exclude(pk=head.pk).get()
    others = problem(kind=ProblemKind.INDICATOR, indicator="MPI05", member=spouse)
    debt = problem(kind=ProblemKind.DEBT, description="หนี้นอกระบบ")
    closed = problem(kind=ProblemKind.INDICATOR, indicator="MPI05", member=head)
    close_problem(
        problem=closed, outcome=ProblemState.RESOLVED, note="เสร็จ", closed_on=date(2023, 4, 1), by=district_officer
    )
    feedback(row(open_identity(head)))

    case = read_case_file(family, today=TODAY)
    with_answers = {one.pk for one in case.problems if one.feedback}
    assert with_answers == {leaking_roof.pk}
    assert not with_answers & {others.pk, debt.pk, closed.pk}


def test_another_problem_is_matched_by_its_words(family, survey_rounds, district_officer):
    wheelchair = record_problem(
        household=family,
        round=survey_rounds[2566],
        kind=ProblemKind.OTHER,
        description="ขอรถเข็น",
        found_on=date(2023, 3, 1),
        by=district_officer,
    )
    feedback(row("", HOUSE, asked="ขอ  รถเข็น"), row("", HOUSE, asked="ขอรถเข็น"))
    (problem,) = read_case_file(family, today=TODAY).problems
    assert problem == wheelchair
    assert [answer.asked for answer in problem.feedback] == ["ขอรถเข็น"]


def test_many_answers_cost_no_more_queries_than_one(leaking_roof, head):
    def rows(count):
        return [row(open_identity(head), answered_on=f"{day:02d}/05/2566") for day in range(1, count + 1)]

    def read():
        return timeline(read_case_file(head.household, today=TODAY))

    feedback(*rows(1))
    with CaptureQueriesContext(connection) as of_one:
        assert len(read()) == 2
    feedback(*rows(20))
    with CaptureQueriesContext(connection) as of_many:
        assert len(read()) == 21
    assert len(of_many) <= len(of_one)


@pytest.mark.parametrize(
    ("person", "status"),
    [("provincial_officer", 200), ("district_officer", 200), ("subdistrict_officer", 403), ("auditor", 403)],
)
def test_district_and_province_bring_feedback_in(person, status, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(reverse("households:import-template"), {"kind": "agency_feedback"}).status_code == status
    if status == 200:
        assert "agency_feedback" in client.get(reverse("households:import-new")).text


def test_nobody_of_another_area_reads_the_answer(head, client_of, outsider, sibling_officer):
    feedback(row(open_identity(head)))
    for person in (outsider, sibling_officer):
        page = client_of(person).get(reverse("logbook:household", args=[head.household_id]))
        assert page.status_code == 404
        assert AGENCY not in page.text


def sealed(number):
    """Return the fields of a person with that number."""
    both = seal(number)
    return {"identity_sealed": both.sealed, "identity_lookup": both.lookup}
