"""The ten areas that stand worst, or have most, by one figure; beside each its poor households, where that is quick."""

from collections.abc import Iterable
from dataclasses import dataclass

from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope
from households.area_measures import Measure
from households.models import AreaFact, SurveyRound
from logbook.area_figures import Figure, figure_of, summed_figure
from mpi.models import HouseholdScore

RANKED = 10
# Above, ten areas have hundreds of thousands of households: too many to count while a page waits.
POOR_COUNTED_FROM = AreaLevel.SUBDISTRICT


@dataclass(frozen=True)
class Ranked:
    """An area at its place; `poor` of `households` are None where they are not counted."""

    area: Area
    figure: Figure
    poor: int | None = None
    households: int | None = None


@dataclass(frozen=True)
class Ranking:
    measure: Measure
    level: AreaLevel
    year: int | None
    rows: list[Ranked]

    @property
    def counts_poor(self) -> bool:
        return self.level >= POOR_COUNTED_FROM


def rank(measure: Measure, level: AreaLevel, *, scope: Scope, round: SurveyRound | None) -> Ranking:
    """Rank the areas of `level` inside `scope`, by figures of their own or, without, by those of their villages."""
    facts = AreaFact.objects.within(scope)
    year, figures = _own_figures(facts.of_level(level), measure)
    if year is None and level < AreaLevel.VILLAGE:
        year, figures = _figures_of_villages(facts.of_level(AreaLevel.VILLAGE), measure, level)
    areas = Area.objects.within(scope).with_lineage().in_bulk([code for code, _figure in figures])
    poor = _poor(figures, level, scope=scope, round=round)
    rows = [Ranked(areas[code], figure, *poor.get(code, ())) for code, figure in figures]
    return Ranking(measure, level, year, rows)


def _own_figures(facts, measure: Measure) -> tuple[int | None, list[tuple[str, Figure]]]:
    year = facts.newest_year_of(measure)
    if year is None:
        return None, []
    worst = facts.of_measure(measure, year=year).order_by("-value" if measure.most_first else "value", "area_id")
    return year, [(fact.area_id, figure_of(measure, fact.value)) for fact in worst[:RANKED]]


def _figures_of_villages(facts, measure: Measure, level: AreaLevel) -> tuple[int | None, list[tuple[str, Figure]]]:
    year = facts.newest_year_of(measure)
    if year is None:
        return None, []
    sums = sorted(facts.of_measure(measure, year=year).summed_up_by(level), key=lambda row: _place(measure, row))
    return year, [(row["code"], summed_figure(measure, row)) for row in sums[:RANKED]]


def _place(measure: Measure, row: dict) -> tuple:
    """Return the key that sorts sums of villages: by the share of those with a serious problem, the total or mean."""
    if measure.is_level:
        return (-row["worst"] / row["areas"], -row["worst"], row["code"])
    amount = row["total"] if measure.sums else row["mean"]
    return (-amount if measure.most_first else amount, row["code"])


def _poor(figures: Iterable, level: AreaLevel, *, scope: Scope, round: SurveyRound | None) -> dict[str, tuple]:
    """Return {code: (poor, households)} of the ranked areas."""
    codes = [code for code, _figure in figures]
    if level < POOR_COUNTED_FROM or round is None or not codes:
        return {}
    scores = HouseholdScore.objects.within(scope).within(Scope.of(codes)).of_round(round.year)
    return {row["code"]: (row["poor"], row["households"]) for row in scores.counted_by(level)}
