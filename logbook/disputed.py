"""The values of a round that somebody may dispute: results of indicators, and the facts that the rules read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from households.models import HouseholdAnswers, Member, MemberAnswers, SurveyRound
from households.models.answers import Answers
from households.values import value_text
from logbook.findings import STATE_WORDS
from logbook.models import ValueDispute
from logbook.models.problems import INDICATORS
from logbook.questions import Known
from mpi.choices import Dimension
from mpi.indicators import INDICATOR_SETS
from mpi.rules import Indicator, State

# What follows from other facts: the number of members from the people, the age from the birth date.
DERIVED = {"member_count", "age_years", "age_months"}
DECIDED = (State.PASSED, State.FAILED)


@dataclass(frozen=True)
class Value:
    """One value of a household in a round, as it stands. `raw` is the answer, or "passed" or "failed"."""

    name: str
    raw: Any
    member: Member | None = None

    @property
    def code(self) -> str:
        """How forms and addresses name it: "MPI05", "house_durable", "has_income:" and the key of the person."""
        return f"{self.name}:{self.member.pk}" if self.member else self.name

    @property
    def label(self) -> str:
        return value_label(self.name)

    @property
    def text(self) -> str:
        return text_of(self.name, self.raw)

    def __str__(self) -> str:
        return f"{self.label}: {self.text}"


@dataclass(frozen=True)
class ValueGroup:
    """Values that stand together in a list: of one dimension, of the household, of one person."""

    title: str
    values: list[Value]


@dataclass(frozen=True)
class DisputeEntry:
    """A dispute as pages show it."""

    dispute: ValueDispute

    @property
    def label(self) -> str:
        return value_label(self.dispute.value_name)

    @property
    def then(self) -> str:
        return text_of(self.dispute.value_name, self.dispute.value_then)

    @property
    def corrected(self) -> str:
        raw = self.dispute.value_corrected
        return "" if raw is None else text_of(self.dispute.value_name, raw)

    def concerns(self, indicator: Indicator, year: int) -> bool:
        """Tell whether the dispute is about the result of an indicator in a round, or a fact behind it."""
        name = self.dispute.value_name
        return self.dispute.round_id == year and (name == indicator.code or name in facts_of(indicator))


def value_groups(known: Known) -> list[ValueGroup]:
    """Return every value of the round that is known and may be disputed; without queries."""
    groups = [*_indicators(known), ValueGroup(_("Answers of the household"), _facts(known.answers, None))]
    groups += [
        ValueGroup(row.member.full_name, _facts(row, row.member)) for row in known.members if row.member.lives_here
    ]
    return [group for group in groups if group.values]


def values_by_code(known: Known) -> dict[str, Value]:
    return {value.code: value for group in value_groups(known) for value in group.values}


def value_label(name: str) -> str:
    """Return the words for a value: the official name of an indicator, or what the answer tells."""
    return str(INDICATORS[name].name if name in INDICATORS else field_of(name).verbose_name)


def text_of(name: str, raw: Any) -> str:
    """Return a value in words, in the language of the page."""
    if name in INDICATORS:
        return str(STATE_WORDS[raw])
    return value_text(field_of(name), raw)


def field_of(name: str) -> Field:
    """Return the column of a fact. Raises LookupError for what is no fact of a rule."""
    return fact_fields()[name]


@cache
def fact_fields() -> dict[str, Field]:
    """Return the columns that rules read, by name."""
    read = {
        fact
        for indicator_set in INDICATOR_SETS.values()
        for indicator in indicator_set.indicators
        for fact in facts_of(indicator)
    }
    columns = {
        field.name: field for model in (HouseholdAnswers, MemberAnswers) for field in model._meta.concrete_fields
    }
    return {name: columns[name] for name in columns if name in read}


def facts_of(indicator: Indicator) -> set[str]:
    """Return the facts behind an indicator that somebody may correct."""
    return {*indicator.applies.facts, *indicator.passes.facts} - DERIVED


def indicators_of(name: str, round: SurveyRound) -> list[Indicator]:
    """Return the indicators of the round that a value decides: an indicator itself, or those that read the fact."""
    indicators = INDICATOR_SETS[round.cycle].indicators
    return [indicator for indicator in indicators if name == indicator.code or name in facts_of(indicator)]


def _indicators(known: Known) -> Iterator[ValueGroup]:
    for dimension in Dimension:
        codes = [one.code for one in known.assessment.indicators.of_dimension(dimension)]
        values = [Value(code, known.states[code].value) for code in codes if known.states[code] in DECIDED]
        yield ValueGroup(str(dimension.label), values)


def _facts(answers: Answers | None, member: Member | None) -> list[Value]:
    if answers is None:
        return []
    values = [(name, getattr(answers, name)) for name, field in fact_fields().items() if field.model is type(answers)]
    return [Value(name, raw, member) for name, raw in values if raw not in (None, "")]
