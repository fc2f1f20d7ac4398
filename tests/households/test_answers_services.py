"""Answers of a year: a correction adds a row; no year and no source ever overwrites another."""

from datetime import date

import pytest

from households.choices import AnswerSource, Health
from households.models import HouseholdAnswers, Member, MemberAnswers
from households.services import (
    correct_answers,
    correct_member_answers,
    record_household_answers,
    record_member_answers,
)

SURVEY_DAY = date(2023, 2, 3)
VISIT_DAY = date(2023, 5, 18)


@pytest.fixture
def household(make_household):
    return make_household(members=[{"relationship": "head", "birth_date": date(1980, 3, 1)}])


@pytest.fixture
def imported(household, survey_rounds):
    """What the survey of 2566 said of the household."""
    return record_household_answers(
        household=household,
        round=survey_rounds[2566],
        answers={"house_durable": False, "income_main_satang": 50_000_00},
        reported={"MPI05": "0", "MPI06": "1"},
        source=AnswerSource.BMN,
        surveyed_on=SURVEY_DAY,
        by=None,
    )


def test_imported_answers_keep_their_source_and_day(imported):
    assert (imported.source, imported.surveyed_on, imported.recorded_by) == (AnswerSource.BMN, SURVEY_DAY, None)
    assert imported.reported == "    01           "


def test_a_correction_is_a_new_row_that_carries_the_rest_forward(
    imported, household, survey_rounds, subdistrict_officer
):
    corrected = correct_answers(
        household=household,
        round=survey_rounds[2566],
        changes={"house_durable": True},
        reported={"MPI05": " "},
        surveyed_on=VISIT_DAY,
        by=subdistrict_officer,
    )
    assert (corrected.house_durable, corrected.income_main_satang) == (True, 50_000_00)
    assert corrected.reported == "     1           "
    assert corrected.changed_fields == ["house_durable", "MPI05"]
    assert (corrected.source, corrected.recorded_by) == (AnswerSource.FIELD, subdistrict_officer)


def test_the_imported_row_stays_as_it_was(imported, household, survey_rounds, subdistrict_officer):
    correct_answers(
        household=household,
        round=survey_rounds[2566],
        changes={"house_durable": True},
        surveyed_on=VISIT_DAY,
        by=subdistrict_officer,
    )
    imported.refresh_from_db()
    assert (imported.is_current, imported.house_durable, imported.source) == (False, False, AnswerSource.BMN)
    assert HouseholdAnswers.objects.current().count() == 1


def test_each_row_knows_the_version_that_it_made(imported, household, survey_rounds, subdistrict_officer):
    corrected = correct_answers(
        household=household, round=survey_rounds[2566], changes={}, surveyed_on=VISIT_DAY, by=subdistrict_officer
    )
    household.refresh_from_db()
    assert (imported.household_version, corrected.household_version, household.version) == (2, 3, 3)


def test_one_year_never_overwrites_another(imported, household, survey_rounds, subdistrict_officer):
    correct_answers(
        household=household,
        round=survey_rounds[2567],
        changes={"house_durable": True},
        surveyed_on=VISIT_DAY,
        by=subdistrict_officer,
    )
    imported.refresh_from_db()
    assert (imported.is_current, imported.house_durable) == (True, False)
    newer = HouseholdAnswers.objects.current().get(round=2567)
    assert (newer.house_durable, newer.income_main_satang) == (True, None)


def test_a_second_import_of_a_year_names_what_it_changed(imported, household, survey_rounds):
    again = record_household_answers(
        household=household,
        round=survey_rounds[2566],
        answers={"house_durable": True},
        source=AnswerSource.BMN,
        surveyed_on=SURVEY_DAY,
        by=None,
    )
    assert again.changed_fields == ["house_durable", "income_main_satang", "MPI05", "MPI06"]
    assert HouseholdAnswers.objects.filter(household=household, round=2566).count() == 2


def test_the_age_is_that_of_the_survey_day(household, survey_rounds):
    answers = record_member_answers(
        member=household.members.get(),
        round=survey_rounds[2566],
        answers={"has_income": True},
        source=AnswerSource.BMN,
        surveyed_on=SURVEY_DAY,
        by=None,
    )
    assert (answers.age_years, answers.age_months, answers.has_income) == (42, 515, True)


def test_a_correction_in_this_years_round_is_the_persons_newest_fact(household, survey_rounds, subdistrict_officer):
    head = household.members.get()
    correct_member_answers(
        member=head,
        round=survey_rounds[2566],
        changes={"health": Health.DISABLED, "can_help_self": False},
        surveyed_on=VISIT_DAY,
        by=subdistrict_officer,
    )
    fresh = Member.objects.get(pk=head.pk)
    assert (fresh.health, fresh.can_help_self) == (Health.DISABLED, False)


def test_a_correction_of_another_year_leaves_the_person_alone(household, survey_rounds, subdistrict_officer):
    head = household.members.get()
    correct_member_answers(
        member=head,
        round=survey_rounds[2565],
        changes={"health": Health.DISABLED},
        surveyed_on=VISIT_DAY,
        by=subdistrict_officer,
    )
    assert Member.objects.get(pk=head.pk).health is None
    assert MemberAnswers.objects.current().get(member=head).round_id == 2565


def test_a_corrected_person_keeps_the_other_answers(household, survey_rounds, subdistrict_officer):
    head = household.members.get()
    record_member_answers(
        member=head,
        round=survey_rounds[2566],
        answers={"has_income": True, "occupation": "1110"},
        source=AnswerSource.BMN,
        surveyed_on=SURVEY_DAY,
        by=None,
    )
    corrected = correct_member_answers(
        member=head,
        round=survey_rounds[2566],
        changes={"has_income": False},
        surveyed_on=VISIT_DAY,
        by=subdistrict_officer,
    )
    assert (corrected.occupation, corrected.changed_fields) == ("1110", ["has_income"])
