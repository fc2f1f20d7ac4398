"""A problem is found, helped, closed and opened again; nothing and nobody deletes it."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from accounts.state_machines import ReasonMissing, WrongState
from logbook.choices import CLOSED_STATES, ProblemKind, ProblemState
from logbook.machines import PROBLEM
from logbook.models import Problem
from logbook.services.problems import (
    NotOfThisHousehold,
    close_problem,
    record_problem,
    reopen_problem,
    start_helping,
)

FOUND, CLOSED = date(2023, 3, 12), date(2023, 8, 2)


@pytest.fixture
def household(make_household):
    return make_household(members=["head", "child"])


@pytest.fixture
def leaking_roof(household, survey_rounds, subdistrict_officer):
    return record_problem(
        household=household,
        round=survey_rounds[2566],
        kind=ProblemKind.INDICATOR,
        indicator="MPI05",
        description="หลังคารั่ว 2 ห้อง",
        found_on=FOUND,
        by=subdistrict_officer,
    )


def stories(problem):
    """The states that the problem's history tells, oldest first."""
    return list(problem.events.order_by("pgh_id").values_list("state", flat=True))


def test_every_state_has_its_ways_out_and_closed_ones_only_lead_back_to_open():
    ways = {state: {step.target for step in PROBLEM.steps if state in step.sources} for state in ProblemState}
    assert all(ways[state] == {ProblemState.OPEN} for state in CLOSED_STATES)
    assert ways[ProblemState.OPEN] == {ProblemState.HELPING, *CLOSED_STATES}


def test_a_problem_begins_open_and_its_history_names_the_officer(leaking_roof, subdistrict_officer):
    assert leaking_roof.state == ProblemState.OPEN
    assert leaking_roof.events.get().pgh_context.metadata["user"] == subdistrict_officer.pk


def test_a_solved_problem_keeps_its_row_its_day_and_how_it_was_solved(leaking_roof, district_chief):
    close_problem(
        problem=leaking_roof,
        outcome=ProblemState.RESOLVED,
        note="อบต. เปลี่ยนหลังคาแล้ว",
        closed_on=CLOSED,
        by=district_chief,
    )
    leaking_roof.refresh_from_db()
    assert (leaking_roof.state, leaking_roof.closed_on) == ("resolved", CLOSED)
    assert leaking_roof.closing_note == "อบต. เปลี่ยนหลังคาแล้ว"
    assert stories(leaking_roof) == ["open", "resolved"]


def test_a_family_that_moved_to_chiang_mai_closes_its_problem_with_the_place(leaking_roof, district_chief):
    close_problem(
        problem=leaking_roof,
        outcome=ProblemState.MOVED,
        note="",
        moved_to="เชียงใหม่",
        closed_on=CLOSED,
        by=district_chief,
    )
    leaking_roof.refresh_from_db()
    assert (leaking_roof.state, leaking_roof.moved_to) == ("moved", "เชียงใหม่")


@pytest.mark.parametrize("outcome", [ProblemState.RESOLVED, ProblemState.DECLINED, ProblemState.MOVED])
def test_nothing_is_closed_without_saying_why(leaking_roof, district_chief, outcome):
    with pytest.raises(ReasonMissing):
        close_problem(problem=leaking_roof, outcome=outcome, note="  ", closed_on=CLOSED, by=district_chief)
    assert Problem.objects.get().state == ProblemState.OPEN


@pytest.mark.parametrize("outcome", [ProblemState.OPEN, ProblemState.HELPING])
def test_closing_into_a_state_that_is_not_closed_is_refused(leaking_roof, district_chief, outcome):
    with pytest.raises(WrongState):
        close_problem(problem=leaking_roof, outcome=outcome, note="ก", closed_on=CLOSED, by=district_chief)


def test_two_officers_close_one_problem_and_the_second_is_told(leaking_roof, district_chief, district_officer):
    as_the_second_saw_it = Problem.objects.get()
    close_problem(problem=leaking_roof, outcome=ProblemState.DECEASED, note="", closed_on=CLOSED, by=district_chief)
    with pytest.raises(WrongState) as refused:
        close_problem(
            problem=as_the_second_saw_it,
            outcome=ProblemState.RESOLVED,
            note="แก้แล้ว",
            closed_on=CLOSED,
            by=district_officer,
        )
    assert refused.value.state == ProblemState.DECEASED
    assert Problem.objects.get().state == ProblemState.DECEASED


def test_a_closed_problem_opens_again_with_a_reason_and_nothing_of_the_past_is_lost(leaking_roof, district_chief):
    closed = close_problem(
        problem=leaking_roof, outcome=ProblemState.RESOLVED, note="ซ่อมแล้ว", closed_on=CLOSED, by=district_chief
    )
    with pytest.raises(ReasonMissing):
        reopen_problem(problem=closed, reason="", by=district_chief)
    reopened = reopen_problem(problem=closed, reason="หลังคารั่วอีก", by=district_chief)
    assert (reopened.state, reopened.closed_on, reopened.reopening_note) == ("open", None, "หลังคารั่วอีก")
    assert list(reopened.events.order_by("pgh_id").values_list("state", "closing_note")) == [
        ("open", ""),
        ("resolved", "ซ่อมแล้ว"),
        ("open", ""),
    ]


def test_an_open_problem_cannot_be_opened_again(leaking_roof, district_chief):
    with pytest.raises(WrongState):
        reopen_problem(problem=leaking_roof, reason="ก", by=district_chief)


def test_helping_moves_open_problems_and_leaves_those_already_helped(leaking_roof, subdistrict_officer):
    start_helping(problems=[leaking_roof], by=subdistrict_officer)
    start_helping(problems=[leaking_roof], by=subdistrict_officer)
    assert stories(leaking_roof) == ["open", "helping"]


def test_a_problem_names_no_member_of_another_household(household, make_household, survey_rounds, subdistrict_officer):
    stranger = make_household().members.get()
    with pytest.raises(NotOfThisHousehold):
        record_problem(
            household=household,
            round=survey_rounds[2566],
            kind=ProblemKind.DEBT,
            description="หนี้นอกระบบ",
            found_on=FOUND,
            member=stranger,
            by=subdistrict_officer,
        )
    assert not Problem.objects.exists()


def test_no_way_of_the_orm_deletes_a_problem(leaking_roof):
    with pytest.raises(ProtectedError):
        leaking_roof.delete()
    with pytest.raises(ProtectedError):
        Problem.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Problem.objects.all()._raw_delete("default")
    assert Problem.objects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM logbook_problem",
        "TRUNCATE logbook_problem CASCADE",
        "DELETE FROM logbook_problemevent",
        "UPDATE logbook_problemevent SET state = 'open'",
    ],
)
def test_sql_deletes_no_problem_and_rewrites_none_of_its_history(leaking_roof, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Problem.objects.exists()
    assert leaking_roof.events.count() == 1
