"""Meetings from plan to minutes: agenda, resolutions with their numbers, what is closed for good."""

from datetime import date, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from accounts.state_machines import NotPermitted, ReasonMissing, WrongState
from areas.models import Area
from logbook.choices import AssignmentState, CaseLevel, CentreLevel, Decision, DevelopmentClass, MeetingState, SeatKind
from logbook.models import AgendaItem, Assignment, Centre, CentreSeat, HouseholdCase, Meeting, Referral
from logbook.services.meetings import (
    MOST_ON_AGENDA,
    AgendaIsFull,
    ClosedForGood,
    DecidedAlready,
    NotBeingHeld,
    add_addendum,
    add_attendee,
    cancel_meeting,
    close_meeting,
    decide,
    note_attendance,
    open_meeting,
    plan_meeting,
    put_on_agenda,
    take_off_agenda,
)
from tests.logbook.giving import TODAY, make_agency, make_assignment, make_problem

HELD = date(2023, 5, 25)


@pytest.fixture
def centre(areas):
    centre = Centre.objects.create(level=CentreLevel.DISTRICT, name="ศจพ.อ.เมือง", area_id="8401")
    for kind, title, name, ends_on in (
        (SeatKind.SECRETARY, "พัฒนาการอำเภอ", "ปรีชา พัฒนาดี", None),
        (SeatKind.CHAIR, "นายอำเภอ", "อำนวย ปกครองเก่ง", None),
        (SeatKind.MEMBER, "เกษตรอำเภอ", "เคยนั่ง มาก่อน", date(2023, 1, 1)),
    ):
        CentreSeat.objects.create(
            centre=centre, kind=kind, title=title, name=name, starts_on="2022-10-01", ends_on=ends_on
        )
    return centre


def plan(by, households=(), level=CaseLevel.DISTRICT, area="8401", **changes) -> Meeting:
    planned = {"client_uuid": uuid4(), "held_on": HELD, "place": "ห้องประชุมอำเภอ"}
    planned["households"] = [one.pk for one in households]
    return plan_meeting(level=level, area=Area.objects.get(pk=area), by=by, **planned | changes)


@pytest.fixture
def families(make_household, subdistrict_officer):
    families = [make_household() for _number in range(3)]
    for family in families:
        make_problem(family, subdistrict_officer)
    return families


@pytest.fixture
def held(families, centre, district_officer):
    meeting = plan(district_officer, families, centre=centre)
    return open_meeting(meeting=meeting, by=district_officer, at=timezone.now())


def decided(item, decision, by, survey_rounds, **more):
    usual = {"what": "ซ่อมบ้าน", "due_on": TODAY() + timedelta(days=30), "on": TODAY(), "at": timezone.now()}
    return decide(item=item, decision=decision, by=by, round=survey_rounds[2566], **usual | more)


def test_the_people_of_the_centre_are_asked_the_chair_first(centre, district_officer):
    meeting = plan(district_officer, centre=centre)
    assert list(meeting.attendees.in_order().values_list("name", flat=True)) == ["อำนวย ปกครองเก่ง", "ปรีชา พัฒนาดี"]


def test_meetings_of_a_body_are_numbered_through_the_year(district_officer, subdistrict_officer):
    numbers = [str(plan(district_officer)) for _time in range(2)]
    team = plan(subdistrict_officer, level=CaseLevel.TEAM, area="840102")
    next_year = plan(district_officer, held_on=date(2024, 1, 5))
    assert (numbers, str(team), str(next_year)) == (["1/2566", "2/2566"], "1/2566", "1/2567")


def test_an_agenda_takes_each_household_once_and_not_too_many(families, district_officer):
    meeting = plan(district_officer, families[:2])
    assert put_on_agenda(meeting=meeting, households=[one.pk for one in families], by=district_officer) == 1
    assert list(meeting.agenda.in_order().values_list("position", flat=True)) == [1, 2, 3]
    crowd = [uuid4() for _one in range(MOST_ON_AGENDA)]
    with pytest.raises(AgendaIsFull):
        put_on_agenda(meeting=meeting, households=crowd, by=district_officer)


