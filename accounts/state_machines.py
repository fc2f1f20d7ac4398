"""How a record goes from state to state, who may move it, and where a reason is owed: one declaration a kind of record.

A service moves a record only as its machine allows; `manage.py draw_states` draws docs/state-machines.md from the same
declarations. What depends on the record itself (nobody approves his own entry) is said where the service is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission

# By name, in the order of registration: each app registers its own when its models are loaded.
MACHINES: dict[str, "StateMachine"] = {}


class StepRefused(Exception):
    """The record stays as it is; `message` says why, to be shown."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class WrongState(StepRefused):
    """The record is in a state from which the step does not lead on. `state` is the one it is in."""

    def __init__(self, state: TextChoices):
        super().__init__(f"no way on from {state}")
        self.state = state
        self.message = _("Somebody was faster: this is “%(state)s” now. Nothing was changed.") % {"state": state.label}


class NotPermitted(StepRefused):
    """Whoever asks may not take this step."""

    message = _("You have no right to do this. Nothing was changed.")


class ReasonMissing(StepRefused):
    """The step is taken only with a reason."""

    message = _("Give the reason.")


@dataclass(frozen=True)
class Step:
    """A way from each of `sources` to `target`. `permission` None is a step of the machine itself, as of a deadline."""

    name: str
    label: str | Promise
    sources: tuple[TextChoices, ...]
    target: TextChoices
    permission: Permission | None
    needs_reason: bool = False


@dataclass(frozen=True)
class StateMachine:
    """All states of a kind of record, the first one, and all steps between them."""

    name: str
    label: str | Promise
    states: type[TextChoices]
    initial: TextChoices
    steps: tuple[Step, ...]

    def __post_init__(self):
        if len({step.name for step in self.steps}) != len(self.steps):
            raise ValueError(f"{self.name}: two steps have one name")

    def step(self, name: str) -> Step:
        """Return the step called `name`. Raises LookupError."""
        for step in self.steps:
            if step.name == name:
                return step
        raise LookupError(f"{self.name} has no step {name}")

    def target(self, name: str, *, state: str, permissions: Collection[Permission], reason: str = "") -> TextChoices:
        """Return the state to which the step leads. Raises NotPermitted, WrongState, ReasonMissing, in this order."""
        step, now = self.step(name), self.states(state)
        if step.permission is not None and step.permission not in permissions:
            raise NotPermitted
        if now not in step.sources:
            raise WrongState(now)
        if step.needs_reason and not reason.strip():
            raise ReasonMissing
        return step.target

    def open_steps(self, state: str, permissions: Collection[Permission]) -> list[Step]:
        """Return the steps that somebody with `permissions` may take from `state`, as buttons are drawn."""
        now = self.states(state)
        return [step for step in self.steps if now in step.sources and step.permission in permissions]

    @property
    def final_states(self) -> Iterable[TextChoices]:
        """Return the states from which nothing leads on."""
        left = {source for step in self.steps for source in step.sources}
        return [state for state in self.states if state not in left]


def register(machine: StateMachine) -> StateMachine:
    """Make a machine known to its drawing and to the test that tries every step in every role."""
    if MACHINES.setdefault(machine.name, machine) is not machine:
        raise ValueError(f"There is a state machine {machine.name} already.")
    return machine
