import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from households.choices import AnswerSource
from households.services.answers import correct_answers, record_household_answers, record_member_answers
from mpi.choices import Dimension
from mpi.explain import explain
from mpi.rules import State
from tests.mpi.facts import home, person

SURVEY_DAY, VISIT_DAY = date(2023, 2, 10), date(2023, 6, 1)


@pytest.fixture
def survey(survey_rounds):
    """Record the survey of 2566: the household's answers, and one set a member."""

    def record(household, *members, **answers):
        common = {"round": survey_rounds[2566], "source": AnswerSource.BMN, "surveyed_on": SURVEY_DAY, "by": None}
        record_household_answers(household=household, answers=home(**answers), **common)
        for member, own in zip(household.members.order_by("relationship"), members, strict=True):
            record_member_answers(member=member, answers=person(**own), **common)

    return record


@pytest.fixture
def correct(survey_rounds, subdistrict_officer):
    def change(household, **changes):
        correct_answers(
            household=household,
            round=survey_rounds[2566],
            surveyed_on=VISIT_DAY,
            by=subdistrict_officer,
            changes={name: value for name, value in changes.items() if name != "reported"},
            reported=changes.get("reported"),
        )

    return change


def indicator(found, code):
    return next(one for dimension in found.dimensions for one in dimension.indicators if one.indicator.code == code)


def test_a_failing_household_names_the_answers_that_made_it_fail(make_household, survey, survey_rounds):
    household = make_household()
    survey(household, {}, tenure_secure=True, house_durable=False)

    found = explain(household, survey_rounds[2566])

    assert [one.indicator.code for one in found.failed] == ["MPI05"]
    living = found.dimensions[Dimension.LIVING]
    assert (living.is_failed, living.points) == (True, 3)
    assert [dimension.is_failed for dimension in found.dimensions] == [False, True, False, False, False]
    [finding] = indicator(found, "MPI05").findings
    [fact] = finding.facts
    assert (fact.name, fact.value) == ("house_durable", False)
    assert (fact.answers.source, fact.answers.surveyed_on) == (AnswerSource.BMN, SURVEY_DAY)
    assert not fact.is_corrected


def test_a_low_income_tells_how_far_below_the_threshold(make_household, survey, survey_rounds):
    household = make_household(members=("head", "spouse", "child"))
    survey(household, {}, {}, {}, income_main_satang=37_200_00)

    [finding] = indicator(explain(household, survey_rounds[2566]), "MPI15").findings

    assert finding.state is State.FAILED
    assert (finding.measured.value, finding.measured.threshold) == (30_400_00, 40_000_00)
    assert finding.measured.shortfall == 9_600_00
    assert [fact.name for fact in finding.facts][0] == "income_main_satang"


def test_a_persons_indicator_names_the_persons(make_household, survey, survey_rounds):
    household = make_household(members=("head", "spouse", "child", "child"))
    going = {"age_years": 10, "attends_compulsory_school": True, "finished_lower_secondary": False}
    children, adults = [going, going | {"attends_compulsory_school": False}], [{}, {}]
    survey(household, *children, *adults)

    school = indicator(explain(household, survey_rounds[2566]), "MPI10")

    assert school.state is State.FAILED
    assert [finding.state for finding in school.findings].count(State.PASSED) == 1
    [staying] = school.deciding
    assert (staying.member.relationship, staying.age_years) == ("child", 10)
    assert [(fact.name, fact.value) for fact in staying.facts] == [
        ("age_years", 10),
        ("attends_compulsory_school", False),
    ]


def test_birth_weight_tells_the_missing_grams(make_household, survey, survey_rounds):
    household = make_household()
    survey(household, {"age_years": 0, "age_months": 3, "birth_weight_grams": 2430})

    [baby] = indicator(explain(household, survey_rounds[2566]), "MPI01").deciding

    assert baby.measured.shortfall == 70


def test_a_correction_tells_who_and_when_and_the_rest_keeps_its_source(
    make_household, survey, correct, survey_rounds, subdistrict_officer
):
    household = make_household()
    survey(household, {}, tenure_secure=False, house_durable=True)
    correct(household, house_durable=False)

    [finding] = indicator(explain(household, survey_rounds[2566]), "MPI05").findings

    tenure, house = finding.facts
    assert (tenure.name, tenure.answers.source, tenure.is_corrected) == ("tenure_secure", AnswerSource.BMN, False)
    assert (house.name, house.is_corrected) == ("house_durable", True)
    assert (house.answers.surveyed_on, house.answers.recorded_by) == (VISIT_DAY, subdistrict_officer)


