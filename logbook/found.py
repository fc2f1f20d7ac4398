"""Searching households: the sentences by which they are chosen, and how many there are."""

from collections.abc import Iterable, Mapping
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Count,
    DateField,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.db.models.functions import Cast, Coalesce

from areas.scope import Scope
from households.choices import Origin, Relationship
from households.models import Household, SurveyRound
from households.models.household import HouseholdQuerySet
from logbook.models import HelpActivity, Problem, Visit
from logbook.models.transfers import is_moving
from mpi.choices import Dimension

COUNTED_UP_TO = 10_000


class IsAmong(Func):
    """Whether a key is one of an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


class FoundHouseholds(HouseholdQuerySet):
    """Households joined with `score` (of one round, or nothing) and `head` (or nobody): see `households_in`.

    A sentence that only poor households can fulfil says so first: there are few, and they have indexes of their own.
    """

    def _chain(self):
        # To Django a household has many scores, and each `.filter()` would join them anew; here it is one.
        chained = super()._chain()
        chained.query.used_aliases = set(self.query.used_aliases)
        return chained

    def joined(self, scope: Scope, year: int) -> Self:
        # The scores' own area code leads into their indexes. It follows a household that moved within seconds; until
        # then that household has no score here.
        here = Q(scores__round_id=year) & scope.condition("scores__area_code")
        return self.annotate(
            score=FilteredRelation("scores", condition=here),
            head=FilteredRelation(
                "members",
                condition=Q(members__relationship=Relationship.HEAD, members__is_living=True, members__is_present=True),
            ),
        )

    def failing(self) -> Self:
        """Keep the poor by the union rule: any failed indicator."""
        return self.filter(score__points__gt=0)

    def failing_dimensions(self, dimensions: Iterable[Dimension], *, every: bool = False) -> Self:
        """Keep those that fail at least one of `dimensions`, or every one of them."""
        wanted = sum(dimension.bit for dimension in dimensions)
        return (
            self.failing()
            .alias(hit_dimensions=F("score__failed_dimensions").bitand(wanted))
            .filter(hit_dimensions__gte=wanted if every else 1)
        )

    def failing_indicators(self, wanted: int, *, every: bool = False) -> Self:
        """Keep those that fail at least one indicator of the mask `wanted`, or every one of them."""
        return (
            self.failing()
            .alias(hit_indicators=F("score__failed").bitand(wanted))
            .filter(hit_indicators__gte=wanted if every else 1)
        )

    def failing_so_many_dimensions(self, counts: Iterable[int]) -> Self:
        counts = set(counts)
        households = self if 0 in counts else self.failing()
        return households.filter(score__failed_dimension_count__in=counts)

    def failing_three_dimensions(self) -> Self:
        return self.failing().filter(score__failed_dimension_count__gte=3)

    def critical(self) -> Self:
        """Keep those that fail health, living and income together."""
        return self.failing().filter(score__is_critical=True)

    def with_card_holder(self) -> Self:
        return self.filter(score__card_holder_count__gt=0)

    def without_card_holder(self) -> Self:
        return self.filter(score__card_holder_count=0)

    def fragile(self, levels: Iterable[int | None]) -> Self:
        """Keep the fragility levels of `levels`; None among them stands for "not fragile"."""
        levels = set(levels)
        none = Q(score__isnull=False, score__fragility_level=None) if None in levels else Q(pk__in=[])
        return self.filter(none | Q(score__fragility_level__in=levels - {None}))

    def in_groups(self, groups: Iterable[str]) -> Self:
        return self.filter(score__target_group__in=groups)

    def recorded_by(self, user, year: int) -> Self:
        """Keep those of which `user` recorded a visit, a problem or help in the round `year`."""
        records = [model.objects.filter(recorded_by=user, round_id=year) for model in (Visit, Problem, HelpActivity)]
        households = [rows.values("household_id") for rows in records]
        return self.filter(pk__in=households[0].union(*households[1:]))

    def poor_in_tpmap(self) -> Self:
        """Keep those on TPMAP's own list of the poor of that year."""
        return self.filter(score__is_listed_poor=True)

    def added_in(self, year: int) -> Self:
        """Keep those that the Logbook itself added in the round `year`."""
        return self.filter(origin=Origin.LOGBOOK, origin_round_id=year)

    def among(self, households: HouseholdQuerySet) -> Self:
        """Keep those of a set, which is found once and apart: joined in, it may be gone through for every household."""
        return self.filter(IsAmong(F("pk"), ArraySubquery(households.order_by().values("pk"))))

    def with_details(self) -> Self:
        """Load what a row of the list shows: area names, score, head, last visit, number of open problems."""
        return (
            self.with_area()
            .select_related("score", "head")
            .annotate(last_visit_on=last_visit(), open_problem_count=open_problem_count(), is_moving=is_moving())
        )


def households_in(scope: Scope, year: int) -> FoundHouseholds:
    """Return the households within `scope`, with their scores of the round `year`."""
    return FoundHouseholds(Household, query=Household.objects.within(scope).query).joined(scope, year)


def count_each(year: int, querysets: Mapping[str, QuerySet]) -> dict[str, int]:
    """Return how many households of each queryset count, exact up to COUNTED_UP_TO and one more above it. One query.

    What the district chief has not confirmed stands in lists, and in no count.
    """
    counts = {
        f"count_{name}": Coalesce(Func(_keys(rows.confirmed()), function="CARDINALITY", output_field=IntegerField()), 0)
        for name, rows in querysets.items()
    }
    counted = SurveyRound.objects.filter(pk=year).values(**counts).get()
    return {name: counted[f"count_{name}"] for name in querysets}


def _keys(rows: QuerySet) -> Cast:
    """Return the first keys of `rows` as an array; the cast is for rows that Django knows to be none (NULL)."""
    return Cast(ArraySubquery(rows.order_by().values("pk")[: COUNTED_UP_TO + 1]), ArrayField(UUIDField()))


def last_visit() -> Subquery:
    """Return the day of the last visit to the outer query's household, NULL where nobody came."""
    visits = Visit.objects.filter(household=OuterRef("pk")).order_by("-visited_on")
    return Subquery(visits.values("visited_on")[:1], output_field=DateField())


def open_problem_count() -> Coalesce:
    """Return how many problems of the outer query's household are open."""
    problems = Problem.objects.open().filter(household=OuterRef("pk")).order_by().values("household")
    return Coalesce(Subquery(problems.annotate(count=Count("*")).values("count")), 0, output_field=IntegerField())
