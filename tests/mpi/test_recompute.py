import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from areas.scope import Scope
from households.models import Household, HouseholdAnswers, Member, MemberAnswers
from mpi.models import HouseholdScore
from mpi.recompute import Recomputed, lock_statement, recompute
from tests.mpi.surveys import answer

WATER_FAILS = {"drinking_water_enough": False}


@pytest.fixture
def rescore(survey_rounds):
    def run(year=2566, households=None):
        return recompute(households=households or Household.objects.all(), round=survey_rounds[year])

    return run


def test_a_family_whose_water_runs_dry_is_poor(make_household, rescore):
    household = make_household(members=("head", "spouse", "child"))
    child = {"age_years": 4, "attends_preschool": True}
    answer(household, members=[{"has_welfare_card": True}, {}, child], income_main_satang=66_000_00, **WATER_FAILS)

    assert rescore() == Recomputed(households=1, changed=1)

    score = HouseholdScore.objects.get(household=household)
    assert (score.points, score.failed, score.failed_dimensions) == (3, 1 << 5, 0b00010)
    assert (score.member_count, score.card_holder_count, score.dependent_count) == (3, 1, 1)
    assert score.income_per_head_satang == 40_000_00
    assert score.is_low_income
    assert score.fragility_level == 2
    assert score.target_group == "1.1"
    assert score.area_code == "84010201"
    assert score.indicator_set == "bmn-2565"


def test_a_second_run_changes_nothing(make_household, rescore):
    answer(make_household(), **WATER_FAILS)
    rescore()
    computed_at = HouseholdScore.objects.get().computed_at

    assert rescore() == Recomputed(households=1, changed=0)
    assert HouseholdScore.objects.get().computed_at == computed_at


def test_a_correction_changes_the_score_and_only_the_current_answers_count(make_household, rescore):
    household = make_household()
    answer(household, **WATER_FAILS)
    rescore()
    HouseholdAnswers.objects.update(is_current=False)
    answer_again = HouseholdAnswers.objects.get()
    answer_again.pk, answer_again.is_current, answer_again.drinking_water_enough = None, True, True
    answer_again.save()

    assert rescore().changed == 1
    assert HouseholdScore.objects.get().points == 0


def test_years_never_overwrite_each_other(make_household, rescore):
    household = make_household()
    answer(household, round_year=2565, **WATER_FAILS)
    answer(household, round_year=2566)
    rescore(2565)
    before = HouseholdScore.objects.values().get(round_id=2565)

    assert rescore(2566).changed == 1

    assert HouseholdScore.objects.values().get(round_id=2565) == before
    assert HouseholdScore.objects.get(round_id=2566).points == 0


def test_a_household_that_answered_nothing_has_no_data_and_is_not_poor(make_household, rescore):
    household = make_household()

    rescore()

    score = HouseholdScore.objects.get(household=household)
    assert score.no_data == (1 << 17) - 1
    assert not score.has_any_data
    assert not score.is_poor
    assert (score.member_count, score.target_group, score.fragility_level) == (0, "", None)


def test_a_household_from_a_list_counts_the_members_it_declares(make_household, rescore):
    household = make_household()
    HouseholdAnswers.objects.create(
        household=household,
        round_id=2566,
        source="tpmap",
        surveyed_on="2023-01-31",
        reported="1" * 14 + "0" + "1-",
        declared_member_count=4,
        declared_card_holder_count=1,
    )

    rescore()

    score = HouseholdScore.objects.get()
    assert (score.member_count, score.card_holder_count, score.points) == (4, 1, 4)
    assert (score.failed, score.not_applicable, score.no_data) == (1 << 14, 1 << 16, 0)
    assert score.target_group == "1.1"


def test_once_members_are_known_one_by_one_the_declared_no_longer_count(make_household, rescore):
    household = make_household(members=("head", "spouse"))
    answer(household, declared_member_count=9)

    rescore()

    assert HouseholdScore.objects.get().member_count == 2


def test_the_dead_are_not_counted(make_household, rescore):
    household = make_household(members=("head", "spouse"))
    answer(household, members=[{}, {"has_welfare_card": True, "health": 1, "counts": False}])

    rescore()

    score = HouseholdScore.objects.get()
    assert (score.member_count, score.card_holder_count, score.dependent_count) == (1, 0, 0)
    assert score.income_per_head_satang == 114_000_00


def test_only_the_households_asked_for_are_scored(make_household, rescore):
    here, elsewhere = make_household("84010201"), make_household("92010101")

    assert rescore(households=Household.objects.within(Scope(("84",)))).households == 1

    assert HouseholdScore.objects.get().household == here
    assert not elsewhere.scores.exists()


class TestTheCommand:
    def run(self, capsys, **options):
        call_command("recompute", json=True, **options)
        return json.loads(capsys.readouterr().out)

    def test_it_counts_what_it_saw_and_changed(self, make_household, capsys):
        for place in ("84010201", "84020101", "92010101"):
            answer(make_household(place), **WATER_FAILS)

        assert self.run(capsys, round=2566, area="84") == {"round": 2566, "households": 2, "changed": 2}
        assert self.run(capsys, round=2566) == {"round": 2566, "households": 3, "changed": 1}
        assert self.run(capsys, round=2566, area="8402") == {"round": 2566, "households": 1, "changed": 0}

    @pytest.mark.parametrize("options", [{"round": 2599}, {"round": 2566, "area": "85"}, {"round": 2566, "area": "8"}])
    def test_an_unknown_round_or_area_is_refused(self, areas, survey_rounds, options):
        with pytest.raises(CommandError) as problem:
            call_command("recompute", **options)

        assert problem.value.returncode == 2

    def test_it_speaks_without_json(self, make_household, capsys):
        make_household()

        call_command("recompute", round=2566)

        assert "2566" in capsys.readouterr().out


def test_a_member_added_in_the_logbook_is_left_out_of_the_lists(make_household, rescore):
    household = make_household(members=("head", {"relationship": "relative", "origin": "logbook"}))
    answer(household, income_main_satang=900_000_00)

    rescore()

    assert HouseholdScore.objects.get().target_group == "4"
    assert Member.objects.count() == MemberAnswers.objects.count() == 2


def test_who_stands_on_the_list_of_the_poor_stands_so_in_the_score(make_household, rescore):
    listed, cleared, unknown = make_household(), make_household(), make_household()
    answer(listed, tpmap_poor=True)
    answer(cleared, tpmap_poor=False)
    answer(unknown)

    rescore()

    assert list(HouseholdScore.objects.filter(is_listed_poor=True).values_list("household", flat=True)) == [listed.pk]


def test_the_scores_of_a_household_are_found_by_it_even_where_the_table_was_analysed_while_it_was_filled(survey_rounds):
    """Then the planner expects no rows, and would read all scores of the round once for each household."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {lock_statement(Household.objects.all(), survey_rounds[2566])}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "one_score_a_household_and_round" in plan
    assert "round_id =" not in plan
