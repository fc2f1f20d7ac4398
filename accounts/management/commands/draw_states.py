"""Draw docs/state-machines.md from the declarations."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import override

from accounts.state_machines import MACHINES, StateMachine

PLACE = Path(settings.BASE_DIR) / "docs" / "state-machines.md"
HEAD = """# State machines

Drawn by `manage.py draw_states` from the declarations (`accounts/state_machines.py` says what one is); a test fails
where it is not what they say. After the step stands the permission that it needs; "+ reason": it is taken only with
one.
"""


class Command(BaseCommand):
    help = "Draw the states of records and the steps between them into docs/state-machines.md, as Mermaid."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing, fail where the drawing is an old one")

    def handle(self, *args, check: bool, **options):
        with override("en"):
            drawn = "\n".join([HEAD, *(drawing(machine) for machine in MACHINES.values())])
        if not check:
            PLACE.write_text(drawn)
        elif not PLACE.exists() or PLACE.read_text() != drawn:
            raise CommandError("docs/state-machines.md is not what is declared: run manage.py draw_states.")


def drawing(machine: StateMachine) -> str:
    return "\n".join([f"## {str(machine.label).capitalize()}", "", "```mermaid", *_lines(machine), "```", ""])


def _lines(machine: StateMachine) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in machine.states:
        yield f"    {state.value} : {state.label}"
    yield f"    [*] --> {machine.initial.value}"
    for step in machine.steps:
        told = " ".join(filter(None, [step.name, f"({step.permission or 'by itself'}", "+ reason" * step.needs_reason]))
        for source in step.sources:
            yield f"    {source.value} --> {step.target.value} : {told})"
    for state in machine.final_states:
        yield f"    {state.value} --> [*]"
