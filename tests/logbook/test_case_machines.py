"""Assignments and meetings walked at random by every role, on the real services and database.

Each step is tried by whoever may and whoever may not; what the service does is what the declaration says, and every
accepted step stands in the history with who took it.
"""

import os
from datetime import date
from random import Random
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.choices import Role
from accounts.state_machines import StepRefused
from areas.models import Area
from logbook.choices import AssignmentState, CaseLevel, Decision, MeetingState
from logbook.machines import ASSIGNMENT, MEETING
from logbook.models import AgendaItem, Assignment, Referral
from logbook.services.assignments import assign, fits, hand_up, move, report_progress, return_to_district
from logbook.services.meetings import (
    cancel_meeting,
    close_meeting,
    decide,
    open_meeting,
    plan_meeting,
    put_on_agenda,
)
from tests.logbook.giving import TODAY, make_agency, make_assignment, work_at
from tests.people import appoint, make_user

POSTS = {
    Role.SUBDISTRICT_TEAM: ("subdistrict-team", "840102"),
    Role.DISTRICT_OFFICER: ("district-development", "8401"),
    Role.DISTRICT_CHIEF: ("district-chief", "8401"),
    Role.PROVINCIAL_OFFICER: ("provincial-development", "84"),
    Role.GOVERNOR: ("governor", "84"),
    Role.AGENCY_OFFICER: ("district-agency", "8401"),
    Role.ACCOUNT_ADMIN: ("provincial-accounts", "84"),
    Role.NATIONAL: ("national-office", None),
    Role.AUDITOR: ("auditor", None),
}
# Pairs of officers who move the same card at once: a nightly run takes a thousand.
PAIRS = 1000 if os.environ.get("TPMAP_CHAOS") == "full" else 50


@pytest.fixture
def cast(areas, survey_rounds):
    """One person of every role."""
    people = {}
    for role, (post, area) in POSTS.items():
        people[role] = make_user(f"of.{role.value}", role.value, "สมมุติ")
        appoint(people[role], post, area)
    return people


@pytest.fixture
def agencies(cast):
    """The district's agency, where the agency's officer works, and the province's, where he works too at need."""
    district = make_agency("ทุกภารกิจอำเภอ", "8401")
    work_at(district, cast[Role.AGENCY_OFFICER])
    return district, make_agency("ทุกภารกิจจังหวัด", "84")


def take(case, step, by, reason, agencies):
    who = {"by": by, "at": timezone.now()}
    match step.name:
        case "assign" | "assign_in_province":
            agency = agencies[case.level == CaseLevel.PROVINCE]
            return assign(assignment=case, agency=agency, due_on=TODAY(), on=TODAY(), **who)
        case "refer":
            return hand_up(assignment=case, reason=reason, **who)
        case "return":
            return return_to_district(assignment=case, reason=reason, **who)
    return move(assignment=case, step=step.name, reason=reason, **who)


def expected(case, step, by, reason) -> str | None:
    """Return the state to which the declaration leads; None where it, the level or the agency refuses."""
    named = "assign_in_province" if case.level == CaseLevel.PROVINCE else "assign"
    declared = ASSIGNMENT.step(named) if step.name.startswith("assign") else step
    if declared.permission not in by.permissions or case.state not in declared.sources:
        return None
    if not fits(declared, case.level):
        return None
    if declared.needs_reason and not reason:
        return None
    if declared.permission == "assignment.work" and case.agency.area_id != "8401":
        return None
    return declared.target


@pytest.mark.parametrize("seed", range(8))
def test_an_assignment_goes_only_where_its_machine_leads(seed, cast, agencies, make_household):
    rng = Random(seed)  # noqa: S311 – repeatable on purpose
    case = make_assignment(make_household(), cast[Role.DISTRICT_OFFICER], due_on=None)
    taken = []
    for _turn in range(90):
        step, by = rng.choice(ASSIGNMENT.steps), cast[rng.choice(list(Role))]
        reason = rng.choice(("", "เพราะ"))
        before = Assignment.objects.select_related("agency").get(pk=case.pk)
        target = expected(before, step, by, reason)
        try:
            take(before, step, by, reason, agencies)
        except StepRefused:
            assert target is None, step.name
            after = Assignment.objects.get(pk=case.pk)
            assert (after.state, after.level, after.agency_id) == (before.state, before.level, before.agency_id)
        else:
            assert target is not None, step.name
            taken.append((target.value, by.pk))
        assert Assignment.objects.get(pk=case.pk).state == (target or before.state)
    told = [(event.state, event.pgh_context.metadata["user"]) for event in case.events.order_by("pgh_id")[1:]]
    assert told == taken
    assert Referral.objects.filter(assignment=case).count() == sum(
        state in ("referred", "unassigned") for state, _by in taken
    ) - sum(1 for _one in _given_back(case))


