"""The rules read by Python and by SQL must say the same of every household, with any fact missing."""

from dataclasses import dataclass

import pytest
from django.db import models
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from households.choices import Origin, SurveyCycle
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, SurveyRound
from mpi.assessment import Assessment, assess
from mpi.facts import household_facts, member_facts
from mpi.groups import groups_in
from mpi.indicators import INDICATOR_SETS
from mpi.models import HouseholdScore
from mpi.recompute import WRITTEN, recompute
from tests.mpi.facts import home, person
from tests.mpi.surveys import SURVEYED_ON
from tpmap.demonstration.copying import refresh_statistics

HOUSEHOLDS = 400
# Values on both sides of every threshold; None where a fact is missing.
VALUES = {
    "age_years": (0, 1, 2, 3, 5, 6, 7, 11, 12, 14, 15, 16, 18, 19, 38, 59, 60, 61, 90),
    "age_months": (0, 5, 12, 13, 400),
    "birth_weight_grams": (2499, 2500, 3100),
    "health": (0, 1, 2),
    "occupation": ("0110", "0210", "0300", "1110", ""),
    "exercise_days": (2, 3, 7),
    "exercise_minutes": (29, 30, 60),
    "exertion_days": (0, 4, 5),
    "exertion_minutes": (0, 30),
    "reported": (" " * 17, " " * 17, "1" * 17, "0-1 " * 4 + "0", " " * 14 + "0 -"),
    "declared_member_count": (0, 1, 4),
    "declared_card_holder_count": (0, 1, 5),
    "income_main_satang": (0, 38_000_00, 76_000_00, 100_000_00, 100_000_01, 300_000_00),
    "income_secondary_satang": (0, 2_000_00),
    "income_other_satang": (0, 1),
    "income_own_produce_satang": (0,),
    "counts": (True, True, True, False),
}
SKIPPED = {"tpmap_poor", "tpmap_fragile"}


def any_answers(model) -> st.SearchStrategy[dict]:
    """Return answers of every field that the rules may read, each known or missing."""
    return st.fixed_dictionaries({field.name: value_of(field) for field in own_fields(model)})


def nearly(usual: dict, model) -> st.SearchStrategy[dict]:
    """Return the usual answers but for up to three fields."""
    fields = st.lists(st.sampled_from(own_fields(model)), max_size=3, unique=True)
    changed = fields.flatmap(lambda some: st.fixed_dictionaries({field.name: value_of(field) for field in some}))
    return changed.map(lambda others: usual | others)


def own_fields(model):
    return [
        field
        for field in model._meta.concrete_fields
        if field.name in VALUES or (isinstance(field, models.BooleanField) and field.null and field.name not in SKIPPED)
    ]


def value_of(field) -> st.SearchStrategy:
    # Mostly favourable: else nothing would ever pass.
    values = VALUES.get(field.name, (True, True, True, True, False))
    return st.sampled_from((*values, None) if field.null else values)


@dataclass(frozen=True)
class Family:
    answers: dict | None
    members: list[dict]
    added_in_logbook: list[bool]
    confirmations: list[str]
    is_confirmed: bool


ONLY_A_CARD = {"has_welfare_card": True}
NOTHING = {"has_welfare_card": None}
people = any_answers(MemberAnswers) | nearly(person(), MemberAnswers) | st.sampled_from((ONLY_A_CARD, NOTHING))
families = st.builds(
    Family,
    st.none() | any_answers(HouseholdAnswers) | nearly(home(), HouseholdAnswers),
    st.lists(
        any_answers(MemberAnswers) | nearly(person(), MemberAnswers) | st.sampled_from((ONLY_A_CARD, NOTHING)),
        max_size=4,
    ),
    st.lists(st.sampled_from((False, False, False, True)), min_size=4, max_size=4),
    st.lists(st.sampled_from((*["confirmed"] * 7, "pending")), min_size=4, max_size=4),
    st.sampled_from((*[True] * 12, False)),
)


def generated() -> list[Family]:
    """Return a few hundred families, so that one statement can score them all."""
    found = []

    @settings(max_examples=HOUSEHOLDS, phases=[Phase.generate], database=None, derandomize=True, deadline=None)
    @given(families)
    def collect(family):
        found.append(family)

    collect()
    return found


def store(family: Family, year: int) -> Household:
    common = {"round_id": year, "source": "bmn", "surveyed_on": SURVEYED_ON}
    household = Household.objects.create(
        area_id="84010201",
        origin=Origin.BMN,
        origin_round_id=year,
        confirmation="confirmed" if family.is_confirmed else "pending",
    )
    if family.answers is not None:
        HouseholdAnswers.objects.create(household=household, **common, **family.answers)
    for place, answers in enumerate(family.members):
        member = Member.objects.create(
            household=household,
            relationship="child" if place else "head",
            identity_type="none",
            temporary_number=f"{household.pk.hex[:16]}{place}",
            origin=Origin.LOGBOOK if family.added_in_logbook[place] else Origin.BMN,
            origin_round_id=year,
            confirmation=family.confirmations[place],
        )
        MemberAnswers.objects.create(household=household, member=member, **common, **answers)
    return household


def assessed(household: Household, survey_round: SurveyRound) -> Assessment:
    return assess(
        household_facts(household.answers.first()),
        [member_facts(answers) for answers in household.member_answers.all()],
        indicators=INDICATOR_SETS[survey_round.cycle],
        year=survey_round.year,
    )


def as_written(found: Assessment) -> dict:
    """Return an assessment by the columns of a score."""
    other = {"indicator_set": found.indicators.code, "area_code": "84010201", "target_group": found.target_group or ""}
    other["is_listed_poor"] = False  # a list of the year, no rule
    return {name: other[name] if name in other else getattr(found, name) for name in WRITTEN}


@pytest.mark.parametrize(("year", "cycle"), [(2564, SurveyCycle.BMN_2560), (2567, SurveyCycle.BMN_2565)])
def test_python_and_sql_agree_on_every_household(areas, year, cycle):
    survey_round = SurveyRound.objects.create(year=year, cycle=cycle)
    households = [store(family, year) for family in generated()]
    # What was written in this transaction the planner knows only so: it may take the tables for empty, and loop.
    refresh_statistics(Household, HouseholdAnswers, Member, MemberAnswers)

    recompute(households=Household.objects.all(), round=survey_round)

    stored = {score["household_id"]: score for score in HouseholdScore.objects.values("household_id", *WRITTEN)}
    counted = [household for household in households if household.is_confirmed]
    by_python = {household.pk: as_written(assessed(household, survey_round)) for household in counted}
    assert stored.keys() == by_python.keys()
    assert len(stored) < len(households)
    assert len(households) >= HOUSEHOLDS
    assert Member.objects.unconfirmed().filter(household__in=counted).count() > 30
    for household, expected in by_python.items():
        assert {name: stored[household][name] for name in WRITTEN} == expected
    seen = {name: {expected[name] for expected in by_python.values()} for name in WRITTEN}
    assert seen["fragility_level"] == {None, 0, 1, 2, 3}
    assert {group.value for group, _rule in groups_in(year)} | {""} == seen["target_group"]
    assert seen["is_critical"] == {True, False}
    assert seen["has_housing_problem"] == seen["is_low_income"] == {True, False, None}
