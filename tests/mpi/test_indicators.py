import pytest

from mpi.choices import Dimension
from mpi.indicators import ALL_POINTS, BMN_2560, BMN_2565, INDICATOR_SETS
from mpi.rules import State, Unit
from tests.mpi.facts import home, person

PASSED, FAILED, NOT_APPLICABLE, NO_DATA = State.PASSED, State.FAILED, State.NOT_APPLICABLE, State.NO_DATA
BY_ITEM = {indicator.bmn_item: indicator for indicator in BMN_2560.indicators}


def states(household, members, indicator_set=BMN_2560):
    """Return the state of every indicator by its item number of 2560–2564."""
    household = household | {"member_count": len(members)}
    return {
        item: indicator.state(household, members)
        for item, indicator in zip(BY_ITEM, indicator_set.indicators, strict=True)
    }


def state_of(item, *members, **answers):
    return states(home(**answers), members or (person(),))[item]


class TestTheCatalogue:
    @pytest.mark.parametrize("indicator_set", INDICATOR_SETS.values(), ids=INDICATOR_SETS)
    def test_seventeen_indicators_weigh_sixty_and_each_dimension_a_fifth(self, indicator_set):
        assert [indicator.code for indicator in indicator_set.indicators] == [f"MPI{n:02}" for n in range(1, 18)]
        assert [indicator.bit for indicator in indicator_set.indicators] == [1 << n for n in range(17)]
        for dimension in Dimension:
            assert sum(i.points for i in indicator_set.of_dimension(dimension)) == ALL_POINTS // len(Dimension)

    def test_items_of_the_verified_cycle(self):
        assert list(BY_ITEM) == [1, 4, 5, 7, 8, 9, 10, 11, 15, 16, 17, 19, 20, 21, 22, 27, 28]
        assert BMN_2560.is_verified
        assert set(BMN_2560.survey_years) == {2560, 2561, 2562, 2563, 2564}

    def test_the_later_cycle_says_that_it_is_not_verified(self):
        assert not BMN_2565.is_verified
        assert {indicator.bmn_item for indicator in BMN_2565.indicators} == {None}
        assert set(BMN_2565.survey_years) == {2565, 2566, 2567, 2568, 2569}

    def test_income_thresholds_in_satang(self):
        assert BMN_2560.income_threshold_satang == 38_000_00
        assert BMN_2565.income_threshold_satang == 40_000_00

    def test_a_mask_chooses_indicators(self):
        assert [indicator.code for indicator in BMN_2560.chosen_by(0b1_0000_0000_0000_0001)] == ["MPI01", "MPI17"]

    def test_what_the_survey_asks_of_persons(self):
        of_persons = {item for item, indicator in BY_ITEM.items() if indicator.unit is Unit.PERSON}

        assert of_persons == {1, 7, 15, 16, 17, 19, 20, 21, 27, 28}


def test_two_healthy_adults():
    found = states(home(), [person(age_years=38), person(age_years=40)])

    assert {item for item, state in found.items() if state is NOT_APPLICABLE} == {1, 15, 16, 17, 21, 27, 28}
    assert {item for item, state in found.items() if state is PASSED} == {4, 5, 7, 8, 9, 10, 11, 19, 20, 22}


BABY = person(age_years=0, age_months=5, birth_weight_grams=2500, occupation="", has_income=None)
PUPIL = person(age_years=16, occupation="0110", has_income=False)
JOBLESS = {"occupation": "0300", "has_income": False}


