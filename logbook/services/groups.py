"""Giving a whole group of cases to one agency in one press."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

import pghistory
from django.db import connection, transaction

from accounts.permissions import Permission
from accounts.state_machines import NotPermitted
from areas.scope import Scope
from households.models import SurveyRound
from logbook.choices import AssignmentState, ProblemGroup
from logbook.groups import indicators_of, waiting_problems
from logbook.missions import agencies_for
from logbook.models import Agency, Assignment
from logbook.services.assignments import DueInThePast, NobodyHasTheMission, NotAnAgencyOfThePlace

# So many families at once at most: what one agency can take in.
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class GroupAssigned:
    """How many families were given to the agency, and how many of the group wait still."""

    households: int
    left: int


@transaction.atomic
def assign_group(
    *,
    group: ProblemGroup,
    area_code: str,
    agency: Agency,
    due_on: date,
    what: str,
    round: SurveyRound,
    by,
    at: datetime,
    on: date,
) -> GroupAssigned:
    """Give every family of the area with an untended problem of the group to the agency: one case a family.

    Pressed twice it finds nothing the second time. In a fixed number of statements, however many families.
    Raises NotPermitted, DueInThePast, NotAnAgencyOfThePlace, NobodyHasTheMission.
    """
    _require_allowed(group, area_code, agency, due_on, by, on)
    _one_at_a_time(area_code[:4])
    waiting = waiting_problems(Scope((area_code,)), group)
    families = waiting.order_by("household_id").values_list("household_id", flat=True).distinct()
    chosen = list(families[:MOST_AT_ONCE])
    by_family = defaultdict(list)
    for problem in waiting.filter(household_id__in=chosen).select_related("household"):
        by_family[problem.household].append(problem)
    cases = {
        household.pk: Assignment(
            household=household,
            area_code=household.area_id,
            round=round,
            what=what,
            agency=agency,
            due_on=due_on,
            state=AssignmentState.ASSIGNED,
            state_at=at,
            assigned_by=by,
        )
        for household in by_family
    }
    with pghistory.context(user=by.pk):
        Assignment.objects.bulk_create(cases.values())
    against = Assignment.problems.through
    against.objects.bulk_create(
        against(assignment_id=cases[household.pk].pk, problem_id=problem.pk)
        for household, problems in by_family.items()
        for problem in problems
    )
    return GroupAssigned(len(cases), families.count())


def _require_allowed(group, area_code: str, agency: Agency, due_on: date, by, on: date) -> None:
    if Permission.CASE_ASSIGN not in by.permissions or not by.scope.covers(area_code):
        raise NotPermitted
    if due_on < on:
        raise DueInThePast
    here = agencies_for(area_code, indicators_of(group))
    if agency.pk not in {one.pk for one in here.agencies}:
        raise NotAnAgencyOfThePlace
    if here.has_nobody:
        raise NobodyHasTheMission


def _one_at_a_time(district: str) -> None:
    """Let two presses at once come one after the other: the second then sees what the first has given away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"logbook.groups.{district}"])
