"""Cases given away: to an agency, up to the province and back, with everything in the history."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.state_machines import NotPermitted, ReasonMissing, WrongState
from areas.scope import Scope
from households.models import Household
from households.signals import household_changed
from logbook.choices import AssignmentState, CaseLevel, ProblemGroup
from logbook.groups import GROUP_OF_INDICATOR, waiting_groups
from logbook.models import Assignment, AssignmentReport, Referral, Reminder
from logbook.services.assignments import (
    DueInThePast,
    NobodyHasTheMission,
    NotAnAgencyOfThePlace,
    OtherLevel,
    assign,
    hand_up,
    hand_up_from_team,
    move,
    record_case,
    report_progress,
    return_to_district,
    steps_from,
    take_in_case,
)
from logbook.services.groups import assign_group
from logbook.services.reminders import remind, see_reminders
from tests.logbook.families import score
from tests.logbook.giving import TODAY, make_agency, make_assignment, make_problem, work_at

SOON = timedelta(days=5)


@pytest.fixture
def household(make_household):
    return make_household()


@pytest.fixture
def agency(areas, agency_officer):
    agency = make_agency()
    work_at(agency, agency_officer)
    return agency


@pytest.fixture
def provincial_agency(areas):
    return make_agency("พมจ.สุราษฎร์ธานี", "84")


@pytest.fixture
def leaking_roof(household, subdistrict_officer):
    return make_problem(household, subdistrict_officer)


@pytest.fixture
def case(household, leaking_roof, survey_rounds, district_officer):
    return record_case(
        household=household,
        round=survey_rounds[2566],
        what="ซ่อมหลังคา",
        problems=[leaking_roof],
        by=district_officer,
        at=timezone.now(),
    )


def now(by) -> dict:
    return {"by": by, "at": timezone.now()}


def give(case, agency, by, **changes) -> Assignment:
    return assign(assignment=case, agency=agency, **{"due_on": TODAY() + SOON, "on": TODAY()} | changes, **now(by))


def test_a_case_goes_from_the_district_through_the_agency_to_its_end(case, agency, district_officer, agency_officer):
    give(case, agency, district_officer)
    move(assignment=case, step="accept", **now(agency_officer))
    report_progress(assignment=case, percent=40, note="ซื้อสังกะสีแล้ว", **now(agency_officer))
    report_progress(assignment=case, percent=40, note="มุงเสร็จ", is_done=True, **now(agency_officer))
    move(assignment=case, step="finish", **now(district_officer))

    case.refresh_from_db()
    assert (case.state, case.progress_percent) == (AssignmentState.DONE, 100)
    assert list(AssignmentReport.objects.values_list("percent", "note").order_by("pk")) == [
        (40, "ซื้อสังกะสีแล้ว"),
        (100, "มุงเสร็จ"),
    ]
    told = [(event.state, event.pgh_context.metadata["user"]) for event in case.events.order_by("pgh_id")]
    assert ("in_progress", agency_officer.pk) in told
    assert told[-1] == ("done", district_officer.pk)


def test_the_district_asks_only_agencies_of_its_own(case, agency, provincial_agency, district_officer):
    with pytest.raises(NotAnAgencyOfThePlace):
        give(case, provincial_agency, district_officer)
    with pytest.raises(NotAnAgencyOfThePlace):
        give(case, make_agency("เกษตรอำเภอกาญจนดิษฐ์", "8402"), district_officer)
    case.refresh_from_db()
    assert case.state == AssignmentState.UNASSIGNED


def test_where_nobody_has_the_mission_the_case_can_only_be_handed_up(case, district_officer):
    farming = make_agency("เกษตรอำเภอ", indicators=["MPI13"])
    with pytest.raises(NobodyHasTheMission):
        give(case, farming, district_officer)
    assert hand_up(assignment=case, reason="ไม่มีหน่วยงาน", **now(district_officer)).state == AssignmentState.REFERRED


def test_nothing_is_due_in_the_past(case, agency, district_officer):
    with pytest.raises(DueInThePast):
        give(case, agency, district_officer, due_on=TODAY() - timedelta(days=1))


def test_the_way_from_team_to_province_and_back_is_kept(
    household, survey_rounds, agency, provincial_agency, subdistrict_officer, district_officer, governor
):
    case = hand_up_from_team(
        household=household,
        round=survey_rounds[2566],
        what="สร้างบ้านใหม่",
        reason="เกินกำลังทีม",
        handed_over="ที่ดินเป็นของตนเอง",
        **now(subdistrict_officer),
    )
    hand_up(assignment=case, reason="ไม่มีงบระดับอำเภอ", **now(district_officer))
    return_to_district(assignment=case, reason="ขอรูปบ้านเพิ่ม", **now(governor))
    hand_up(assignment=case, reason="แนบรูปแล้ว", **now(district_officer))
    given = give(case, provincial_agency, governor)

    assert (given.state, given.level, given.agency) == (
        AssignmentState.ASSIGNED,
        CaseLevel.PROVINCE,
        provincial_agency,
    )
    assert [str(one) for one in Referral.objects.order_by("pk")] == [
        "ทีมปฏิบัติการ → ศจพ.อ.",
        "ศจพ.อ. → ศจพ.จ.",
        "ศจพ.จ. → ศจพ.อ.",
        "ศจพ.อ. → ศจพ.จ.",
    ]
    assert Referral.objects.order_by("pk").first().handed_over == "ที่ดินเป็นของตนเอง"


def test_what_the_province_gave_the_district_does_not_take_back(case, provincial_agency, district_officer, governor):
    hand_up(assignment=case, reason="ไม่มีงบ", **now(district_officer))
    give(case, provincial_agency, governor)
    with pytest.raises(OtherLevel):
        move(assignment=case, step="take_back", reason="เปลี่ยนใจ", **now(district_officer))
    assert move(assignment=case, step="take_back_up", reason="ย้ายงาน", **now(governor)).state == "referred"


def test_only_the_governor_assigns_in_the_province(case, provincial_agency, district_officer, provincial_officer):
    hand_up(assignment=case, reason="ไม่มีงบ", **now(district_officer))
    for person in (district_officer, provincial_officer):
        case.refresh_from_db()
        with pytest.raises(NotPermitted):
            give(case, provincial_agency, person)


def test_an_officer_of_another_agency_moves_nothing(case, agency, district_officer, make_household):
    give(case, agency, district_officer)
    stranger = work_at(make_agency("สาธารณสุขอำเภอ"), district_officer).user
    with pytest.raises(NotPermitted):
        move(assignment=case, step="accept", **now(stranger))


def test_giving_back_takes_a_reason_and_frees_the_case(case, agency, district_officer, agency_officer):
    give(case, agency, district_officer)
    with pytest.raises(ReasonMissing):
        move(assignment=case, step="give_back", **now(agency_officer))
    given_back = move(assignment=case, step="give_back", reason="ไม่มีช่าง", **now(agency_officer))
    assert (given_back.state, given_back.agency, given_back.state_reason) == ("unassigned", None, "ไม่มีช่าง")


def test_who_comes_second_is_told(case, agency, district_officer):
    give(case, agency, district_officer)
    move(assignment=case, step="start", expected="assigned", **now(district_officer))
    with pytest.raises(WrongState) as refused:
        move(assignment=case, step="follow", expected="assigned", **now(district_officer))
    assert refused.value.state == AssignmentState.IN_PROGRESS


def test_nobody_reports_on_what_nobody_does(case, district_officer):
    with pytest.raises(WrongState):
        report_progress(assignment=case, percent=10, note="เริ่มแล้ว", **now(district_officer))


def test_the_buttons_are_those_of_the_level(case, provincial_agency, district_officer, governor):
    assert {step.name for step in steps_from(case, district_officer.permissions)} == {"assign", "refer"}
    hand_up(assignment=case, reason="ไม่มีงบ", **now(district_officer))
    case.refresh_from_db()
    assert {step.name for step in steps_from(case, governor.permissions)} == {"assign_in_province", "return"}


def test_a_form_sent_twice_makes_one_case(household, survey_rounds, leaking_roof, agency, district_officer):
    sent = {
        "client_uuid": uuid4(),
        "typed": {"what": ["ซ่อม"]},
        "household": household,
        "round": survey_rounds[2566],
        "on": TODAY(),
        "what": "ซ่อม",
        "problems": [leaking_roof],
        "agency": agency,
        "due_on": TODAY() + SOON,
    }
    answers = [take_in_case(**sent, **now(district_officer)).status for _time in range(2)]
    assert (answers, Assignment.objects.count()) == ([201, 200], 1)


def test_a_case_follows_its_family_to_another_area(case, areas):
    household = case.household
    household.area_id = "84020101"
    household.save()
    household_changed.send(sender=Household, household_ids=[household.pk], round_year=2566)
    case.refresh_from_db()
    assert case.area_code == "84020101"
    assert not Assignment.objects.within(Scope(("8401",))).exists()


# --- groups of problems ------------------------------------------------------------------------


def test_every_indicator_belongs_to_a_group():
    assert set(GROUP_OF_INDICATOR.values()) == set(ProblemGroup)
    assert len(GROUP_OF_INDICATOR) == 17


def group_press(by, agency, survey_rounds, **changes):
    pressed = {
        "group": ProblemGroup.HOUSE,
        "area_code": "8401",
        "agency": agency,
        "due_on": TODAY() + SOON,
        "what": "ซ่อมสร้างบ้าน",
        "round": survey_rounds[2566],
        "on": TODAY(),
    }
    return assign_group(**pressed | changes, **now(by))


def test_a_group_is_given_away_in_one_press_and_never_twice(
    make_household, survey_rounds, agency, subdistrict_officer, district_officer
):
    families = [make_household() for _number in range(3)]
    for family in families:
        make_problem(family, subdistrict_officer, "MPI05")
        make_problem(family, subdistrict_officer, "MPI07")
        make_problem(family, subdistrict_officer, "MPI13")
    score(families[0], "MPI05", is_critical=True)

    before = {one.group: one for one in waiting_groups(Scope(("8401",)), 2566)}
    given = group_press(district_officer, agency, survey_rounds)
    again = group_press(district_officer, agency, survey_rounds)

    assert (before["house"].households, before["house"].problems, before["house"].critical) == (3, 6, 1)
    assert (given.households, given.left, again.households) == (3, 0, 0)
    assert Assignment.objects.count() == 3
    assert all(one.problems.count() == 2 for one in Assignment.objects.all())
    assert {one.group: one.households for one in waiting_groups(Scope(("8401",)), 2566)}["occupation"] == 3


def test_a_press_takes_the_same_statements_for_one_family_as_for_many(
    make_household, survey_rounds, agency, subdistrict_officer, district_officer
):
    counts = []
    for families in (1, 8):
        for _number in range(families):
            make_problem(make_household(), subdistrict_officer, "MPI05")
        with CaptureQueriesContext(connection) as queries:
            group_press(district_officer, agency, survey_rounds)
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_nobody_gives_a_group_of_another_district(survey_rounds, agency, district_officer):
    with pytest.raises(NotPermitted):
        group_press(district_officer, agency, survey_rounds, area_code="8402")


# --- reminders -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "kinds"), [(8, []), (7, ["soon"]), (1, ["soon"]), (0, ["today"]), (-1, ["overdue"]), (-40, ["overdue"])]
)
def test_people_are_reminded_once_of_each_deadline(days, kinds, household, agency, district_officer, agency_officer):
    due = TODAY() + timedelta(days=days)
    make_assignment(household, district_officer, state="assigned", agency=agency, due_on=due)

    written = [remind(on=TODAY(), at=timezone.now()) for _night in range(2)]

    assert written == [2 * len(kinds), 0]
    people = Reminder.objects.values_list("user", "kind")
    assert set(people) == {(user.pk, kind) for user in (district_officer, agency_officer) for kind in kinds}


def test_finished_cases_remind_nobody(household, agency, district_officer):
    make_assignment(household, district_officer, state="done", agency=agency, due_on=TODAY())
    assert remind(on=TODAY(), at=timezone.now()) == 0


def test_what_was_seen_is_new_no_more(household, agency, district_officer):
    make_assignment(household, district_officer, state="assigned", agency=agency, due_on=TODAY())
    remind(on=TODAY(), at=timezone.now())
    assert see_reminders(user=district_officer, at=timezone.now()) == 1
    assert not Reminder.objects.of_user(district_officer).unseen().exists()
