"""What a rule can be. Rules are data: Python reads them here, PostgreSQL reads them through `mpi.sql`.

A rule answers True, False or None. None is *unknown*: a fact it needs is missing. The three values follow Kleene, as
SQL does, and there is no negation, so unknown never turns into failed. An empty text is a missing fact.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

Facts = Mapping[str, Any]


class State(enum.Enum):
    """How an indicator stands for a household."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"


class Unit(enum.Enum):
    """Whom an indicator asks about; a person who fails makes the whole household fail."""

    HOUSEHOLD = "household"
    PERSON = "person"


class Rule:
    """A statement about facts."""

    def holds(self, facts: Facts) -> bool | None:
        raise NotImplementedError

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts it reads, each once, in reading order."""
        raise NotImplementedError

    def decided_by(self, facts: Facts) -> tuple[str, ...]:
        """Return the names of the facts without which the answer could have been another."""
        return self.facts


@dataclass(frozen=True)
class OneFact(Rule):
    """A rule about a single fact: unknown where the fact is."""

    fact: str

    def holds(self, facts: Facts) -> bool | None:
        value = facts.get(self.fact)
        return None if value is None or value == "" else self.accepts(value)

    def accepts(self, value: Any) -> bool:
        raise NotImplementedError

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.fact,)


@dataclass(frozen=True)
class Equals(OneFact):
    value: Any

    def accepts(self, value: Any) -> bool:
        return value == self.value


@dataclass(frozen=True)
class OneOf(OneFact):
    values: tuple

    def accepts(self, value: Any) -> bool:
        return value in self.values


@dataclass(frozen=True)
class NoneOf(OneFact):
    """The fact is known and is none of the values: a missing fact stays unknown."""

    values: tuple

    def accepts(self, value: Any) -> bool:
        return value not in self.values


@dataclass(frozen=True)
class AtLeast(OneFact):
    threshold: int

    def accepts(self, value: Any) -> bool:
        return value >= self.threshold


@dataclass(frozen=True)
class AtMost(OneFact):
    threshold: int

    def accepts(self, value: Any) -> bool:
        return value <= self.threshold


@dataclass(frozen=True)
class Between(OneFact):
    """Both ends included."""

    low: int
    high: int

    def accepts(self, value: Any) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Includes(OneFact):
    """The fact is a bit mask that has all the bits of `bits`."""

    bits: int

    def accepts(self, value: Any) -> bool:
        return value & self.bits == self.bits


@dataclass(frozen=True)
class PerHead(Rule):
    """Compares the sum of `totals` with `count` times `threshold`, so that nothing is divided or rounded.

    Unknown where a total or the count is missing, and where nobody is counted.
    """

    totals: tuple[str, ...]
    count: str
    threshold: int

    def holds(self, facts: Facts) -> bool | None:
        parts = [facts.get(name) for name in self.totals]
        heads = facts.get(self.count)
        return None if None in parts or not heads else self.compares(sum(parts), heads * self.threshold)

    def compares(self, total: int, limit: int) -> bool:
        raise NotImplementedError

    @property
    def facts(self) -> tuple[str, ...]:
        return (*self.totals, self.count)


@dataclass(frozen=True)
class PerHeadAtLeast(PerHead):
    def compares(self, total: int, limit: int) -> bool:
        return total >= limit


@dataclass(frozen=True)
class PerHeadAtMost(PerHead):
    def compares(self, total: int, limit: int) -> bool:
        return total <= limit


@dataclass(frozen=True)
class PerHeadBelow(PerHead):
    def compares(self, total: int, limit: int) -> bool:
        return total < limit


@dataclass(frozen=True, init=False)
class Several(Rule):
    """A rule made of rules; at least one."""

    rules: tuple[Rule, ...]

    def __init__(self, *rules: Rule) -> None:
        object.__setattr__(self, "rules", rules)

    # The answer that one of the rules is enough for.
    settled_by: ClassVar[bool]

    def holds(self, facts: Facts) -> bool | None:
        answers = [rule.holds(facts) for rule in self.rules]
        return self.settled_by if self.settled_by in answers else None if None in answers else not self.settled_by

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.facts))

    def decided_by(self, facts: Facts) -> tuple[str, ...]:
        answer = self.holds(facts)
        deciding = (rule for rule in self.rules if rule.holds(facts) is answer)
        return tuple(dict.fromkeys(name for rule in deciding for name in rule.decided_by(facts)))


@dataclass(frozen=True, init=False)
class AllOf(Several):
    settled_by = False


@dataclass(frozen=True, init=False)
class AnyOf(Several):
    settled_by = True


@dataclass(frozen=True)
class Always(Rule):
    """Holds whatever is known, as for an indicator that applies to every household."""

    def holds(self, facts: Facts) -> bool | None:
        return True

    @property
    def facts(self) -> tuple[str, ...]:
        return ()


def all_true(*facts: str) -> AllOf:
    """Return the rule that every one of the yes-or-no `facts` is yes."""
    return AllOf(*(Equals(fact, True) for fact in facts))


@dataclass(frozen=True)
class Indicator:
    """One of the 17: to whom it applies, when it is passed, and how many points of 60 a failure weighs."""

    code: str
    dimension: Any
    points: int
    unit: Unit
    applies: Rule
    passes: Rule
    name: Any
    bmn_item: int | None = None

    @property
    def number(self) -> int:
        """The place in the list, from 1."""
        return int(self.code.removeprefix("MPI"))

    @property
    def bit(self) -> int:
        """Its bit in masks of indicators."""
        return 1 << self.number - 1

    @property
    def is_about_persons(self) -> bool:
        return self.unit is Unit.PERSON

    def state_for(self, facts: Facts) -> State:
        """Return how one person, or one household, stands."""
        applies, passes = self.applies.holds(facts), self.passes.holds(facts)
        if applies is False:
            return State.NOT_APPLICABLE
        if applies is None or passes is None:
            return State.NO_DATA
        return State.PASSED if passes else State.FAILED

    def decided_by(self, facts: Facts) -> tuple[str, ...]:
        """Return the facts that put one person, or one household, where `state_for` says."""
        if self.applies.holds(facts) is not True:
            return self.applies.decided_by(facts)
        return tuple(dict.fromkeys(self.applies.decided_by(facts) + self.passes.decided_by(facts)))

    def state(self, household: Facts, members: Iterable[Facts]) -> State:
        """Return the household's state by the rule: a household whose members nobody asked has no data."""
        if not self.is_about_persons:
            return self.state_for(household)
        return united(self.state_for(member) for member in members)


