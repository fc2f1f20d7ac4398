"""The pages of cases given away: lists, one case, the board, groups, reminders, and what an agency sees."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from logbook.choices import AssignmentState
from logbook.models import Assignment, AssignmentReport, Photo, Referral, SolutionMenuItem
from logbook.services.reminders import remind
from mpi.choices import Dimension
from tests.logbook.giving import TODAY, make_agency, make_assignment, make_problem, work_at
from tests.logbook.pictures import jpeg
from tests.logbook.visits import typed_date
from tests.people import appoint, make_user
from tests.queries import THE_LOOK

SECRET = "หลังคารั่วเพราะหนี้นอกระบบ"
DUE = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def household(make_household):
    return make_household(phone="080-000-1234", members=["head", "child"])


@pytest.fixture
def agency(areas, agency_officer):
    agency = make_agency()
    work_at(agency, agency_officer)
    return agency


@pytest.fixture
def leaking_roof(household, subdistrict_officer):
    return make_problem(household, subdistrict_officer, description=SECRET, cause=SECRET)


@pytest.fixture
def given(household, agency, leaking_roof, district_officer):
    given = make_assignment(household, district_officer, state="assigned", agency=agency)
    given.problems.set([leaking_roof])
    return given


@pytest.fixture
def officer(client_of, district_officer):
    return client_of(district_officer)


@pytest.fixture
def worker(client_of, agency_officer):
    return client_of(agency_officer)


def url(name, *args):
    return reverse(f"logbook:{name}", args=args)


def text_of(answer) -> str:
    return answer.content.decode()


# --- giving a case away -----------------------------------------------------------------------------

RIGHTS = [
    ("subdistrict_officer", "assignment-new", 403),
    ("subdistrict_officer", "assignment-hand-up", 200),
    ("district_officer", "assignment-new", 200),
    ("governor", "assignment-new", 200),
    ("national_officer", "assignment-new", 403),
    ("sibling_officer", "assignment-hand-up", 404),
    ("outsider", "assignment-new", 404),
    ("agency_officer", "assignment-new", 403),
]


@pytest.mark.parametrize(("person", "name", "status"), RIGHTS)
def test_who_gives_cases_away(person, name, status, household, client_of, request):
    assert client_of(request.getfixturevalue(person)).get(url(name, household.pk)).status_code == status


def typed_case(whom, problem, **typed) -> dict:
    usual = {
        "client_uuid": str(uuid4()),
        "problems": [str(problem.pk)],
        "solution": "none",
        "what": "เปลี่ยนหลังคา",
        "agency": str(whom.pk),
    }
    return usual | typed_date("due_on", DUE) | typed


def test_a_case_is_given_from_the_household_and_sent_twice_it_is_one(officer, household, agency, leaking_roof):
    sent = typed_case(agency, leaking_roof)
    for _time in range(2):
        assert officer.post(url("assignment-new", household.pk), sent).status_code == 302
    case = Assignment.objects.get()
    assert (case.state, case.agency, case.due_on, case.is_not_in_menu) == ("assigned", agency, DUE, True)
    assert list(case.problems.all()) == [leaking_roof]
    assert "เปลี่ยนหลังคา" in text_of(officer.get(url("household", household.pk)))


def test_what_is_missing_is_said_and_what_was_typed_is_kept(officer, household, agency, leaking_roof):
    sent = typed_case(agency, leaking_roof, agency="", what="เปลี่ยนหลังคาสังกะสี")
    answer = officer.post(url("assignment-new", household.pk), sent)
    assert answer.status_code == 422
    assert "เปลี่ยนหลังคาสังกะสี" in text_of(answer)
    assert "error-summary" in text_of(answer)


def test_a_solution_of_the_menu_says_what_is_done(officer, household, agency, leaking_roof):
    item = SolutionMenuItem.objects.create(
        code="L1", title="ซ่อมบ้านพอเพียง", dimension=Dimension.LIVING, stage=1, indicators=["MPI05"]
    )
    sent = typed_case(agency, leaking_roof, solution=str(item.pk), what="")
    assert officer.post(url("assignment-new", household.pk), sent).status_code == 302
    case = Assignment.objects.get()
    assert (case.menu_item, case.what) == (item, "ซ่อมบ้านพอเพียง")


def test_where_no_agency_has_the_mission_the_page_leads_up(officer, household, leaking_roof):
    make_agency("เกษตรอำเภอ", indicators=["MPI13"])
    page = text_of(officer.get(url("assignment-new", household.pk)))
    assert "ไม่มีหน่วยงานระดับอำเภอที่มีภารกิจนี้" in page
    assert url("assignment-hand-up", household.pk) in page


def test_a_team_hands_a_case_up_with_what_the_next_must_know(client_of, subdistrict_officer, household, leaking_roof):
    sent = {
        "client_uuid": str(uuid4()),
        "problems": [str(leaking_roof.pk)],
        "solution": "none",
        "what": "สร้างบ้านใหม่",
        "reason": "เกินกำลังทีม",
        "handed_over": "มีที่ดิน",
    }
    answer = client_of(subdistrict_officer).post(url("assignment-hand-up", household.pk), sent)
    assert answer.status_code == 302
    assert Referral.objects.get().handed_over == "มีที่ดิน"
    assert Assignment.objects.get().state == AssignmentState.UNASSIGNED


# --- one case, and the lists ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"),
    [("subdistrict_officer", 200), ("sibling_officer", 404), ("outsider", 404), ("auditor", 403), ("governor", 200)],
)
def test_a_case_is_seen_in_its_area(person, status, given, client_of, request):
    assert client_of(request.getfixturevalue(person)).get(url("assignment", given.pk)).status_code == status


def test_a_case_is_assigned_anew_and_refused_where_it_moved_on(officer, given, agency):
    address = url("assignment-step", given.pk, "assign")
    other = make_agency("ช่างอำเภอ")
    sent = {"agency": str(other.pk), "what": "ซ่อมบ้าน"} | typed_date("due_on", DUE)
    assert officer.post(address, sent).status_code == 302
    given.refresh_from_db()
    assert given.agency == other
    Assignment.objects.update(state="done")
    answer = officer.post(address, sent)
    assert answer.status_code == 422
    assert "มีผู้ทำไปก่อนแล้ว" in text_of(answer)


def test_a_step_asks_for_its_reason(officer, given):
    address = url("assignment-step", given.pk, "take_back")
    assert officer.post(address, {"reason": ""}).status_code == 422
    assert officer.post(address, {"reason": "เปลี่ยนหน่วยงาน"}).status_code == 302
    given.refresh_from_db()
    assert (given.state, given.state_reason) == ("unassigned", "เปลี่ยนหน่วยงาน")


@pytest.mark.parametrize(
    ("person", "step", "status"),
    [
        ("district_officer", "accept", 403),
        ("district_officer", "nothing", 404),
        ("subdistrict_officer", "start", 403),
        ("provincial_officer", "return", 403),
        ("governor", "return", 200),
    ],
)
def test_a_step_that_is_not_ones_own_is_refused(person, step, status, given, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(url("assignment-step", given.pk, step)).status_code == status


def test_the_list_is_narrowed_by_state_agency_and_day(officer, household, agency, district_officer):
    other = make_agency("ช่างอำเภอ")
    make_assignment(household, district_officer, state="assigned", agency=agency, what="งานหนึ่ง")
    make_assignment(household, district_officer, state="in_progress", agency=other, what="งานสอง")
    make_assignment(
        household, district_officer, state="assigned", agency=other, what="งานช้า", due_on=TODAY() - timedelta(days=2)
    )
    shown = {
        query: {
            word for word in ("งานหนึ่ง", "งานสอง", "งานช้า") if word in text_of(officer.get(url("assignments") + query))
        }
        for query in ("", "?state=in_progress", f"?agency={other.pk}", "?list=overdue", "?list=soon", "?state=strange")
    }
    assert shown == {
        "": {"งานหนึ่ง", "งานสอง", "งานช้า"},
        "?state=in_progress": {"งานสอง"},
        f"?agency={other.pk}": {"งานสอง", "งานช้า"},
        "?list=overdue": {"งานช้า"},
        "?list=soon": set(),
        "?state=strange": {"งานหนึ่ง", "งานสอง", "งานช้า"},
    }


def test_mine_is_what_i_gave(officer, household, agency, district_officer, district_chief):
    make_assignment(household, district_officer, state="assigned", agency=agency, what="งานของฉันเอง")
    make_assignment(household, district_chief, state="assigned", agency=agency, what="งานนายอำเภอ")
    page = text_of(officer.get(url("assignments") + "?list=mine"))
    assert "งานของฉันเอง" in page
    assert "งานนายอำเภอ" not in page


def test_a_long_list_goes_on_page_by_page(officer, household, agency, district_officer):
    for number in range(60):
        due = None if number % 3 == 0 else TODAY() + timedelta(days=number)
        state = "unassigned" if due is None else "assigned"
        agency_of = {} if due is None else {"agency": agency}
        make_assignment(household, district_officer, state=state, what=f"งานที่ {number}.", due_on=due, **agency_of)
    first = officer.get(url("assignments"))
    rows = first.context["page"].rows
    second = officer.get(f"{url('assignments')}?after={rows[-1].pk}").context["page"]
    assert (len(rows), len(second.rows), second.has_next, second.has_previous) == (50, 10, False, True)
    assert not {one.pk for one in rows} & {one.pk for one in second.rows}
    assert officer.get(url("assignments") + "?after=nonsense").status_code == 404


@pytest.mark.parametrize("name", ["assignments", "board", "problem-groups", "reminders"])
def test_a_list_takes_few_queries_however_long(
    name, officer, household, agency, district_officer, leaking_roof, django_assert_max_num_queries
):
    for number in range(12):
        for state in AssignmentState:
            make_assignment(household, district_officer, state=state, agency=agency, what=f"{state} {number}")
    remind(on=TODAY() + timedelta(days=30), at=timezone.now())
    with django_assert_max_num_queries(12 + THE_LOOK):
        assert officer.get(url(name)).status_code == 200


# --- the board --------------------------------------------------------------------------------------


def test_the_board_has_six_columns_and_says_who_has_how_much(officer, given):
    page = text_of(officer.get(url("board")))
    assert page.count("data-column=") == 6
    assert "ค้างอยู่ 1" in page


def test_a_card_is_moved_by_its_menu_without_scripts(officer, given):
    answer = officer.post(url("assignment-move", given.pk), {"step": "start", "state": "assigned"})
    assert answer.status_code == 302
    given.refresh_from_db()
    assert given.state == AssignmentState.IN_PROGRESS


def test_whoever_was_slower_is_told_and_sees_the_board_as_it_is(officer, given):
    sent = {"step": "start", "state": "assigned"}
    officer.post(url("assignment-move", given.pk), sent)
    answer = officer.post(url("assignment-move", given.pk), sent, headers={"HX-Request": "true"})
    assert "มีผู้ทำไปก่อนแล้ว" in text_of(answer)
    assert "data-board" in text_of(answer)
    assert "<html" not in text_of(answer)


@pytest.mark.parametrize(("step", "status"), [("assign", 400), ("fly", 400), ("", 400)])
def test_a_move_that_asks_for_more_is_none(step, status, officer, given):
    assert officer.post(url("assignment-move", given.pk), {"step": step}).status_code == status


def test_somebody_without_the_right_moves_nothing(client_of, subdistrict_officer, given):
    client_of(subdistrict_officer).post(url("assignment-move", given.pk), {"step": "start", "state": "assigned"})
    given.refresh_from_db()
    assert given.state == AssignmentState.ASSIGNED


def test_a_board_that_looks_again_is_answered_only_where_something_moved(
    officer, client_of, governor, given, django_assert_max_num_queries
):
    since = officer.get(url("board")).context["board"].at + timedelta(seconds=1)
    address = url("board-changes")
    with django_assert_max_num_queries(5):  # session, user, posts, area and the one look
        assert officer.get(address, {"since": since.isoformat()}).status_code == 204
    Assignment.objects.update(state="in_progress", state_at=timezone.now() + timedelta(seconds=5))
    answer = officer.get(address, {"since": since.isoformat()})
    assert (answer.status_code, "data-board" in text_of(answer)) == (200, True)
    assert officer.get(address, {"since": "yesterday"}).status_code == 404


def test_a_column_shows_its_first_cards_and_leads_to_the_rest(officer, household, district_officer):
    for number in range(25):
        make_assignment(household, district_officer, what=f"งานที่ {number}.")
    assert "อีก 5 รายการ" in text_of(officer.get(url("board")))


# --- groups ---------------------------------------------------------------------------------------------


def test_a_group_is_given_to_one_agency(officer, leaking_roof, agency):
    address = url("problem-group-assign", "8401", "house")
    sent = {"agency": str(agency.pk), "what": "ซ่อมสร้างบ้าน"} | typed_date("due_on", DUE)
    assert officer.get(address).status_code == 200
    assert officer.post(address, sent | {"agency": ""}).status_code == 422
    assert officer.post(address, sent).status_code == 302
    assert "ไม่มีการมอบหมายซ้ำ" in text_of(officer.post(address, sent, follow=True))
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(("area", "group"), [("8402", "house"), ("84", "house"), ("8401", "love")])
def test_groups_elsewhere_and_none_are_not_found(area, group, officer, survey_rounds):
    assert officer.get(url("problem-group-assign", area, group)).status_code == 404


# --- an agency's inbox ------------------------------------------------------------------------------------


def test_an_agency_begins_in_its_inbox(worker, given):
    page = text_of(worker.get("/", follow=True))
    assert "ซ่อมหลังคา" in page


def test_an_agency_reads_what_its_work_needs_and_nothing_else(worker, given, household):
    for address in (url("inbox"), url("inbox-assignment", given.pk)):
        page = text_of(worker.get(address))
        assert str(household.members.heads().get().last_name) in page
        assert SECRET not in page
        assert str(household.pk) not in page
        assert "MPI05" not in page
    assert household.phone in page


def test_another_agency_sees_and_moves_nothing(given, client_of, provincial_officer, areas):
    stranger = work_at(make_agency("ประมงอำเภอ"), _agency_officer("prachin"))
    client = client_of(stranger.user)
    assert "ซ่อมหลังคา" not in text_of(client.get(url("inbox")))
    for name in ("inbox-assignment", "inbox-report"):
        assert client.get(url(name, given.pk)).status_code == 404
    assert client.post(url("inbox-step", given.pk, "accept")).status_code == 404


def test_an_agency_reads_its_own_reports_only(worker, given, agency_officer, district_officer):
    """What officers of the district note about the family stays with them."""
    for by, note in ((agency_officer, "มุงหลังคาแล้ว"), (district_officer, SECRET)):
        AssignmentReport.objects.create(
            assignment=given, percent=50, note=note, reported_by=by, reported_at=timezone.now()
        )
    page = text_of(worker.get(url("inbox-assignment", given.pk)))
    assert "มุงหลังคาแล้ว" in page
    assert SECRET not in page


def test_an_account_of_no_agency_sees_nothing(client_of, given, areas):
    lonely = _agency_officer("lonely")
    page = text_of(client_of(lonely).get(url("inbox")))
    assert "ยังไม่สังกัดหน่วยงาน" in page
    assert "ซ่อมหลังคา" not in page


def _agency_officer(username):
    user = make_user(username, "มานะ", "ต่างหน่วย")
    appoint(user, "district-agency", "8401")
    return user


def test_an_agency_accepts_reports_with_a_photo_and_is_done(worker, officer, given, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert worker.post(url("inbox-step", given.pk, "accept")).status_code == 302
    photo = SimpleUploadedFile("roof.jpg", jpeg(), "image/jpeg")
    sent = {"client_uuid": str(uuid4()), "percent": "60", "note": "มุงไปครึ่งหลัง", "photo": photo}
    assert worker.post(url("inbox-report", given.pk), sent).status_code == 302
    done = {"client_uuid": str(uuid4()), "percent": "60", "note": "เสร็จแล้ว", "is_done": "on"}
    assert worker.post(url("inbox-report", given.pk), done).status_code == 302
    given.refresh_from_db()
    assert (given.state, given.progress_percent) == (AssignmentState.FOLLOW_UP, 100)
    assert AssignmentReport.objects.count() == 2
    assert Photo.objects.kept().get().report.note == "มุงไปครึ่งหลัง"
    assert "มุงไปครึ่งหลัง" in text_of(officer.get(url("assignment", given.pk)))


def test_a_report_that_is_wrong_keeps_what_was_typed(worker, given):
    Assignment.objects.update(state="in_progress")
    sent = {"client_uuid": str(uuid4()), "percent": "140", "note": "เกือบเสร็จ"}
    answer = worker.post(url("inbox-report", given.pk), sent)
    assert answer.status_code == 422
    assert "เกือบเสร็จ" in text_of(answer)


def test_a_report_sent_twice_is_one(worker, given):
    Assignment.objects.update(state="in_progress")
    sent = {"client_uuid": str(uuid4()), "percent": "30", "note": "เริ่มงาน"}
    for _time in range(2):
        assert worker.post(url("inbox-report", given.pk), sent).status_code == 302
    assert AssignmentReport.objects.count() == 1


def test_an_agency_gives_back_with_a_reason(worker, given):
    address = url("inbox-step", given.pk, "give_back")
    assert worker.post(address, {"reason": ""}).status_code == 422
    assert worker.post(address, {"reason": "ไม่มีช่าง"}).status_code == 302
    given.refresh_from_db()
    assert given.state == AssignmentState.UNASSIGNED
    assert worker.get(url("inbox-assignment", given.pk)).status_code == 404


@pytest.mark.parametrize(("step", "status"), [("finish", 403), ("report", 404), ("nothing", 404)])
def test_steps_of_others_are_closed_to_an_agency(step, status, worker, given):
    assert worker.get(url("inbox-step", given.pk, step)).status_code == status


# --- reminders ----------------------------------------------------------------------------------------------


def test_reminders_are_counted_on_the_first_page_and_seen_once(officer, worker, household, agency, district_officer):
    make_assignment(household, district_officer, state="assigned", agency=agency, what="งานด่วน", due_on=TODAY())
    remind(on=TODAY(), at=timezone.now())
    assert ">1</span>" in text_of(officer.get(url("reminder-count")))
    assert url("reminders") in text_of(worker.get(url("inbox")))
    assert "งานด่วน" in text_of(officer.get(url("reminders")))
    officer.post(url("reminders-seen"))
    assert "badge count" not in text_of(officer.get(url("reminder-count")))


def test_the_household_page_says_who_was_asked(officer, given, household):
    page = text_of(officer.get(url("household", household.pk)))
    assert "ซ่อมหลังคา" in page
    assert url("assignment", given.pk) in page
