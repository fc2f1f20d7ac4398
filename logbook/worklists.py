"""Ready-made searches: whom the circulars tell the officers to help first. Each is the query of an address."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from logbook.found import count_each
from logbook.search import Search


@dataclass(frozen=True)
class Worklist:
    label: Any
    query: str


# In the order of priority: minutes of 2564 (critical, three dimensions), deck of 2566 (1.2 by income and living).
WORKLISTS = (
    Worklist(_("Critical: fails health, living and income"), "show=failing&urgent=critical"),
    Worklist(_("Fails 3 dimensions or more"), "show=failing&urgent=three"),
    Worklist(
        _("No card, fails income and living (group 1.2)"),
        "show=failing&dimension=living&dimension=income&every=dimension&group=1.2",
    ),
    Worklist(_("Fragile, level 3"), "show=all&fragility=3"),
    Worklist(_("All that fail MPI"), "show=failing"),
    Worklist(_("Recorded by me this year, newest visit first"), "show=mine&sort=-visit"),
)


@dataclass(frozen=True)
class WorklistEntry:
    """A worklist on the page; `count` is None until somebody presses for the counts."""

    label: Any
    href: str
    count: int | None = None


def worklists(search: Search) -> list[WorklistEntry]:
    """Return the worklists without looking at a household."""
    return [WorklistEntry(one.label, search.same_place(one.query).address()) for one in WORKLISTS]


def counted_worklists(search: Search) -> list[WorklistEntry]:
    """Return the worklists, each with its count, in one query for all of them."""
    searches = [search.same_place(one.query) for one in WORKLISTS]
    if not all(one.is_valid for one in searches):
        return worklists(search)
    counts = count_each(search.year, {str(at): one.households for at, one in enumerate(searches)})
    return [
        WorklistEntry(worklist.label, one.address(), counts[str(at)])
        for at, (worklist, one) in enumerate(zip(WORKLISTS, searches, strict=True))
    ]
