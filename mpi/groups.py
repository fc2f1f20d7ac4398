"""Target groups of the national committee (1/2566), as rules, in the order in which they are helped.

A person's facts: `has_welfare_card`, `has_mpi_data`, `is_poor`, `fragility_level` of the household and `is_left_out`
(entered in the Logbook, found in no source). A card that no register shows counts as no card, never as unknown: else
the poor whose card nobody looked up would fall out of every group.
"""

from mpi.choices import TargetGroup
from mpi.rules import AllOf, AtLeast, Equals, Facts, Rule

# Until this year only the poor with a card were targets; since 2566 the poor without one are, too.
LAST_YEAR_OF_TARGETS_WITH_CARD_ONLY = 2565

HAS_CARD = Equals("has_welfare_card", True)
NO_CARD = Equals("has_welfare_card", False)
POOR = AllOf(Equals("has_mpi_data", True), Equals("is_poor", True))

GROUPS = (
    (TargetGroup.URGENT_WITH_CARD, AllOf(POOR, HAS_CARD)),
    (TargetGroup.URGENT_WITHOUT_CARD, AllOf(POOR, NO_CARD)),
    (TargetGroup.FRAGILE, AtLeast("fragility_level", 0)),
    (TargetGroup.CARD_NOT_POOR, AllOf(HAS_CARD, Equals("has_mpi_data", True), Equals("is_poor", False))),
    (TargetGroup.CARD_NO_DATA, AllOf(HAS_CARD, Equals("has_mpi_data", False))),
    (TargetGroup.LEFT_OUT, Equals("is_left_out", True)),
)


def groups_in(year: int) -> tuple[tuple[TargetGroup, Rule], ...]:
    """Return the groups of the year (B.E.) with their rules, best priority first."""
    if year > LAST_YEAR_OF_TARGETS_WITH_CARD_ONLY:
        return GROUPS
    return tuple((group, rule) for group, rule in GROUPS if group is not TargetGroup.URGENT_WITHOUT_CARD)


def groups_of(person: Facts, year: int) -> tuple[TargetGroup, ...]:
    """Return every group a person is in: 2 overlaps the others, which exclude each other."""
    return tuple(group for group, rule in groups_in(year) if rule.holds(person))


def group_of(person: Facts, year: int) -> TargetGroup | None:
    """Return the person's group of best priority, or None."""
    return next(iter(groups_of(person, year)), None)
