"""What follows from a household's answers: its points, dimensions, indicators, groups and levels."""

from django.db.models import BooleanField, F, Func, IntegerField, Q
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mpi.choices import Dimension, FragilityLevel, TargetGroup
from mpi.dimensions import WORDS
from mpi.indicators import BMN_2565, FAILS_THREE_DIMENSIONS
from mpi.models import ALL_INDICATORS
from mpi.rules import Indicator
from mpi.sql import condition
from reports.pivots.fields.declaration import (
    Band,
    Field,
    FieldGroup,
    Role,
    RowFacts,
    bands,
    column,
    in_bands,
    is_true,
    text,
    up_to,
)
from reports.pivots.values import Choices, Numbers, Option, UpTo, Values, yes_or_no

BAHT = 100  # satang
NONE_FAILED = pgettext_lazy("value of a field", "fails none")
SCORE = frozenset({Role.SCORE})
FAILURES = frozenset({Role.FAILURES})

INCOME_BANDS = (
    Band(0, "0-19999", pgettext_lazy("income a person and year", "below 20,000 baht")),
    Band(20_000 * BAHT, "20000-39999", pgettext_lazy("income a person and year", "20,000–39,999 baht")),
    Band(40_000 * BAHT, "40000-59999", pgettext_lazy("income a person and year", "40,000–59,999 baht")),
    Band(60_000 * BAHT, "60000-99999", pgettext_lazy("income a person and year", "60,000–99,999 baht")),
    Band(100_000 * BAHT, "100000-", pgettext_lazy("income a person and year", "100,000 baht and more")),
)
# Between the poverty cut-offs that can be chosen.
POINT_BANDS = (
    Band(0, "0", pgettext_lazy("points of 60", "0 (fails nothing)")),
    Band(1, "1-11", pgettext_lazy("points of 60", "1–11")),
    Band(12, "12-15", pgettext_lazy("points of 60", "12–15 (1/5 and more)")),
    Band(16, "16-19", pgettext_lazy("points of 60", "16–19 (26 percent and more)")),
    Band(20, "20-29", pgettext_lazy("points of 60", "20–29 (1/3 and more)")),
    Band(30, "30-60", pgettext_lazy("points of 60", "30–60 (1/2 and more)")),
)


class FailedCount(Func):
    """How many indicators a mask has."""

    template = "bit_count((%(expressions)s)::int::bit(17))::int"
    output_field = IntegerField()


class Bit(Func):
    """Whether a mask has one bit."""

    template = "((%(expressions)s) & %(bit)d <> 0)"
    output_field = BooleanField()


class Known(Func):
    """Whether some indicator is neither without data nor out of question: the two masks of a score."""

    template = f"((%(expressions)s) <> {ALL_INDICATORS})"
    arg_joiner = " | "
    output_field = BooleanField()


class Named:
    """An indicator with its code before its name."""

    def __init__(self, indicator: Indicator):
        self.indicator = indicator

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.indicator.name}"


class Pattern:
    """A mask of failed dimensions in words, in the language of whoever reads it."""

    def __init__(self, mask: int):
        self.failed = [dimension for dimension in Dimension if mask & dimension.bit]

    def __str__(self) -> str:
        return " · ".join(str(WORDS[dimension]) for dimension in self.failed) or str(NONE_FAILED)

    @property
    def letters(self) -> str:
        """The failed dimensions by their letters, a dash for each that passes: "H--I-"."""
        return "".join(dimension.name[0] if dimension in self.failed else "-" for dimension in Dimension)


PATTERNS = Choices(tuple(Option(Pattern(mask).letters, mask, lazystr(Pattern(mask))) for mask in range(32)))
DIMENSIONS = Choices(tuple(Option(one.name.lower(), one.value, one.label) for one in Dimension))
INDICATORS = Choices(tuple(Option(one.code, one.code, lazystr(Named(one))) for one in BMN_2565.indicators))


def _score(name: str, label, definition, values: Values, expression, *, rolled_up: bool = True) -> Field:
    return Field(name, label, definition, FieldGroup.POVERTY, SCORE, values, expression, rolled_up=rolled_up)


def _fails(dimension: Dimension) -> Field:
    """Return whether a household fails one dimension: beside the others, without counting anybody twice."""
    return _score(
        f"fails_{dimension.name.lower()}",
        _FAILS[dimension],
        _("Whether the household fails at least one indicator of the dimension."),
        yes_or_no(pgettext_lazy("value of a field", "fails"), pgettext_lazy("value of a field", "does not fail")),
        lambda at: Bit(F(f"{at.score}failed_dimensions"), bit=dimension.bit),
    )


_FAILS = {
    Dimension.HEALTH: _("Fails health"),
    Dimension.LIVING: _("Fails living conditions"),
    Dimension.EDUCATION: _("Fails education"),
    Dimension.INCOME: _("Fails income"),
    Dimension.ACCESS: _("Fails access to public services"),
}


