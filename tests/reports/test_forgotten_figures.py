"""Years later families are forgotten one after the other, and no figure of a past round changes: not one cell."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from accounts import chain
from accounts.choices import RetentionCause
from accounts.replay import differences
from accounts.retention import retain
from areas.scope import Scope
from households.choices import HouseholdStatus
from households.models import Forgotten, Household, LegalHold, Member
from logbook.models import Assignment, Problem
from logbook.retention_kinds import remembered_families
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from reports.models import ScoreRollup
from reports.pivots.engine import compute
from reports.pivots.spec import BadPivot, PivotSpec
from reports.pivots.topics import TOPICS
from tests.accounts.test_chain import settled
from tests.chaos.tier import either
from tests.reports.asking import NOON
from tests.reports.world import YEARS

# All rounds and readers are some thousand pivots; the newest round alone has all kinds of cells.
ROUNDS = either(quick=YEARS[-1:], full=YEARS)
SCOPES = either(quick=(Scope.everywhere(),), full=(Scope.everywhere(), Scope(("8401",))))


def in_years(years: int) -> datetime:
    return timezone.now() + timedelta(days=366 * years)


def every_figure() -> dict:
    """Return every cell of every topic by each of its fields, with all measures that go with it, of each round."""
    told = {}
    for topic in TOPICS.values():
        for year in ROUNDS:
            for field in (None, *topic.fields):
                spec = PivotSpec(
                    topic.name, rows=(field,) if field else (), measures=_measures(topic, field), round=year
                )
                for scope in SCOPES:
                    told[topic.name, year, field, scope.prefixes] = _cells(spec, scope)
    return told


def _measures(topic, field) -> tuple[str, ...]:
    """Return the measures that may stand beside the field."""
    kept = []
    for name in topic.measures:
        asked = {"topic": topic.name, "rows": field or "", "measures": name, "round": "2566"}
        try:
            PivotSpec.parse(asked)
        except BadPivot:
            continue
        kept.append(name)
    return tuple(kept)


def _cells(spec: PivotSpec, scope: Scope) -> dict:
    return compute(spec, scope=scope, at=NOON, most_cells=None).cells


@pytest.fixture
def ended(world):
    """The world after its work: nothing is open any more, and half of the families have gone."""
    Problem.objects.filter(closed_on=None).update(state="resolved", closed_on="2023-09-01")
    Assignment.objects.exclude(state="referred").update(state="done")
    Household.objects.filter(Q(status=HouseholdStatus.PRESENT)).update(road="ถนนลืมได้", phone="0770000000")
    return world


def test_no_figure_changes(ended):
    before, rollup = every_figure(), list(ScoreRollup.objects.order_by("pk").values())
    scores = list(HouseholdScore.objects.order_by("pk").values())
    assert sum(map(len, before.values())) > 1_000
    chain.extend(at=settled())
    run = retain(at=in_years(30), cause=RetentionCause.COMMAND)
    assert run.forgotten_count >= Household.objects.count()
    assert not remembered_families().exists()
    after = every_figure()
    assert [key for key in before if before[key] != after[key]] == []
    assert list(ScoreRollup.objects.order_by("pk").values()) == rollup
    assert list(HouseholdScore.objects.order_by("pk").values()) == scores
    assert chain.check(at=settled()).is_whole
    assert list(differences()) == []


def test_scores_computed_anew_from_what_is_left_are_the_same(ended, survey_rounds):
    for year in YEARS:
        recompute(households=Household.objects.all(), round=survey_rounds[year])
    figures = HouseholdScore.objects.order_by("household_id", "round_id")
    columns = [one.attname for one in HouseholdScore._meta.concrete_fields if one.attname not in ("id", "computed_at")]
    before = list(figures.values(*columns))
    retain(at=in_years(30), cause=RetentionCause.COMMAND)
    for year in YEARS:
        recompute(households=Household.objects.all(), round=survey_rounds[year])
    assert list(figures.values(*columns)) == before


def test_a_hold_of_an_area_keeps_all_of_it(ended, national_officer):
    LegalHold.objects.create(
        area_id="8401", reason="คดี", until="2099-12-31", placed_by=national_officer, placed_at=timezone.now()
    )
    run = retain(at=in_years(30), cause=RetentionCause.COMMAND)
    assert not Forgotten.objects.filter(household__area__code__startswith="8401").exists()
    assert Forgotten.objects.filter(household__area__code__startswith="9201").exists()
    assert Member.objects.filter(household__area__code__startswith="8401", first_name="สมมุติ").exists()
    assert sum(run.kept_back.values()) >= Household.objects.filter(area__code__startswith="8401").count()
