from datetime import date

import pytest
from django.utils import translation

from households.history import history_of
from logbook.choices import ProblemKind, ProblemState
from logbook.services.problems import close_problem, record_problem


@pytest.fixture
def problem(make_household, survey_rounds, subdistrict_officer):
    return record_problem(
        household=make_household(),
        round=survey_rounds[2566],
        kind=ProblemKind.INDICATOR,
        indicator="MPI05",
        found_on=date(2023, 5, 18),
        by=subdistrict_officer,
    )


def test_closing_a_problem_is_in_the_history_of_its_household(problem, district_officer):
    close_problem(
        problem=problem,
        outcome=ProblemState.RESOLVED,
        note="ซ่อมหลังคาแล้ว",
        closed_on=date(2023, 6, 1),
        by=district_officer,
    )
    with translation.override("en"):
        changes = [change for change in history_of(problem.household) if not change.is_creation]
    assert {change.subject for change in changes} == {"Problem: the dwelling is not secure or the house not durable"}
    assert {change.by for change in changes} == {str(district_officer)}
    assert ("closed on", "", "1 Jun 2023") in {(change.field, change.old, change.new) for change in changes}


def test_a_new_problem_is_one_line_of_the_history(problem):
    with translation.override("en"):
        subjects = [change.subject for change in history_of(problem.household) if change.is_creation]
    assert "Problem: the dwelling is not secure or the house not durable" in subjects
