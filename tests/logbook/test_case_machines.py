"""Assignments and meetings walked by every role, on the real services and database.

Each step is tried by whoever may and whoever may not; what the service does is what the declaration says, and every
accepted step stands in the history with who took it.
"""

import os
from datetime import date
from random import Random
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.choices import Role
from accounts.state_machines import StepRefused
from areas.models import Area
from logbook.choices import AssignmentState, CaseLevel, Decision, MeetingState
from logbook.machines import ASSIGNMENT, MEETING
from logbook.models import AgendaItem, Assignment, Meeting, Referral
from logbook.services.assignments import assign, fits, hand_up, move, report_progress, return_to_district
from logbook.services.meetings import (
    cancel_meeting,
    close_meeting,
    decide,
    open_meeting,
    plan_meeting,
    put_on_agenda,
    take_off_agenda,
)
from tests.logbook.giving import TODAY, make_agency, make_assignment, work_at
from tests.people import appoint, make_user
from tests.walks import new_first

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

PLACES = st.integers(0, 999)
ROLES, REASONS = st.sampled_from(list(Role)), st.sampled_from(("", "เพราะ"))
# The same walks every time; what fails is shown as it was walked. A nightly run takes ten times as many.
WALKS = settings(
    max_examples=200 if os.environ.get("TPMAP_CHAOS") == "full" else 12,
    stateful_step_count=25,
    phases=[Phase.generate],
    database=None,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


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


def expected(case, step, rights, reason) -> str | None:
    """Return the state to which the declaration leads; None where it, the level or the agency refuses."""
    named = "assign_in_province" if case.level == CaseLevel.PROVINCE else "assign"
    declared = ASSIGNMENT.step(named) if step.name.startswith("assign") else step
    if declared.permission not in rights or case.state not in declared.sources:
        return None
    if not fits(declared, case.level):
        return None
    if declared.needs_reason and not reason:
        return None
    if declared.permission == "assignment.work" and case.agency.area_id != "8401":
        return None
    return declared.target


def meeting_step(meeting, name, by, reason):
    match name:
        case "open":
            return open_meeting(meeting=meeting, by=by, at=timezone.now())
        case "close":
            return close_meeting(meeting=meeting, by=by, at=timezone.now(), announcements="", other_business="")
    return cancel_meeting(meeting=meeting, by=by, reason=reason)


def says_why(refused: StepRefused) -> None:
    assert str(refused.message)


class Walk(RuleBasedStateMachine):
    """A walk in a transaction of its own that is taken back at its end."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


class AssignmentWalk(Walk):
    """One case, every step of its machine by every role; what was accepted is gathered in `accepted`."""

    cast, rights, agencies, household, accepted = {}, {}, (), None, set()

    def __init__(self):
        super().__init__()
        self.case = make_assignment(self.household, self.cast[Role.DISTRICT_OFFICER], due_on=None)
        self.taken, self.referred = [], 0

    @rule(step=st.sampled_from(ASSIGNMENT.steps), role=ROLES, reason=REASONS)
    def take_a_step(self, step, role, reason):
        self._try(step, role, reason)

    @rule(at=PLACES)
    def take_a_step_that_somebody_may(self, at):
        """Without this a walk would rarely leave the first states: most pairs of step and role are refused."""
        now, reason = self._now(), "เพราะ"
        pairs = [(step, role) for step in ASSIGNMENT.steps for role in Role]
        fitting = [(step.name, role) for step, role in pairs if expected(now, step, self.rights[role], reason)]
        name, role = new_first(fitting, self.accepted, at)
        self._try(ASSIGNMENT.step(name), role, reason)

    @rule(role=ROLES, percent=st.integers(0, 100), is_done=st.booleans())
    def report(self, role, percent, is_done):
        before, by = self._now(), self.cast[role]
        try:
            report_progress(assignment=before, percent=percent, note="ทำแล้ว", is_done=is_done, by=by, at=timezone.now())
        except StepRefused:
            assert self._now().progress_percent == before.progress_percent
            return
        assert before.agency_id is not None
        assert {"assignment.work", "case.assign", "case.follow"} & by.permissions
        if is_done:
            self.taken.append((AssignmentState.FOLLOW_UP.value, by.pk))

    @invariant()
    def history_tells_every_step_and_who_took_it(self):
        told = [(event.state, event.pgh_context.metadata["user"]) for event in self._moves()]
        assert told == self.taken

    @invariant()
    def handing_up_and_back_is_written_down(self):
        assert Referral.objects.filter(assignment=self.case).count() == self.referred

    @invariant()
    def whoever_is_to_do_it_is_named(self):
        now = self._now()
        assert (now.agency_id is None) == (now.state in (AssignmentState.UNASSIGNED, AssignmentState.REFERRED))

    def _try(self, step, role, reason):
        before, by = self._now(), self.cast[role]
        target = expected(before, step, self.rights[role], reason)
        try:
            take(before, step, by, reason, self.agencies)
        except StepRefused as refused:
            assert target is None, step.name
            says_why(refused)
            after = self._now()
            assert (after.state, after.level, after.agency_id) == (before.state, before.level, before.agency_id)
            return
        assert target is not None, step.name
        after = self._now()
        assert after.state == target
        self.taken.append((target.value, by.pk))
        self.referred += after.level != before.level
        self.accepted.add((step.name, role))

    def _now(self):
        return Assignment.objects.select_related("agency").get(pk=self.case.pk)

    def _moves(self):
        """Yield the events by which the case was moved, or given anew; a mere report is none."""
        events = list(self.case.events.select_related("pgh_context").order_by("pgh_id"))
        for before, after in zip(events, events[1:], strict=False):
            if before.state_at != after.state_at:
                yield after


class MeetingWalk(Walk):
    """One meeting about two households, every step by every role; it decides and changes only while it may."""

    cast, families, rounds, accepted = {}, (), {}, set()

    def __init__(self):
        super().__init__()
        self.officer, self.taken = self.cast[Role.DISTRICT_OFFICER], []
        self.meeting = plan_meeting(
            client_uuid=uuid4(),
            level=CaseLevel.DISTRICT,
            area=Area.objects.get(pk="8401"),
            held_on=date(2023, 5, 25),
            place="อำเภอ",
            by=self.officer,
            households=[family.pk for family in self.families[:2]],
        )

    @rule(step=st.sampled_from(MEETING.steps), role=ROLES, reason=REASONS)
    def take_a_step(self, step, role, reason):
        self._try(step, role, reason)

    @rule(at=PLACES)
    def take_a_step_that_somebody_may(self, at):
        pairs = [(step, role) for step in MEETING.steps for role in Role]
        if fitting := [(step.name, role) for step, role in pairs if self._may(step, self.cast[role], self._state())]:
            name, role = new_first(fitting, self.accepted, at)
            self._try(MEETING.step(name), role, "เพราะ")

    def _may(self, step, by, state):
        return step.permission in by.permissions and state in step.sources

    def _try(self, step, role, reason):
        before, by = self._state(), self.cast[role]
        is_open = self._may(step, by, before)
        try:
            meeting_step(self.meeting, step.name, by, reason)
        except StepRefused as refused:
            says_why(refused)
            assert self._state() == before
            assert not is_open or (step.needs_reason and not reason)
            return
        assert is_open
        assert self._state() == step.target
        self.taken.append((step.target.value, by.pk))
        self.accepted.add((step.name, role))

    @rule(at=st.integers(0, 2), decision=st.sampled_from((Decision.POSTPONE, Decision.REFER)))
    def decide_about_a_household(self, at, decision):
        item = self.meeting.agenda.in_order()[at : at + 1].first()
        if item is None:
            return
        who = {"by": self.officer, "at": timezone.now(), "on": TODAY(), "round": self.rounds[2566]}
        may = self._state() == MeetingState.OPEN and item.decision in ("", Decision.POSTPONE)
        try:
            decide(item=item, decision=decision, what="ซ่อมบ้าน", reason="เกินกำลัง", **who)
        except StepRefused:
            assert not may
        else:
            assert may

    @rule()
    def put_another_household_on_the_agenda(self):
        is_closed = self._state() in (MeetingState.CLOSED, MeetingState.CANCELLED)
        try:
            put_on_agenda(meeting=self.meeting, households=[self.families[2].pk], by=self.officer)
        except StepRefused:
            assert is_closed
        else:
            assert not is_closed

    @rule(at=st.integers(0, 2))
    def take_a_household_off(self, at):
        item = self.meeting.agenda.in_order()[at : at + 1].first()
        if item is None:
            return
        may = self._state() in (MeetingState.PLANNED, MeetingState.OPEN) and not item.decision
        try:
            take_off_agenda(item=item, by=self.officer)
        except StepRefused:
            assert not may
        else:
            assert may

    @invariant()
    def history_tells_every_step_and_who_took_it(self):
        events = self.meeting.events.select_related("pgh_context").order_by("pgh_id")[1:]
        assert [(event.state, event.pgh_context.metadata["user"]) for event in events] == self.taken

    @invariant()
    def resolutions_are_numbered_without_a_gap(self):
        numbers = AgendaItem.objects.exclude(resolution_number=None).values_list("resolution_number", flat=True)
        assert sorted(numbers) == list(range(1, len(numbers) + 1))

    def _state(self):
        return Meeting.objects.values_list("state", flat=True).get(pk=self.meeting.pk)


def test_an_assignment_goes_only_where_its_machine_leads(cast, agencies, make_household):
    rights = {role: frozenset(by.permissions) for role, by in cast.items()}
    world = {"cast": cast, "rights": rights, "agencies": agencies, "household": make_household(), "accepted": set()}
    walk = type("AssignmentWalk", (AssignmentWalk,), world)
    run_state_machine_as_test(walk, settings=WALKS)
    taken = {step for step, _role in walk.accepted}
    # `take` chooses between the two ways to assign; nobody here works at the agency of the province.
    assert taken >= {step.name for step in ASSIGNMENT.steps} - {"assign", "assign_in_province", "give_back_up"}
    assert {role for _step, role in walk.accepted}.isdisjoint(
        {Role.SUBDISTRICT_TEAM, Role.ACCOUNT_ADMIN, Role.NATIONAL, Role.AUDITOR}
    )


def test_a_meeting_goes_only_where_its_machine_leads_and_decides_only_while_open(cast, make_household, survey_rounds):
    families = [make_household() for _number in range(3)]
    world = {"cast": cast, "families": families, "rounds": survey_rounds, "accepted": set()}
    walk = type("MeetingWalk", (MeetingWalk,), world)
    run_state_machine_as_test(walk, settings=WALKS)
    assert {step for step, _role in walk.accepted} == {step.name for step in MEETING.steps}
    assert {role for _step, role in walk.accepted} <= {
        role for role, by in cast.items() if "meeting.hold" in by.permissions
    }


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
