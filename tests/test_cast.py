"""The cast itself: that the stories begin with what they say they begin with."""

import pytest

from accounts.permissions import Permission
from areas.scope import Scope
from households.identity import open_identity
from logbook.choices import ProblemKind
from logbook.models import Problem


def test_everybody_stands_in_his_place(subdistrict_officer, district_chief, national_officer, outsider):
    assert subdistrict_officer.scope == Scope(("840102",))
    assert district_chief.scope == Scope(("8401",))
    assert national_officer.scope == Scope.everywhere()
    assert outsider.scope == Scope(("92",))
    assert Permission.HOUSEHOLD_EDIT in subdistrict_officer.permissions


def test_a_household_has_a_head_and_fictitious_numbers(make_household):
    household = make_household(members=["head", "spouse", {"relationship": "child", "identity_type": "none"}])
    head, spouse, child = household.members.order_by("created_at")
    assert head.is_head
    assert open_identity(spouse).startswith("10000")
    assert not child.has_number


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_problems_do_not_outlive_their_test(turn, make_household, subdistrict_officer):
    assert not Problem.objects.exists()
    Problem.objects.create(
        household=make_household(),
        round_id=2566,
        kind=ProblemKind.OTHER,
        description="หลังคารั่ว",
        found_on="2023-03-01",
        recorded_by=subdistrict_officer,
    )
