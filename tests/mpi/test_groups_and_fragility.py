import pytest

from mpi.assessment import assess
from mpi.choices import TargetGroup
from mpi.fragility import DEPENDENT, fragility_level, low_income
from mpi.groups import group_of, groups_of
from mpi.indicators import BMN_2560, FAILS_THREE_DIMENSIONS
from mpi.rules import State
from tests.mpi.facts import home, person
from tests.mpi.figures import HOUSEHOLDS, ITEMS


def listed(failing=(), *, members=1, cards=0, year=2566):
    """Assess a household known from a list only, with the failing items of 2560–2564."""
    reported = "".join("0" if item in failing else "1" for item in ITEMS)
    household = {"reported": reported, "declared_member_count": members, "declared_card_holder_count": cards}
    return assess(household, [], indicators=BMN_2560, year=year)


def surveyed(members, **answers):
    return assess(home(**answers), members, indicators=BMN_2560, year=2566)


def member(**answers):
    return person(counts=True, **answers)


class TestGroupsOfPersons:
    @pytest.mark.parametrize(
        ("card", "data", "poor", "group"),
        [
            (True, True, True, "1.1"),
            (False, True, True, "1.2"),
            (True, True, False, "3.1"),
            (True, False, False, "3.2"),
            (False, True, False, None),
            (False, False, False, None),
        ],
    )
    def test_by_card_data_and_poverty(self, card, data, poor, group):
        facts = {"has_welfare_card": card, "has_mpi_data": data, "is_poor": poor}

        assert group_of(facts, 2566) == group

    def test_somebody_in_no_source_is_left_out(self):
        facts = {"has_welfare_card": False, "has_mpi_data": False, "is_poor": False, "is_left_out": True}

        assert group_of(facts, 2566) is TargetGroup.LEFT_OUT

    def test_the_fragile_overlap_and_the_urgent_come_first(self):
        facts = {"has_welfare_card": True, "has_mpi_data": True, "is_poor": True, "fragility_level": 0}

        assert groups_of(facts, 2566) == (TargetGroup.URGENT_WITH_CARD, TargetGroup.FRAGILE)

    def test_up_to_2565_only_card_holders_were_targets(self):
        facts = {"has_welfare_card": False, "has_mpi_data": True, "is_poor": True}

        assert group_of(facts, 2565) is None
        assert group_of(facts | {"has_welfare_card": True}, 2565) is TargetGroup.URGENT_WITH_CARD


class TestGroupsOfHouseholds:
    def test_one_card_holder_and_two_others(self):
        poor = listed([22], members=3, cards=1)

        assert [poor.group_of(one) for one in poor.persons] == ["1.1", "1.2", "1.2"]
        assert poor.target_group == "1.1"

    @pytest.mark.parametrize(
        ("failing", "cards", "year", "group"),
        [([22], 0, 2566, "1.2"), ([22], 0, 2565, None), ([], 1, 2566, "3.1"), ([], 0, 2566, None)],
    )
    def test_by_the_best_of_its_members(self, failing, cards, year, group):
        assert listed(failing, cards=cards, year=year).target_group == group

    def test_nobody_left_is_in_no_group(self):
        assert surveyed([person(counts=False)], house_durable=False).target_group is None

    def test_without_any_data_a_card_holder_is_to_be_surveyed(self):
        unknown = assess(
            {"declared_member_count": 2, "declared_card_holder_count": 1}, [], indicators=BMN_2560, year=2566
        )

        assert not unknown.has_mpi_data
        assert not unknown.is_poor
        assert unknown.target_group is TargetGroup.CARD_NO_DATA


