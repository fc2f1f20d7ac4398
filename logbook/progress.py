"""How far an area is with the six steps of a year, area by area, and by how many days it is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Left

from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope
from households.models import Household
from logbook.choices import HelpKind, ProcedureStep
from logbook.milestones import MILESTONES, Milestone
from logbook.models import HelpActivity, StepSchedule
from mpi.models import HouseholdScore


@dataclass(frozen=True)
class Reached:
    """How many of the target households of an area have reached a milestone; `days_late` is 0 in time or when done."""

    milestone: Milestone
    count: int
    targets: int
    due_on: date | None
    days_late: int

    @property
    def missing(self) -> int:
        return self.targets - self.count

    @property
    def percent(self) -> int:
        return 100 * self.count // self.targets if self.targets else 0


@dataclass(frozen=True)
class AreaProgress:
    """A line of the table; the area is None of the sum of all."""

    area: Area | None
    targets: int
    reached: list[Reached]

    @property
    def days_late(self) -> int:
        return max((one.days_late for one in self.reached), default=0)


@dataclass(frozen=True)
class Progress:
    total: AreaProgress
    areas: list[AreaProgress]


def progress(scope: Scope, *, year: int, level: AreaLevel, on: date) -> Progress:
    """Return how far the areas of `level` inside `scope` are, those with target households only. Three queries."""
    counts: dict[str, dict[str, int]] = {}
    for row in _rows(scope, year, level):
        told = counts.setdefault(row["code"], dict.fromkeys(["targets", *MILESTONES], 0))
        told["targets"] += row["households"]
        for code in MILESTONES:
            told[code] += row["households"] if row[f"is_{code}"] else 0
    schedule = {one.step: one for one in StepSchedule.objects.of_year(year)}
    areas = Area.objects.within(scope).with_codes(counts).in_order()
    lines = [_line(area, counts[area.code], schedule, on) for area in areas]
    return Progress(_line(None, _summed(counts.values()), schedule, on), lines)


def _rows(scope: Scope, year: int, level: AreaLevel):
    """Yield how many target households of each area have reached the same milestones: every rule is read once a row.

    Who is away cannot be late.
    """
    reached = {f"is_{code}": ExpressionWrapper(one.reached(year), BooleanField()) for code, one in MILESTONES.items()}
    targets = HouseholdScore.objects.within(scope).of_round(year).poor()
    away = Exists(Household.objects.away().filter(pk=OuterRef("household_id")))
    told = targets.filter(~away).annotate(code=Left("area_code", int(level)), **reached).values("code", *reached)
    return told.annotate(households=Count("*")).order_by()


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total = dict.fromkeys(["targets", *MILESTONES], 0)
    for told in counts:
        total = {name: total[name] + told[name] for name in total}
    return total


def _line(area: Area | None, told: dict[str, int], schedule: dict[int, StepSchedule], on: date) -> AreaProgress:
    reached = []
    for code, milestone in MILESTONES.items():
        step = schedule.get(milestone.step)
        late = step.days_late(on) if step and told[code] < told["targets"] else 0
        reached.append(Reached(milestone, told[code], told["targets"], step and step.due_on, late))
    return AreaProgress(area, told["targets"], reached)


@dataclass(frozen=True)
class HelpShare:
    """How many acts of help were relief, and how many development."""

    relief: int
    development: int

    @property
    def development_percent(self) -> int | None:
        total = self.relief + self.development
        return round(100 * self.development / total) if total else None


def help_share(scope: Scope, *, first: date, last: date) -> HelpShare:
    """Return the share of the days from `first` to `last`."""
    helps = HelpActivity.objects.within(scope).filter(helped_on__range=(first, last))
    counts = helps.aggregate(**{kind.value: Count("pk", filter=Q(kind=kind)) for kind in HelpKind})
    return HelpShare(**counts)


def steps_of(year: int) -> list[tuple[ProcedureStep, StepSchedule | None]]:
    """Return the six steps, each with its window of the year where there is one."""
    schedule = {one.step: one for one in StepSchedule.objects.of_year(year)}
    return [(step, schedule.get(step)) for step in ProcedureStep]
