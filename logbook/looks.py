"""Reading the access log: who looked at a family, what one has looked at oneself, what was looked at in an area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.http import Http404, QueryDict

from accounts.choices import Action
from accounts.models import AccessLogEntry, User
from accounts.months import months, start_of
from areas.calendar import PartialDate
from areas.formats import partial_date
from areas.scope import Scope
from areas.standing import standing_everywhere
from households.models import Household, Member

PAGE_SIZE = 50


@dataclass(frozen=True)
class LookRow:
    """One look, in words. `household` is the family where the reader may see it; `what` the kind of record."""

    entry: AccessLogEntry
    who: User
    what: str
    household: Household | None

    @property
    def shown_count(self) -> int:
        return len(self.entry.shown)

    @property
    def head(self) -> Member | None:
        return self.household.heads[0] if self.household and self.household.heads else None


@dataclass(frozen=True)
class LookPage:
    """The looks of a page, and the number of the entry from which on the next page goes back; None on the last."""

    rows: list[LookRow]
    older: int | None

    @property
    def families(self) -> list[Household]:
        """The families that the page names."""
        return [row.household for row in self.rows if row.household]


def looks_at(household: Household, *, page: str | None) -> tuple[Page, list[LookRow]]:
    """Return who looked at a family, alone or in a list, the newest first. Three queries, however many months."""
    looks = AccessLogEntry.objects.of_household(household).order_by("-at", "-id")
    with standing_everywhere(reason="Who looked at the family is told, wherever he stands; it is the caller's own."):
        found = Paginator(looks, PAGE_SIZE).get_page(page)
        return found, _rows(found.object_list, Scope())


def looks_of(user: User, *, scope: Scope, before: int | None) -> LookPage:
    """Return what somebody has looked at, the newest first; families outside `scope` by their place alone."""
    return _page(AccessLogEntry.objects.of_user(user).newest_first(), scope, before)


class AreaLooks:
    """What was looked at in a month, as an address asks for it: of everybody, or of `user`; one action, or all."""

    def __init__(self, query: QueryDict, *, scope: Scope, seen: Scope, on: date):
        self.query, self.scope, self.seen = query, scope, seen
        self.months = [month for month in reversed(months()) if month <= on]
        self.month = self._chosen_month(query.get("month", ""), on)
        self.user = query.get("user", "")
        self.action = query.get("action", "") if query.get("action") in Action.values else ""
        self.actions = Action.choices

    @property
    def month_choices(self) -> list[tuple[str, str, bool]]:
        """The months that have looks, as the form offers them: (value, label, is chosen)."""
        labels = [partial_date(PartialDate(month.year, month.month)) for month in self.months]
        return [(_written(one), label, one == self.month) for one, label in zip(self.months, labels, strict=True)]

    @property
    def address(self) -> str:
        """What the address asks for beside the place in the list."""
        kept = {"month": _written(self.month), "action": self.action, "user": self.user}
        return urlencode({name: value for name, value in kept.items() if value})

    @property
    def is_first(self) -> bool:
        return "before" not in self.query

    @cached_property
    def page(self) -> LookPage:
        looks = AccessLogEntry.objects.within(self.scope).in_month(start_of(self.month))
        if self.action:
            looks = looks.doing(self.action)
        if self.whose:
            looks = looks.of_user(self.whose)
        return _page(looks.written_last_first(), self.seen, number(self.query.get("before")))

    @cached_property
    def whose(self) -> User | None:
        """Whose looks alone are asked for; his name is told only where he looked at something of the area."""
        asked = number(self.user)
        looked = asked and AccessLogEntry.objects.within(self.scope).of_user(asked).exists()
        return User.objects.with_ids([asked]).first() if looked else None

    def _chosen_month(self, written: str, on: date) -> date:
        chosen = [month for month in self.months if _written(month) == written]
        if written and not chosen:
            raise Http404
        return chosen[0] if chosen else on.replace(day=1)


def _written(month: date) -> str:
    return f"{month:%Y-%m}"


def number(written: str | None) -> int | None:
    """Return the number of an entry out of an address; None of what is none."""
    return int(written) if written and len(written) < 19 and written.isascii() and written.isdigit() else None


def kind_in_words(label: str) -> str:
    """Return "household", "visit" … of the kind of record that an entry names; "" of one that is no more."""
    try:
        return str(apps.get_model(label)._meta.verbose_name) if label else ""
    except LookupError:
        return ""


def _page(looks, scope: Scope, before: int | None) -> LookPage:
    entries = list((looks.written_before(before) if before else looks)[: PAGE_SIZE + 1])
    rows = _rows(entries[:PAGE_SIZE], scope)
    return LookPage(rows, entries[PAGE_SIZE - 1].pk if len(entries) > PAGE_SIZE else None)


def _rows(entries: Iterable[AccessLogEntry], scope: Scope) -> list[LookRow]:
    entries = list(entries)
    people = User.objects.in_bulk({entry.user_id for entry in entries})
    families = _families({entry.household_id for entry in entries if entry.household_id}, scope)
    return [
        LookRow(entry, people[entry.user_id], kind_in_words(entry.subject_kind), families.get(entry.household_id))
        for entry in entries
    ]


def _families(ids: Sequence[UUID], scope: Scope) -> dict[UUID, Household]:
    heads = Prefetch("members", Member.objects.heads(), to_attr="heads")
    found = Household.objects.within(scope).with_area().filter(pk__in=ids).prefetch_related(heads) if ids else ()
    return {household.pk: household for household in found}
