"""Why is this household poor? The rules again, with the answers that decided, where they came from and how far off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from households.models import Household, HouseholdAnswers, Member, MemberAnswers, SurveyRound
from mpi.assessment import Assessment, assess
from mpi.choices import Dimension
from mpi.facts import household_facts, member_facts
from mpi.indicators import INDICATOR_SETS
from mpi.rules import AtLeast, Facts, Indicator, PerHeadAtLeast, State

Answers = HouseholdAnswers | MemberAnswers


@dataclass(frozen=True)
class DecidingFact:
    """One answer that decided: its field, its value (None: missing) and the answers it was given with."""

    name: str
    value: Any
    answers: Answers

    @property
    def label(self) -> str:
        return self.answers._meta.get_field(self.name).verbose_name

    @property
    def is_corrected(self) -> bool:
        """Whether this answer replaced another one of the round; `answers.recorded_by` did it."""
        return self.name in self.answers.changed_fields

    @property
    def shown(self) -> Any:
        """The value as a person reads it: the label of a choice, else the value itself."""
        field = self.answers._meta.get_field(self.name)
        return dict(field.flatchoices).get(self.value, self.value) if field.choices else self.value


@dataclass(frozen=True)
class Measured:
    """What was measured against a threshold, in the unit of the fact: satang a person and year, or grams."""

    value: int
    threshold: int

    @property
    def shortfall(self) -> int:
        return max(self.threshold - self.value, 0)


@dataclass(frozen=True)
class Finding:
    """How one person, or the household itself (`member` None), stands on an indicator, and why."""

    state: State
    facts: tuple[DecidingFact, ...]
    measured: Measured | None = None
    member: Member | None = None
    age_years: int | None = None


@dataclass(frozen=True)
class IndicatorExplanation:
    """The household's state on one indicator. A person's indicator has a finding for each person it asks about.

    Where the state was `reported` as such, by a list or an assessment in the field, `reported_with` tells by which
    answers, and the findings say what the rule alone would have made of the facts.
    """

    indicator: Indicator
    state: State
    findings: tuple[Finding, ...]
    reported_with: HouseholdAnswers | None = None

    @property
    def is_failed(self) -> bool:
        return self.state is State.FAILED

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that made the household's state: of a failure, those who fail."""
        return tuple(finding for finding in self.findings if finding.state is self.state)


@dataclass(frozen=True)
class DimensionExplanation:
    dimension: Dimension
    indicators: tuple[IndicatorExplanation, ...]

    @property
    def is_failed(self) -> bool:
        return any(one.is_failed for one in self.indicators)

    @property
    def points(self) -> int:
        return sum(one.indicator.points for one in self.indicators if one.is_failed)


@dataclass(frozen=True)
class Explanation:
    """Everything that follows from the answers of a household in a round, dimension by dimension."""

    household: Household
    round: SurveyRound
    assessment: Assessment
    dimensions: tuple[DimensionExplanation, ...]

    @property
    def failed(self) -> tuple[IndicatorExplanation, ...]:
        return tuple(one for dimension in self.dimensions for one in dimension.indicators if one.is_failed)


class History:
    """The answers of one household, or one member, in a round, the newest first: whence each fact came."""

    def __init__(self, rows: Iterable[Answers]) -> None:
        self.rows = list(rows)

    @property
    def current(self) -> Answers | None:
        return next((row for row in self.rows if row.is_current), None)

    def source_of(self, name: str) -> Answers:
        """Return the answers that gave the fact, or the reported state of that code.

        They are the newest that changed it; answers that changed nothing found everything as they say.
        """
        giving = (row for row in self.rows if name in row.changed_fields or not row.changed_fields)
        return next(giving, self.rows[-1])

    def facts(self, names: Iterable[str]) -> tuple[DecidingFact, ...]:
        """Return the facts of those names; counts that are no answer are left out."""
        if self.current is None:
            return ()
        fields = {field.attname for field in self.current._meta.concrete_fields}
        return tuple(
            DecidingFact(name, getattr(self.current, name), self.source_of(name)) for name in names if name in fields
        )


def explain(household: Household, round: SurveyRound) -> Explanation:
    """Return why the household stands as it does in the round, from its current answers; takes two queries."""
    return _Explainer(household, round).explanation()


class _Explainer:
    def __init__(self, household: Household, round: SurveyRound) -> None:
        self.household, self.round = household, round
        self.own = History(_newest_first(household.answers.of_round(round.year)))
        histories = _by_member(household.member_answers.of_round(round.year).select_related("member"))
        self.counted = [
            one for one in histories if one.current and one.current.counts and one.current.member.is_confirmed
        ]
        self.all_facts = [member_facts(one.current) for one in histories if one.current]

    @cached_property
    def assessment(self) -> Assessment:
        return assess(
            household_facts(self.own.current),
            self.all_facts,
            indicators=INDICATOR_SETS[self.round.cycle],
            year=self.round.year,
        )

    def explanation(self) -> Explanation:
        pairs = zip(self.assessment.indicators.indicators, self.assessment.states, strict=True)
        explained = [self.explained(indicator, state) for indicator, state in pairs]
        dimensions = tuple(
            DimensionExplanation(dimension, tuple(one for one in explained if one.indicator.dimension == dimension))
            for dimension in Dimension
        )
        return Explanation(self.household, self.round, self.assessment, dimensions)

    def explained(self, indicator: Indicator, state: State) -> IndicatorExplanation:
        findings = self.of_persons(indicator) if indicator.is_about_persons else self.of_household(indicator)
        return IndicatorExplanation(indicator, state, tuple(findings), self.reported_with(indicator))

    def of_household(self, indicator: Indicator) -> Sequence[Finding]:
        facts = self.assessment.household
        decided_by = self.own.facts(indicator.decided_by(facts))
        return [Finding(indicator.state_for(facts), decided_by, measured(indicator, facts))]

    def of_persons(self, indicator: Indicator) -> Iterable[Finding]:
        """Yield a finding for each person whom the indicator asks about, or may."""
        for history in self.counted:
            facts = member_facts(history.current)
            state = indicator.state_for(facts)
            if state is not State.NOT_APPLICABLE:
                decided_by = history.facts(indicator.decided_by(facts))
                member = history.current.member
                yield Finding(state, decided_by, measured(indicator, facts), member, history.current.age_years)

    def reported_with(self, indicator: Indicator) -> HouseholdAnswers | None:
        if self.own.current is None or self.own.current.reported[indicator.number - 1] == " ":
            return None
        return self.own.source_of(indicator.code)


def measured(indicator: Indicator, facts: Facts) -> Measured | None:
    """Return what a threshold was held against, where the indicator has one and it is known."""
    match indicator.passes:
        case PerHeadAtLeast(totals=totals, count=count, threshold=threshold):
            parts, heads = [facts.get(name) for name in totals], facts.get(count)
            return None if None in parts or not heads else Measured(sum(parts) // heads, threshold)
        case AtLeast(fact=fact, threshold=threshold) if facts.get(fact) is not None:
            return Measured(facts[fact], threshold)
    return None


def _newest_first(answers):
    return answers.select_related("recorded_by").order_by("-recorded_at", "-pk")


def _by_member(answers) -> list[History]:
    rows = sorted(_newest_first(answers), key=attrgetter("member_id"))
    return [History(own) for _member, own in groupby(rows, key=attrgetter("member_id"))]
