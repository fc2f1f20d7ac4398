"""How far a household has come in the six steps of a year: one declared rule a milestone, read from what is recorded.

A milestone is reached when one of its records stands in the year's round; its step says until when that is due.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import pgettext_lazy

from households.models import Household
from logbook.choices import ProcedureStep
from logbook.models import AgendaItem, Assignment, FollowUp, FourTAnalysis, HelpActivity, StepSchedule, Visit


@dataclass(frozen=True)
class Milestone:
    """`records(year)` are the querysets of which any row, with its household, means that it is reached.

    Each has an index by household and round, of such rows alone where not every row counts.
    """

    code: str
    label: Any
    step: ProcedureStep
    records: Callable[[int], tuple[QuerySet, ...]]

    def reached(self, year: int, household: str = "household_id") -> Q:
        """Return the condition on an outer query whose field `household` is the household's key."""
        found = (Exists(rows.order_by().filter(household=OuterRef(household))) for rows in self.records(year))
        return reduce(or_, (Q(one) for one in found))


@dataclass(frozen=True)
class Passed:
    """Whether one household has reached a milestone, and until when that was due."""

    milestone: Milestone
    is_reached: bool
    due_on: date | None


def milestones_of(household: Household, year: int) -> list[Passed]:
    """Return the milestones of the year, each with whether the household has reached it. Two queries."""
    rules = {code: ExpressionWrapper(one.reached(year, "pk"), BooleanField()) for code, one in MILESTONES.items()}
    found = Household.objects.filter(pk=household.pk).annotate(**rules).values(*rules).get()
    due = {one.step: one.due_on for one in StepSchedule.objects.of_year(year)}
    return [Passed(one, found[code], due.get(one.step)) for code, one in MILESTONES.items()]


MILESTONES = {
    milestone.code: milestone
    for milestone in (
        Milestone(
            "checked",
            pgettext_lazy("milestone", "checked"),
            ProcedureStep.CHECK,
            lambda year: (Visit.objects.of_round(year),),
        ),
        Milestone(
            "analysed",
            pgettext_lazy("milestone", "analysed (4T)"),
            ProcedureStep.ANALYSE,
            lambda year: (
                FourTAnalysis.objects.filter(round_id=year),
                Visit.objects.of_round(year).thought_through(),
            ),
        ),
        Milestone(
            "met",
            pgettext_lazy("milestone", "met about"),
            ProcedureStep.MEET,
            lambda year: (AgendaItem.objects.settled_in(year),),
        ),
        Milestone(
            "assigned",
            pgettext_lazy("milestone", "assigned to an agency"),
            ProcedureStep.MEET,
            lambda year: (Assignment.objects.given_in(year),),
        ),
        Milestone(
            "helped",
            pgettext_lazy("milestone", "helped"),
            ProcedureStep.HELP,
            lambda year: (HelpActivity.objects.of_round(year),),
        ),
        Milestone(
            "followed",
            pgettext_lazy("milestone", "followed up"),
            ProcedureStep.FOLLOW,
            lambda year: (FollowUp.objects.of_round(year),),
        ),
    )
}