def united(states: Iterable[State]) -> State:
    """Return a household's state from those of its members: one failure is enough, a gap hides no failure."""
    found = set(states)
    for state in (State.FAILED, State.NO_DATA, State.PASSED, State.NOT_APPLICABLE):
        if state in found:
            return state
    return State.NO_DATA


@dataclass(frozen=True)
class IndicatorSet:
    """The indicators of one survey cycle. It is verified when published sources confirm all items and thresholds."""

    code: str
    survey_years: range
    indicators: tuple[Indicator, ...]
    is_verified: bool
    sources: tuple[str, ...]

    @property
    def income_threshold_satang(self) -> int:
        """The least mean income a person and year that passes."""
        return next(one.passes.threshold for one in self.indicators if isinstance(one.passes, PerHead))

    def of_persons(self) -> tuple[Indicator, ...]:
        return tuple(indicator for indicator in self.indicators if indicator.is_about_persons)

    def of_households(self) -> tuple[Indicator, ...]:
        return tuple(indicator for indicator in self.indicators if not indicator.is_about_persons)

    def chosen_by(self, bits: int) -> tuple[Indicator, ...]:
        """Return the indicators whose bit is set in the mask `bits`."""
        return tuple(indicator for indicator in self.indicators if indicator.bit & bits)

    def of_dimension(self, dimension: Any) -> tuple[Indicator, ...]:
        return tuple(indicator for indicator in self.indicators if indicator.dimension == dimension)


def mask(indicators: Iterable[Indicator]) -> int:
    """Return the set of `indicators` as bits."""
    return sum(indicator.bit for indicator in indicators)
