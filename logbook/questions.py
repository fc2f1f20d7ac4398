"""What is known of a household before a visit, and so what the visit has to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from households.models import Household, HouseholdAnswers, MemberAnswers, SurveyRound
from mpi.assessment import Assessment, assess
from mpi.choices import Dimension
from mpi.facts import household_facts, member_facts
from mpi.indicators import INCOME_FACTS, INDICATOR_SETS
from mpi.rules import Indicator, State

INCOME_INDICATOR = "MPI15"


@dataclass(frozen=True)
class Question:
    """One indicator as the visit asks it. `gaps` names what the family lacks, or who of it fails."""

    indicator: Indicator
    state: State
    gaps: list[str]

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def slug(self) -> str:
        """The class that gives the hue of the dimension."""
        return Dimension(self.indicator.dimension).name.lower()


@dataclass(frozen=True)
class Known:
    """The answers of one round before the visit, and how the indicators stand by them."""

    household: Household
    round: SurveyRound
    answers: HouseholdAnswers | None
    members: Sequence[MemberAnswers]
    assessment: Assessment

    @cached_property
    def states(self) -> dict[str, State]:
        """How each indicator stands, by its code."""
        codes = [indicator.code for indicator in self.assessment.indicators.indicators]
        return dict(zip(codes, self.assessment.states, strict=True))

    @cached_property
    def questions(self) -> list[Question]:
        """Every indicator that concerns this family, in order; the mean income is asked in baht instead."""
        indicators = self.assessment.indicators.indicators
        asked = [one for one in indicators if self.states[one.code] is not State.NOT_APPLICABLE]
        return [Question(one, self.states[one.code], self._gaps(one)) for one in asked if one.code != INCOME_INDICATOR]

    @property
    def failed(self) -> list[Question]:
        return [question for question in self.questions if question.state is State.FAILED]

    @property
    def passed(self) -> list[Question]:
        return [question for question in self.questions if question.state is State.PASSED]

    @property
    def without_data(self) -> list[Question]:
        return [question for question in self.questions if question.state is State.NO_DATA]

    @property
    def income_state(self) -> State:
        return self.states[INCOME_INDICATOR]

    @property
    def income(self) -> dict[str, int | None]:
        """The four parts of the family's yearly income in satang, by field."""
        return {name: getattr(self.answers, name, None) for name in INCOME_FACTS}

    @property
    def income_total_satang(self) -> int | None:
        parts = list(self.income.values())
        return None if None in parts else sum(parts)

    @property
    def income_per_head_satang(self) -> int | None:
        return self.assessment.income_per_head_satang

    @property
    def income_threshold_satang(self) -> int:
        return self.assessment.indicators.income_threshold_satang

    @property
    def income_gap_satang(self) -> int | None:
        """How much a person and year is missing to the threshold; None where enough or unknown."""
        mean = self.income_per_head_satang
        return None if mean is None or mean >= self.income_threshold_satang else self.income_threshold_satang - mean

    @property
    def member_count(self) -> int:
        return self.assessment.member_count

    def _gaps(self, indicator: Indicator) -> list[str]:
        if indicator.is_about_persons:
            return [
                row.member.full_name
                for row in self.members
                if row.counts and indicator.state_for(member_facts(row)) is State.FAILED
            ]
        fields = [HouseholdAnswers._meta.get_field(name) for name in indicator.passes.facts if name != "member_count"]
        return [str(field.verbose_name) for field in fields if getattr(self.answers, field.name, None) is False]


def known_before_visit(household: Household, round: SurveyRound) -> Known:
    """Return what the current answers of the round say, in two queries."""
    answers = household.answers.current().of_round(round.year).select_related("recorded_by").first()
    members = list(household.member_answers.current().of_round(round.year).select_related("member").order_by("id"))
    assessment = assess(
        household_facts(answers),
        [member_facts(row) for row in members],
        indicators=INDICATOR_SETS[round.cycle],
        year=round.year,
    )
    return Known(household, round, answers, members, assessment)
