"""The board of assignments of an area: six columns, each begun and never whole, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils.functional import cached_property

from accounts.state_machines import Step
from areas.scope import Scope
from logbook.choices import AssignmentState
from logbook.models import Assignment
from logbook.models.assignments import UNFINISHED
from logbook.services.assignments import steps_from

CARDS_A_COLUMN = 20
MOST_LOADS = 8
# A change may be committed a little after the time that it carries.
OVERLAP = timedelta(seconds=3)
# What asks for more than a reason has a page of its own.
ASKS_FOR_AGENCY = ("assign", "assign_in_province")


@dataclass(frozen=True)
class Card:
    """An assignment on the board, with the steps that whoever looks may take."""

    assignment: Assignment
    steps: list[Step]
    is_overdue: bool

    @property
    def plain_steps(self) -> list[Step]:
        """The steps that one press takes."""
        return [step for step in self.steps if not self.asks(step)]

    @property
    def asking_steps(self) -> list[Step]:
        """The steps that ask for a reason, or for the agency and the day: they have a page."""
        return [step for step in self.steps if self.asks(step)]

    @property
    def ways(self) -> str:
        """Where dragging leads, for the script: "in_progress:start,follow_up:follow!,…"; "!" leads to a page."""
        ways = {step.target.value: f"{step.name}{'!' if self.asks(step) else ''}" for step in self.steps[::-1]}
        return ",".join(f"{state}:{step}" for state, step in ways.items() if state != self.assignment.state)

    @staticmethod
    def asks(step: Step) -> bool:
        return step.needs_reason or step.name in ASKS_FOR_AGENCY


@dataclass(frozen=True)
class Column:
    state: AssignmentState
    cards: list[Card]
    count: int

    @property
    def more(self) -> int:
        """How many stand in the list only."""
        return self.count - len(self.cards)


@dataclass(frozen=True)
class Load:
    """How much somebody has to do: an agency, or whoever gave the cases."""

    name: str
    unfinished: int
    overdue: int


@dataclass(frozen=True)
class Board:
    """The board within a scope, as somebody with `permissions` sees it on day `on`."""

    scope: Scope
    permissions: frozenset
    on: date
    at: datetime

    @property
    def marker(self) -> str:
        """The instant from which on changes are news to this board."""
        return (self.at - OVERLAP).isoformat()

    @cached_property
    def columns(self) -> list[Column]:
        """The six columns in order, the most urgent cards first. Two queries."""
        cards = {state: [] for state in AssignmentState}
        for assignment in self._first_of_each():
            cards[AssignmentState(assignment.state)].append(self._card(assignment))
        return [Column(state, cards[state], self._counts.get(state, 0)) for state in AssignmentState]

    @cached_property
    def agency_loads(self) -> list[Load]:
        """The agencies with most to do. One query."""
        return self._loads("agency__name")

    @cached_property
    def officer_loads(self) -> list[Load]:
        """Those who gave most cases that are not finished. One query."""
        return self._loads("assigned_by__first_name", "assigned_by__last_name")

    def _first_of_each(self):
        within = Assignment.objects.within(self.scope)
        firsts = [within.filter(state=state).by_urgency().values("pk")[:CARDS_A_COLUMN] for state in AssignmentState]
        chosen = firsts[0].union(*firsts[1:], all=True)
        return within.filter(pk__in=chosen).with_record().by_urgency()

    @cached_property
    def _counts(self) -> dict[str, int]:
        counted = Assignment.objects.within(self.scope).order_by().values("state").annotate(n=Count("pk"))
        return {row["state"]: row["n"] for row in counted}

    def _card(self, assignment: Assignment) -> Card:
        return Card(assignment, steps_from(assignment, self.permissions), assignment.is_overdue(self.on))

    def _loads(self, *names: str) -> list[Load]:
        counts = {"n": Count("pk"), "late": Count("pk", filter=Q(due_on__lt=self.on))}
        rows = Assignment.objects.within(self.scope).filter(state__in=UNFINISHED, **{f"{names[0]}__isnull": False})
        busiest = rows.order_by().values(*names).annotate(**counts).order_by("-n", *names)[:MOST_LOADS]
        return [Load(" ".join(row[name] for name in names), row["n"], row["late"]) for row in busiest]


def has_news(scope: Scope, since: datetime) -> bool:
    """Tell whether anything on the board of the scope moved since. One query, of what moved anywhere since then."""
    return Assignment.objects.changed_since(since).within(scope).exists()
