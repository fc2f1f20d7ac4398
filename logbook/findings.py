"""What a recorded visit found and changed, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from areas.formats import baht
from households.choices import HouseholdStatus
from logbook.models import Visit
from mpi.choices import Dimension
from mpi.indicators import INDICATOR_SETS

STATE_WORDS = {
    "passed": pgettext_lazy("state of an indicator", "passes"),
    "failed": pgettext_lazy("state of an indicator", "fails"),
    "no_data": pgettext_lazy("state of an indicator", "no data"),
    None: pgettext_lazy("state of an indicator", "not known"),
}


@dataclass(frozen=True)
class Found:
    """One thing that was asked: how it was and how it is. `slug` is its dimension's, `tone` good, danger or nothing."""

    title: str
    was: str
    now: str
    reason: str = ""
    slug: str = ""
    tone: str = ""

    @property
    def has_changed(self) -> bool:
        return self.was != self.now


def found_by(visit: Visit) -> list[Found]:
    """Return everything that the visit asked, in the order of the form."""
    return [*_status(visit), *_income(visit), *_indicators(visit)]


def _status(visit: Visit) -> Iterator[Found]:
    if status := visit.findings.get("status"):
        was, now = (HouseholdStatus(status[side]).label for side in ("was", "now"))
        yield Found(_("Household"), str(was), str(now))


def _income(visit: Visit) -> Iterator[Found]:
    if income := visit.findings.get("income"):
        yield Found(_("Income of the whole family a year"), baht(income["was"]), baht(income["now"]), slug="income")


def _indicators(visit: Visit) -> Iterator[Found]:
    indicators = {each.code: each for each in INDICATOR_SETS[visit.round.cycle].indicators}
    for entry in visit.findings.get("indicators", ()):
        indicator = indicators[entry["code"]]
        yield Found(
            title=str(indicator.name),
            was=str(STATE_WORDS[entry["was"]]),
            now=str(STATE_WORDS[entry["now"]]),
            reason=entry["reason"],
            slug=Dimension(indicator.dimension).name.lower(),
            tone={"passed": "good", "failed": "danger"}.get(entry["now"], ""),
        )
