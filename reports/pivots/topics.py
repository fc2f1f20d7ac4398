"""What a pivot can be about. A topic is a kind of fact, the rows beside it that fields read, and the parts it counts.

Facts are those of confirmed, unmerged households within a scope; a score exists of no others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from django.db.models import BigIntegerField, Case, Expression, F, FilteredRelation, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.scope import Scope
from households.choices import Confirmation, HouseholdStatus
from households.models import MemberAnswers
from logbook.choices import CLOSED_STATES, AssignmentState, Found, HelpResult, Outcome, ProblemState
from logbook.evaluation import arrival, outcome
from logbook.models import Assignment, HelpActivity, Problem, Visit
from logbook.models.assignments import UNFINISHED
from mpi.models import HouseholdScore
from reports.models import ScoreRollup
from reports.pivots.fields import FIELDS, Field, Places, Role
from reports.pivots.measures import MEASURES, Measure

Facts = Callable[[Scope, tuple[int, ...]], list[QuerySet]]


class Level(Enum):
    """Over what a part is summed: over facts, over households (each once), or over failed indicators of facts."""

    FACT = "fact"
    HOUSEHOLD = "household"
    FAILURE = "failure"


@dataclass(frozen=True)
class Part:
    """A whole number of each fact, NULL where it has none, and over what it is summed.

    At the level of failures it is another part (`of`), times the indicator's points where it is `weighted`. What
    `varies_by_round` has no total over several rounds: a family has other members every year. Money and points are
    `counted_by` those whose they are; everything else is a count itself.
    """

    expression: Callable[[Places], Expression] | None = None
    level: Level = Level.FACT
    varies_by_round: bool = False
    of: str = ""
    is_weighted: bool = False
    counted_by: str = ""


@dataclass(frozen=True)
class Topic:
    """`facts` gives the rows of some rounds in a scope, `places` says where they keep what fields read.

    `main` is the measure of a table that names none. A fact that is a household needs no counting apart. Of facts that
    are failed indicators (`only_failing`), households that fail none are no part, but their population. `rollup` is the
    same topic over facts that the database keeps added up, where the fields asked for allow it.
    """

    name: str
    label: str | Promise
    definition: str | Promise
    main: str
    facts: Facts
    places: Places
    roles: frozenset[Role]
    parts: Mapping[str, Part]
    fact_is_household: bool = False
    only_failing: bool = False
    rollup: "Topic | None" = None

    @cached_property
    def fields(self) -> dict[str, Field]:
        """What may stand on rows, columns and in filters, by name."""
        return {name: field for name, field in FIELDS.items() if field.roles <= self.roles}

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """What may be counted, by name."""
        return {
            name: measure
            for name, measure in MEASURES.items()
            if measure.parts | measure.base_parts <= self.parts.keys()
            and (Role.FAILURES in self.roles or not measure.base_parts)
        }


def _one(_at: Places) -> Value:
    return Value(1)


def _score(name: str) -> Callable[[Places], F]:
    return lambda at: F(f"{at.score}{name}")


def _where(condition: Callable[[Places], Q], number: Callable[[Places], Expression] = _one) -> Callable[[Places], Case]:
    """Return the number where the condition holds."""
    return lambda at: Case(When(condition(at), then=number(at)), default=None)


def _is_poor(at: Places) -> Q:
    return Q(**{f"{at.score}points__gte": at.cutoff})


def _is_failing(at: Places) -> Q:
    return Q(**{f"{at.score}points__gte": 1})


def _of_fact(**lookups) -> Callable[[Places], Q]:
    return lambda at: Q(**{f"{at.fact}{name}": value for name, value in lookups.items()})


def _points_of(persons: Callable[[Places], Expression]) -> Callable[[Places], Expression]:
    """Return the points of the household times its persons: the deprivation that they suffer, in sixtieths."""
    # Cast: the product of two small numbers need not be one.
    return lambda at: Cast(F(f"{at.score}points"), BigIntegerField()) * persons(at)


_PERSONS = _score("member_count")
# Of households: each fact stands for all its members.
BY_HOUSEHOLD = {
    "households": Part(_one, Level.HOUSEHOLD),
    "persons": Part(_PERSONS, varies_by_round=True),
    "poor_households": Part(_where(_is_poor), varies_by_round=True),
    "poor_persons": Part(_where(_is_poor, _PERSONS), varies_by_round=True),
    "poor_points": Part(_where(_is_poor, _points_of(_PERSONS)), varies_by_round=True, counted_by="poor_persons"),
    "failing_households": Part(_where(_is_failing), varies_by_round=True),
    "failing_persons": Part(_where(_is_failing, _PERSONS), varies_by_round=True),
    "card_holders": Part(_score("card_holder_count"), varies_by_round=True),
    "dependents": Part(_score("dependent_count"), varies_by_round=True),
    "persons_with_income": Part(
        _where(lambda at: Q(**{f"{at.score}income_per_head_satang__isnull": False}), _PERSONS), varies_by_round=True
    ),
    "income_satang": Part(
        lambda at: F(f"{at.score}income_per_head_satang") * F(f"{at.score}member_count"),
        varies_by_round=True,
        counted_by="persons_with_income",
    ),
    "failures": Part(level=Level.FAILURE, of="failing_households", varies_by_round=True),
    "suffered_points": Part(
        level=Level.FAILURE, of="poor_persons", is_weighted=True, varies_by_round=True, counted_by="poor_persons"
    ),
}
# Of members: each fact is one person, and households are counted apart.
BY_MEMBER = {
    "households": Part(_one, Level.HOUSEHOLD),
    "persons": Part(_one, varies_by_round=True),
    "poor_households": Part(_where(_is_poor), Level.HOUSEHOLD, varies_by_round=True),
    "poor_persons": Part(_where(_is_poor), varies_by_round=True),
    "poor_points": Part(_where(_is_poor, _points_of(_one)), varies_by_round=True, counted_by="poor_persons"),
    "failing_persons": Part(_where(_is_failing), varies_by_round=True),
    "card_holders": Part(_where(_of_fact(has_welfare_card=True)), varies_by_round=True),
    "suffered_points": Part(
        level=Level.FAILURE, of="poor_persons", is_weighted=True, varies_by_round=True, counted_by="poor_persons"
    ),
}
# Of records: the households behind them, each once, and their people.
BEHIND_RECORDS = {
    "households": Part(_one, Level.HOUSEHOLD),
    "persons": Part(_PERSONS, Level.HOUSEHOLD, varies_by_round=True),
    "poor_households": Part(_where(_is_poor), Level.HOUSEHOLD, varies_by_round=True),
    "poor_persons": Part(_where(_is_poor, _PERSONS), Level.HOUSEHOLD, varies_by_round=True),
}


def _summed(condition: Callable[[Places], Q]) -> Part:
    return Part(_where(condition, _score("household_count")), varies_by_round=True)


# Of rolled-up households: each row stands for `household_count` of them, and has their members together.
BY_ROLLUP = BY_HOUSEHOLD | {
    "households": Part(_score("household_count")),
    "poor_households": _summed(_is_poor),
    "failing_households": _summed(_is_failing),
    "persons_with_income": Part(_score("persons_with_income"), varies_by_round=True),
    "income_satang": Part(_score("income_satang"), varies_by_round=True, counted_by="persons_with_income"),
}

SCORES = Places(household_id="household_id", area="area_code")
RECORDS = Places(household_id="household_id", area="household__area_id", score="score__")
ALWAYS = frozenset({Role.AREA, Role.SCORE, Role.HOUSEHOLD, Role.CASE})
RECORDED = ALWAYS | {Role.ROUND, Role.DAY, Role.RECORDER}


def _scores(scope: Scope, years: tuple[int, ...]) -> list[QuerySet]:
    return [HouseholdScore.objects.within(scope).filter(round_id__in=years)]


def _rolled_up(scope: Scope, years: tuple[int, ...]) -> list[QuerySet]:
    return [ScoreRollup.objects.within(scope).filter(round_id__in=years)]


def _with_scores(rows: QuerySet, years: tuple[int, ...]) -> QuerySet:
    """Keep the rows of some rounds that count, each with the score of its household in its round, if any."""
    counted = rows.filter(round_id__in=years, household__confirmation=Confirmation.CONFIRMED)
    own_round = Q(household__scores__round_id=F("round_id"))
    return counted.exclude(household__status=HouseholdStatus.MERGED).annotate(
        score=FilteredRelation("household__scores", condition=own_round)
    )


def _members(scope: Scope, years: tuple[int, ...]) -> list[QuerySet]:
    """Return the members who count in the figures of their household: see `mpi.recompute.persons_of`."""
    answers = MemberAnswers.objects.within(scope).current().filter(counts=True)
    confirmed = answers.filter(member__confirmation=Confirmation.CONFIRMED)
    return [_with_scores(confirmed, years).filter(score__isnull=False)]


def _problems(scope: Scope, years: tuple[int, ...]) -> list[QuerySet]:
    return [_with_scores(Problem.objects.within(scope).true(), years)]


def _activities(scope: Scope, years: tuple[int, ...]) -> list[QuerySet]:
    return [_with_scores(HelpActivity.objects.within(scope), years)]


def _visits(scope: Scope, years: tuple[int, ...]) -> list[QuerySet]:
    return [_with_scores(Visit.objects.within(scope), years)]


def _assignments(scope: Scope, years: tuple[int, ...]) -> list[QuerySet]:
    return [_with_scores(Assignment.objects.within(scope), years)]


def _movements(scope: Scope, years: tuple[int, ...]) -> list[QuerySet]:
    """Return the households that were poor the year before, then those that are poor only now."""
    (year,) = years
    scores = HouseholdScore.objects.within(scope)
    was = scores.of_round(year - 1).poor().annotate(movement=outcome(year - 1, year))
    now = scores.of_round(year).poor().annotate(movement=arrival(year - 1, year)).exclude(movement="")
    return [was, now]


def _moved(*outcomes: Outcome) -> Part:
    return Part(_where(_of_fact(movement__in=[one.value for one in outcomes])))


def _with_rollup(topic: Topic) -> Topic:
    return replace(topic, rollup=replace(topic, facts=_rolled_up, parts=BY_ROLLUP))


HOUSEHOLDS, FAILURES = (
    Topic(
        "households",
        pgettext_lazy("topic", "Households"),
        _("Households with their scores of one round, or of several beside each other."),
        "households",
        _scores,
        SCORES,
        ALWAYS | {Role.ROUND, Role.FAILURES},
        BY_HOUSEHOLD,
        fact_is_household=True,
    ),
    Topic(
        "failures",
        pgettext_lazy("topic", "Indicator failures"),
        _("Failed indicators of households; ratios are shares of the whole population around them."),
        "failures",
        _scores,
        SCORES,
        ALWAYS | {Role.ROUND, Role.FAILURES},
        BY_HOUSEHOLD,
        fact_is_household=True,
        only_failing=True,
    ),
)
DECLARED = (
    _with_rollup(HOUSEHOLDS),
    Topic(
        "members",
        pgettext_lazy("topic", "Members"),
        _("Persons who counted as members of a household on the day of the survey."),
        "persons",
        _members,
        RECORDS,
        ALWAYS | {Role.ROUND, Role.FAILURES, Role.MEMBER, Role.ANSWERS},
        BY_MEMBER,
    ),
    _with_rollup(FAILURES),
    Topic(
        "problems",
        pgettext_lazy("topic", "Problems"),
        _("Problems that were recorded in the round, without those recorded in error."),
        "problems",
        _problems,
        Places("household_id", "household__area_id", score="score__", day="found_on"),
        RECORDED | {Role.PROBLEM},
        BEHIND_RECORDS
        | {
            "problems": Part(_one),
            "open_problems": Part(_where(lambda at: ~Q(**{f"{at.fact}state__in": CLOSED_STATES}))),
            "resolved_problems": Part(_where(_of_fact(state=ProblemState.RESOLVED))),
            "debt_satang": Part(lambda at: F(f"{at.fact}debt_satang"), counted_by="problems"),
        },
    ),
    Topic(
        "activities",
        pgettext_lazy("topic", "Help activities"),
        _("Acts of help that were recorded in the round."),
        "activities",
        _activities,
        Places("household_id", "household__area_id", score="score__", day="helped_on"),
        RECORDED | {Role.HELP, Role.MENU},
        BEHIND_RECORDS
        | {
            "activities": Part(_one),
            "amount_satang": Part(lambda at: F(f"{at.fact}amount_satang"), counted_by="activities"),
            "solved_activities": Part(_where(_of_fact(result=HelpResult.SOLVED))),
        },
    ),
    Topic(
        "visits",
        pgettext_lazy("topic", "Visits"),
        _("Visits to households that were recorded in the round."),
        "visits",
        _visits,
        Places("household_id", "household__area_id", score="score__", day="visited_on"),
        RECORDED | {Role.VISIT},
        BEHIND_RECORDS
        | {
            "visits": Part(_one),
            "met_visits": Part(_where(_of_fact(found__in=[Found.MET, Found.DECLINES_HELP]))),
        },
    ),
    Topic(
        "assignments",
        pgettext_lazy("topic", "Assignments"),
        _("Cases for agencies, of the round; their day is the day on which they were recorded."),
        "assignments",
        _assignments,
        Places(
            "household_id",
            "household__area_id",
            score="score__",
            day="created_at__date",
            recorder="assigned_by_id",
        ),
        RECORDED | {Role.ASSIGNMENT, Role.MENU},
        BEHIND_RECORDS
        | {
            "assignments": Part(_one),
            "finished_assignments": Part(_where(_of_fact(state=AssignmentState.DONE))),
            "overdue_assignments": Part(
                _where(lambda at: Q(**{f"{at.fact}state__in": UNFINISHED, f"{at.fact}due_on__lt": at.on}))
            ),
        },
    ),
    Topic(
        "movement",
        pgettext_lazy("topic", "Movement between years"),
        _(
            "Households that failed an indicator in the round or in the year before it, and what became of them. Area "
            "and score are those of the year before, of the newly poor those of the round."
        ),
        "households",
        _movements,
        SCORES,
        ALWAYS | {Role.MOVEMENT},
        {
            "households": Part(_one, Level.HOUSEHOLD),
            "persons": Part(_PERSONS),
            "left_poverty": _moved(Outcome.LEFT_POVERTY),
            "still_poor": _moved(Outcome.STILL_POOR),
            "relapsed": _moved(Outcome.RELAPSED),
            "newly_poor": _moved(Outcome.NEW),
            "were_poor": _moved(Outcome.LEFT_POVERTY, Outcome.STILL_POOR, Outcome.UNKNOWN),
        },
        fact_is_household=True,
    ),
)

TOPICS: dict[str, Topic] = {topic.name: topic for topic in DECLARED}
