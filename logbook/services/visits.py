"""Recording a visit: what was found, what of it changes the facts, what was done; all together or nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pghistory
from django.db import transaction
from django.utils.text import Truncator

from households.choices import HouseholdStatus, Relationship
from households.editing import snapshot
from households.models import Household, SurveyRound
from households.services import correct_answers, edit_household, record_death, set_household_status
from logbook.choices import Found, ProblemState
from logbook.models import Photo, Problem, Submission, Visit, VisitDraft
from logbook.questions import INCOME_INDICATOR, Known, known_before_visit
from logbook.services.entries import Newcomer, enter_met
from logbook.services.help import record_help
from logbook.services.photos import attach_photos
from logbook.services.problems import close_problem, record_problem, require_same_household
from logbook.services.submissions import Answer, submit
from mpi.indicators import INCOME_FACTS, INDICATOR_SETS
from mpi.rules import State

STATUS_FOUND = {
    Found.MET: HouseholdStatus.PRESENT,
    Found.NOT_FOUND: HouseholdStatus.NOT_FOUND,
    Found.MOVED_OUT: HouseholdStatus.MOVED_OUT,
    Found.ALL_DEAD: HouseholdStatus.ALL_DEAD,
    Found.DECLINES_HELP: HouseholdStatus.DECLINES_HELP,
}
REPORTED = {State.PASSED: "1", State.FAILED: "0"}
SOURCE_NOTE_LENGTH = 200


class UnknownIndicator(ValueError):
    """An indicator was assessed that the round does not have, or that does not concern this family."""


@dataclass(frozen=True)
class Point:
    """Where the visitor stood. `is_home` makes it the place of the household too."""

    latitude: Decimal
    longitude: Decimal
    accuracy_metres: int | None = None
    is_home: bool = False


@dataclass(frozen=True)
class Assessed:
    """What the visitor found about an indicator; a state of None is "not known". `reason` says why it changed."""

    state: State | None
    reason: str = ""


@dataclass(frozen=True)
class Closing:
    """A problem that the visit found solved, and how."""

    problem: Problem
    note: str


def take_in_visit(
    *, client_uuid: UUID, typed: dict, household: Household, by, base_version: int | None = None, **visit: Any
) -> Answer:
    """Take in the form of a visit once; `visit` is what `record_visit` wants beside household and author.

    The draft ends when the form has arrived, also when it waits for review: what was typed is then kept there.
    """

    def record(submission: Submission) -> dict:
        return {"visit": record_visit(household=household, by=by, submission=submission, **visit).pk}

    with transaction.atomic():
        answer = submit(
            kind="visit",
            client_uuid=client_uuid,
            payload=typed,
            household=household,
            by=by,
            record=record,
            round_year=visit["round"].year,
            touches=touched_fields(household=household, **visit),
            base_version=base_version,
        )
        VisitDraft.objects.of(household, by).filter(client_uuid=client_uuid).delete()
    return answer


@transaction.atomic
def record_visit(
    *,
    household: Household,
    round: SurveyRound,
    by,
    visited_on: date,
    found: Found,
    companions: str = "",
    note: str = "",
    wants_help: bool | None = None,
    status_note: str = "",
    moved_to: str = "",
    point: Point | None = None,
    four_t: Mapping[str, str] | None = None,
    assessments: Mapping[str, Assessed] | None = None,
    facts: Mapping[str, int] | None = None,
    problems: Sequence[Mapping[str, Any]] = (),
    closings: Sequence[Closing] = (),
    help_activities: Sequence[Mapping[str, Any]] = (),
    photos: Sequence[Photo] = (),
    met: Sequence[tuple[Newcomer, str]] = (),
    submission: Submission | None = None,
) -> Visit:
    """Record a visit and everything that it found and did.

    `assessments` are by indicator code; only a state that differs from the known one is written to the answers, so
    that the rule goes on counting where nothing changed. `facts` are parts of the yearly income in satang; they give
    the income indicator back to its rule. `four_t` has attitude, skill, resource and way_out. `problems` and
    `help_activities` are what `record_problem` and `record_help` want. A household that is not there (not found,
    moved, all dead) gets that status, with `status_note` or `moved_to`. `met` are people who live there and stand on
    no list, each with how it is known who he is: they wait for the district chief. `submission` is the form it came
    with.

    Raises UnknownIndicator, NotOfThisHousehold, ProblemRefused, households' Refused (with the `place` of the one of
    `met` whom it is about); then nothing was written.
    """
    assessments, facts = assessments or {}, facts or {}
    household = Household.objects.select_for_update().get(pk=household.pk)
    require_same_household(household, [*photos, *(closing.problem for closing in closings)])
    known = known_before_visit(household, round)
    _refuse_unknown(assessments, known)
    with pghistory.context(user=by.pk):
        visit = Visit.objects.create(
            household=household,
            round=round,
            submission=submission,
            visited_on=visited_on,
            found=found,
            wants_help=wants_help,
            note=note,
            companions=companions,
            latitude=point and point.latitude,
            longitude=point and point.longitude,
            accuracy_metres=point and point.accuracy_metres,
            findings=_findings(known, assessments, facts, found),
            recorded_by=by,
            **(four_t or {}),
        )
    _correct_answers(known, assessments, facts, visited_on, by)
    _follow_what_was_found(household, found, visited_on, status_note, moved_to, by)
    if point and point.is_home:
        _place_household(household, point, by)
    for problem in problems:
        record_problem(household=household, round=round, visit=visit, by=by, **problem)
    for closing in closings:
        _close(closing, visited_on, by)
    for activity in help_activities:
        record_help(household=household, round=round, visit=visit, by=by, **activity)
    attach_photos(photos=photos, visit=visit)
    enter_met(household=household, people=met, visit=visit, by=by, on=visited_on, at=visit.created_at)
    return visit


def touched_fields(
    *, household: Household, round: SurveyRound, found: Found, point=None, assessments=None, facts=None, **_others
) -> set[str]:
    """Return the facts that a visit may write, with the names that `logbook.services.merging` gives them.

    An indicator assessed directly touches the facts behind it too: whoever corrected those meanwhile knew something.
    """
    touched = set(facts or {}) | set(assessments or {})
    for indicator in INDICATOR_SETS[round.cycle].indicators:
        touched |= set(indicator.passes.facts) if indicator.code in touched else set()
    if STATUS_FOUND.get(found, household.status) != household.status:
        touched.add("status")
    if point and point.is_home:
        touched |= {"latitude", "longitude"}
    return touched


def _refuse_unknown(assessments: Collection[str], known: Known) -> None:
    strange = set(assessments) - {question.code for question in known.questions}
    if strange:
        raise UnknownIndicator(", ".join(sorted(strange)))


def _findings(known: Known, assessments, facts, found: Found) -> dict:
    findings = {
        "indicators": [
            {
                "code": code,
                "was": known.states[code].value,
                "now": assessed.state.value if assessed.state else None,
                "reason": assessed.reason,
            }
            for code, assessed in sorted(assessments.items())
        ]
    }
    if facts:
        now = known.income | dict(facts)
        total = None if None in now.values() else sum(now.values())
        findings["income"] = {"was": known.income_total_satang, "now": total}
    status = STATUS_FOUND.get(found, known.household.status)
    if status != known.household.status:
        findings["status"] = {"was": known.household.status, "now": status}
    return findings


def _correct_answers(known: Known, assessments, facts, visited_on: date, by) -> None:
    if not assessments and not facts:
        return
    changed = {
        code: assessed
        for code, assessed in assessments.items()
        if assessed.state in REPORTED and assessed.state is not known.states[code]
    }
    reported = {code: REPORTED[assessed.state] for code, assessed in changed.items()}
    if facts:
        reported[INCOME_INDICATOR] = " "
    reasons = "; ".join(assessed.reason for assessed in changed.values() if assessed.reason)
    correct_answers(
        household=known.household,
        round=known.round,
        changes=_whole_income(known, facts) if facts else {},
        reported=reported,
        surveyed_on=visited_on,
        source_note=Truncator(reasons).chars(SOURCE_NOTE_LENGTH),
        by=by,
    )


def _whole_income(known: Known, facts: Mapping[str, int]) -> dict[str, int]:
    """Return all four parts: who tells his income and leaves a part out that was never known has none of it."""
    return {name: facts.get(name, known.income[name] or 0) for name in INCOME_FACTS}


def _follow_what_was_found(household: Household, found: Found, on: date, note: str, moved_to: str, by) -> None:
    status = STATUS_FOUND.get(found, household.status)
    if status == household.status:
        return
    if status == HouseholdStatus.ALL_DEAD and household.members.living().exists():
        _record_deaths(household, note, on, by)
        return
    set_household_status(household=household, status=status, on=on, note=note, moved_to=moved_to, by=by)


def _record_deaths(household: Household, source: str, on: date, by) -> None:
    """Record that everybody died, the head last; the days are not known at the door."""
    living = list(household.members.present())
    for member in sorted(living, key=lambda member: member.relationship == Relationship.HEAD):
        version = Household.objects.only("version").get(pk=household.pk).version
        record_death(member=member, died_on=None, source=source, on=on, base_version=version, by=by)


def _place_household(household: Household, point: Point, by) -> None:
    base = snapshot(household, ("latitude", "longitude"))
    changes = {"latitude": point.latitude, "longitude": point.longitude}
    edit_household(household=household, changes=changes, base=base, by=by)


def _close(closing: Closing, on: date, by) -> None:
    close_problem(problem=closing.problem, outcome=ProblemState.RESOLVED, note=closing.note, closed_on=on, by=by)
