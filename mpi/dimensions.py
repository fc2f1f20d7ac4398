"""How each of the five dimensions stands for a household; its one letter, short word and sign everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import pgettext_lazy

from mpi.choices import Dimension
from mpi.indicators import INDICATOR_SETS
from mpi.rules import State

LETTERS = {
    Dimension.HEALTH: pgettext_lazy("letter of the dimension", "H"),
    Dimension.LIVING: pgettext_lazy("letter of the dimension", "L"),
    Dimension.EDUCATION: pgettext_lazy("letter of the dimension", "E"),
    Dimension.INCOME: pgettext_lazy("letter of the dimension", "I"),
    Dimension.ACCESS: pgettext_lazy("letter of the dimension", "A"),
}
WORDS = {
    Dimension.HEALTH: pgettext_lazy("dimension in one word", "Health"),
    Dimension.LIVING: pgettext_lazy("dimension in one word", "Living"),
    Dimension.EDUCATION: pgettext_lazy("dimension in one word", "Education"),
    Dimension.INCOME: pgettext_lazy("dimension in one word", "Income"),
    Dimension.ACCESS: pgettext_lazy("dimension in one word", "State services"),
}
STATE_LABELS = {
    State.PASSED: pgettext_lazy("state of a dimension", "passed"),
    State.FAILED: pgettext_lazy("state of a dimension", "failed"),
    State.NOT_APPLICABLE: pgettext_lazy("state of a dimension", "not applicable"),
    State.NO_DATA: pgettext_lazy("state of a dimension", "no data"),
}


@dataclass(frozen=True)
class DimensionState:
    """One dimension of one household, in the words of `templates/components/five.html`."""

    dimension: Dimension
    standing: State

    @property
    def slug(self) -> str:
        """The class that gives the hue: health, living, education, income or access."""
        return self.dimension.name.lower()

    @property
    def letter(self):
        return LETTERS[self.dimension]

    @property
    def word(self):
        return WORDS[self.dimension]

    @property
    def state(self) -> str:
        """The class that gives the sign: failed, passed, not_applicable or no_data."""
        return self.standing.value

    @property
    def state_label(self):
        return STATE_LABELS[self.standing]


@cache
def indicator_masks(indicator_set: str) -> Mapping[Dimension, int]:
    """Return, by dimension, the mask of its indicators in the named set."""
    masks = dict.fromkeys(Dimension, 0)
    for indicator in INDICATOR_SETS[indicator_set].indicators:
        masks[indicator.dimension] |= indicator.bit
    return masks


def dimension_states(score) -> list[DimensionState]:
    """Return the five states in their fixed order, from a `HouseholdScore`; None (never scored) has no data.

    A dimension passes when one of its indicators does and none fails; it has no data when nothing is known of it.
    """
    if score is None:
        return [DimensionState(dimension, State.NO_DATA) for dimension in Dimension]
    masks = indicator_masks(score.indicator_set)
    return [DimensionState(dimension, _standing(score, dimension, masks[dimension])) for dimension in Dimension]


def _standing(score, dimension: Dimension, mask: int) -> State:
    if score.failed_dimensions & dimension.bit:
        return State.FAILED
    if score.not_applicable & mask == mask:
        return State.NOT_APPLICABLE
    if (score.no_data | score.not_applicable) & mask == mask:
        return State.NO_DATA
    return State.PASSED
