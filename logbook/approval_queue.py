"""The entries that wait for a district chief, and the one he looks at."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy

from logbook.entry_file import EntryFile, read_entry
from logbook.models import Entry
from logbook.models.entries import EntryQuerySet

PAGE_SIZE = 50
# How the queue stands, by the name in the address.
ORDERS = {
    "risk": (pgettext_lazy("order", "risk"), EntryQuerySet.riskiest_first),
    "age": (pgettext_lazy("order", "longest waiting"), EntryQuerySet.oldest_first),
}


@dataclass(frozen=True)
class Waiting:
    """A row of the list: the entry, for how many days, and whether that is too long."""

    entry: Entry
    days: int
    is_overdue: bool
    is_own: bool
    is_shown: bool

    @property
    def can_be_chosen(self) -> bool:
        return not (self.entry.risks or self.is_own)


class ApprovalQueue:
    """What waits within the area in which `user` confirms; `query` names the order, the page and the entry shown.

    Raises Http404 for an order that cannot be, or an entry that does not wait there.
    """

    def __init__(self, query: QueryDict, *, user, now: datetime):
        self.query, self.user, self.now = query, user, now
        self.order = query.get("order", "risk")
        if self.order not in ORDERS:
            raise Http404

    @cached_property
    def page(self) -> Page:
        pending = Entry.objects.within(self.user.approval_scope).pending().with_names()
        _label, in_order = ORDERS[self.order]
        return Paginator(in_order(pending), PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def entries(self) -> list[Entry]:
        return list(self.page.object_list)

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def overdue_count(self) -> int:
        return sum(entry.is_overdue(self.now) for entry in self.entries)

    @property
    def rows(self) -> list[Waiting]:
        return [
            Waiting(
                entry,
                days=entry.days_waiting(self.now),
                is_overdue=entry.is_overdue(self.now),
                is_own=entry.is_by(self.user),
                is_shown=entry == self.shown,
            )
            for entry in self.entries
        ]

    @cached_property
    def shown(self) -> Entry | None:
        """The entry asked for, else the first; one that was decided meanwhile gives way to the first."""
        asked = self.query.get("entry")
        if not asked:
            return next(iter(self.entries), None)
        found = next((entry for entry in self.entries if str(entry.pk) == asked), None)
        return found or self._elsewhere(asked)

    @cached_property
    def file(self) -> EntryFile | None:
        return read_entry(self.shown, scope=self.user.approval_scope) if self.shown else None

    @property
    def next(self) -> Entry | None:
        return self._beside(1)

    @property
    def previous(self) -> Entry | None:
        return self._beside(-1)

    @property
    def is_own(self) -> bool:
        return self.shown is not None and self.shown.is_by(self.user)

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        return [(name, label, name == self.order) for name, (label, _order) in ORDERS.items()]

    def _elsewhere(self, asked: str) -> Entry | None:
        try:
            entries = Entry.objects.within(self.user.approval_scope).with_names()
            found = entries.among([UUID(asked)]).first()
        except ValueError:
            raise Http404 from None
        if found is None:
            raise Http404
        return found if found.is_pending else next(iter(self.entries), None)

    def _beside(self, step: int) -> Entry | None:
        if self.shown not in self.entries:
            return None
        place = self.entries.index(self.shown) + step
        return self.entries[place] if 0 <= place < len(self.entries) else None
