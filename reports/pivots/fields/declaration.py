"""What a field is, and where it finds its columns in the facts of each topic."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Expression, F, IntegerField, Q, TextChoices, Value, When
from django.db.models.functions import NullIf
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reports.pivots.values import NOT_STATED, Choices, Option, Values


class FieldGroup(TextChoices):
    """The heading under which a field is offered."""

    AREA = "area", pgettext_lazy("group of fields", "Area")
    TIME = "time", pgettext_lazy("group of fields", "Time")
    POVERTY = "poverty", pgettext_lazy("group of fields", "Poverty (MPI)")
    HOUSEHOLD = "household", pgettext_lazy("group of fields", "Household")
    CASE = "case", pgettext_lazy("group of fields", "Work with the household")
    MEMBER = "member", pgettext_lazy("group of fields", "Member")
    PROBLEM = "problem", pgettext_lazy("group of fields", "Problem")
    HELP = "help", pgettext_lazy("group of fields", "Help activity")
    VISIT = "visit", pgettext_lazy("group of fields", "Visit")
    ASSIGNMENT = "assignment", pgettext_lazy("group of fields", "Assignment")
    MOVEMENT = "movement", pgettext_lazy("group of fields", "Movement between years")


class Role(TextChoices):
    """A row that the facts of a topic have beside them: a field is offered where all its roles are."""

    AREA = "area"
    ROUND = "round"
    SCORE = "score"
    FAILURES = "failures"
    HOUSEHOLD = "household"
    CASE = "case"
    MEMBER = "member"
    ANSWERS = "answers"
    DAY = "day"
    RECORDER = "recorder"
    PROBLEM = "problem"
    HELP = "help"
    MENU = "menu"
    VISIT = "visit"
    ASSIGNMENT = "assignment"
    MOVEMENT = "movement"


@dataclass(frozen=True)
class Places:
    """Where the facts of a topic keep each role: a prefix of look-ups, or the look-up itself of a single column.

    `household` leads to the household's own columns, `household_id` to its key; `fact` to the columns of the fact
    itself. `cutoff` are the points from which a household counts as poor, `on` is today.
    """

    household_id: str
    area: str
    round: str = "round_id"
    score: str = ""
    household: str = "household__"
    case: str = "household__case__"
    member: str = "member__"
    fact: str = ""
    day: str = ""
    recorder: str = "recorded_by_id"
    cutoff: int = 1
    on: date = date.max


@dataclass(frozen=True)
class Field:
    """What may stand on rows, on columns and in filters. `expression` reads it from facts of any topic with `roles`.

    One that `fans_out` has several values for one household: it is counted once under each, and once in a total.
    One that is `rolled_up` can be answered from the roll-up (`reports.models.ScoreRollup`) as well.
    """

    name: str
    label: str | Promise
    definition: str | Promise
    group: FieldGroup
    roles: frozenset[Role]
    values: Values
    expression: Callable[[Places], Expression] | None = None
    fans_out: bool = False
    rolled_up: bool = False
    null_label: str | Promise = NOT_STATED


class RowFacts(dict):
    """The columns of a row as the facts of a rule of `mpi.rules`; `prefix` leads to the row."""

    def __init__(self, prefix: str):
        super().__init__()
        self.prefix = prefix

    def __missing__(self, name: str) -> F:
        return F(f"{self.prefix}{name}")


def column(role: str, name: str) -> Callable[[Places], F]:
    """Return the expression of a column as it stands in the row of a role ("score", "household", …)."""
    return lambda at: F(f"{getattr(at, role)}{name}")


def text(role: str, name: str) -> Callable[[Places], NullIf]:
    """Return the expression of a text column in which "" stands for what is not stated."""
    return lambda at: NullIf(F(f"{getattr(at, role)}{name}"), Value(""))


def up_to(role: str, name: str, most: int) -> Callable[[Places], Case]:
    """Return a count in which all above `most` are `most`."""

    def expression(at: Places) -> Case:
        path = f"{getattr(at, role)}{name}"
        return Case(When(**{f"{path}__gte": most}, then=Value(most)), default=F(path), output_field=IntegerField())

    return expression


@dataclass(frozen=True)
class Band:
    """Numbers from `least` up to the next band, under one name."""

    least: int
    public: str
    label: str | Promise


def bands(*listed: Band) -> Choices:
    return Choices(tuple(Option(one.public, place, one.label) for place, one in enumerate(listed)))


def in_bands(role: str, name: str, listed: tuple[Band, ...]) -> Callable[[Places], Case]:
    """Return the place of the band in which a number lies, NULL where it is not known or below all bands."""

    def expression(at: Places) -> Case:
        path = f"{getattr(at, role)}{name}"
        whens = [
            When(**{f"{path}__gte": band.least}, then=Value(place)) for place, band in reversed(list(enumerate(listed)))
        ]
        return Case(*whens, default=None, output_field=IntegerField())

    return expression


def is_true(condition: Callable[[Places], Q], *, unknown: Callable[[Places], Q] | None = None) -> Callable:
    """Return whether a condition holds; NULL where `unknown` does."""

    def expression(at: Places) -> Case:
        not_known = [When(unknown(at), then=Value(None))] if unknown else []
        holds = When(condition(at), then=Value(True))
        return Case(*not_known, holds, default=Value(False), output_field=BooleanField())

    return expression
