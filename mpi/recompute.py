"""Scores of any set of households in one round, in one statement: facts in, `HouseholdScore` rows out.

The rules come from `mpi.indicators`, `mpi.fragility` and `mpi.groups`; here they are only put together, and
`mpi.assessment` is the same in Python.
"""

from dataclasses import dataclass
from functools import reduce
from operator import add

from django.contrib.postgres.aggregates import BitOr, BoolOr
from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    SmallIntegerField,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Left, NullIf
from django.db.models.sql import Query

from areas.scope import Scope
from households.choices import Origin
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, SurveyRound
from households.models.household import HouseholdQuerySet
from mpi.choices import Dimension
from mpi.fragility import DEPENDENT, HOUSING_INDICATOR, LEVELS, low_income
from mpi.groups import groups_in
from mpi.indicators import CRITICAL, DEVELOPABLE, INDICATOR_SETS
from mpi.models import ALL_INDICATORS, HouseholdScore
from mpi.rules import Indicator, IndicatorSet, mask
from mpi.sql import Both, Column, Columns, FieldFacts, Not, condition, first_match, total

# An indicator's state is one bit of three planes: failed, no data, passed; none of them: not applicable.
PLANE = 17
NO_DATA_PLANE, PASSED_PLANE = PLANE, 2 * PLANE
# One at a time a round and district: of two recomputations of a household the later must see all that the earlier saw.
LOCK = 8401


@dataclass(frozen=True)
class Recomputed:
    """How many households were looked at, and how many scores came out new or different."""

    households: int
    changed: int


@transaction.atomic
def recompute(*, households: HouseholdQuerySet, round: SurveyRound) -> Recomputed:
    """Bring the scores of `households` in `round` up to date; a score that stays the same is not written.

    A household without answers in the round gets a score without data. None has one that is not confirmed, that was
    merged into another, or that was gone before the round (`mpi.assessment.has_score`); a member who is not confirmed
    is in no count. Other rounds stay as they are.
    """
    with connection.cursor() as cursor:
        cursor.execute(lock_statement(households, round))
        scores = HouseholdScore.objects.of_round(round.year)
        gone = [
            scores.filter(household__in=unscored.order_by()).delete()[0]
            for unscored in (households.merged(), households.unconfirmed(), gone_before(households, round))
        ]
        cursor.execute(statement(households.unmerged().order_by(), round))
        counted, changed = cursor.fetchone()
    return Recomputed(counted, changed + sum(gone))


@transaction.atomic
def recompute_area(code: str, round: SurveyRound) -> Recomputed:
    """Bring the scores of an area up to date, a province at most."""
    with connection.cursor() as cursor:
        cursor.execute(FITTED)
    return recompute(households=Household.objects.within(Scope((code,))), round=round)


def lock_statement(households: HouseholdQuerySet, round: SurveyRound) -> str:
    """Return the SQL that waits for other recomputations of the same districts and keeps later ones waiting."""
    return LOCKED.format(asked=rows(districts_of(households, round)), lock=LOCK, year=round.year)


def districts_of(households: HouseholdQuerySet, round: SurveyRound):
    """Return of each household the district where it lies, and where it lay when it was last computed."""
    # A query of its own for each household: joined, the planner would read the scores of the whole country. And with
    # the round as it stands it may do so for every single one, where the table was last analysed while it was filled.
    scores = HouseholdScore.objects.filter(household=OuterRef("pk")).alias(year=F("round_id") + 0)
    then = scores.filter(year=round.year).values("area_code")[:1]
    return households.order_by().values(lies_in=Left("area_id", 4), lay_in=Left(Subquery(then), 4))


def gone_before(households: HouseholdQuerySet, round: SurveyRound) -> HouseholdQuerySet:
    """Keep those that were not found, moved away or died out, and of which nothing was answered in the round.

    The few that are away come first: the answers of nobody else are looked for.
    """
    of_home = {"household": OuterRef("pk")}
    answers = HouseholdAnswers.objects.current().of_round(round.year).filter(**of_home)
    persons = MemberAnswers.objects.current().of_round(round.year).filter(**of_home, counts=True)
    return households.away().exclude(Exists(answers)).exclude(Exists(persons))


def statement(households: HouseholdQuerySet, round: SurveyRound) -> str:
    """Return the whole SQL, every value in it quoted by the driver."""
    indicators = INDICATOR_SETS[round.cycle]
    gone = gone_before(Household.objects.filter(pk=OuterRef("pk")), round)
    return STATEMENT.format(
        asked=rows(households.confirmed().exclude(Exists(gone)).values("id", "area_id")),
        answers=rows(answers_of(households, round, indicators)),
        persons=rows(persons_of(households, round, indicators)),
        facts=", ".join(facts_of(indicators)),
        nobody_asked=mask(indicators.of_persons()) << NO_DATA_PLANE,
        household_states=sql(states(indicators.of_households(), ANSWERED)),
        income=sql(total(low_income(), ANSWERED)),
        is_low_income=sql(condition(low_income(), ANSWERED)),
        all=ALL_INDICATORS,
        no_data_plane=NO_DATA_PLANE,
        passed_plane=PASSED_PLANE,
        failed_dimensions=failed_dimensions(indicators),
        points=points(indicators),
        housing=next(one.bit for one in indicators.indicators if one.code == HOUSING_INDICATOR),
        fragility_level=sql(first_match(LEVELS, SCORED, SmallIntegerField())),
        is_critical=sql(condition(CRITICAL, SCORED)),
        group_with_card=sql(group(round.year, has_card=True)),
        group_without_card=sql(group(round.year, has_card=False)),
        year=round.year,
        indicator_set=sql(Value(indicators.code)),
        table=HouseholdScore._meta.db_table,
        columns=", ".join(WRITTEN),
        updates=", ".join(f"{name} = EXCLUDED.{name}" for name in WRITTEN),
        stored=", ".join(f"score.{name}" for name in WRITTEN),
        fresh=", ".join(f"EXCLUDED.{name}" for name in WRITTEN),
    )


