"""A household as it stood at the end of a past day, read from the events that every change left; nothing is guessed.

Of a day before its first event the earliest known state is told, and said to be that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from areas.models import Area
from households.ages import age_on
from households.identity import masked_identity
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, SurveyRound
from households.models.answers import Answers
from households.services.households import EDITABLE
from households.values import value_text
from logbook.choices import CLOSED_STATES
from logbook.models import Problem
from mpi.assessment import assess
from mpi.dimensions import DimensionState, dimension_states
from mpi.facts import household_facts, member_facts
from mpi.failures import FAILURES
from mpi.indicators import INDICATOR_SETS
from mpi.models import HouseholdScore

HOUSEHOLD_FIELDS = tuple(name for name in EDITABLE if name not in ("area", "house_number"))
OF_THE_BOOKS = {field.name for field in Answers._meta.local_fields} | {"id", "household", "reported"}


@dataclass(frozen=True)
class PastPerson:
    """A member as he stood then; `row` is the event, which has the columns of a member."""

    row: Model
    age_years: int | None

    @property
    def name(self) -> str:
        return Member.full_name.fget(self.row)

    @property
    def number(self) -> str:
        return masked_identity(self.row)

    @property
    def lives_here(self) -> bool:
        return self.row.is_living and self.row.is_present


@dataclass(frozen=True)
class PastRound:
    """What was known of one survey round by then, and what followed from it."""

    round: SurveyRound
    answers: HouseholdAnswers | None
    score: HouseholdScore
    failed: list[str]

    @property
    def states(self) -> list[DimensionState]:
        return dimension_states(self.score)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The answers that were given, as (question, answer)."""
        fields = [field for field in HouseholdAnswers._meta.concrete_fields if field.name not in OF_THE_BOOKS]
        texts = [(field, value_text(field, getattr(self.answers, field.attname))) for field in fields if self.answers]
        return [(capfirst(field.verbose_name), text) for field, text in texts if text]


@dataclass(frozen=True)
class PastProblem:
    """A problem that was open then."""

    row: Model

    @property
    def title(self):
        return Problem.title.fget(self.row)


@dataclass(frozen=True)
class PastFile:
    """`row` is the household's event; `area` its area then; the two days are those of the changes around."""

    on: date
    row: Model
    area: Area
    is_before_records: bool
    people: list[PastPerson]
    rounds: list[PastRound]
    problems: list[PastProblem]
    previous_on: date | None
    next_on: date | None

    @property
    def present(self) -> list[PastPerson]:
        return [person for person in self.people if person.lives_here]

    @property
    def head(self) -> PastPerson | None:
        return next((person for person in self.people if person.row.relationship == "head"), None)

    @property
    def address(self) -> str:
        return Household.address.fget(self.row)

    @property
    def facts(self) -> list[tuple[str, str]]:
        fields = [Household._meta.get_field(name) for name in HOUSEHOLD_FIELDS]
        texts = [(field, value_text(field, getattr(self.row, field.attname))) for field in fields]
        return [(capfirst(field.verbose_name), text) for field, text in texts if text]

    @property
    def status(self) -> str:
        return value_text(Household._meta.get_field("status"), self.row.status)


def end_of(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))


def read_past(household: Household, *, on: date) -> PastFile:
    """Read the file of a household at the end of a day; ten queries however large the family."""
    return read_at(household, at=end_of(on), on=on)


def read_at(household: Household, *, at: datetime, on: date) -> PastFile:
    """Read the file of a household as it stood before the moment `at` of the day `on`."""
    events = household.events.filter(pgh_created_at__lt=at).order_by("-pgh_id")
    row = events.first()
    is_before_records = row is None
    row = row or household.events.order_by("pgh_id").first() or household
    until = {} if is_before_records else {"pgh_created_at__lt": at}
    people = list(_people(household, on, until))
    return PastFile(
        on=on,
        row=row,
        area=Area.objects.with_lineage().get(code=row.area_id),
        is_before_records=is_before_records,
        people=sorted(people, key=_seniority),
        rounds=_rounds(household, at),
        problems=[
            PastProblem(row)
            for row in _last_events(Problem, household, {"pgh_created_at__lt": at})
            if row.state not in CLOSED_STATES
        ],
        previous_on=_day(household.events.filter(pgh_created_at__lt=end_of(on - timedelta(days=1))), "-pgh_id"),
        next_on=_day(household.events.filter(pgh_created_at__gte=end_of(on)), "pgh_id"),
    )


def _people(household: Household, on: date, until: dict[str, Any]) -> Iterable[PastPerson]:
    for row in _last_events(Member, household, until):
        years, _months = age_on(row.birth_date, row.birth_date_precision, on)
        yield PastPerson(row, years if row.is_living else None)


def _last_events(model: type[Model], household: Household, until: dict[str, Any]) -> list[Model]:
    """Return the last event of each row that ever was of the household, where it was so then.

    Without `until`, of a time before all events, the first event of each counts.
    """
    events = model.events.rel.related_model.objects
    ever = events.filter(household=household.pk).values("pgh_obj_id")
    order = "-pgh_id" if until else "pgh_id"
    rows = events.filter(pgh_obj_id__in=ever, **until).order_by("pgh_obj_id", order).distinct("pgh_obj_id")
    return [row for row in rows if row.household_id == household.pk]


def _rounds(household: Household, at: datetime) -> list[PastRound]:
    own = {row.round_id: row for row in _newest(household.answers.filter(recorded_at__lt=at), "round_id")}
    asked = household.member_answers.values("member_id")
    rows = _newest(
        MemberAnswers.objects.filter(member__in=asked, recorded_at__lt=at).select_related("member"),
        "member_id",
        "round_id",
    )
    of_people = [row for row in rows if row.household_id == household.pk]
    years = sorted(own.keys() | {row.round_id for row in of_people}, reverse=True)
    rounds = SurveyRound.objects.in_bulk(years)
    return [_round(rounds[year], own.get(year), [row for row in of_people if row.round_id == year]) for year in years]


def _newest(answers: QuerySet, *of: str) -> QuerySet:
    return answers.order_by(*of, "-id").distinct(*of)


def _round(round: SurveyRound, own: HouseholdAnswers | None, people: list[MemberAnswers]) -> PastRound:
    indicators = INDICATOR_SETS[round.cycle]
    found = assess(household_facts(own), [member_facts(row) for row in people], indicators=indicators, year=round.year)
    score = HouseholdScore(
        round_id=round.year,
        indicator_set=indicators.code,
        points=found.points,
        failed=found.failed,
        not_applicable=found.not_applicable,
        no_data=found.no_data,
        failed_dimensions=found.failed_dimensions,
    )
    return PastRound(round, own, score, [str(FAILURES[one.code]) for one in indicators.chosen_by(found.failed)])


def _day(events: QuerySet, order: str) -> date | None:
    event = events.order_by(order).only("pgh_created_at").first()
    return timezone.localdate(event.pgh_created_at) if event else None


def _seniority(person: PastPerson) -> tuple:
    row = person.row
    return (not person.lives_here, row.relationship != "head", row.birth_date or date.max, row.sort_key)
