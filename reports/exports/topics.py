"""What files can be about: which rows, of which columns. A new topic is one entry here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.scope import Scope
from households.models import Household, Member
from logbook.models import Assignment
from reports.exports.agency_columns import agency_columns
from reports.exports.columns import Column, Text, columns_by_name
from reports.exports.household_columns import (
    head_columns,
    household_columns,
    place_columns,
    poverty_columns,
    work_columns,
)
from reports.exports.member_columns import health_columns, person_columns
from reports.exports.searches import found_in_order, search_of


@dataclass(frozen=True)
class Topic:
    """`rows(export, user, scope)` are the rows in their order; nothing outside `scope` and nobody unconfirmed."""

    name: str
    label: Text
    title: Text
    columns: Mapping[str, Column]
    rows: Callable[..., QuerySet]
    # Whether it is offered above a search.
    is_of_search: bool = True

    @property
    def groups(self) -> dict[Text, list[Column]]:
        """The columns under the heads of their groups, in order."""
        found: dict[Text, list[Column]] = {}
        for column in self.columns.values():
            found.setdefault(column.group, []).append(column)
        return found

    def chosen(self, names) -> list[Column]:
        """Return the named columns in the order of the topic. Raises LookupError for a name that is none."""
        if unknown := set(names) - set(self.columns):
            raise LookupError(f"no such columns: {', '.join(sorted(unknown))}")
        return [column for name, column in self.columns.items() if name in set(names)]


def household_rows(export, *, user, scope: Scope) -> QuerySet:
    return found_in_order(search_of(export.subject["query"], scope=scope, user=user))


def member_rows(export, *, user, scope: Scope) -> QuerySet:
    """Return those who live in the households found, family by family."""
    households = search_of(export.subject["query"], scope=scope, user=user).households.confirmed().order_by()
    members = Member.objects.within(scope).present().confirmed().filter(household__in=Subquery(households.values("pk")))
    return members.order_by("household__area_id", "household_id", "birth_date", "id")


def agency_rows(export, *, user, scope: Scope) -> QuerySet:
    """Return what one agency was given and has not finished, by when it is due; nobody who is not confirmed."""
    given = Assignment.objects.within(scope).of_agency(export.agency).unfinished()
    head = Member.objects.heads().confirmed().filter(household=OuterRef("household_id")).values("pk")[:1]
    confirmed = given.filter(
        Exists(Household.objects.confirmed().filter(pk=OuterRef("household_id"))),
        Q(member=None) | Exists(Member.objects.confirmed().filter(pk=OuterRef("member_id"))),
    )
    return confirmed.annotate(person_id=Coalesce("member_id", Subquery(head))).order_by("due_on", "area_code", "id")


def no_rows(export, *, user, scope: Scope) -> QuerySet:
    return Household.objects.none()


TOPICS = {
    topic.name: topic
    for topic in (
        Topic(
            name="households",
            label=pgettext_lazy("export", "Households: one row each"),
            title=_("List of households"),
            columns=columns_by_name(
                place_columns(), household_columns(), head_columns(), poverty_columns(), work_columns()
            ),
            rows=household_rows,
        ),
        Topic(
            name="members",
            label=pgettext_lazy("export", "Their members: one row a person"),
            title=_("List of household members"),
            columns=columns_by_name(
                person_columns(),
                health_columns(),
                place_columns("household__"),
                household_columns("household__"),
                poverty_columns("household__"),
            ),
            rows=member_rows,
        ),
        Topic(
            name="agency",
            label=pgettext_lazy("export", "Cases of an agency: one row a person"),
            title=_("People sent to an agency"),
            columns=columns_by_name(agency_columns()),
            rows=agency_rows,
            is_of_search=False,
        ),
        # Its figures are answered by `reports.pivots`, not read as rows.
        Topic(
            name="pivot",
            label=pgettext_lazy("export", "Figures of a report"),
            title=_("Pivot report"),
            columns={},
            rows=no_rows,
            is_of_search=False,
        ),
    )
}

SEARCH_TOPICS = {name: topic for name, topic in TOPICS.items() if topic.is_of_search}