def test_a_resolution_gives_the_case_to_an_agency_with_a_number(held, families, district_officer, survey_rounds):
    agency = make_agency()
    item = held.agenda.in_order().first()
    problems = list(families[0].problems.all())

    done = decided(
        item,
        Decision.ASSIGN,
        district_officer,
        survey_rounds,
        agency=agency,
        problems=problems,
        is_not_in_menu=True,
        development_class=DevelopmentClass.CAN_DEVELOP,
    )

    year = TODAY().year + 543
    assert str(done) == f"1/{year}"
    assert agency.name in done.resolution
    assert (done.assignment.state, list(done.assignment.problems.all())) == (AssignmentState.ASSIGNED, problems)
    assert HouseholdCase.objects.get(household=families[0]).development_class == DevelopmentClass.CAN_DEVELOP


def test_numbers_run_on_through_the_meetings_of_a_body(held, families, district_officer, survey_rounds):
    first, second, third = held.agenda.in_order()
    decided(first, Decision.POSTPONE, district_officer, survey_rounds)
    decided(third, Decision.POSTPONE, district_officer, survey_rounds)
    close_meeting(meeting=held, by=district_officer, at=timezone.now(), announcements="", other_business="")
    next_one = open_meeting(meeting=plan(district_officer, [families[1]]), by=district_officer, at=timezone.now())
    done = decided(next_one.agenda.get(), Decision.POSTPONE, district_officer, survey_rounds)
    assert done.resolution_number == 3


def test_what_was_put_off_may_be_decided_still_and_keeps_its_number(held, district_officer, survey_rounds):
    make_agency()
    item = held.agenda.in_order().first()
    decided(item, Decision.POSTPONE, district_officer, survey_rounds)
    done = decided(item, Decision.REFER, district_officer, survey_rounds, reason="ไม่มีงบ")
    assert (done.resolution_number, done.assignment.state) == (1, AssignmentState.REFERRED)
    with pytest.raises(DecidedAlready):
        decided(item, Decision.POSTPONE, district_officer, survey_rounds)


def test_a_case_that_a_team_handed_up_is_not_recorded_twice(held, families, district_officer, survey_rounds):
    waiting = make_assignment(families[0], district_officer)
    done = decided(
        held.agenda.in_order().first(), Decision.ASSIGN, district_officer, survey_rounds, agency=make_agency()
    )
    assert (done.assignment, Assignment.objects.count()) == (waiting, 1)


def test_a_team_hands_up_to_the_district(families, subdistrict_officer, survey_rounds):
    meeting = plan(subdistrict_officer, families, level=CaseLevel.TEAM, area="840102")
    open_meeting(meeting=meeting, by=subdistrict_officer, at=timezone.now())
    done = decided(meeting.agenda.first(), Decision.REFER, subdistrict_officer, survey_rounds, reason="เกินกำลังทีม")
    assert (done.assignment.state, done.assignment.level) == (AssignmentState.UNASSIGNED, CaseLevel.DISTRICT)
    assert Referral.objects.get().from_level == CaseLevel.TEAM


def test_the_governor_decides_what_was_handed_up(families, district_officer, governor, survey_rounds):
    waiting = make_assignment(families[0], district_officer, state="referred", level=CaseLevel.PROVINCE)
    meeting = plan(governor, families[:1], level=CaseLevel.PROVINCE, area="84")
    open_meeting(meeting=meeting, by=governor, at=timezone.now())
    agency = make_agency("พมจ.", "84")
    done = decided(meeting.agenda.get(), Decision.ASSIGN, governor, survey_rounds, agency=agency)
    assert (done.assignment, done.assignment.agency) == (waiting, agency)


