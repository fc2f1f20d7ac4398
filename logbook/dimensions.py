"""The five dimensions as the screens show them: always in this order, in a word, a letter and a state."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mpi.choices import Dimension
from mpi.indicators import INDICATOR_SETS
from mpi.models import HouseholdScore
from mpi.rules import mask

WORDS = {
    Dimension.HEALTH: pgettext_lazy("dimension, short", "Health"),
    Dimension.LIVING: pgettext_lazy("dimension, short", "Living"),
    Dimension.EDUCATION: pgettext_lazy("dimension, short", "Education"),
    Dimension.INCOME: pgettext_lazy("dimension, short", "Income"),
    Dimension.ACCESS: pgettext_lazy("dimension, short", "Public services"),
}
LETTERS = {
    Dimension.HEALTH: pgettext_lazy("letter of a dimension", "H"),
    Dimension.LIVING: pgettext_lazy("letter of a dimension", "L"),
    Dimension.EDUCATION: pgettext_lazy("letter of a dimension", "E"),
    Dimension.INCOME: pgettext_lazy("letter of a dimension", "I"),
    Dimension.ACCESS: pgettext_lazy("letter of a dimension", "A"),
}
STATES = {
    "failed": pgettext_lazy("state", "failed"),
    "passed": pgettext_lazy("state", "passed"),
    "not_applicable": pgettext_lazy("state", "not applicable"),
    "no_data": pgettext_lazy("state", "no data"),
}


@dataclass(frozen=True)
class DimensionState:
    """How a household stands in one dimension; `slug` and `state` are names of classes in the stylesheet."""

    slug: str
    word: Any
    letter: Any
    state: str

    @property
    def state_label(self):
        return STATES[self.state]


def slug(dimension: Dimension) -> str:
    """Return the dimension's name in addresses and stylesheets."""
    return dimension.name.lower()


def five_states(score: HouseholdScore | None) -> list[DimensionState]:
    """Return the states of the five dimensions of a score; all "no data" where there is none."""
    return [
        DimensionState(slug(dimension), WORDS[dimension], LETTERS[dimension], _state(score, dimension))
        for dimension in Dimension
    ]


def legend() -> list[DimensionState]:
    """Return the five dimensions as a key to the strip: each as it looks when it fails."""
    return [DimensionState(slug(each), WORDS[each], LETTERS[each], "failed") for each in Dimension]


def letters_of(dimensions: int) -> str:
    """Return the letters of a mask of dimensions: "H+L+I"."""
    return "+".join(str(LETTERS[each]) for each in Dimension if each.bit & dimensions)


def _state(score: HouseholdScore | None, dimension: Dimension) -> str:
    if score is None:
        return "no_data"
    if score.failed_dimensions & dimension.bit:
        return "failed"
    members = mask(INDICATOR_SETS[score.indicator_set].of_dimension(dimension))
    if score.not_applicable & members == members:
        return "not_applicable"
    # One indicator that is known and passed is enough to say so; the household page tells which are unknown.
    if (score.not_applicable | score.no_data) & members == members:
        return "no_data"
    return "passed"
