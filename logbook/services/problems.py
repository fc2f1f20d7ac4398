"""The life of a problem: found, helped, closed, opened again. It is never deleted, here or anywhere else."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.state_machines import StepRefused, WrongState
from households.models import Hardship, Household, Member, SurveyRound
from logbook.choices import CLOSED_STATES, ProblemKind, ProblemSource, ProblemState
from logbook.machines import PROBLEM
from logbook.models import Problem, Visit
from logbook.services.submissions import Answer, take_in


class OpenAlready(StepRefused):
    """The same failed indicator or hardship of the same person, or of the household, is open: help belongs to that."""

    message = _("This problem is open already. Record the help that was given instead.")


class NotOfThisHousehold(Exception):
    """A member or a problem of another household was named."""


@transaction.atomic
def record_problem(
    *,
    household: Household,
    round: SurveyRound,
    kind: ProblemKind,
    found_on: date,
    by,
    indicator: str = "",
    hardship: Hardship | None = None,
    debt_satang: int | None = None,
    creditor_kind: str = "",
    description: str = "",
    cause: str = "",
    need: str = "",
    severity: int | None = None,
    source: ProblemSource = ProblemSource.FIELD,
    member: Member | None = None,
    visit: Visit | None = None,
) -> Problem:
    """Record an open problem of the household, or of one member of it; of a debt `member` is who owes.

    Raises NotOfThisHousehold.
    """
    require_same_household(household, [member, visit])
    with pghistory.context(user=by.pk):
        return Problem.objects.create(
            household=household,
            round=round,
            kind=kind,
            indicator=indicator,
            hardship=hardship,
            debt_satang=debt_satang,
            creditor_kind=creditor_kind,
            state=PROBLEM.initial,
            description=description,
            cause=cause,
            need=need,
            severity=severity,
            found_on=found_on,
            source=source,
            member=member,
            visit=visit,
            recorded_by=by,
        )


@transaction.atomic
def open_problem(*, household: Household, member: Member | None = None, **problem: Any) -> Problem:
    """Record a problem, as `record_problem`, unless the same stands open: debts and other problems may be several.

    Raises OpenAlready.
    """
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)  # one at a time
    listed = {"indicator": problem.get("indicator", ""), "hardship": problem.get("hardship")}
    same = Problem.objects.of_household(household).open().about(**listed, member=member)
    if any(listed.values()) and same.exists():
        raise OpenAlready
    return record_problem(household=household, member=member, **problem)


def take_in_problem(**form: Any) -> Answer:
    """Take in the form once, however often it is sent; `form` as in `take_in` and `open_problem`."""
    return take_in("problem", open_problem, **form)


def close_problem(
    *, problem: Problem, outcome: ProblemState, note: str, closed_on: date, by, moved_to: str = ""
) -> Problem:
    """Close a problem for one of the five reasons. The facts of the survey stay as they were imported.

    `note` says how it was solved, why the family wants no help, or what was recorded in error; of a move `moved_to` is
    enough, of a death nothing. Raises NotPermitted, WrongState where it is closed already, ReasonMissing.
    """
    if outcome not in CLOSED_STATES:
        raise WrongState(ProblemState(problem.state))
    reason = {ProblemState.MOVED: moved_to, ProblemState.DECEASED: "deceased"}.get(outcome, note)
    place = moved_to if outcome == ProblemState.MOVED else ""
    changes = {"closing_note": note, "closed_on": closed_on, "moved_to": place}
    return _move(problem, ProblemState(outcome).value, reason=reason, by=by, **changes)


def reopen_problem(*, problem: Problem, reason: str, by) -> Problem:
    """Open a closed problem again; how it was closed stays in the history.

    Raises NotPermitted, WrongState, ReasonMissing.
    """
    changes = {"reopening_note": reason, "closing_note": "", "closed_on": None, "moved_to": ""}
    return _move(problem, "reopen", reason=reason, by=by, **changes)


@transaction.atomic
def start_helping(*, problems: Iterable[Problem], by) -> None:
    """Mark open problems as being helped; those that are helped already stay so.

    Raises NotPermitted, and WrongState for a closed one; then none was marked.
    """
    locked = Problem.objects.select_for_update().filter(pk__in=[problem.pk for problem in problems]).order_by("pk")
    waiting = [problem for problem in locked if problem.state != ProblemState.HELPING]
    for problem in waiting:
        PROBLEM.target("help", state=problem.state, permissions=by.permissions)
    with pghistory.context(user=by.pk):
        Problem.objects.filter(pk__in=[problem.pk for problem in waiting]).update(state=ProblemState.HELPING)


def require_same_household(household: Household, records: Iterable[Member | Visit | Problem | None]) -> None:
    """Raise NotOfThisHousehold where a record belongs to another household; None belongs everywhere."""
    if any(record is not None and record.household_id != household.pk for record in records):
        raise NotOfThisHousehold


@transaction.atomic
def _move(problem: Problem, step: str, *, reason: str, by, **changes) -> Problem:
    """Let the problem, read anew and locked, take a step with `changes`; of two at once one is told."""
    current = Problem.objects.select_for_update().get(pk=problem.pk)
    current.state = PROBLEM.target(step, state=current.state, permissions=by.permissions, reason=reason)
    for name, value in changes.items():
        setattr(current, name, value)
    with pghistory.context(user=by.pk):
        current.save(update_fields=["state", *changes])
    return current
