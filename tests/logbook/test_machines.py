"""Every step by every role, walked through the real services and the real database, against what is declared."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.choices import Role
from accounts.permissions import PERMISSIONS
from accounts.posts import POST_KINDS
from accounts.state_machines import NotPermitted, ReasonMissing, StateMachine, StepRefused, WrongState
from logbook.choices import CLOSED_STATES, DisputeState, ProblemKind, ProblemState
from logbook.disputed import Value
from logbook.machines import DISPUTE, PROBLEM
from logbook.models import Problem, ValueDispute
from logbook.services.disputes import accept_dispute, raise_dispute, reject_dispute, reopen_dispute
from logbook.services.problems import close_problem, record_problem, reopen_problem, start_helping
from tests.logbook.visits import make_poor
from tests.people import appoint, make_user

DAY = date(2023, 3, 12)
# One post of each role, in the area where it may hold one.
PLACES = {2: "84", 4: "8401", 6: "840102"}
WALKS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def walks(machine: StateMachine) -> st.SearchStrategy[list]:
    step = st.tuples(
        st.sampled_from([step.name for step in machine.steps]), st.sampled_from(list(Role)), st.sampled_from(["", "ก"])
    )
    return st.lists(step, min_size=1, max_size=12)


@pytest.fixture
def people(areas):
    """Somebody of every role."""
    found = {}
    for kind in POST_KINDS.values():
        if kind.role not in found:
            found[kind.role] = make_user(f"walker.{kind.role}", "ผู้เดิน", kind.role)
            appoint(found[kind.role], kind.code, PLACES.get(kind.level))
    assert set(found) == set(Role)
    return found


@pytest.fixture
def household(make_household, survey_rounds):
    return make_poor(make_household(), survey_rounds[2566])


@pytest.fixture
def problem(household, survey_rounds, people):
    return record_problem(
        household=household,
        round=survey_rounds[2566],
        kind=ProblemKind.OTHER,
        description="หลังคารั่ว",
        found_on=DAY,
        by=people[Role.SUBDISTRICT_TEAM],
    )


@pytest.fixture
def dispute(household, survey_rounds, people):
    return raise_dispute(
        household=household,
        round=survey_rounds[2566],
        value=Value("MPI05", "failed"),
        comment="บ้านมั่นคงดี",
        by=people[Role.SUBDISTRICT_TEAM],
    )


def expected(machine: StateMachine, name: str, state: str, role: Role, reason: str):
    step = machine.step(name)
    if step.permission not in PERMISSIONS[role]:
        return NotPermitted
    if machine.states(state) not in step.sources:
        return WrongState
    return ReasonMissing if step.needs_reason and not reason else step.target


def take_problem(problem, name, reason, by):
    match name:
        case "help":
            start_helping(problems=[problem], by=by)
        case "reopen":
            reopen_problem(problem=problem, reason=reason, by=by)
        case outcome:
            close_problem(
                problem=problem, outcome=ProblemState(outcome), note=reason, moved_to=reason, closed_on=DAY, by=by
            )


def take_dispute(dispute, name, reason, by):
    match name:
        case "accept":
            accept_dispute(dispute=dispute, right_value="passed", note=reason, on=DAY, by=by)
        case "reject":
            reject_dispute(dispute=dispute, note=reason, on=DAY, by=by)
        case "reopen":
            reopen_dispute(dispute=dispute, reason=reason, by=by)


def walk(record, machine, steps, take, people):
    """Take the steps one after the other; the record goes only where the machine says, and its history tells it all."""
    told = [(machine.initial.value, people[Role.SUBDISTRICT_TEAM].pk)]
    for name, role, reason in steps:
        record.refresh_from_db()
        wanted = expected(machine, name, record.state, role, reason)
        if name == "deceased" and wanted is ReasonMissing:
            wanted = ProblemState.DECEASED  # a death is its own reason
        if name == "help" and wanted is WrongState and record.state == ProblemState.HELPING:
            wanted = ProblemState.HELPING  # helped again
        if isinstance(wanted, type):
            with pytest.raises(StepRefused) as refused, transaction.atomic():
                take(record, name, reason, people[role])
            assert type(refused.value) is wanted
            assert str(refused.value.message)
        else:
            before = record.state
            take(record, name, reason, people[role])
            told += [(wanted.value, people[role].pk)] if wanted != before else []
        record.refresh_from_db()
        assert record.state == told[-1][0]
    events = record.events.order_by("pgh_id").select_related("pgh_context")
    assert [(event.state, event.pgh_context.metadata["user"]) for event in events] == told


def helps_only_those_who_may(name, role):
    return name != "help" or PROBLEM.step("help").permission in PERMISSIONS[role]


@WALKS
@given(steps=walks(PROBLEM))
def test_a_problem_goes_only_the_declared_ways(problem, people, steps):
    # Somebody without the right who "helps" what is being helped changes nothing and is not asked.
    steps = [step for step in steps if helps_only_those_who_may(step[0], step[1])]
    with transaction.atomic():
        walk(problem, PROBLEM, steps, take_problem, people)
        transaction.set_rollback(True)


@WALKS
@given(steps=walks(DISPUTE))
def test_a_dispute_goes_only_the_declared_ways(dispute, people, steps):
    with transaction.atomic():
        walk(dispute, DISPUTE, steps, take_dispute, people)
        transaction.set_rollback(True)


def reach(record, state, people):
    """Bring a record from its first state into `state`."""
    chief = people[Role.DISTRICT_CHIEF]
    match state:
        case ProblemState.HELPING:
            take_problem(record, "help", "ก", chief)
        case DisputeState.ACCEPTED:
            take_dispute(record, "accept", "ก", chief)
        case DisputeState.REJECTED:
            take_dispute(record, "reject", "ก", chief)
        case closed if closed in CLOSED_STATES:
            take_problem(record, closed.value, "ก", chief)
    record.refresh_from_db()
    assert record.state == state


@pytest.mark.parametrize("state", ProblemState)
def test_every_step_of_a_problem_by_every_role(problem, people, state):
    reach(problem, state, people)
    for step, role in product(PROBLEM.steps, Role):
        if not (step.name == "help" and state == ProblemState.HELPING):
            try_step(problem, PROBLEM, step.name, role, take_problem, people)


@pytest.mark.parametrize("state", DisputeState)
def test_every_step_of_a_dispute_by_every_role(dispute, people, state):
    reach(dispute, state, people)
    for step, role in product(DISPUTE.steps, Role):
        try_step(dispute, DISPUTE, step.name, role, take_dispute, people)


def try_step(record, machine, name, role, take, people):
    wanted, before = expected(machine, name, record.state, role, "ก"), record.state
    with transaction.atomic():
        if isinstance(wanted, type):
            with pytest.raises(wanted):
                take(record, name, "ก", people[role])
        else:
            take(record, name, "ก", people[role])
        record.refresh_from_db()
        assert record.state == (before if isinstance(wanted, type) else wanted)
        transaction.set_rollback(True)
    record.refresh_from_db()


def test_the_first_states_are_those_declared(problem, dispute):
    assert (problem.state, dispute.state) == (PROBLEM.initial, DISPUTE.initial)
    assert Problem.objects.get().found_on == DAY
    assert ValueDispute.objects.get().raised_at.date() >= DAY + timedelta(days=1)