def test_nothing_is_decided_before_and_after_the_meeting(families, district_officer, survey_rounds):
    meeting = plan(district_officer, families)
    item = meeting.agenda.first()
    with pytest.raises(NotBeingHeld):
        decided(item, Decision.POSTPONE, district_officer, survey_rounds)
    open_meeting(meeting=meeting, by=district_officer, at=timezone.now())
    close_meeting(meeting=meeting, by=district_officer, at=timezone.now(), announcements="", other_business="")
    with pytest.raises(NotBeingHeld):
        decided(item, Decision.POSTPONE, district_officer, survey_rounds)


def test_a_refused_decision_leaves_nothing_behind(held, district_officer, survey_rounds):
    make_agency(indicators=["MPI13"])
    item = held.agenda.in_order().first()
    with pytest.raises(Exception, match="ภารกิจ"):
        decided(
            item,
            Decision.ASSIGN,
            district_officer,
            survey_rounds,
            agency=make_agency("ประมงอำเภอ", indicators=["MPI14"]),
            problems=list(item.household.problems.all()),
        )
    item.refresh_from_db()
    assert (item.decision, Assignment.objects.count()) == ("", 0)


def test_a_closed_meeting_takes_an_addendum_and_nothing_else(held, families, district_officer):
    with pytest.raises(WrongState):
        add_addendum(meeting=held, client_uuid=uuid4(), text="ก่อนปิด", by=district_officer, at=timezone.now())
    close_meeting(meeting=held, by=district_officer, at=timezone.now(), announcements="นโยบายใหม่", other_business="")
    refused = [
        lambda: put_on_agenda(meeting=held, households=[families[0].pk], by=district_officer),
        lambda: take_off_agenda(item=held.agenda.first(), by=district_officer),
        lambda: note_attendance(meeting=held, came=[], by=district_officer),
        lambda: add_attendee(meeting=held, name="สมชาย", title="", by=district_officer),
    ]
    for change in refused:
        with pytest.raises(ClosedForGood):
            change()
    add_addendum(meeting=held, client_uuid=uuid4(), text="แก้คำผิดหน้า 2", by=district_officer, at=timezone.now())
    assert held.addenda.get().text == "แก้คำผิดหน้า 2"


def test_a_decided_household_stays_on_the_agenda(held, district_officer, survey_rounds):
    first, second, _third = held.agenda.in_order()
    decided(first, Decision.POSTPONE, district_officer, survey_rounds)
    with pytest.raises(DecidedAlready):
        take_off_agenda(item=first, by=district_officer)
    take_off_agenda(item=second, by=district_officer)
    assert held.agenda.count() == 2


def test_a_meeting_is_cancelled_with_a_reason_before_it_begins(district_officer, account_admin):
    meeting = plan(district_officer)
    with pytest.raises(ReasonMissing):
        cancel_meeting(meeting=meeting, reason=" ", by=district_officer)
    with pytest.raises(NotPermitted):
        cancel_meeting(meeting=meeting, reason="ฝนตก", by=account_admin)
    assert cancel_meeting(meeting=meeting, reason="น้ำท่วม", by=district_officer).state == MeetingState.CANCELLED
    with pytest.raises(WrongState):
        open_meeting(meeting=meeting, by=district_officer, at=timezone.now())


def test_who_came_is_noted(held, district_officer):
    chair, secretary = held.attendees.in_order()
    note_attendance(meeting=held, came=[chair.pk], by=district_officer)
    assert list(held.attendees.in_order().values_list("came", flat=True)) == [True, False]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_get_the_same_number(families, district_officer, survey_rounds):
    meeting = plan(district_officer, families)
    open_meeting(meeting=meeting, by=district_officer, at=timezone.now())

    def postpone(item):
        try:
            decided(item, Decision.POSTPONE, district_officer, survey_rounds)
        finally:
            connection.close()

    threads = [Thread(target=postpone, args=[item]) for item in meeting.agenda.all()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(AgendaItem.objects.values_list("resolution_number", flat=True)) == [1, 2, 3]
