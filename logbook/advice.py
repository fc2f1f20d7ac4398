"""The menu held against a household: reads the facts that `logbook.recommendation` weighs, in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from households.ages import age_on
from households.choices import Health
from households.models import Household, Member, SurveyRound
from logbook.models import Problem, SolutionMenuItem
from logbook.questions import Known, known_before_visit
from logbook.recommendation import Advice, Family, Person, advise
from mpi.facts import member_facts
from mpi.rules import State


def advice_for(household: Household, round: SurveyRound, *, on: date) -> Advice:
    """Return what the menu has for the household, by its answers of the round and its open problems: five queries."""
    return advice_by(known_before_visit(household, round), on=on)


def advice_by(known: Known, *, on: date) -> Advice:
    """As `advice_for`, where the answers were read already: three queries."""
    problems = Problem.objects.of_household(known.household).open()
    family = family_of(known, list(known.household.members.present()), list(problems), on=on)
    return advise(SolutionMenuItem.objects.in_use().in_order(), family, on=on)


def family_of(known: Known, members: Sequence[Member], problems: Iterable[Problem], *, on: date) -> Family:
    """Return the facts of a family as the rules read them; without queries.

    A person's age is that of the day `on`; where the birth date is unknown, that of the survey.
    """
    failing = _failed_by_member(known, {member.pk for member in members})
    failed = {code for code, state in known.states.items() if state is State.FAILED}
    of_the_family = failed - {code for codes in failing.values() for code in codes}
    for problem in problems:
        if problem.indicator and problem.member_id:
            failing[problem.member_id].add(problem.indicator)
        elif problem.indicator and problem.indicator not in failed:
            of_the_family.add(problem.indicator)
    ages = {row.member_id: row.age_years for row in known.members}
    return Family(
        area_code=known.household.area_id,
        failed=frozenset(of_the_family),
        income_satang=known.income_total_satang,
        members_counted=known.member_count,
        persons=tuple(_person(member, ages.get(member.pk), frozenset(failing[member.pk]), on) for member in members),
    )


def _failed_by_member(known: Known, present: Collection) -> dict:
    """Return {key of a present member: codes that he fails}; a result that a list brought names nobody."""
    failing = defaultdict(set)
    for indicator in known.assessment.indicators.of_persons():
        if known.states[indicator.code] is State.FAILED:
            for row in known.members:
                if row.member_id in present and row.counts and indicator.state_for(member_facts(row)) is State.FAILED:
                    failing[row.member_id].add(indicator.code)
    return failing


def _person(member: Member, surveyed_age: int | None, failed: frozenset[str], on: date) -> Person:
    years, _months = age_on(member.birth_date, member.birth_date_precision, on)
    return Person(
        name=member.full_name,
        age_years=surveyed_age if years is None else years,
        is_disabled=None if member.health is None else member.health == Health.DISABLED,
        has_card=member.has_welfare_card,
        failed=failed,
    )
