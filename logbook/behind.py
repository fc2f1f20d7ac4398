"""The households behind a number of the progress, grades and outcome pages: the same rules, a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from areas.formats import thousands
from areas.scope import Scope
from logbook.choices import Exclusion, Outcome
from logbook.evaluation import OF_HOUSEHOLDS, arrival, exclusion, is_evaluated, is_helped, outcome, passes
from logbook.found import FoundHouseholds, households_in
from logbook.milestones import MILESTONES, Milestone
from logbook.models import StepSchedule
from logbook.paging import Order, Page, PagedList, Part, Position, page_of
from logbook.results import ResultRow
from mpi.models import HouseholdScore, deprivation

# All of them are poor: the most deprived first, from the index of the poor alone.
DEPRIVATION = deprivation("score__")
ORDER = Order(
    (DEPRIVATION, F("area_id")), (Part((DEPRIVATION, F("score__area_code")), Q(score__points__gt=0)),), descends=True
)


@dataclass(frozen=True)
class Asked:
    """The year that is asked about and, of an outcome, the later round it is compared with."""

    year: int
    later: int


@dataclass(frozen=True)
class BehindList:
    """A list by its name in addresses. `is_of_later` ones show the households of the later round."""

    name: str
    label: Any
    keep: Callable[[FoundHouseholds, Asked], FoundHouseholds]
    is_of_later: bool = False


def _missing(milestone: Milestone) -> BehindList:
    def keep(households: FoundHouseholds, asked: Asked) -> FoundHouseholds:
        return households.failing().present().filter(~milestone.reached(asked.year, OF_HOUSEHOLDS.household))

    label = pgettext_lazy("households", "Not yet: %(milestone)s")
    return BehindList(f"not-{milestone.code}", (label, milestone.label), keep)


def _eligible(households: FoundHouseholds, asked: Asked) -> FoundHouseholds:
    return households.failing().filter(is_evaluated(asked.year, OF_HOUSEHOLDS))


def _not_helped(households: FoundHouseholds, asked: Asked) -> FoundHouseholds:
    return _eligible(households, asked).filter(~Q(is_helped(asked.year, OF_HOUSEHOLDS)))


def _not_passing(households: FoundHouseholds, asked: Asked) -> FoundHouseholds:
    return _eligible(households, asked).filter(~Q(passes(asked.year, OF_HOUSEHOLDS)))


def _excluded(households: FoundHouseholds, asked: Asked) -> FoundHouseholds:
    return households.failing().filter(~is_evaluated(asked.year, OF_HOUSEHOLDS))


def _became(one: Outcome) -> BehindList:
    rule, is_of_later = (arrival, True) if one in (Outcome.RELAPSED, Outcome.NEW) else (outcome, False)

    def keep(households: FoundHouseholds, asked: Asked) -> FoundHouseholds:
        became = rule(asked.year, asked.later, OF_HOUSEHOLDS)
        return households.failing().alias(became=became).filter(became=one.value)

    return BehindList(one.value, one.label, keep, is_of_later)


BEHIND = {
    one.name: one
    for one in (
        *(_missing(milestone) for milestone in MILESTONES.values()),
        BehindList("not-helped-yet", _("Not helped yet"), _not_helped),
        BehindList("not-passing", _("Not passing the round after"), _not_passing),
        BehindList("excluded", _("Not evaluated, with the reason"), _excluded),
        *(_became(one) for one in Outcome),
    )
}


@dataclass(frozen=True)
class BehindRow(ResultRow):
    """A household with why it stands in the list."""

    year: int

    @property
    def reason(self) -> str:
        """Why it is not evaluated; else what the round after says of it."""
        if self.household.why:
            return str(Exclusion(self.household.why).label)
        points = self.household.points_after
        if points is None:
            return gettext("no result in the round of %(year)s") % {"year": self.year + 1}
        if points == 0:
            return gettext("passes the round of %(year)s") % {"year": self.year + 1}
        return gettext("fails the round of %(year)s") % {"year": self.year + 1}

    @property
    def reached(self) -> list[tuple[str, bool]]:
        return [(one.label, getattr(self.household, f"is_{code}")) for code, one in MILESTONES.items()]


class BehindPage(PagedList):
    """One such list of an area, as an address asks for it. Raises Http404 for what is no list, year or row."""

    def __init__(self, query: QueryDict, *, scope: Scope, asked: Asked, on: date):
        self.query, self.scope, self.asked, self.on = query, scope, asked, on
        name = query.get("show", next(iter(BEHIND)))
        if name not in BEHIND:
            raise Http404
        self.list = BEHIND[name]

    @property
    def label(self) -> str:
        if isinstance(self.list.label, tuple):
            words, milestone = self.list.label
            return str(words) % {"milestone": milestone}
        return str(self.list.label)

    @property
    def milestone(self) -> Milestone | None:
        return MILESTONES.get(self.list.name.removeprefix("not-"))

    @cached_property
    def late(self) -> str:
        """By how much the households of this list are late; "" in time, or where no day was set."""
        if self.milestone is None:
            return ""
        step = StepSchedule.objects.of_year(self.asked.year).filter(step=self.milestone.step).first()
        days = step.days_late(self.on) if step else 0
        return pgettext("days", "%(days)s days late") % {"days": thousands(days)} if days else ""

    @property
    def shown_year(self) -> int:
        return self.asked.later if self.list.is_of_later else self.asked.year

    @cached_property
    def page(self) -> Page:
        households = households_in(self.scope, self.shown_year)
        rows = self.list.keep(households, self.asked)
        return page_of(
            rows,
            everything=self._with_reasons(households),
            position=Position.of(self.query),
            order=ORDER,
            keys_first=True,
        )

    def _with_reasons(self, households: FoundHouseholds) -> FoundHouseholds:
        after = HouseholdScore.objects.of_round(self.shown_year + 1).filter(household=OuterRef("pk"))
        reached = {f"is_{code}": one.reached(self.shown_year, "pk") for code, one in MILESTONES.items()}
        told = households.with_details().annotate(
            why=exclusion(self.shown_year, OF_HOUSEHOLDS), points_after=after.values("points")[:1]
        )
        return told.annotate(**{name: ExpressionWrapper(rule, BooleanField()) for name, rule in reached.items()})

    @cached_property
    def rows(self) -> list[BehindRow]:
        known_from = len(self.scope.common_code)
        return [BehindRow(household, [], known_from, self.shown_year) for household in self.page.rows]
