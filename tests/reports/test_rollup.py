"""The roll-up is what the scores add up to, after whatever is written; and what it answers, the facts answer too."""

import random

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from areas.scope import Scope
from households.models import Household
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from reports.models import ScoreRollup
from reports.pivots.engine import compute, quickest_topic, read_cells
from reports.pivots.fields import FIELDS
from reports.pivots.proof import wrong_rows
from reports.pivots.spec import PivotSpec
from reports.pivots.topics import TOPICS
from tests.chaos.tier import either
from tests.logbook.families import score
from tests.mpi.surveys import answer
from tests.reports.asking import NOON, SCOPES, specs, values_seen, years_of
from tests.reports.test_pivot_properties import any_number
from tests.roles import as_owner

COMPARED = either(quick=400, full=10_000)
CHANGES = either(quick=60, full=1_000)


def holds() -> None:
    assert wrong_rows() == 0
    assert not ScoreRollup.objects.filter(household_count__lte=0).exists()


def test_what_the_roll_up_answers_the_facts_answer_too(world):
    @any_number(COMPARED)
    @given(spec=specs(values_seen(world), rolled_up=True), scope=st.sampled_from(SCOPES))
    def same(spec, scope):
        topic = spec.about
        both = [
            read_cells(spec, source, scope=scope, years=years_of(spec), at=NOON)
            for source in (topic, quickest_topic(spec, scope=scope, years=years_of(spec)))
        ]
        assert both[0] == both[1], spec.query

    same()


def change_something(chance: random.Random) -> None:
    """Write scores as a recomputation, a move, a merge or somebody at the database would."""
    scores = HouseholdScore.objects.order_by("pk")
    some = list(scores.values_list("pk", flat=True))
    chosen = scores.filter(pk__in=chance.sample(some, min(len(some), chance.randrange(1, 30))))
    match chance.randrange(6):
        case 0:
            chosen.update(points=chance.randrange(61), failed=chance.randrange(1 << 17), member_count=3)
        case 1:
            chosen.update(area_code=chance.choice(("84010201", "92010101", "840102")))
        case 2:
            chosen.delete()
        case 3:
            chosen.update(fragility_level=chance.choice((None, 0, 3)), is_low_income=chance.choice((None, True)))
        case 4:
            chosen.update(income_per_head_satang=chance.choice((None, 0, 5_000_000)), card_holder_count=0)
        case 5:
            chosen.update(member_count=F("member_count"), computed_at=NOON)


def test_it_follows_whatever_is_written(world):
    chance = random.Random(5)
    holds()
    for _each in range(CHANGES):
        change_something(chance)
        holds()


def test_it_follows_a_recomputation_and_a_household_that_leaves(make_household, survey_rounds):
    households = [make_household(members=["head", "child"]) for _each in range(3)]
    for household in households:
        answer(household, tenure_secure=False)
    recompute(households=Household.objects.all(), round=survey_rounds[2566])
    assert ScoreRollup.objects.get().household_count == 3
    households[0].status = "merged"
    households[0].save()
    recompute(households=Household.objects.all(), round=survey_rounds[2566])
    assert ScoreRollup.objects.get().household_count == 2
    holds()


def test_it_is_emptied_with_the_scores(make_household):
    score(make_household(), "MPI15")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE mpi_householdscore")
    assert not ScoreRollup.objects.exists()


def test_it_is_kept_where_other_triggers_are_switched_off(make_household):
    household = make_household()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        score(household, "MPI15")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    holds()
    assert ScoreRollup.objects.get().household_count == 1


@pytest.mark.parametrize("field", [name for name, field in FIELDS.items() if field.rolled_up and name != "round"])
def test_each_field_that_is_rolled_up_is_told_apart_by_the_roll_up(world, field):
    spec = PivotSpec.parse({"rows": field, "measures": "households,persons,card_holders,dependents,mean_income"})
    assert compute(spec, scope=Scope(("84",)), at=NOON).source == "rollup"
    topic = TOPICS["households"]
    asked = {"scope": Scope(("84",)), "years": (2566,), "at": NOON}
    assert read_cells(spec, topic, **asked) == read_cells(spec, topic.rollup, **asked)


@pytest.mark.parametrize(
    ("asked", "scope"),
    [
        ({"rows": "village"}, Scope(("84",))),
        ({"rows": "district"}, Scope(("84010201",))),
        ({"rows": "district", "where": "origin=bmn"}, Scope(("84",))),
        ({"rows": "round"}, Scope(("84",))),
        ({"topic": "members", "rows": "district"}, Scope(("84",))),
    ],
)
def test_what_it_does_not_tell_apart_is_read_from_the_facts(world, asked, scope):
    assert compute(PivotSpec.parse(asked), scope=scope, at=NOON).source == "facts"
