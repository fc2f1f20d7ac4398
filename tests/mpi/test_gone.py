"""Households that are gone: in the figures of the rounds in which they answered, in none after (ADR 37)."""

from itertools import product

import pytest

from households.choices import Confirmation, HouseholdStatus
from households.models import Household, MemberAnswers
from households.services import record_death, set_household_status
from mpi.assessment import has_score
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from tests.mpi.surveys import SURVEYED_ON, answer

GONE = [HouseholdStatus.NOT_FOUND, HouseholdStatus.MOVED_OUT, HouseholdStatus.ALL_DEAD]


@pytest.fixture
def rescore(survey_rounds):
    def scored(year: int) -> set:
        recompute(households=Household.objects.all(), round=survey_rounds[year])
        return set(HouseholdScore.objects.of_round(year).values_list("household", flat=True))

    return scored


def go(household: Household, status: HouseholdStatus) -> None:
    Household.objects.filter(pk=household.pk).update(status=status, moved_to="ตรัง")


ANSWERED = {
    "nothing": lambda household: None,
    "the household": lambda household: answer(household),
    "a member": lambda household: (answer(household), household.answers.all().delete()),
    "a member who is gone": lambda household: (
        answer(household),
        household.answers.all().delete(),
        MemberAnswers.objects.filter(household=household).update(counts=False),
    ),
}


def test_sql_says_what_the_rule_says_of_every_household(make_household, rescore):
    expected = set()
    for status, confirmation, (told, give) in product(HouseholdStatus, Confirmation, ANSWERED.items()):
        household = make_household()
        give(household)
        Household.objects.filter(pk=household.pk).update(status=status, moved_to="ตรัง", confirmation=confirmation)
        is_answered = told in ("the household", "a member")
        if has_score(status, is_confirmed=confirmation == Confirmation.CONFIRMED, is_answered=is_answered):
            expected.add(household.pk)
    assert rescore(2566) == expected
    assert len(expected) == 8 + 6  # of those there all four, of those gone the two that answered


@pytest.mark.parametrize("status", GONE)
def test_what_was_surveyed_stays_in_the_figures_of_its_round(status, make_household, rescore):
    household = make_household()
    answer(household, house_durable=False)
    assert rescore(2566) == {household.pk}
    go(household, status)
    assert rescore(2566) == {household.pk}
    assert HouseholdScore.objects.get(round=2566).is_poor


@pytest.mark.parametrize("status", GONE)
def test_who_was_gone_before_a_round_is_not_in_it(status, make_household, rescore):
    household, there = make_household(), make_household()
    assert rescore(2567) == {household.pk, there.pk}
    go(household, status)
    assert rescore(2567) == {there.pk}
    assert rescore(2567) == {there.pk}


def test_who_is_found_again_has_a_score_again(make_household, rescore, subdistrict_officer):
    household = make_household()
    told = {"on": SURVEYED_ON, "by": subdistrict_officer}
    set_household_status(household=household, status=HouseholdStatus.NOT_FOUND, note="ไม่พบ", **told)
    assert rescore(2566) == set()
    set_household_status(household=household, status=HouseholdStatus.PRESENT, **told)
    assert rescore(2566) == {household.pk}


def test_a_family_that_died_out_before_the_round_is_not_in_it(make_household, rescore, subdistrict_officer):
    """The deaths themselves write answers of the round, by which nobody counts."""
    household = make_household(members=["head", "child"])
    for member in household.members.order_by("relationship"):
        household.refresh_from_db()
        record_death(
            member=member,
            died_on=None,
            source="ผู้ใหญ่บ้าน",
            on=SURVEYED_ON,
            base_version=household.version,
            by=subdistrict_officer,
        )
    household.refresh_from_db()
    assert household.status == HouseholdStatus.ALL_DEAD
    assert rescore(2566) == set()
