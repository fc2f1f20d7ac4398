"""The four scopes of the original search, and all: the tabs of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from logbook.found import FoundHouseholds


@dataclass(frozen=True)
class Tab:
    """One of the scopes of the original: its name in addresses, its words for a year, and whom it keeps."""

    name: str
    label: Any
    keep: Callable[[FoundHouseholds, Any, int], FoundHouseholds]

    def title(self, year: int) -> str:
        return self.label % {"year": year, "short_year": f"{year % 100:02d}"}


TABS = {
    tab.name: tab
    for tab in (
        Tab("failing", gettext_lazy("Failing MPI"), lambda households, user, year: households.failing()),
        Tab(
            "mine",
            gettext_lazy("Recorded by me, %(short_year)s"),
            lambda households, user, year: households.recorded_by(user, year),
        ),
        Tab(
            "tpmap",
            gettext_lazy("TPMAP poor, %(year)s"),
            lambda households, user, year: households.poor_in_tpmap(),
        ),
        Tab("new", gettext_lazy("New, %(short_year)s"), lambda households, user, year: households.added_in(year)),
        Tab("all", pgettext_lazy("households", "All"), lambda households, user, year: households),
    )
}
FIRST_TAB = "failing"
