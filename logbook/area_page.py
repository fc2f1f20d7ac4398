"""What the page of an area tells: its figures by dimension, its poor households beside them, its points of service."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.http import QueryDict
from django.utils.translation import gettext

from areas.addresses import short_name
from areas.choices import AreaLevel
from areas.codes import enclosing_codes
from areas.models import Area
from areas.pickers import PICKER_LEVELS
from areas.scope import Scope
from households.area_measures import MEASURES, AreaDimension, Measure
from households.models import AreaFact, ImportBatch, ServicePoint, SurveyRound
from logbook.addresses import address
from logbook.area_figures import Figure, figure_of, summed_figure
from logbook.area_ranking import Ranking, rank
from logbook.forms.areas import RankingForm
from mpi.choices import Dimension
from mpi.dimensions import WORDS
from mpi.models import HouseholdScore

POINTS_SHOWN, SOURCES_SHOWN = 50, 5
# A province has hundreds of thousands of households: its counts come with the roll-ups, not while a page waits.
POOR_COUNTED_FROM = AreaLevel.DISTRICT


@dataclass(frozen=True)
class Line:
    """A measure with its newest figure and, where there is one, the figure before."""

    measure: Measure
    year: int
    figure: Figure
    before: Figure | None = None
    before_year: int | None = None


@dataclass(frozen=True)
class FailedDimension:
    slug: str
    word: str
    count: int
    percent: int


@dataclass(frozen=True)
class Poverty:
    """The poor households of an area in a round, and how many fail each of the five dimensions."""

    year: int
    households: int
    poor: int
    dimensions: list[FailedDimension]


@dataclass(frozen=True)
class AreaPage:
    """An area with the part of the reader's scope in it, or with None all of that scope.

    Each part is read when the page asks for it, and once.
    """

    area: Area | None
    scope: Scope
    own_scope: Scope
    query: QueryDict
    round: SurveyRound | None

    @property
    def heading(self) -> str:
        """What the area is called: "ต.มะขามเตี้ย", a village with its number."""
        if self.area is None:
            return gettext("Areas")
        return self.area.label if self.area.level == AreaLevel.VILLAGE else short_name(self.area)

    @cached_property
    def enclosing(self) -> list[tuple[Area, bool]]:
        """The areas around it, the province first, and whether this person may open each."""
        around = self.area.lineage[:0:-1] if self.area else []
        return [(area, self.own_scope.covers(area.code)) for area in around]

    @cached_property
    def children(self) -> list[Area]:
        areas = Area.objects.within(self.scope).current()
        if self.area is None and not self.scope.is_everywhere:
            return list(areas.with_codes(self.scope.prefixes).with_lineage().in_order())
        return list(areas.children_of(self.area.code if self.area else None).in_order())

    @cached_property
    def poverty(self) -> Poverty | None:
        """None where the area is too large to be counted at once, or nothing was counted yet."""
        if self.area is None or self.area.level < POOR_COUNTED_FROM or self.round is None:
            return None
        counts = HouseholdScore.objects.within(self.scope).of_round(self.round.year).counted()
        if not counts["households"]:
            return None
        failed = [
            FailedDimension(
                dimension.name.lower(),
                WORDS[dimension],
                counts[dimension.name],
                round(100 * counts[dimension.name] / counts["households"]),
            )
            for dimension in Dimension
        ]
        return Poverty(self.round.year, counts["households"], counts["poor"], failed)

    @cached_property
    def dimensions(self) -> list[tuple[AreaDimension, list[Line]]]:
        """The figures under their dimension, in the order of the survey; what has no figure is left out."""
        lines = sorted(self._lines(), key=lambda line: PLACES[line.measure.code])
        return [
            (dimension, list(group)) for dimension, group in groupby(lines, key=lambda line: line.measure.dimension)
        ]

    def _lines(self) -> Iterator[Line]:
        if self.area is None:
            return
        facts = AreaFact.objects.within(self.scope)
        own = facts.of_area(self.area.code).newest_first().values("measure", "year", "value")
        found = {code: list(rows) for code, rows in groupby(own, key=lambda row: row["measure"])}
        for code, rows in found.items():
            yield _line(code, rows, lambda measure, row: figure_of(measure, row["value"]))
        if self.area.level == AreaLevel.VILLAGE:
            return
        sums = facts.of_level(AreaLevel.VILLAGE).summed_up()
        for code, rows in groupby(sums, key=lambda row: row["measure"]):
            if code not in found:
                yield _line(code, list(rows), summed_figure)

    @cached_property
    def sources(self) -> list[ImportBatch]:
        """The imports that the figures stem from, the newest first."""
        return list(AreaFact.objects.within(self.scope).batches()[:SOURCES_SHOWN]) if self.dimensions else []

    @cached_property
    def points(self) -> list[ServicePoint]:
        """The points of service, one more than are shown where there are more."""
        if self.area is None:
            return []
        return list(ServicePoint.objects.within(self.scope).with_place().in_order()[: POINTS_SHOWN + 1])

    @cached_property
    def form(self) -> RankingForm | None:
        """None at a village: nothing lies below it."""
        level = self.area.level if self.area else self._highest - 2
        below = [other for other in AreaLevel if other > level]
        return RankingForm(self.query, levels=below) if below else None

    @property
    def _highest(self) -> int:
        """The level of the largest areas of the scope: its provinces, where it is the country."""
        return max(AreaLevel.PROVINCE, min((len(prefix) for prefix in self.scope.prefixes), default=0))

    @cached_property
    def ranking(self) -> Ranking | None:
        return rank(self.form.chosen, self.form.chosen_level, scope=self.scope, round=self.round) if self.form else None

    @property
    def households_address(self) -> str:
        """The address of the search for the failing households of the area."""
        query = QueryDict(mutable=True)
        names = {int(level): name for name, level in PICKER_LEVELS.items()}
        for code in enclosing_codes(self.area.code) if self.area else ():
            query[names[len(code)]] = code
        return address(query, show="failing")


PLACES = {code: place for place, code in enumerate(MEASURES)}


def _line(code: str, rows: list[dict], figure) -> Line:
    measure = MEASURES[code]
    before = rows[1] if len(rows) > 1 else None
    return Line(
        measure,
        rows[0]["year"],
        figure(measure, rows[0]),
        figure(measure, before) if before else None,
        before["year"] if before else None,
    )
