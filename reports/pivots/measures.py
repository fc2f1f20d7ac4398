"""What may be counted. A measure is computed from parts: whole numbers of which each cell and each total has its own.

A part adds up over facts, households or failed indicators, but a measure need not: a ratio in a total is the ratio of
the total's parts, and a household that stands in two cells is one household in their total. Names of ratios are those
of `mpi.alkire_foster`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mpi.alkire_foster import share
from mpi.indicators import ALL_POINTS

Number = int | Fraction | None
Parts = Mapping[str, int]


class Unit(TextChoices):
    """What a measure counts in: how its numbers are written."""

    HOUSEHOLDS = "households", pgettext_lazy("unit of a measure", "households")
    PERSONS = "persons", pgettext_lazy("unit of a measure", "persons")
    FACTS = "facts", pgettext_lazy("unit of a measure", "times")
    BAHT = "baht", pgettext_lazy("unit of a measure", "baht")
    SHARE = "share", pgettext_lazy("unit of a measure", "percent")
    INDEX = "index", pgettext_lazy("unit of a measure", "index of 0 to 1")
    PERSONS_PER_HOUSEHOLD = "per_household", pgettext_lazy("unit of a measure", "persons a household")
    PLACE = "place", pgettext_lazy("unit of a measure", "place")


class View(TextChoices):
    """How a measure is looked at beside others of the same table; itself, where it is none of these."""

    SHARE_OF_ROW = "share_of_row", _("share of the row")
    SHARE_OF_COLUMN = "share_of_column", _("share of the column")
    SHARE_OF_TOTAL = "share_of_total", _("share of the total")
    CHANGE = "change", _("change to last year")
    RANK = "rank", _("rank")


SHARES = (View.SHARE_OF_ROW, View.SHARE_OF_COLUMN, View.SHARE_OF_TOTAL)


@dataclass(frozen=True)
class Measure:
    """What stands in a cell. `compute` takes the parts of the cell and those of its base, and returns an exact number.

    `parts` are those that a topic must have. The base is the same cell with every failed indicator and dimension, and
    with those that fail none: the population. `is_additive`: where no field fans out, cells add up to their total.
    `of` names the measure that this one is a `view` of.
    """

    name: str
    label: str | Promise
    definition: str | Promise
    unit: Unit
    parts: frozenset[str]
    compute: Callable[[Parts, Parts], Number]
    base_parts: frozenset[str] = frozenset()
    is_additive: bool = False
    view: View | None = None
    of: str = ""

    @property
    def is_count(self) -> bool:
        """Whether it is nothing, not unknown, where no fact stands: counts and sums, before any view of them."""
        return MEASURES[self.of or self.name].is_additive

    @property
    def is_exact_decimal(self) -> bool:
        """Whether JSON writes it as a text of decimals; else it is a whole number."""
        return self.unit in (Unit.BAHT, Unit.SHARE, Unit.INDEX, Unit.PERSONS_PER_HOUSEHOLD)


def _count(name: str, label, definition, unit: Unit) -> Measure:
    return Measure(name, label, definition, unit, frozenset({name}), lambda own, base: own[name], is_additive=True)


def _baht(name: str, label, definition, satang: str) -> Measure:
    def compute(own: Parts, base: Parts) -> Fraction:
        return Fraction(own[satang], 100)

    return Measure(name, label, definition, Unit.BAHT, frozenset({satang}), compute, is_additive=True)


def _ratio(name: str, label, definition, over: tuple[str, str], *, unit: Unit = Unit.SHARE, times: int = 1) -> Measure:
    """Return a measure that divides one part by `times` another; of nobody it is None."""
    part, whole = over

    def compute(own: Parts, base: Parts) -> Fraction | None:
        return share(own[part], own[whole] * times)

    return Measure(name, label, definition, unit, frozenset(over), compute)


def _ratio_to_base(name: str, label, definition, over: tuple[str, str], *, unit: Unit = Unit.SHARE) -> Measure:
    """Return a measure that divides a part of the cell by a part of the population around it."""
    part, whole = over

    def compute(own: Parts, base: Parts) -> Fraction | None:
        return share(own[part], base[whole])

    return Measure(name, label, definition, unit, frozenset({part}), compute, base_parts=frozenset({whole}))


DECLARED = (
    _count(
        "households",
        pgettext_lazy("measure", "Households"),
        _("Households, each once in a cell and once in a total."),
        Unit.HOUSEHOLDS,
    ),
    _count("persons", pgettext_lazy("measure", "Persons"), _("Members of the households."), Unit.PERSONS),
    _count(
        "poor_households",
        _("Poor households"),
        _("Households whose points reach the poverty cut-off."),
        Unit.HOUSEHOLDS,
    ),
    _count("poor_persons", _("Poor persons"), _("Members of poor households."), Unit.PERSONS),
    _count(
        "failing_households",
        _("Households failing the indicator"),
        _("Uncensored headcount: households that fail the indicator or dimension of the cell, poor or not."),
        Unit.HOUSEHOLDS,
    ),
    _count(
        "failing_persons",
        _("Persons failing the indicator"),
        _("Uncensored headcount: members of households that fail the indicator or dimension of the cell, poor or not."),
        Unit.PERSONS,
    ),
    _count(
        "failures",
        _("Indicator failures"),
        _("Failed indicators of all households: one that fails three counts three times."),
        Unit.FACTS,
    ),
    _count("card_holders", _("Card holders"), _("Persons who hold a state welfare card."), Unit.PERSONS),
    _count("dependents", _("Dependent persons"), _("Persons who depend on others."), Unit.PERSONS),
    _ratio(
        "headcount_ratio",
        _("Share of the poor (H)"),
        _("H: poor persons by all persons."),
        ("poor_persons", "persons"),
    ),
    _ratio(
        "household_headcount_ratio",
        _("Share of poor households"),
        _("H by households: poor households by all households."),
        ("poor_households", "households"),
    ),
    _ratio(
        "intensity",
        _("Intensity (A)"),
        _("A: the mean share of the weighted indicators that poor persons fail; of nobody there is none."),
        ("poor_points", "poor_persons"),
        times=ALL_POINTS,
    ),
    _ratio(
        "adjusted_headcount_ratio",
        _("Poverty index (M0)"),
        _("M0 = H × A: the share of all possible deprivations that the poor suffer."),
        ("poor_points", "persons"),
        unit=Unit.INDEX,
        times=ALL_POINTS,
    ),
    _ratio_to_base(
        "contribution",
        _("Contribution to M0"),
        _("The share of the poverty index that comes from the indicator or dimension of the cell."),
        ("suffered_points", "poor_points"),
    ),
    _ratio_to_base(
        "uncensored_headcount_ratio",
        _("Uncensored headcount ratio"),
        _("The share of all persons whose household fails the indicator or dimension, poor or not."),
        ("failing_persons", "persons"),
    ),
    _ratio_to_base(
        "censored_headcount_ratio",
        _("Censored headcount ratio"),
        _("The share of all persons who are poor and whose household fails the indicator or dimension."),
        ("poor_persons", "persons"),
    ),
    _ratio(
        "mean_income",
        _("Mean income a person"),
        _("Baht a person and year, over the members of households whose income is known."),
        ("income_satang", "persons_with_income"),
        unit=Unit.BAHT,
        times=100,
    ),
    _ratio(
        "mean_household_size",
        _("Mean size of the household"),
        _("Persons by households."),
        ("persons", "households"),
        unit=Unit.PERSONS_PER_HOUSEHOLD,
    ),
    _count("problems", pgettext_lazy("measure", "Problems"), _("Problems that were recorded."), Unit.FACTS),
    _count("open_problems", _("Open problems"), _("Problems that are open or being helped."), Unit.FACTS),
    _count("resolved_problems", _("Resolved problems"), _("Problems that were resolved."), Unit.FACTS),
    _baht("debt_baht", _("Debts in baht"), _("The sum of the debts among the problems."), "debt_satang"),
    _count("activities", pgettext_lazy("measure", "Help activities"), _("Acts of help."), Unit.FACTS),
    _baht("baht", pgettext_lazy("measure", "Baht"), _("What the help was worth."), "amount_satang"),
    _count("solved_activities", _("Help that solved the problem"), _("Acts of help with that result."), Unit.FACTS),
    _count("visits", pgettext_lazy("measure", "Visits"), _("Knocks on the door."), Unit.FACTS),
    _count("met_visits", _("Visits that met the family"), _("Visits at which the family was met."), Unit.FACTS),
    _count("assignments", pgettext_lazy("measure", "Assignments"), _("Cases for agencies."), Unit.FACTS),
    _count("finished_assignments", _("Assignments done"), _("Cases that are done."), Unit.FACTS),
    _count(
        "overdue_assignments",
        _("Overdue assignments"),
        _("Cases that are not done yet, and whose day has passed."),
        Unit.FACTS,
    ),
    _count(
        "left_poverty", _("Left poverty"), _("Households that were poor the year before and pass now."), Unit.HOUSEHOLDS
    ),
    _count("still_poor", _("Still poor"), _("Households that were poor the year before and are now."), Unit.HOUSEHOLDS),
    _count("relapsed", _("Poor again"), _("Households poor now, not the year before, but earlier."), Unit.HOUSEHOLDS),
    _count("newly_poor", _("Newly poor"), _("Households poor now and in no round before."), Unit.HOUSEHOLDS),
    _ratio(
        "exit_ratio",
        _("Share that left poverty"),
        _("Of the households that were poor the year before, the share that passes now."),
        ("left_poverty", "were_poor"),
    ),
)


def _viewed(measure: Measure, view: View) -> Measure:
    """Return `measure` as the table shows it in one of its views, under the name "measure.view"."""
    unit = {View.RANK: Unit.PLACE, View.CHANGE: measure.unit}.get(view, Unit.SHARE)
    return replace(
        measure,
        name=f"{measure.name}.{view.value}",
        label=Viewed(measure, view),
        unit=unit,
        is_additive=False,
        view=view,
        of=measure.name,
    )


class Viewed:
    """The label of a view, in the language of whoever reads it."""

    def __init__(self, measure: Measure, view: View):
        self.measure, self.view = measure, view

    def __str__(self) -> str:
        return f"{self.measure.label} – {self.view.label}"


MEASURES: dict[str, Measure] = {measure.name: measure for measure in DECLARED}
MEASURES |= {
    viewed.name: viewed
    for measure in DECLARED
    for view in View
    if measure.is_additive or view not in SHARES
    for viewed in [_viewed(measure, view)]
}
