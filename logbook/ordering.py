"""The columns of the list, and by what each orders it.

Equal rows stand village by village. An order is told in parts, each of which an index serves for any area: it begins
with what is sorted by, of which there are few values, and goes on with the area's code, so that PostgreSQL leaps from
value to value inside the area (`mpi.models.HouseholdScore`, `households.models.Household`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Collate, LPad
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.scope import Scope
from households.models.household import HAS_POINT
from households.name_search import MeantWord, called_by, closeness_in_household
from logbook.found import last_visit, open_problem_count
from logbook.models import Problem, Visit
from logbook.paging import Order, Part
from mpi.models import deprivation

AREA = F("area_id")
SCORED_AREA = F("score__area_code")
# A household without a score in the round comes last, whichever way the list runs.
WITHOUT_SCORE = Part((AREA,), Q(score__isnull=True), is_last=True)


@dataclass(frozen=True)
class Column:
    """A column of the list; `values` and `parts` as of `Order`."""

    name: str
    label: Any
    values: tuple
    parts: tuple[Part, ...]
    is_number: bool = False
    largest_first: bool = False

    def order(self, *, descends: bool) -> Order:
        return Order(self.values, self.parts, descends)


def _by(value, name: str, label, **more) -> Column:
    return Column(name, label, (value, AREA), (Part((value, AREA)),), **more)


def _by_head() -> Column:
    """Order by the name of the head; where everybody died or moved away, at the end."""
    named, nobody = Part((F("head__sort_key"), AREA), Q(head__isnull=False)), Part((AREA,), Q(head__isnull=True), True)
    return Column("head", _("Household head"), (F("head__sort_key"), AREA), (named, nobody))


def _by_score(value, name: str, label, **more) -> Column:
    scored = Part((value, SCORED_AREA), Q(score__isnull=False))
    return Column(name, label, (value, AREA), (scored, WITHOUT_SCORE), largest_first=True, **more)


def _by_deprivation(value, name: str, label, **more) -> Column:
    """Return a column of which most rows hold 0: the few others have indexes of their own."""
    none, some = Part((SCORED_AREA,), Q(score__points=0)), Part((value, SCORED_AREA), Q(score__points__gt=0))
    return Column(name, label, (value, AREA), (none, some, WITHOUT_SCORE), largest_first=True, **more)


def _by_record(value, records, name: str, label, **more) -> Column:
    """Return a column of what the Logbook itself recorded, which most households lack."""
    recorded = Exists(records.filter(household=OuterRef("pk")))
    without, some = Part((AREA,), Q(~recorded)), Part((value, AREA), Q(recorded))
    return Column(name, label, (value, AREA), (without, some), largest_first=True, **more)


def _by_address() -> Column:
    """Order house 9 before house 10, and houses without a number first."""
    leading_digits = Func(F("house_number"), Value(r"^\d+"), function="substring", output_field=CharField())
    number = LPad(Coalesce(leading_digits, Value("")), 8, Value("0"))
    keys = (AREA, Collate(number, "C"), Collate(F("house_number"), "C"))
    return Column("address", _("Address"), keys, (Part(keys),))


def by_closeness(words: list[MeantWord], scope: Scope) -> Column:
    """Return the order of a search by name: the nearest first. It is no column of the list."""
    return _by(Coalesce(closeness_in_household(words, scope), 0), "closeness", "", largest_first=True)


def by_closeness_to(word: MeantWord, scope: Scope) -> Column:
    """Return the same order for a single word, which thousands may be called by: the parts find them as well."""
    values = (Coalesce(closeness_in_household([word], scope), 0), AREA)
    parts = tuple(Part((AREA,), called) for called in called_by(word, scope))
    return Column("closeness", "", values, parts, largest_first=True)


COLUMNS = {
    column.name: column
    for column in (
        _by_head(),
        _by_address(),
        _by_deprivation(F("score__points"), "index", _("Index of 5 dimensions")),
        _by(HAS_POINT, "point", _("Point of the house"), largest_first=True),
        _by_deprivation(deprivation("score__"), "dimensions", _("Failed dimensions"), is_number=True),
        _by_score(F("score__card_holder_count"), "cards", _("Card holders"), is_number=True),
        _by_score(F("score__member_count"), "members", _("Members"), is_number=True),
        _by_record(
            Coalesce(last_visit(), Value(date.min), output_field=DateField()),
            Visit.objects.all(),
            "visit",
            _("Last visit"),
        ),
        _by_record(open_problem_count(), Problem.objects.open(), "problems", pgettext_lazy("column", "Open problems")),
    )
}
DEFAULT_COLUMN = COLUMNS["dimensions"]
