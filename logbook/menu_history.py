"""What was changed of an entry of the menu, by whom and when: from the event rows that triggers write."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from accounts.models import User
from households.values import value_text
from logbook.models import SolutionMenuItem


@dataclass(frozen=True)
class EntryChange:
    """One field of the entry, changed once; `field` is empty where the entry was added."""

    at: datetime
    by: str
    field: str = ""
    old: str = ""
    new: str = ""


def changes_of(item: SolutionMenuItem) -> list[EntryChange]:
    """Return every change of the entry, the newest first; two queries."""
    events = list(item.events.select_related("pgh_context").order_by("pgh_id"))
    people = User.objects.in_bulk({_author(event) for event in events} - {None})
    first = [EntryChange(event.pgh_created_at, str(people.get(_author(event), ""))) for event in events[:1]]
    return [*first, *(one for pair in pairwise(events) for one in _changes(*pair, people))][::-1]


def _changes(before, after, people: dict[int, User]) -> Iterator[EntryChange]:
    for field in SolutionMenuItem._meta.concrete_fields:
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old != new:
            words = [", ".join(value) if isinstance(value, list) else value_text(field, value) for value in (old, new)]
            by = str(people.get(_author(after), ""))
            yield EntryChange(after.pgh_created_at, by, str(field.verbose_name), *words)


def _author(event) -> int | None:
    return event.pgh_context.metadata.get("user") if event.pgh_context else None
