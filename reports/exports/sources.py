"""Where the values of a file come from that stand beside its rows: one query a chunk for each source.

`needs` is the path from a row to the household (or the person) whose facts are read: "id" in a list of households,
"household_id" in a list of people.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, Count, F, Func, Max, Min, Q, QuerySet, Sum, UUIDField, Value

from households.models import Member
from logbook.choices import CLOSED_STATES
from logbook.models import Assignment, FollowUp, HelpActivity, HouseholdCase, Problem, Visit
from logbook.models.assignments import UNFINISHED
from mpi.models import HouseholdScore
from reports.exports.columns import Reading, Source

NUMBER = ("identity_sealed", "identity_lookup", "temporary_number")


def score(needs: str) -> Source:
    """Return what was computed for a household in the round of the file."""
    fields = (
        *("indicator_set", "failed", "not_applicable", "no_data", "failed_dimensions", "points"),
        *("failed_dimension_count", "is_critical", "member_count", "card_holder_count", "dependent_count"),
        *("income_per_head_satang", "is_low_income", "has_housing_problem", "fragility_level", "target_group"),
        "is_listed_poor",
    )
    return _of_households("score", needs, fields, lambda reading: HouseholdScore.objects.of_round(reading.year))


def head(needs: str) -> Source:
    """Return the living head of a household."""
    fields = (
        *("title", "first_name", "last_name", "sex", "birth_date", "birth_date_precision", "occupation", "education"),
        *("health", "can_help_self", "is_bedridden", "has_welfare_card"),
    )
    return _of_households("head", needs, fields, lambda _reading: Member.objects.heads().confirmed())


def head_number(needs: str) -> Source:
    """Return the sealed number of the head: read only where a column shows it, masked or whole."""
    return _of_households("head_number", needs, NUMBER, lambda _reading: Member.objects.heads().confirmed())


def case(needs: str) -> Source:
    """Return what is said of a household by those who help it."""
    fields = ("development_class", "stage", "mentor_name", "mentor__first_name", "mentor__last_name")
    return _of_households("case", needs, fields, lambda _reading: HouseholdCase.objects.all())


def visits(needs: str) -> Source:
    return _counted("visits", needs, lambda _reading: Visit.objects.all(), count=Count("pk"), last=Max("visited_on"))


def problems(needs: str) -> Source:
    """Return how many problems there are and how many are open; what was recorded in error is none."""
    is_open = ~Q(state__in=CLOSED_STATES)
    return _counted(
        "problems",
        needs,
        lambda _reading: Problem.objects.true(),
        count=Count("pk"),
        open=Count("pk", filter=is_open),
    )


def help_given(needs: str) -> Source:
    return _counted(
        "help",
        needs,
        lambda _reading: HelpActivity.objects.all(),
        count=Count("pk"),
        last=Max("helped_on"),
        amount=Sum("amount_satang"),
    )


def follow_ups(needs: str) -> Source:
    return _counted(
        "follow_ups", needs, lambda _reading: FollowUp.objects.all(), count=Count("pk"), last=Max("followed_on")
    )


def assignments(needs: str) -> Source:
    unfinished = Q(state__in=UNFINISHED)
    return _counted(
        "assignments",
        needs,
        lambda _reading: Assignment.objects.all(),
        count=Count("pk"),
        unfinished=Count("pk", filter=unfinished),
    )


def person(needs: str) -> Source:
    """Return who somebody is, by his own key."""
    fields = ("title", "first_name", "last_name", "sex", "birth_date", "birth_date_precision", *NUMBER)

    def read(_reading: Reading, people: Sequence) -> Mapping:
        return _told(Member.objects.filter(_is_one_of("id", people)).order_by().values_list("id", *fields))

    return Source("person", needs, fields, read)


def indicator_asked(needs: str) -> Source:
    """Return for which failed indicator an agency was asked, the first one of an assignment."""

    def read(_reading: Reading, assignments: Sequence) -> Mapping:
        problems = Problem.objects.filter(_is_one_of("assignments__id", assignments)).exclude(indicator="")
        found = problems.order_by().values(key=F("assignments__id")).annotate(first=Min("indicator"))
        return _told(found.values_list("key", "first"))

    return Source("asked", needs, ("indicator",), read)


def _of_households(name: str, needs: str, fields: tuple[str, ...], rows: Callable[[Reading], QuerySet]) -> Source:
    """Return a source of which each household has one row at most."""
    return Source(name, needs, fields, partial(_read, rows, fields))


def _counted(name: str, needs: str, rows: Callable[[Reading], QuerySet], **figures) -> Source:
    """Return a source of figures over all rows of a household."""
    return Source(name, needs, tuple(figures), partial(_read_figures, rows, figures))


def _read(
    rows: Callable[[Reading], QuerySet], fields: tuple[str, ...], reading: Reading, households: Sequence
) -> Mapping:
    found = rows(reading).filter(_is_one_of("household_id", households)).order_by()
    return _told(found.values_list("household_id", *fields))


def _read_figures(rows, figures: Mapping, reading: Reading, households: Sequence) -> Mapping:
    # Under names of their own: a figure may be called as a field is.
    named = {f"figure_{name}": figure for name, figure in figures.items()}
    grouped = (
        rows(reading)
        .filter(_is_one_of("household_id", households))
        .order_by()
        .values(key=F("household_id"))
        .annotate(**named)
    )
    return _told(grouped.values_list("key", *named))


def _told(found: QuerySet) -> Mapping:
    """Return {first value: the others} of rows, as the driver has them: nothing in them is Django's to convert."""
    statement, parameters = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _is_one_of(field: str, wanted: Sequence) -> Func:
    """Keep the rows whose `field` is `wanted`: one array of keys, as thousands of parameters would take longer."""
    keys = Value([key for key in wanted if key], output_field=ArrayField(UUIDField()))
    return Func(F(field), keys, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())
