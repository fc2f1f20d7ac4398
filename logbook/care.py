"""Lists of households to be looked after: helped before and still poor, one's own, long unheard of, without a mentor.

Each is sorted by what an index of `logbook.models.cases` or `mpi.models` begins with, and paged after a row: as fast
for a province as for a village.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from areas.pickers import PICKER_LEVELS, AreaPicker
from areas.scope import Scope
from households.choices import HouseholdStatus
from households.models import SurveyRound
from logbook.found import FoundHouseholds, households_in
from logbook.models import HouseholdCase
from logbook.ordering import DEFAULT_COLUMN
from logbook.paging import Order, Page, PagedList, Part, Position, page_of, uuid_of
from logbook.results import ResultRow

DAYS = (30, 60, 90, 180)
THERE = Q(status__in=[HouseholdStatus.PRESENT, HouseholdStatus.DECLINES_HELP])

CASE_AREA = F("case__area_code")
NEVER, EVER = Q(case__followed_on__isnull=True), Q(case__followed_on__isnull=False)
# Whom nobody has heard of comes first, then the longest silence.
BY_SILENCE = Order(
    (Coalesce(F("case__followed_on"), Value(date.min), output_field=DateField()), CASE_AREA),
    (Part((CASE_AREA,), NEVER), Part((F("case__followed_on"), CASE_AREA), EVER)),
)


@dataclass(frozen=True)
class Question:
    """What a list is made for: whom, when, and the round whose score decides who has passed."""

    scope: Scope
    year: int
    user: Any
    on: date
    days: int
    like: UUID | None


@dataclass(frozen=True)
class CareList:
    """A list by its name; `keep` narrows the households, `order` sorts them."""

    name: str
    label: Any
    about: Any
    keep: Callable[[FoundHouseholds, Question], FoundHouseholds]
    order: Order = BY_SILENCE


def _helped_before(households: FoundHouseholds, asked: Question) -> FoundHouseholds:
    here = asked.scope.condition("case__area_code")
    return households.filter(here, THERE, case__helped_from__lt=asked.year).failing()


def _mine(households: FoundHouseholds, asked: Question) -> FoundHouseholds:
    return households.filter(case__mentor=asked.user)


def _silent(households: FoundHouseholds, asked: Question) -> FoundHouseholds:
    cases = HouseholdCase.objects.within(asked.scope).not_followed_since(asked.on - timedelta(days=asked.days))
    return households.filter(THERE, case__in=cases)


def _without_mentor(households: FoundHouseholds, asked: Question) -> FoundHouseholds:
    mentored = HouseholdCase.objects.mentored().filter(household=OuterRef("pk"))
    return households.failing().filter(THERE, ~Exists(mentored))


def _of_mentor(households: FoundHouseholds, asked: Question) -> FoundHouseholds:
    case = HouseholdCase.objects.within(asked.scope).filter(pk=asked.like).first()
    if case is None or not case.has_mentor:
        raise Http404
    return households.filter(case__in=HouseholdCase.objects.within(asked.scope).with_mentor_of(case))


CARE_LISTS = {
    one.name: one
    for one in (
        CareList(
            "before",
            _("Helped in earlier years"),
            _("Helped in an earlier round and not passing in this one: to be followed until they pass."),
            _helped_before,
        ),
        CareList("mine", _("My households"), _("Those that you look after as their mentor."), _mine),
        CareList("silent", _("Not followed for long"), _("They have a mentor, but nobody has told of them."), _silent),
        CareList(
            "unmentored",
            _("Without a mentor"),
            _("Failing in this round, and nobody looks after them; the most deprived first."),
            _without_mentor,
            DEFAULT_COLUMN.order(descends=True),
        ),
    )
}
OF_MENTOR = CareList("of", _("Households of one mentor"), "", _of_mentor)


@dataclass(frozen=True)
class CareRow(ResultRow):
    """A household of such a list, with who looks after it and since when nobody has."""

    on: date

    @property
    def case(self) -> HouseholdCase | None:
        return getattr(self.household, "case", None)

    @property
    def days_silent(self) -> int | None:
        """Days since the last follow-up; None where there was none."""
        return (self.on - self.case.followed_on).days if self.case and self.case.followed_on else None

    @property
    def is_overdue(self) -> bool:
        return bool(self.case and self.case.next_follow_on and self.case.next_follow_on < self.on)


class CarePage(PagedList):
    """One of the lists as an address asks for it. Raises Http404 for a list or row that cannot be."""

    def __init__(self, query: QueryDict, *, scope: Scope, user, on: date):
        self.query, self.scope, self.user, self.on = query, scope, user, on
        self.lists = CARE_LISTS
        name = query.get("list", "before")
        if name not in CARE_LISTS and name != OF_MENTOR.name:
            raise Http404
        self.list = CARE_LISTS.get(name, OF_MENTOR)
        self.days = next((days for days in DAYS if str(days) == query.get("days")), DAYS[0])
        self.all_days = DAYS

    @cached_property
    def round(self) -> SurveyRound | None:
        return SurveyRound.objects.current()

    @cached_property
    def place(self) -> AreaPicker:
        picker = AreaPicker(self.query, scope=self.scope)
        picker.is_valid()
        return picker

    @property
    def narrowed(self) -> Scope:
        return self.place.chosen_scope if self.place.is_valid() else self.scope

    @cached_property
    def page(self) -> Page:
        scope, year = self.narrowed, self.round.year
        asked = Question(scope, year, self.user, self.on, self.days, uuid_of(self.query.get("of")))
        households = households_in(scope, year)
        everything = households.with_details().select_related("score", "head", "case__mentor")
        return page_of(
            self.list.keep(households, asked),
            everything=everything,
            position=Position.of(self.query),
            order=self.list.order,
            keys_first=True,
        )

    @cached_property
    def rows(self) -> list[CareRow]:
        known_from = len(self.scope.common_code)
        return [CareRow(household, [], known_from, self.on) for household in self.page.rows] if self.round else []

    @property
    def tabs(self) -> list[tuple[CareList, str, bool]]:
        return [(one, self.address_of(list=one.name, of=None), one is self.list) for one in CARE_LISTS.values()]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of the area keeps beside the area."""
        return [(name, self.query[name]) for name in ("list", "of") if name in self.query]

    @property
    def area_names(self) -> tuple[str, ...]:
        return tuple(PICKER_LEVELS)