POVERTY = (
    Field(
        "dimension",
        _("Failed dimension"),
        _("Each dimension in which the household fails an indicator: it is counted once under each of them."),
        FieldGroup.POVERTY,
        FAILURES,
        DIMENSIONS,
        fans_out=True,
        rolled_up=True,
        null_label=NONE_FAILED,
    ),
    Field(
        "indicator",
        _("Failed indicator"),
        _("Each of the 17 indicators that the household fails: it is counted once under each of them."),
        FieldGroup.POVERTY,
        FAILURES,
        INDICATORS,
        fans_out=True,
        rolled_up=True,
        null_label=NONE_FAILED,
    ),
    _score(
        "failed_dimension_count",
        _("Number of failed dimensions"),
        _("How many of the five dimensions the household fails, 0 to 5."),
        Numbers(0, 5),
        column("score", "failed_dimension_count"),
    ),
    _score(
        "failed_indicator_count",
        _("Number of failed indicators"),
        _("How many of the 17 indicators the household fails."),
        Numbers(0, 17),
        lambda at: FailedCount(F(f"{at.score}failed")),
    ),
    _score(
        "pattern",
        _("Pattern of dimensions (HLEIA)"),
        _("Which dimensions the household fails, together: health, living conditions, education, income, access."),
        PATTERNS,
        column("score", "failed_dimensions"),
    ),
    *(_fails(dimension) for dimension in Dimension),
    _score(
        "poor",
        pgettext_lazy("field", "Poor"),
        _("Whether the household's points reach the poverty cut-off that is chosen for the table."),
        yes_or_no(pgettext_lazy("value of a field", "poor"), pgettext_lazy("value of a field", "not poor")),
        is_true(
            lambda at: Q(**{f"{at.score}points__gte": at.cutoff}),
            unknown=lambda at: Q(**{f"{at.score}points": None}),
        ),
    ),
    _score(
        "points",
        _("Points of 60"),
        _("The weighted sum of what the household fails, in sixtieths, between the cut-offs that can be chosen."),
        bands(*POINT_BANDS),
        in_bands("score", "points", POINT_BANDS),
    ),
    _score(
        "critical",
        _("Critical"),
        _("Whether the household fails health, living conditions and income together."),
        yes_or_no(),
        column("score", "is_critical"),
    ),
    _score(
        "fails_three_dimensions",
        _("Fails at least three dimensions"),
        _("Whether the household fails any three of the five dimensions, or more."),
        yes_or_no(),
        lambda at: condition(FAILS_THREE_DIMENSIONS, RowFacts(at.score)),
    ),
    _score(
        "target_group",
        _("Target group"),
        _("The group of best priority among the household's people: 1.1, 1.2, 2, 3.1, 3.2 or 4."),
        Choices.of(TargetGroup),
        text("score", "target_group"),
    ),
    _score(
        "fragility_level",
        _("Fragility level"),
        _("0 to 3, by low income, dependent persons and the dwelling; not stated where the household is not fragile."),
        Choices.of(FragilityLevel),
        column("score", "fragility_level"),
    ),
    _score(
        "listed_poor",
        _("On the TPMAP list of the poor"),
        _("Whether the household stands on the list of the poor that TPMAP gave out for the round."),
        yes_or_no(),
        column("score", "is_listed_poor"),
    ),
    _score(
        "has_mpi_data",
        _("Has MPI data"),
        _("Whether anything is known of the household's indicators in the round."),
        yes_or_no(),
        lambda at: Known(F(f"{at.score}no_data"), F(f"{at.score}not_applicable")),
        rolled_up=False,
    ),
    _score(
        "household_card",
        _("Card holder in the household"),
        _("Whether somebody in the household holds a state welfare card."),
        yes_or_no(),
        is_true(
            lambda at: Q(**{f"{at.score}card_holder_count__gt": 0}),
            unknown=lambda at: Q(**{f"{at.score}card_holder_count": None}),
        ),
    ),
    _score(
        "card_holder_count",
        _("Number of card holders"),
        _("How many in the household hold a state welfare card."),
        UpTo(0, 5),
        up_to("score", "card_holder_count", 5),
        rolled_up=False,
    ),
    _score(
        "household_size",
        _("Size of the household"),
        _("How many members the household has in the round."),
        UpTo(0, 8),
        up_to("score", "member_count", 8),
        rolled_up=False,
    ),
    _score(
        "has_dependents",
        _("Household with dependents"),
        _("Whether somebody in the household depends on others: small children, the aged, disabled, bed-ridden, sick."),
        yes_or_no(),
        is_true(
            lambda at: Q(**{f"{at.score}dependent_count__gt": 0}),
            unknown=lambda at: Q(**{f"{at.score}dependent_count": None}),
        ),
    ),
    _score(
        "dependent_count",
        _("Number of dependents"),
        _("How many in the household depend on others."),
        UpTo(0, 5),
        up_to("score", "dependent_count", 5),
        rolled_up=False,
    ),
    _score(
        "income_band",
        _("Income band"),
        _("The mean income a person and year of the household."),
        bands(*INCOME_BANDS),
        in_bands("score", "income_per_head_satang", INCOME_BANDS),
        rolled_up=False,
    ),
    _score(
        "low_income",
        _("Low income"),
        _("Whether the mean income is low by the definition of fragile households."),
        yes_or_no(),
        column("score", "is_low_income"),
    ),
    _score(
        "housing_problem",
        _("Housing problem"),
        _("Whether the dwelling is not secure or the house not durable."),
        yes_or_no(),
        column("score", "has_housing_problem"),
    ),
)
