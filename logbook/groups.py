"""The groups of problems (กลุ่มปัญหา) by which cases are gathered and given away, and what belongs to each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from areas.scope import Scope
from logbook.choices import ProblemGroup, ProblemKind
from logbook.models import Problem
from logbook.models.assignments import not_taken_care_of
from mpi.choices import Dimension
from mpi.indicators import BMN_2565
from mpi.models import HouseholdScore

_BY_DIMENSION = {
    Dimension.HEALTH: ProblemGroup.HEALTH,
    Dimension.LIVING: ProblemGroup.HOUSE,
    Dimension.INCOME: ProblemGroup.OCCUPATION,
    # Scholarships, carers, allowances: what is given, as the minutes have it.
    Dimension.EDUCATION: ProblemGroup.RELIEF,
    Dimension.ACCESS: ProblemGroup.RELIEF,
}
GROUP_OF_INDICATOR = {indicator.code: _BY_DIMENSION[indicator.dimension] for indicator in BMN_2565.indicators}


def indicators_of(group: str) -> list[str]:
    """Return the codes of the indicators whose failing belongs to the group."""
    return [code for code, its_group in GROUP_OF_INDICATOR.items() if its_group == group]


def in_group(group: str) -> Q:
    """Return the condition on problems of the group: debts belong to income, what has no indicator to relief."""
    condition = Q(indicator__in=indicators_of(group))
    match group:
        case ProblemGroup.OCCUPATION:
            return condition | Q(kind=ProblemKind.DEBT)
        case ProblemGroup.RELIEF:
            return condition | (Q(indicator="") & ~Q(kind=ProblemKind.DEBT))
    return condition


def waiting_problems(scope: Scope, group: str = ""):
    """Return the open problems of the area that nobody was asked to work against, of one group or of all."""
    waiting = Problem.objects.within(scope).open().filter(not_taken_care_of())
    return waiting.filter(in_group(group)) if group else waiting


@dataclass(frozen=True)
class WaitingGroup:
    """How many cases of a group wait for somebody to be asked; `critical` of them fail health, living and income."""

    group: ProblemGroup
    problems: int
    households: int
    critical: int


def waiting_groups(scope: Scope, year: int) -> list[WaitingGroup]:
    """Return every group with its counts in the area, in one query; `year` is that of the scores."""
    critical = HouseholdScore.objects.within(scope).of_round(year).filter(is_critical=True).values("household_id")
    counts = {}
    for group in ProblemGroup:
        within = in_group(group)
        counts[f"{group}_problems"] = Count("pk", filter=within)
        counts[f"{group}_households"] = Count("household_id", filter=within, distinct=True)
        counts[f"{group}_critical"] = Count("household_id", filter=within & Q(household_id__in=critical), distinct=True)
    found = waiting_problems(scope).aggregate(**counts)
    return [
        WaitingGroup(group, *(found[f"{group}_{name}"] for name in ("problems", "households", "critical")))
        for group in ProblemGroup
    ]


def indicator_codes(problems: Iterable[Problem]) -> set[str]:
    return {problem.indicator for problem in problems if problem.indicator}
