"""What may follow what is declared once, drawn from there, and refused everywhere else."""

from itertools import product

import pytest
from django.core.management import call_command

from accounts.choices import Role
from accounts.permissions import PERMISSIONS
from accounts.state_machines import MACHINES, NotPermitted, ReasonMissing, StateMachine, WrongState, register

EVERY_STEP = [(machine, step.name) for machine in MACHINES.values() for step in machine.steps]


def test_the_drawing_in_the_docs_is_what_is_declared():
    call_command("draw_states", check=True)


@pytest.mark.parametrize(("machine", "name"), EVERY_STEP, ids=lambda value: getattr(value, "name", value))
def test_every_step_in_every_state_and_role_leads_on_or_says_why_not(machine: StateMachine, name: str):
    step = machine.step(name)
    for state, role, reason in product(machine.states, Role, ("", "because")):
        permissions = PERMISSIONS[role]
        expected = (
            NotPermitted
            if step.permission and step.permission not in permissions
            else WrongState
            if state not in step.sources
            else ReasonMissing
            if step.needs_reason and not reason
            else step.target
        )
        if isinstance(expected, type):
            with pytest.raises(expected) as refused:
                machine.target(name, state=state, permissions=permissions, reason=reason)
            assert str(refused.value)
        else:
            assert machine.target(name, state=state, permissions=permissions, reason=reason) == expected


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.name)
def test_every_state_is_reached_and_some_role_takes_every_step(machine: StateMachine):
    reached = {machine.initial} | {step.target for step in machine.steps}
    assert reached == set(machine.states)
    for step in machine.steps:
        assert step.permission is None or any(step.permission in held for held in PERMISSIONS.values())


def test_a_name_is_given_once():
    machine = next(iter(MACHINES.values()))
    assert register(machine) is machine
    with pytest.raises(ValueError, match="already"):
        register(StateMachine(machine.name, "", machine.states, machine.initial, ()))
