"""What those who help and follow up told of obstacles and suggestions in a quarter, with the households behind it."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from uuid import UUID

from django.db.models import Q, QuerySet

from areas.calendar import fiscal_quarter_days
from areas.scope import Scope
from households.models import Household
from logbook.models import FollowUp, HelpActivity

PAGE_SIZE = 50


@dataclass(frozen=True)
class Remark:
    """One record that names an obstacle or a suggestion."""

    pk: UUID
    on: date
    household: Household
    what: str
    obstacle: str
    suggestion: str
    by: str


@dataclass(frozen=True)
class Remarks:
    rows: list[Remark]
    next: UUID | None


def remarks(scope: Scope, *, fiscal_year: int, quarter: int, after: UUID | None = None) -> Remarks:
    """Return 50 remarks of the quarter, the newest first, after the record `after`. At most four queries."""
    days = fiscal_quarter_days(fiscal_year, quarter)
    helps = HelpActivity.objects.within(scope).with_remarks().filter(helped_on__range=days)
    looks = FollowUp.objects.within(scope).with_remarks().filter(followed_on__range=days)
    place = _place(scope, after)
    found = [
        *(_of_help(one) for one in _page(helps, "helped_on", place)),
        *(_of_follow_up(one) for one in _page(looks, "followed_on", place)),
    ]
    found.sort(key=attrgetter("on", "pk"), reverse=True)
    rows = found[:PAGE_SIZE]
    return Remarks(rows, rows[-1].pk if len(found) > PAGE_SIZE else None)


def _place(scope: Scope, after: UUID | None) -> tuple[date, UUID] | None:
    """Return the day of the record after which the page begins; None of one that is not there: the first page."""
    if after is None:
        return None
    help_on = HelpActivity.objects.within(scope).filter(pk=after).values_list("helped_on", "pk")
    return help_on.union(FollowUp.objects.within(scope).filter(pk=after).values_list("followed_on", "pk")).first()


def _page(rows: QuerySet, day: str, place: tuple[date, UUID] | None) -> QuerySet:
    if place:
        rows = rows.filter(Q(**{f"{day}__lt": place[0]}) | Q(**{day: place[0]}, pk__lt=place[1]))
    with_record = rows.select_related("household__area__parent__parent__parent", "recorded_by")
    return with_record.order_by(f"-{day}", "-pk")[: PAGE_SIZE + 1]


def _of_help(one: HelpActivity) -> Remark:
    return Remark(one.pk, one.helped_on, one.household, one.description, one.obstacle, one.suggestion, one.agency)


def _of_follow_up(one: FollowUp) -> Remark:
    return Remark(one.pk, one.followed_on, one.household, one.change, one.obstacle, one.suggestion, one.who)
