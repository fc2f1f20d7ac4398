"""Every act of help is a row of its own, and the problems it works against are then being helped."""

from datetime import date

import pytest

from accounts.state_machines import WrongState
from logbook.choices import HelpKind, HelpResult, ProblemKind, ProblemState
from logbook.models import HelpActivity, Problem
from logbook.services.help import record_help
from logbook.services.problems import NotOfThisHousehold, close_problem, record_problem

DAY = date(2023, 8, 2)


@pytest.fixture
def household(make_household):
    return make_household()


@pytest.fixture
def debt(household, survey_rounds, subdistrict_officer):
    return record_problem(
        household=household,
        round=survey_rounds[2566],
        kind=ProblemKind.DEBT,
        description="หนี้นอกระบบ",
        found_on=DAY,
        by=subdistrict_officer,
    )


@pytest.fixture
def give_help(household, survey_rounds, subdistrict_officer):
    def give(**fields):
        usual = {
            "kind": HelpKind.RELIEF,
            "description": "มอบถุงยังชีพ",
            "agency": "อบต.มะขามเตี้ย",
            "helped_on": DAY,
            "result": HelpResult.AWAITING_FOLLOW_UP,
        }
        return record_help(household=household, round=survey_rounds[2566], by=subdistrict_officer, **(usual | fields))

    return give


def test_every_time_counts_two_equal_acts_are_two_rows(give_help):
    give_help(amount_satang=1_850_000)
    give_help(amount_satang=1_850_000)
    assert list(HelpActivity.objects.values_list("amount_satang", flat=True)) == [1_850_000, 1_850_000]


def test_help_against_an_open_problem_marks_it_as_being_helped(give_help, debt):
    activity = give_help(problems=[debt])
    debt.refresh_from_db()
    assert debt.state == ProblemState.HELPING
    assert list(activity.problems.all()) == [debt]


def test_help_never_closes_a_problem_even_when_it_solved_it(give_help, debt):
    give_help(problems=[debt], result=HelpResult.SOLVED)
    assert Problem.objects.get().state == ProblemState.HELPING


def test_help_against_a_closed_problem_is_refused_and_leaves_nothing_behind(give_help, debt, district_chief):
    close_problem(problem=debt, outcome=ProblemState.DECLINED, note="ไม่ขอรับ", closed_on=DAY, by=district_chief)
    with pytest.raises(WrongState):
        give_help(problems=[debt])
    assert not HelpActivity.objects.exists()


def test_help_names_no_person_and_no_problem_of_another_household(give_help, make_household):
    with pytest.raises(NotOfThisHousehold):
        give_help(member=make_household().members.get())
    assert not HelpActivity.objects.exists()
