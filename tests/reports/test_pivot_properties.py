"""Of any pivot at all: cells, totals and scope are those found by hand, and each cell's households are all behind it.

1,000 of them with `bin/test`, 10,000 with `TPMAP_CHAOS=full`.
"""

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from areas.scope import Scope
from reports.pivots.behind import households_behind
from reports.pivots.engine import compute
from reports.pivots.fields import FIELDS
from reports.pivots.measures import MEASURES
from reports.pivots.spec import BadPivot, PivotSpec
from reports.pivots.topics import TOPICS
from tests.chaos.tier import either
from tests.reports.asking import NOON, SCOPES, answered, by_hand, specs, values_seen

PIVOTS = either(quick=1_000, full=10_000)
DRILLED = either(quick=120, full=2_000)
FUZZED = either(quick=2_000, full=100_000)


def any_number(count: int):
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


def test_any_pivot_is_what_is_found_by_hand(world):
    @any_number(PIVOTS)
    @given(spec=specs(values_seen(world)), scope=st.sampled_from(SCOPES))
    def holds(spec, scope):
        assert answered(spec, scope) == by_hand(spec, scope, world), spec.query

    holds()


def test_as_many_households_are_behind_each_cell_as_it_says(world):
    @any_number(DRILLED)
    @given(spec=specs(values_seen(world), most_fields=2), scope=st.sampled_from(SCOPES))
    def holds(spec, scope):
        spec = spec.with_(measures=("households",))
        table = compute(spec, scope=scope, at=NOON)
        for (row, column), (households,) in table.cells.items():
            keys = table.keys(row, column)
            assert households_behind(spec, keys, scope=scope, at=NOON).count() == households, (spec.query, keys)

    holds()


def test_any_spec_reads_back_from_its_address(world):
    @any_number(300)
    @given(spec=specs(values_seen(world)))
    def holds(spec):
        assert PivotSpec.parse(spec.as_asked()).query == spec.query

    holds()


NAMES = st.one_of(
    st.sampled_from([*FIELDS, *MEASURES, *TOPICS]),
    st.text(max_size=30),
    st.sampled_from(
        ["'; DROP TABLE areas_area; --", "district'", "\x00", "%s", "{}", "pivot_key_0", "9" * 30, "=", ","]
    ),
)
TEXTS = st.one_of(NAMES, st.lists(NAMES, max_size=4).map(",".join))
CONDITIONS = st.builds("{}={}".format, st.sampled_from(list(FIELDS)), TEXTS) | TEXTS


def test_nothing_that_can_be_asked_breaks_the_database(world):
    @any_number(FUZZED)
    @given(
        topic=st.sampled_from([*TOPICS, "", "x"]),
        rows=st.lists(st.sampled_from(list(FIELDS)) | TEXTS, max_size=2),
        columns=st.lists(st.sampled_from(list(FIELDS)) | TEXTS, max_size=1),
        measures=st.lists(st.sampled_from(list(MEASURES)) | TEXTS, max_size=2),
        round=st.sampled_from(["", "2566", "2567", "9999", "x"]),
        cutoff=st.sampled_from(["", "20", "union", "7"]),
        where=st.lists(CONDITIONS, max_size=2),
    )
    def holds(**asked):
        try:
            compute(PivotSpec.parse(asked), scope=Scope(("84",)), at=NOON)
        except BadPivot:
            return
        except DatabaseError as error:
            pytest.fail(f"{asked}: {error}")

    holds()