# In one order, so that two never wait for each other.
LOCKED = """
SELECT count(pg_advisory_xact_lock({lock}, {year} * 10000 + district::int))
FROM (
    SELECT DISTINCT district FROM ({asked} OFFSET 0) AS asked, LATERAL (VALUES (lies_in), (lay_in)) AS either (district)
    WHERE district IS NOT NULL ORDER BY district
) AS ordered
"""
# Room to count a province's people without a file. And that its rows lie together the planner cannot know: it would
# read the answers of the whole country once a province.
FITTED = "SET LOCAL work_mem = '256MB'; SET LOCAL enable_seqscan = off"

# Read it from the innermost FROM outwards. OFFSET 0 fences each step: PostgreSQL would otherwise paste the long
# expressions of one step in wherever the next one names them.
STATEMENT = """
WITH asked AS MATERIALIZED ({asked}),
scores AS (
    SELECT *, {year} AS round_id, {indicator_set} AS indicator_set, COALESCE(LEAST(
        CASE WHEN card_holder_count > 0 THEN {group_with_card} END,
        CASE WHEN member_count > card_holder_count THEN {group_without_card} END
    ), '') AS target_group
    FROM (SELECT *, {fragility_level} AS fragility_level, {is_critical} AS is_critical
    FROM (SELECT *,
        points > 0 AS is_poor,
        bit_count(failed_dimensions::bit(5)) AS failed_dimension_count,
        CASE WHEN failed & {housing} <> 0 THEN true WHEN no_data & {housing} = 0 THEN false END AS has_housing_problem,
        (no_data | not_applicable) <> {all} AS has_mpi_data
    FROM (SELECT *, {points} AS points, {failed_dimensions} AS failed_dimensions
    FROM (SELECT *,
        (states & {all} & ~reported) | reported_failed AS failed,
        (states >> {no_data_plane}) & ~states & {all} & ~reported AS no_data,
        (~(states | (states >> {no_data_plane}) | (states >> {passed_plane})) & {all} & ~reported)
            | reported_not_applicable AS not_applicable
    FROM (SELECT *,
        COALESCE(person_states, {nobody_asked}) | ({household_states}) AS states,
        COALESCE(translate(report, '01- ', '1110')::bit(17)::bigint, 0) AS reported,
        COALESCE(translate(report, '01- ', '1000')::bit(17)::bigint, 0) AS reported_failed,
        COALESCE(translate(report, '01- ', '0010')::bit(17)::bigint, 0) AS reported_not_applicable,
        ({income}) / NULLIF(member_count, 0) AS income_per_head_satang,
        {is_low_income} AS is_low_income,
        COALESCE(maybe_able, CASE WHEN member_count > 0 THEN true END) AS has_able_member
    FROM (SELECT asked.id AS household_id, asked.area_id AS area_code, person_states, {facts},
        CASE WHEN reported <> repeat(' ', 17) THEN reverse(reported) END AS report,
        tpmap_poor IS TRUE AS is_listed_poor,
        COALESCE(persons.member_count, GREATEST(declared_member_count, declared_card_holder_count), 0) AS member_count,
        COALESCE(persons.card_holder_count, declared_card_holder_count, 0) AS card_holder_count,
        COALESCE(persons.dependent_count, 0) AS dependent_count,
        persons.maybe_able,
        COALESCE(persons.left_out_count, 0) > 0 AS is_left_out
    FROM asked
    LEFT JOIN ({answers}) AS answers ON answers.household_id = asked.id
    LEFT JOIN ({persons}) AS persons ON persons.household_id = asked.id
    OFFSET 0) AS facts
    OFFSET 0) AS ruled
    OFFSET 0) AS settled
    OFFSET 0) AS weighed
    OFFSET 0) AS scored
    OFFSET 0) AS levelled
),
written AS (
    INSERT INTO {table} AS score (household_id, round_id, computed_at, {columns})
    SELECT household_id, round_id, now(), {columns} FROM scores
    ON CONFLICT (household_id, round_id) DO UPDATE SET computed_at = EXCLUDED.computed_at, {updates}
    WHERE ({stored}) IS DISTINCT FROM ({fresh})
    RETURNING 1
)
SELECT (SELECT count(*) FROM asked), (SELECT count(*) FROM written)
"""