class TestFragility:
    @pytest.mark.parametrize(
        ("satang", "dependents", "housing", "level"),
        [
            (99_999_00, 3, False, 3),
            (100_000_00, 3, False, 3),
            (100_000_01, 3, False, 0),
            (100_000_01, 3, True, 1),
            (50_000_00, 2, False, 2),
            (50_000_00, 1, True, 2),
            (50_000_00, 0, False, 1),
            (50_000_00, 0, True, 1),
            (50_000_00, 4, True, 3),
            (200_000_00, 0, True, 1),
            (200_000_00, 1, False, 0),
            (200_000_00, 5, False, 0),
            (200_000_00, 0, False, None),
            (None, 2, False, 0),
        ],
    )
    def test_levels_by_mean_income_dependents_and_housing(self, satang, dependents, housing, level):
        members = [member(age_years=70, elderly_cared_for=True) for _one in range(dependents)]
        members.append(member())
        total = satang * len(members) if satang is not None else None
        income = {f"income_{source}_satang": 0 for source in ("secondary", "other", "own_produce")}

        household = surveyed(members, income_main_satang=total, house_durable=not housing, **income)

        assert household.fragility_level == level
        assert household.is_low_income is (None if satang is None else satang <= 100_000_00)
        assert household.has_housing_problem is housing

    def test_the_limit_itself_is_a_setting(self, settings):
        settings.LOW_INCOME_INCLUDES_LIMIT = False
        at_the_limit = {f"income_{source}_satang": 0 for source in ("main", "secondary", "other")} | {
            "income_own_produce_satang": 400_000_00,
            "member_count": 4,
        }

        assert low_income().holds(at_the_limit) is False
        assert fragility_level({"is_low_income": False, "dependent_count": 3, "has_housing_problem": False}) == 0

        settings.LOW_INCOME_BAHT = 100_001
        assert low_income().holds(at_the_limit) is True

    @pytest.mark.parametrize(
        ("answers", "depends"),
        [
            ({"age_years": 6}, True),
            ({"age_years": 7}, False),
            ({"age_years": 59}, False),
            ({"age_years": 60}, True),
            ({"health": 1, "can_help_self": True}, True),
            ({"health": 2, "can_help_self": True}, False),
            ({"health": 2, "can_help_self": False}, True),
            ({"is_bedridden": True}, True),
        ],
    )
    def test_who_depends_on_others(self, answers, depends):
        assert DEPENDENT.holds(person(**answers)) is depends

    def test_old_and_disabled_is_one_dependent(self):
        assert surveyed([member(age_years=71, health=1, is_bedridden=True)]).dependent_count == 1

    def test_the_dead_and_the_moved_depend_on_nobody_here(self):
        assert surveyed([member(), person(age_years=80, counts=False)]).dependent_count == 0


class TestDimensions:
    @pytest.mark.parametrize(
        ("failing", "dimensions", "critical", "three"),
        [
            ([4, 8, 22], 0b01011, True, True),
            ([15, 22, 27], 0b11100, False, True),
            ([4, 8], 0b00011, False, False),
            ([], 0, False, False),
        ],
    )
    def test_critical_is_health_living_and_income(self, failing, dimensions, critical, three):
        found = listed(failing)

        assert found.failed_dimensions == dimensions
        assert found.is_critical is critical
        assert FAILS_THREE_DIMENSIONS.holds({"failed_dimension_count": found.failed_dimension_count}) is three

    def test_points_and_critical_households_of_the_twelve(self):
        found = [listed(failing, members=size) for size, failing in HOUSEHOLDS]

        assert [one.points for one in found] == [0, 4, 10, 12, 12, 12, 6, 15, 16, 29, 60, 0]
        assert [number for number, one in enumerate(found, 1) if one.is_critical] == [3, 10, 11]
        assert sum(one.member_count for one in found if one.is_critical) == 14


class TestWhatIsMissing:
    def test_one_gap_makes_nobody_poor(self):
        household = surveyed([member()], drinking_water_enough=None)

        assert not household.is_poor
        assert household.has_mpi_data
        assert household.known_count == 16

    def test_a_failure_among_gaps_is_a_failure(self):
        household = assess({"reported": "              0  "}, [], indicators=BMN_2560, year=2566)

        assert household.is_poor
        assert household.failed_dimension_count == 1
        assert household.known_count == 1

    def test_a_newborn_of_low_weight_makes_five_poor_in_one_dimension(self):
        baby = member(age_years=0, age_months=2, birth_weight_grams=2400, exercise_days=None)
        household = surveyed([baby] + [member()] * 4, income_main_satang=300_000_00)

        assert household.is_poor
        assert household.member_count == 5
        assert household.failed_dimension_count == 1

    def test_the_dead_share_no_income(self):
        alone = surveyed([member(), person(counts=False)], income_main_satang=0)

        assert alone.income_per_head_satang == 54_000_00
        assert alone.state_of("MPI15") is State.PASSED


def test_a_reported_state_wins_over_the_rule():
    reported = "1" + "-" + "0" + " " * 14
    household = surveyed([member()], reported=reported, food_marked=False)

    assert household.states[:4] == (State.PASSED, State.NOT_APPLICABLE, State.FAILED, State.PASSED)
