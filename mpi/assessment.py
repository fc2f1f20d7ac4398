"""What follows from the answers of one household in one round, in Python; `mpi.recompute` is the same in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from households.choices import AWAY, HouseholdStatus
from mpi.choices import Dimension, FragilityLevel, TargetGroup
from mpi.fragility import DEPENDENT, HOUSING_INDICATOR, fragility_level, low_income
from mpi.groups import GROUPS, group_of
from mpi.indicators import CRITICAL, DEVELOPABLE, INCOME_FACTS
from mpi.rules import Facts, Indicator, IndicatorSet, State, mask

REPORTED = {"1": State.PASSED, "0": State.FAILED, "-": State.NOT_APPLICABLE}


@dataclass(frozen=True)
class Assessment:
    """The states of the indicators in their order, and what they and the persons add up to.

    `persons` are the members counted: their answers, or, of a household known from a list only, no more than
    `has_welfare_card`. Money is in satang a year.
    """

    indicators: IndicatorSet
    year: int
    household: Facts
    persons: Sequence[Facts]
    states: tuple[State, ...]

    def in_state(self, state: State) -> tuple[Indicator, ...]:
        pairs = zip(self.indicators.indicators, self.states, strict=True)
        return tuple(indicator for indicator, found in pairs if found is state)

    def state_of(self, code: str) -> State:
        return next(
            state for one, state in zip(self.indicators.indicators, self.states, strict=True) if one.code == code
        )

    @property
    def failed(self) -> int:
        return mask(self.in_state(State.FAILED))

    @property
    def not_applicable(self) -> int:
        return mask(self.in_state(State.NOT_APPLICABLE))

    @property
    def no_data(self) -> int:
        return mask(self.in_state(State.NO_DATA))

    @property
    def points(self) -> int:
        return sum(indicator.points for indicator in self.in_state(State.FAILED))

    @property
    def is_poor(self) -> bool:
        return self.points > 0

    @property
    def has_mpi_data(self) -> bool:
        """Whether any indicator is known: one that merely does not apply says nothing."""
        return State.FAILED in self.states or State.PASSED in self.states

    @property
    def known_count(self) -> int:
        """How many of the 17 have data: the completeness."""
        return len(self.states) - len(self.in_state(State.NO_DATA))

    @property
    def failed_dimensions(self) -> int:
        return sum({Dimension(indicator.dimension).bit for indicator in self.in_state(State.FAILED)})

    @property
    def failed_dimension_count(self) -> int:
        return self.failed_dimensions.bit_count()

    @property
    def is_critical(self) -> bool:
        return bool(CRITICAL.holds({"failed_dimensions": self.failed_dimensions}))

    @property
    def member_count(self) -> int:
        return len(self.persons)

    @property
    def card_holder_count(self) -> int:
        return sum(person.get("has_welfare_card") is True for person in self.persons)

    @property
    def dependent_count(self) -> int:
        return sum(DEPENDENT.holds(person) is True for person in self.persons)

    @property
    def has_able_member(self) -> bool | None:
        """Whether somebody may be of working age and able to work, as far as anybody knows; None without members."""
        return any(DEVELOPABLE.holds(person) is not False for person in self.persons) if self.persons else None

    @property
    def income_per_head_satang(self) -> int | None:
        """The mean income, cut to whole satang: for reading only, rules never use it."""
        parts = [self.household.get(name) for name in INCOME_FACTS]
        return None if None in parts or not self.persons else sum(parts) // self.member_count

    @property
    def is_low_income(self) -> bool | None:
        return low_income().holds(self.household | {"member_count": self.member_count})

    @property
    def has_housing_problem(self) -> bool | None:
        state = self.state_of(HOUSING_INDICATOR)
        return None if state is State.NO_DATA else state is State.FAILED

    @property
    def fragility_level(self) -> FragilityLevel | None:
        return fragility_level(
            {
                "is_low_income": self.is_low_income,
                "dependent_count": self.dependent_count,
                "has_housing_problem": self.has_housing_problem,
            }
        )

    @property
    def target_group(self) -> TargetGroup | None:
        """The group of best priority among the persons."""
        found = {self.group_of(person) for person in self.persons}
        return next((group for group, _rule in GROUPS if group in found), None)

    def group_of(self, person: Facts) -> TargetGroup | None:
        """Return the person's group of best priority."""
        return group_of(
            {
                "has_welfare_card": person.get("has_welfare_card") is True,
                "has_mpi_data": self.has_mpi_data,
                "is_poor": self.is_poor,
                "fragility_level": self.fragility_level,
                "is_left_out": person.get("is_left_out"),
            },
            self.year,
        )


def has_score(status: HouseholdStatus, *, is_confirmed: bool, is_answered: bool) -> bool:
    """Tell whether a household has a score in a round in which anything, or nothing, was answered of it.

    One that is gone counts in the rounds in which it answered, and in none after: see ADR 37. `is_answered` tells of
    answers of the household, or of a member who counts.
    """
    if not is_confirmed or status == HouseholdStatus.MERGED:
        return False
    return is_answered or status not in AWAY


def assess(household: Facts, members: Sequence[Facts], *, indicators: IndicatorSet, year: int) -> Assessment:
    """Return what follows from a household's answers and its members' in the round of `year`.

    Members with `counts` False are left out; where no member answered at all, the members that a list declares count.
    Those whom nobody has confirmed yet have not answered. A state in `reported` wins over the rule.
    """
    known = [member for member in members if member.get("is_confirmed", True)]
    counted = [member for member in known if member["counts"]]
    persons = counted if known else declared_persons(household)
    facts = household | {"member_count": len(persons)}
    reported = household.get("reported") or " " * len(indicators.indicators)
    states = tuple(
        REPORTED.get(character) or indicator.state(facts, counted)
        for indicator, character in zip(indicators.indicators, reported, strict=True)
    )
    return Assessment(indicators, year, facts, persons, states)


def declared_persons(household: Facts) -> list[Facts]:
    """Return the persons a list speaks of, of whom it tells no more than how many hold a card."""
    card_holders = household.get("declared_card_holder_count") or 0
    count = max(household.get("declared_member_count") or 0, card_holders)
    return [{"has_welfare_card": place < card_holders} for place in range(count)]