WRITTEN = (
    "indicator_set",
    "area_code",
    "points",
    "failed",
    "not_applicable",
    "no_data",
    "failed_dimensions",
    "failed_dimension_count",
    "is_critical",
    "member_count",
    "card_holder_count",
    "dependent_count",
    "has_able_member",
    "income_per_head_satang",
    "is_low_income",
    "has_housing_problem",
    "fragility_level",
    "target_group",
    "is_listed_poor",
)

COUNTED_BY_HOUSEHOLD = ("reported", "tpmap_poor", "declared_member_count", "declared_card_holder_count")


class NamedColumns(dict):
    """Columns of a derived table: of the type given, else bigint, which compares with every number."""

    def __missing__(self, name: str) -> Column:
        return Column(name, BigIntegerField())


def columns_of(model, **others) -> NamedColumns:
    fields = {field.column: field for field in model._meta.concrete_fields}
    return NamedColumns({name: Column(name, field) for name, field in (fields | others).items()})


ANSWERED = columns_of(HouseholdAnswers)
SCORED = columns_of(HouseholdScore, has_mpi_data=BooleanField(), is_poor=BooleanField(), is_left_out=BooleanField())
# No occupation given is an empty text there, and no fact.
OF_PERSON = FieldFacts(occupation=NullIf(F("occupation"), Value("")))


def facts_of(indicators: IndicatorSet) -> list[str]:
    """Return the names of the facts that a household's own indicators read, the count of its members aside."""
    names = dict.fromkeys(name for one in indicators.of_households() for name in one.passes.facts)
    return [name for name in names if name != "member_count"]


def answers_of(households: HouseholdQuerySet, round: SurveyRound, indicators: IndicatorSet):
    answers = HouseholdAnswers.objects.current().of_round(round.year).filter(household__in=households.values("id"))
    return answers.values("household_id", *COUNTED_BY_HOUSEHOLD, *facts_of(indicators))


def persons_of(households: HouseholdQuerySet, round: SurveyRound, indicators: IndicatorSet):
    """Return one row a household: the states of its members' indicators, and how many they are."""
    counted = Q(counts=True)
    left_out = Member.objects.filter(pk=OuterRef("member"), origin=Origin.LOGBOOK)
    unconfirmed = Member.objects.unconfirmed().filter(pk=OuterRef("member"))
    # As far as anybody knows: whoever was not asked may be.
    maybe_able = Coalesce(condition(DEVELOPABLE, OF_PERSON), Value(True), output_field=BooleanField())
    return (
        MemberAnswers.objects.current()
        .of_round(round.year)
        .filter(~Exists(unconfirmed), household__in=households.values("id"))
        .values("household_id")
        .annotate(
            person_states=BitOr(states(indicators.of_persons(), OF_PERSON), filter=counted),
            member_count=Count("pk", filter=counted),
            card_holder_count=Count("pk", filter=counted & Q(has_welfare_card=True)),
            dependent_count=Count("pk", filter=counted & Q(condition(DEPENDENT, OF_PERSON))),
            maybe_able=BoolOr(maybe_able, filter=counted),
            left_out_count=Count("pk", filter=counted & Q(Exists(left_out))),
        )
        .order_by()
    )


def states(indicators: tuple[Indicator, ...], columns: Columns) -> Expression:
    """Return the states of `indicators` as one number, a bit each."""
    return reduce(add, (state(indicator, columns) for indicator in indicators))


def state(indicator: Indicator, columns: Columns) -> Case:
    applies, passes = condition(indicator.applies, columns), condition(indicator.passes, columns)
    bit = [Value(indicator.bit << plane, BigIntegerField()) for plane in (0, NO_DATA_PLANE, PASSED_PLANE)]
    return Case(
        When(Not(applies), then=Value(0, BigIntegerField())),
        When(Both(applies, passes), then=bit[2]),
        When(Both(applies, Not(passes)), then=bit[0]),
        default=bit[1],
    )


def group(year: int, *, has_card: bool) -> Case:
    """Return the best group of a person with, or without, a welfare card."""
    columns = NamedColumns(SCORED | {"has_welfare_card": Value(has_card, BooleanField())})
    return first_match([(str(one.value), rule) for one, rule in groups_in(year)], columns, CharField())


def points(indicators: IndicatorSet) -> str:
    weights = sorted({indicator.points for indicator in indicators.indicators})
    return " + ".join(
        f"{weight} * bit_count((failed & {mask(i for i in indicators.indicators if i.points == weight)})::bit({PLANE}))"
        for weight in weights
    )


def failed_dimensions(indicators: IndicatorSet) -> str:
    return " + ".join(
        f"CASE WHEN failed & {mask(indicators.of_dimension(dimension))} <> 0 THEN {dimension.bit} ELSE 0 END"
        for dimension in Dimension
    )


def rows(queryset) -> str:
    return connection.ops.compose_sql(*queryset.query.sql_with_params())


def sql(expression: Expression) -> str:
    compiler = Query(HouseholdScore).get_compiler(connection=connection)
    return connection.ops.compose_sql(*compiler.compile(expression))
