"""How much each mentor of an area has to look after: households, open problems, last follow-up, what is overdue."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, CharField, Count, F, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Collate, Concat

from areas.scope import Scope
from logbook.models import HouseholdCase, Problem

PAGE_SIZE = 50
# Without a day of its own, a follow-up is due this long after the last one.
USUAL_DAYS = 30


def _label(case: str = "") -> Collate:
    """Return the mentor's name; `case` leads to the case."""
    name = Concat(f"{case}mentor__first_name", Value(" "), f"{case}mentor__last_name")
    whens = When(**{f"{case}mentor__isnull": False}, then=name)
    return Collate(Case(whens, default=F(f"{case}mentor_name"), output_field=CharField()), "C")


def _key(case: str = "") -> Coalesce:
    """Return what tells two mentors of one name apart; 0 of those without an account."""
    return Coalesce(F(f"{case}mentor_id"), Value(0), output_field=IntegerField())


def overdue(on: date) -> Q:
    """Return what makes a case overdue: its own day has passed, or nobody has looked for the usual time."""
    long_ago = on - timedelta(days=USUAL_DAYS)
    silent = Q(followed_on=None, mentored_since__lt=long_ago) | Q(followed_on__lt=long_ago)
    return Q(next_follow_on__lt=on) | Q(next_follow_on=None) & silent


@dataclass(frozen=True)
class Load:
    """What one mentor has; `like` is one of the households, by which the list of all of them is asked for."""

    label: str
    is_account: bool
    households: int
    open_problems: int
    overdue: int
    last_on: date | None
    like: UUID


@dataclass(frozen=True)
class Workload:
    rows: list[Load]
    next: UUID | None


def workload(scope: Scope, *, on: date, after: UUID | None = None) -> Workload:
    """Return the mentors of `scope` by name, 50 of them after the mentor of the household `after`. Three queries."""
    cases = HouseholdCase.objects.within(scope).mentored().annotate(label=_label(), key=_key())
    last = cases.filter(pk=after).values("label", "key").first() if after else None
    if last:
        cases = cases.filter(Q(label__gt=last["label"]) | Q(label=last["label"], key__gt=last["key"]))
    found = list(
        cases.values("label", "key")
        .annotate(
            households=Count("pk"),
            overdue=Count("pk", filter=overdue(on)),
            last_on=Max("followed_on"),
            like=Min(Cast("pk", CharField())),
        )
        .order_by("label", "key")[: PAGE_SIZE + 1]
    )
    problems = _open_problems(cases, found[:PAGE_SIZE])
    rows = [
        Load(
            row["label"],
            row["key"] != 0,
            row["households"],
            problems.get((row["label"], row["key"]), 0),
            row["overdue"],
            row["last_on"],
            UUID(row["like"]),
        )
        for row in found[:PAGE_SIZE]
    ]
    return Workload(rows, rows[-1].like if len(found) > PAGE_SIZE else None)


def _open_problems(cases: QuerySet, found: list[dict]) -> dict[tuple, int]:
    """Return how many problems are open in the households of each mentor of `found`, by name and key."""
    if not found:
        return {}
    theirs = cases.filter(label__gte=found[0]["label"], label__lte=found[-1]["label"])
    problems = Problem.objects.open().filter(household__in=theirs.values("pk"))
    mentors = problems.annotate(label=_label("household__case__"), key=_key("household__case__"))
    counted = mentors.values("label", "key").annotate(count=Count("pk")).order_by()
    return {(row["label"], row["key"]): row["count"] for row in counted}
