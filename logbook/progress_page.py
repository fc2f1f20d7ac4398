"""What the pages of an area's progress share: the area, its part of the reader's scope, the years, the tabs."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from areas.addresses import short_name
from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope
from households.models import SurveyRound

TABS = (
    ("progress", _("Steps")),
    ("remarks", _("Obstacles and suggestions")),
    ("directives", _("Directives")),
    ("grades", _("Grades")),
    ("outcome", _("Before and after")),
)


@dataclass(frozen=True)
class Tab:
    label: Any
    href: str
    is_current: bool


@dataclass(frozen=True)
class ProgressPage:
    """An area with the part of the reader's scope in it; `tab` is the name of the page's address."""

    area: Area
    own_scope: Scope
    query: QueryDict
    tab: str

    @cached_property
    def scope(self) -> Scope:
        return self.own_scope.narrowed_to(self.area.code)

    @property
    def heading(self) -> str:
        return self.area.label if self.area.level == AreaLevel.VILLAGE else short_name(self.area)

    @property
    def enclosing(self) -> list[tuple[Area, bool]]:
        """The areas around it, the province first, and whether this person may open each."""
        return [(area, self.own_scope.covers(area.code)) for area in self.area.lineage[:0:-1]]

    @property
    def level_below(self) -> AreaLevel:
        """The level of the lines of a table; of a village itself."""
        return AreaLevel(min(self.area.level + 2, AreaLevel.VILLAGE))

    @cached_property
    def rounds(self) -> list[SurveyRound]:
        return list(SurveyRound.objects.newest_first())

    @property
    def years(self) -> list[int]:
        return [one.year for one in self.rounds]

    @cached_property
    def year(self) -> int | None:
        """The round asked for, else the current, else the newest. Raises Http404 for one that is none."""
        return self._asked("year", next((one.year for one in self.rounds if one.is_current), self._newest))

    @property
    def _newest(self) -> int | None:
        return next(iter(self.years), None)

    @property
    def evaluable_years(self) -> list[int]:
        """The years that a later round judges."""
        return [year for year in self.years if year + 1 in self.years]

    @cached_property
    def evaluated_year(self) -> int | None:
        current = next((one.year for one in self.rounds if one.is_current), None)
        usual = current if current in self.evaluable_years else next(iter(self.evaluable_years), None)
        return self._asked("year", usual, among=self.evaluable_years)

    @property
    def later_year(self) -> int | None:
        return self.later_than(self.evaluated_year) if self.evaluated_year else None

    @property
    def later_years(self) -> list[int]:
        return [year for year in self.years if self.evaluated_year and year > self.evaluated_year]

    def later_than(self, year: int) -> int:
        """Return the round that `year` is compared with: the one asked for, else the one after."""
        later = [one for one in self.years if one > year]
        return self._asked("later", later[-1] if later else year + 1, among=later)

    def _asked(self, name: str, usual: int | None, among: list[int] | None = None) -> int | None:
        written = self.query.get(name)
        if not written:
            return usual
        year = next((year for year in (self.years if among is None else among) if str(year) == written), None)
        if year is None:
            raise Http404
        return year

    @property
    def tabs(self) -> list[Tab]:
        return [Tab(label, reverse(f"logbook:{name}", args=[self.area.code]), name == self.tab) for name, label in TABS]