def test_what_is_missing_is_named_where_there_is_no_data(make_household, survey, survey_rounds):
    household = make_household()
    survey(household, {}, food_marked=None, income_other_satang=None)

    found = explain(household, survey_rounds[2566])

    food, income = indicator(found, "MPI02"), indicator(found, "MPI15")
    assert (food.state, income.state) == (State.NO_DATA, State.NO_DATA)
    assert [fact.name for fact in food.findings[0].facts] == ["food_marked"]
    assert income.findings[0].measured is None


def test_a_state_reported_in_the_field_is_told_apart_from_the_rule(make_household, survey, correct, survey_rounds):
    household = make_household()
    survey(household, {}, drinking_water_enough=False)
    correct(household, reported={"MPI06": "1"})

    water = indicator(explain(household, survey_rounds[2566]), "MPI06")

    assert water.state is State.PASSED
    assert water.reported_with.source == AnswerSource.FIELD
    assert water.findings[0].state is State.FAILED
    assert indicator(explain(household, survey_rounds[2566]), "MPI07").reported_with is None


def test_a_household_that_answered_nothing_is_explained_too(make_household, survey_rounds):
    found = explain(make_household(), survey_rounds[2565])

    assert not found.assessment.has_mpi_data
    assert {one.state for dimension in found.dimensions for one in dimension.indicators} == {State.NO_DATA}
    assert found.failed == ()


def test_it_takes_two_queries_however_many_live_there(make_household, survey, survey_rounds, django_assert_num_queries):
    household = make_household(members=("head", "spouse", "child", "child"))
    survey(household, {}, {}, {}, {})

    with django_assert_num_queries(2):
        explain(household, survey_rounds[2566])


class TestTheCommand:
    @pytest.fixture
    def household(self, make_household, survey):
        household = make_household(house_code="84010000017", members=("head", "child"))
        survey(household, {"age_years": 9, "attends_compulsory_school": False}, {}, income_main_satang=0)
        return household

    def test_json_holds_everything_but_who_they_are(self, household, capsys):
        call_command("explain", "84010000017", round=2566, json=True)

        written = capsys.readouterr().out
        found = json.loads(written)
        assert (found["points"], found["is_poor"], found["target_group"]) == (7, True, "1.2")
        failed = {
            one["code"]: one
            for dimension in found["dimensions"]
            for one in dimension["indicators"]
            if one["state"] == "failed"
        }
        assert list(failed) == ["MPI10", "MPI15"]
        assert failed["MPI15"]["findings"][0]["measured"] == {
            "value": 27_000_00,
            "threshold": 40_000_00,
            "shortfall": 13_000_00,
        }
        [child] = [one for one in failed["MPI10"]["findings"] if one["state"] == "failed"]
        assert (child["relationship"], child["age_years"]) == ("child", 9)
        assert child["facts"][1] == {
            "name": "attends_compulsory_school",
            "label": child["facts"][1]["label"],
            "value": False,
            "source": "bmn",
            "surveyed_on": "2023-02-10",
            "is_corrected": False,
        }
        for member in household.members.all():
            assert member.first_name not in written
            assert member.last_name not in written

    def test_it_can_be_read_without_json(self, household, capsys):
        with translation.override("en"):
            call_command("explain", "๘๔๐๑๐๐๐๐๐๑๗", round=2566)

        written = capsys.readouterr().out
        assert "✗ MPI10 Children aged 6–14" in written
        assert "child, aged 9" in written
        assert "in compulsory education: no (BMN survey 10 Feb 2023)" in written
        assert "own produce: 24,000 baht" in written

    @pytest.mark.parametrize(("code", "year"), [("84010000999", 2566), ("84010000017", 2599)])
    def test_an_unknown_house_or_round_is_refused(self, household, code, year):
        with pytest.raises(CommandError) as problem:
            call_command("explain", code, round=year)

        assert problem.value.returncode == 2
