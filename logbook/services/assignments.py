"""The way of a case that is given away: to an agency, up to the province, back, and on to its end."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from accounts.state_machines import NotPermitted, Step, StepRefused, WrongState
from households.models import Household, Member, SurveyRound
from logbook.choices import AssignmentState, CaseLevel
from logbook.groups import indicator_codes
from logbook.machines import ASSIGNMENT
from logbook.missions import agencies_for
from logbook.models import (
    Agency,
    AgencyStaff,
    Assignment,
    AssignmentReport,
    Photo,
    Problem,
    Referral,
    SolutionMenuItem,
)
from logbook.services.photos import attach_photos
from logbook.services.problems import require_same_household
from logbook.services.submissions import Answer, submit, take_in

# Steps that only the level takes that answers for the case; all others are open to both.
OF_THE_DISTRICT = frozenset({"assign", "give_back", "take_back", "refer"})
OF_THE_PROVINCE = frozenset({"assign_in_province", "give_back_up", "take_back_up"})
# After these nobody is at work on the case any more.
WITHOUT_AGENCY = (AssignmentState.UNASSIGNED, AssignmentState.REFERRED)
MAY_BE_REPORTED_ON = (AssignmentState.IN_PROGRESS, AssignmentState.FOLLOW_UP)


class OtherLevel(StepRefused):
    """The province answers for the case, or the district: the other one cannot take this step."""

    message = _("Another level answers for this case now. Nothing was changed.")


class NotAnAgencyOfThePlace(StepRefused):
    """The agency serves another district, or the province."""

    message = _("This agency cannot be asked at this level. Choose one of the list, or hand the case up.")


class NobodyHasTheMission(StepRefused):
    """Nobody in the district works against what this family fails."""

    message = _("No agency of the district has this mission. The case can only be handed up to the province.")


class DueInThePast(StepRefused):
    message = _("The day by which it is due has gone by already.")


def fits(step: Step, level: str) -> bool:
    """Tell whether a step is one of the level that answers for a case."""
    return step.name not in (OF_THE_DISTRICT if level == CaseLevel.PROVINCE else OF_THE_PROVINCE)


def steps_from(assignment: Assignment, permissions) -> list[Step]:
    """Return the steps that somebody with these rights may take now, as buttons and menus show them."""
    return [step for step in ASSIGNMENT.open_steps(assignment.state, permissions) if fits(step, assignment.level)]


@transaction.atomic
def record_case(
    *,
    household: Household,
    round: SurveyRound,
    what: str,
    by,
    at: datetime,
    problems: Sequence[Problem] = (),
    menu_item: SolutionMenuItem | None = None,
    is_not_in_menu: bool = False,
    member: Member | None = None,
    level: CaseLevel = CaseLevel.DISTRICT,
) -> Assignment:
    """Record a case that is not given to anybody yet. Raises NotOfThisHousehold."""
    require_same_household(household, [member, *problems])
    with pghistory.context(user=by.pk):
        assignment = Assignment.objects.create(
            household=household,
            area_code=household.area_id,
            round=round,
            what=what,
            menu_item=menu_item,
            is_not_in_menu=is_not_in_menu,
            member=member,
            level=level,
            state_at=at,
            assigned_by=by,
        )
        assignment.problems.set(problems)
    return assignment


def assign(
    *, assignment: Assignment, agency: Agency, due_on: date, by, at: datetime, on: date, what: str = ""
) -> Assignment:
    """Give the case to an agency of the district, or, of a case that was handed up, of the province.

    Raises NotPermitted, WrongState, OtherLevel, DueInThePast, NotAnAgencyOfThePlace, NobodyHasTheMission.
    """
    with transaction.atomic():
        current = _lock(assignment)
        in_province = current.level == CaseLevel.PROVINCE
        changes = {"agency": agency, "due_on": due_on, "assigned_by": by} | ({"what": what} if what else {})
        _take(current, "assign_in_province" if in_province else "assign", by=by, at=at, **changes)
        if due_on < on:
            raise DueInThePast
        _require_agency_of_the_place(current, agency, in_province=in_province)
    return current


@transaction.atomic
def hand_up(*, assignment: Assignment, reason: str, by, at: datetime, handed_over: str = "") -> Assignment:
    """Refer the case from the district to the province, with the reason and what the next must know.

    Raises NotPermitted, WrongState, ReasonMissing, OtherLevel.
    """
    current = _lock(assignment)
    _take(current, "refer", by=by, at=at, reason=reason, level=CaseLevel.PROVINCE)
    _note_referral(current, CaseLevel.DISTRICT, CaseLevel.PROVINCE, reason, handed_over, by, at)
    return current


@transaction.atomic
def return_to_district(*, assignment: Assignment, reason: str, by, at: datetime) -> Assignment:
    """Give a case that was handed up back to the district. Raises NotPermitted, WrongState, ReasonMissing."""
    current = _lock(assignment)
    _take(current, "return", by=by, at=at, reason=reason, level=CaseLevel.DISTRICT)
    _note_referral(current, CaseLevel.PROVINCE, CaseLevel.DISTRICT, reason, "", by, at)
    return current


@transaction.atomic
def hand_up_from_team(
    *, household: Household, what: str, reason: str, by, at: datetime, handed_over: str = "", **case
) -> Assignment:
    """Record a case that is beyond what the team can do: the district finds it among those not given yet.

    `case` as in `record_case`. Raises NotPermitted for somebody who does no case work, NotOfThisHousehold.
    """
    if Permission.CASE_ANALYSE not in by.permissions:
        raise NotPermitted
    assignment = record_case(household=household, what=what, by=by, at=at, **case)
    _note_referral(assignment, CaseLevel.TEAM, CaseLevel.DISTRICT, reason, handed_over, by, at)
    return assignment


def move(*, assignment: Assignment, step: str, by, at: datetime, reason: str = "", expected: str = "") -> Assignment:
    """Take a step that asks for nothing but perhaps a reason. `expected` is the state that the person had before him.

    Raises NotPermitted, WrongState (also where somebody was faster), ReasonMissing, OtherLevel; LookupError for a
    step that asks for more, or that there is none of.
    """
    match step:
        case "refer":
            action = hand_up
        case "return":
            action = return_to_district
        case "assign" | "assign_in_province":
            raise LookupError(step)
        case _:
            action = None
    with transaction.atomic():
        current = _lock(assignment)
        target = ASSIGNMENT.target(step, state=current.state, permissions=by.permissions, reason=reason)
        if expected and current.state != expected:
            raise WrongState(AssignmentState(current.state))
        if action:
            return action(assignment=current, reason=reason, by=by, at=at)
        changes = {"agency": None} if target in WITHOUT_AGENCY else {}
        if target == AssignmentState.DONE:
            changes["progress_percent"] = 100
        return _take(current, step, by=by, at=at, reason=reason, **changes)


@transaction.atomic
def report_progress(
    *, assignment: Assignment, percent: int, note: str, by, at: datetime, photos: Sequence[Photo] = (), is_done=False
) -> AssignmentReport:
    """Write down how far the work is; with `is_done` it goes on to being followed up.

    Raises WrongState where nobody is at work on it, NotPermitted for whoever neither works at it nor follows it up.
    """
    current = _lock(assignment)
    require_same_household(current.household, photos)
    if is_done:
        step = "report" if Permission.ASSIGNMENT_WORK in by.permissions else "follow"
        _take(current, step, by=by, at=at, progress_percent=100, progress_note=note)
    else:
        _require_reporter(current, by)
        current.progress_percent, current.progress_note = percent, note
        with pghistory.context(user=by.pk):
            current.save(update_fields=["progress_percent", "progress_note"])
    report = AssignmentReport.objects.create(
        assignment=current, percent=current.progress_percent, note=note, reported_by=by, reported_at=at
    )
    attach_photos(photos=photos, report=report)
    return report


def take_in_case(**form: Any) -> Answer:
    """Record the case of a form once, however often it is sent, and give it to the agency where one is named.

    `form` as in `take_in` and `record_case`, with `on`, and with `agency` and `due_on`, or with `reason` and
    `handed_over` where it is handed up. Raises as `assign`, `hand_up` and `hand_up_from_team`.
    """
    return take_in("assignment", _record_and_send, **form)


def take_in_report(*, client_uuid: UUID, typed: dict, assignment: Assignment, by, at: datetime, **report) -> Answer:
    """Write down the report of a form that may be sent more than once; `report` as in `report_progress`."""

    def record(submission) -> dict:
        return {"report": report_progress(assignment=assignment, by=by, at=at, **report).pk}

    return submit(
        kind="report",
        client_uuid=client_uuid,
        payload=typed,
        household=assignment.household,
        by=by,
        record=record,
        round_year=assignment.round_id,
    )


def _record_and_send(
    *, household, round, by, at, on, agency=None, due_on=None, reason="", handed_over="", **case
) -> Assignment:
    if agency is not None:
        assignment = record_case(household=household, round=round, by=by, at=at, **case)
        return assign(assignment=assignment, agency=agency, due_on=due_on, by=by, at=at, on=on)
    if Permission.CASE_ASSIGN not in by.permissions:
        return hand_up_from_team(
            household=household, round=round, reason=reason, handed_over=handed_over, by=by, at=at, **case
        )
    assignment = record_case(household=household, round=round, by=by, at=at, **case)
    return hand_up(assignment=assignment, reason=reason, handed_over=handed_over, by=by, at=at)


def _lock(assignment: Assignment) -> Assignment:
    return Assignment.objects.select_for_update(of=("self",)).select_related("household").get(pk=assignment.pk)


def _take(current: Assignment, step: str, *, by, at: datetime, reason: str = "", **changes) -> Assignment:
    """Let the locked assignment take a step, with `changes`; all of it stands in the history."""
    target = ASSIGNMENT.target(step, state=current.state, permissions=by.permissions, reason=reason)
    declared = ASSIGNMENT.step(step)
    if not fits(declared, current.level):
        raise OtherLevel
    if declared.permission == Permission.ASSIGNMENT_WORK:
        _require_own_agency(current, by)
    if target in WITHOUT_AGENCY:
        changes = {"agency": None} | changes
    fields = {"state": target, "state_reason": reason, "state_at": at} | changes
    for name, value in fields.items():
        setattr(current, name, value)
    with pghistory.context(user=by.pk):
        current.save(update_fields=list(fields))
    return current


def _require_own_agency(current: Assignment, by) -> None:
    if current.agency_id is None or not AgencyStaff.objects.of_user(by).filter(agency=current.agency_id).exists():
        raise NotPermitted


def _require_reporter(current: Assignment, by) -> None:
    if Permission.ASSIGNMENT_WORK in by.permissions:
        _require_own_agency(current, by)
    elif not {Permission.CASE_ASSIGN, Permission.CASE_FOLLOW} & by.permissions:
        raise NotPermitted
    if current.state not in MAY_BE_REPORTED_ON:
        raise WrongState(AssignmentState(current.state))


def _require_agency_of_the_place(current: Assignment, agency: Agency, *, in_province: bool) -> None:
    codes = indicator_codes(current.problems.all())
    here = agencies_for(current.area_code, codes, in_province=in_province)
    if agency.pk not in {one.pk for one in here.agencies}:
        raise NotAnAgencyOfThePlace
    if here.has_nobody and not in_province:
        raise NobodyHasTheMission


def _note_referral(assignment: Assignment, from_level, to_level, reason: str, handed_over: str, by, at) -> None:
    Referral.objects.create(
        assignment=assignment,
        from_level=from_level,
        to_level=to_level,
        reason=reason,
        handed_over=handed_over,
        referred_by=by,
        referred_at=at,
    )