def _given_back(case):
    """Yield the events by which an agency, or whoever gave the case, gave it back: those are no referrals."""
    events = list(case.events.order_by("pgh_id"))
    for before, after in zip(events, events[1:], strict=False):
        stayed = before.level == after.level
        if stayed and before.state != after.state and after.state in ("referred", "unassigned"):
            yield after


def meeting_step(meeting, name, by, reason):
    match name:
        case "open":
            return open_meeting(meeting=meeting, by=by, at=timezone.now())
        case "close":
            return close_meeting(meeting=meeting, by=by, at=timezone.now(), announcements="", other_business="")
    return cancel_meeting(meeting=meeting, by=by, reason=reason)


@pytest.mark.parametrize("seed", range(8))
def test_a_meeting_goes_only_where_its_machine_leads_and_decides_only_while_open(
    seed, cast, make_household, survey_rounds
):
    rng = Random(seed)  # noqa: S311 – repeatable on purpose
    officer = cast[Role.DISTRICT_OFFICER]
    families = [make_household() for _number in range(3)]
    meeting = plan_meeting(
        client_uuid=uuid4(),
        level=CaseLevel.DISTRICT,
        area=Area.objects.get(pk="8401"),
        held_on=date(2023, 5, 25),
        place="อำเภอ",
        by=officer,
        households=[families[0].pk, families[1].pk],
    )
    taken = []
    for _turn in range(60):
        meeting.refresh_from_db()
        before, by, reason = meeting.state, cast[rng.choice(list(Role))], rng.choice(("", "เพราะ"))
        if rng.random() < 0.3:
            _try_to_decide(meeting, officer, survey_rounds)
            continue
        if rng.random() < 0.2:
            _try_to_add(meeting, families[2], officer)
            continue
        step = rng.choice(MEETING.steps)
        try:
            meeting_step(meeting, step.name, by, reason)
        except StepRefused:
            meeting.refresh_from_db()
            assert meeting.state == before
            is_allowed = step.permission in by.permissions and before in step.sources
            assert not is_allowed or (step.needs_reason and not reason)
        else:
            meeting.refresh_from_db()
            assert (meeting.state, before in step.sources) == (step.target, True)
            assert step.permission in by.permissions
            taken.append((step.target.value, by.pk))
    told = [(event.state, event.pgh_context.metadata["user"]) for event in meeting.events.order_by("pgh_id")[1:]]
    assert told == taken
    numbers = AgendaItem.objects.exclude(resolution_number=None).values_list("resolution_number", flat=True)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def _try_to_decide(meeting, by, survey_rounds):
    item = meeting.agenda.in_order().first()
    try:
        decide(
            item=item,
            decision=Decision.POSTPONE,
            by=by,
            at=timezone.now(),
            on=TODAY(),
            round=survey_rounds[2566],
        )
    except StepRefused:
        assert meeting.state != MeetingState.OPEN
    else:
        assert meeting.state == MeetingState.OPEN


def _try_to_add(meeting, household, by):
    try:
        put_on_agenda(meeting=meeting, households=[household.pk], by=by)
    except StepRefused:
        assert meeting.is_closed
    else:
        assert not meeting.is_closed


@pytest.mark.parametrize("seed", range(5))
def test_of_two_who_move_a_card_at_once_no_move_is_lost(seed, cast, agencies, make_household):
    """Random pairs that saw the same board: one wins, the other is told, the card stands where the winner put it."""
    rng = Random(seed)  # noqa: S311 – repeatable on purpose
    officers = [cast[Role.DISTRICT_OFFICER], cast[Role.DISTRICT_CHIEF]]
    household = make_household()
    for _pair in range(PAIRS // 5):
        case = make_assignment(household, officers[0], state="assigned", agency=agencies[0])
        seen = case.state
        steps = [rng.choice(("start", "follow", "take_back")) for _one in officers]
        won = [by for by, step in zip(officers, steps, strict=True) if _moved(case, step, by, seen)]
        assert len(won) == 1
        case.refresh_from_db()
        assert case.state == ASSIGNMENT.step(steps[officers.index(won[0])]).target


def _moved(case, step, by, seen) -> bool:
    try:
        move(assignment=case, step=step, expected=seen, reason="เพราะ", by=by, at=timezone.now())
    except StepRefused:
        return False
    return True


def test_a_report_is_never_taken_from_whoever_has_no_right(cast, agencies, make_household):
    case = make_assignment(make_household(), cast[Role.DISTRICT_OFFICER], state="in_progress", agency=agencies[0])
    told = {}
    for role, by in cast.items():
        try:
            report_progress(assignment=case, percent=50, note="ครึ่งทาง", by=by, at=timezone.now())
            told[role] = True
        except StepRefused:
            told[role] = False
    assert {role for role, said in told.items() if said} == {
        *(Role.SUBDISTRICT_TEAM, Role.DISTRICT_OFFICER, Role.DISTRICT_CHIEF),
        *(Role.PROVINCIAL_OFFICER, Role.GOVERNOR, Role.AGENCY_OFFICER),
    }
    assert case.state == AssignmentState.IN_PROGRESS