@pytest.mark.parametrize(
    ("item", "member", "state"),
    [
        (1, BABY, PASSED),
        (1, BABY | {"birth_weight_grams": 2499}, FAILED),
        (1, BABY | {"birth_weight_grams": None}, NO_DATA),
        (1, BABY | {"age_years": 1, "age_months": 12}, PASSED),
        (1, BABY | {"age_years": 1, "age_months": 13}, NOT_APPLICABLE),
        (15, person(age_years=2), NOT_APPLICABLE),
        (15, person(age_years=3, attends_preschool=True), PASSED),
        (15, person(age_years=5, attends_preschool=False), FAILED),
        (15, person(age_years=6), NOT_APPLICABLE),
        (16, person(age_years=2), NOT_APPLICABLE),
        (16, person(age_years=5), NOT_APPLICABLE),
        (16, person(age_years=6, attends_compulsory_school=True), PASSED),
        (16, person(age_years=14, attends_compulsory_school=False), FAILED),
        (16, person(age_years=15), NOT_APPLICABLE),
        (7, person(age_years=5, exercise_days=None), NOT_APPLICABLE),
        (7, person(age_years=6), PASSED),
        (7, person(exercise_days=3, exercise_minutes=30), PASSED),
        (7, person(exercise_days=2, exercise_minutes=60), FAILED),
        (7, person(exercise_days=0, exertion_days=5, exertion_minutes=30), PASSED),
        (7, person(exercise_days=0, exertion_days=4, exertion_minutes=30), FAILED),
        (7, person(exercise_days=0, exertion_days=None, exertion_minutes=None), NO_DATA),
        (17, person(age_years=15, finished_lower_secondary=True, continues_upper_secondary=True), PASSED),
        (17, person(age_years=15, finished_lower_secondary=True, continues_upper_secondary=False), FAILED),
        (17, person(age_years=15, finished_lower_secondary=False), NOT_APPLICABLE),
        (17, person(age_years=15, finished_lower_secondary=None), NO_DATA),
        (17, person(age_years=38, finished_lower_secondary=None), NOT_APPLICABLE),
        (19, person(age_years=14), NOT_APPLICABLE),
        (19, person(age_years=15), PASSED),
        (19, person(age_years=59, reads_writes_counts=False), FAILED),
        (19, person(age_years=60), NOT_APPLICABLE),
        (20, person(age_years=59), PASSED),
        (21, person(age_years=59), NOT_APPLICABLE),
        (20, person(age_years=60), NOT_APPLICABLE),
        (21, person(age_years=60), PASSED),
        (27, person(age_years=59), NOT_APPLICABLE),
        (27, person(age_years=60, elderly_cared_for=True), PASSED),
        (27, person(age_years=60, elderly_cared_for=False), FAILED),
        (20, PUPIL, NOT_APPLICABLE),
        (19, PUPIL, PASSED),
        (20, PUPIL | {"occupation": "1510", "has_income": True}, PASSED),
        (20, PUPIL | {"occupation": "1510"}, FAILED),
        (20, PUPIL | {"occupation": ""}, NO_DATA),
        (20, person(age_years=40, health=1, can_help_self=False, **JOBLESS), NOT_APPLICABLE),
        (28, person(age_years=40, health=1, can_help_self=False, disabled_cared_for=True), PASSED),
        (28, person(age_years=40, health=1, can_help_self=True, disabled_cared_for=False), FAILED),
        (28, person(age_years=40, health=2, can_help_self=False), NOT_APPLICABLE),
        (20, person(age_years=40, health=1, can_help_self=True, **JOBLESS), FAILED),
        (20, person(age_years=40, health=2, can_help_self=False, **JOBLESS), FAILED),
        (20, person(age_years=40, health=1, can_help_self=None, **JOBLESS), NO_DATA),
        (21, person(age_years=70, health=1, can_help_self=False, **JOBLESS), NOT_APPLICABLE),
        (27, person(age_years=70, health=1, can_help_self=False, elderly_cared_for=True), PASSED),
        (28, person(age_years=70, health=1, can_help_self=False, disabled_cared_for=True), PASSED),
        (20, person(age_years=45, occupation="0300", has_income=True), FAILED),
        (20, person(age_years=45, occupation="1110", has_income=False), FAILED),
        (20, person(age_years=None), NO_DATA),
    ],
)
def test_whom_an_item_asks_and_when_it_is_passed(item, member, state):
    assert state_of(item, member) is state


@pytest.mark.parametrize(
    ("item", "answers", "state"),
    [
        (4, {}, PASSED),
        (4, {"food_clean_hands": False}, FAILED),
        (4, {"food_clean_hands": None}, NO_DATA),
        (4, {"food_clean_hands": None, "food_cooked": False}, FAILED),
        (5, {"medicine_no_mixed_sets": False}, FAILED),
        (8, {"tenure_secure": True, "house_durable": False}, FAILED),
        (8, {"tenure_secure": False, "house_durable": None}, FAILED),
        (9, {"drinking_water_enough": False}, FAILED),
        (10, {"utility_water_enough": False}, FAILED),
        (11, {"tidy_waste_bin": False}, FAILED),
        (11, {"tidy_pests": False}, FAILED),
    ],
)
def test_what_a_household_answers(item, answers, state):
    assert state_of(item, **answers) is state


def test_one_failing_child_of_two_fails_the_household():
    going, staying = (person(age_years=9, attends_compulsory_school=goes) for goes in (True, False))

    assert state_of(16, going, staying) is FAILED
    assert state_of(16, going, going) is PASSED


class TestMeanIncome:
    THREE = (person(), person(), person())

    def test_exactly_at_the_threshold_passes(self):
        assert state_of(22, *self.THREE) is PASSED  # 114,000 baht for three

    def test_one_satang_below_fails_though_the_mean_would_round_up(self):
        assert state_of(22, *self.THREE, income_main_satang=59_999_99) is FAILED

    def test_nobody_to_share_it_is_no_data(self):
        assert states(home(), [])[22] is NO_DATA

    def test_a_missing_source_is_no_data(self):
        assert state_of(22, *self.THREE, income_other_satang=None) is NO_DATA

    @pytest.mark.parametrize(("main", "state"), [(66_000_00, PASSED), (65_999_00, FAILED)])
    def test_the_later_cycle_asks_for_40_000(self, main, state):
        assert states(home(income_main_satang=main), self.THREE, BMN_2565)[22] is state
