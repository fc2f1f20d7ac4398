"""Asking for pivots at random, and comparing the answer with the one by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from areas.scope import Scope
from reports.pivots.engine import compute
from reports.pivots.spec import PivotSpec
from reports.pivots.table import TOTAL
from reports.pivots.topics import TOPICS
from tests.reports import oracle
from tests.reports.oracle import Rows
from tests.reports.world import YEARS

CURRENT = 2566
# The day on which assignments of the oracle are overdue.
NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Bangkok"))
SCOPES = [
    Scope.everywhere(),
    Scope(("84",)),
    Scope(("8401",)),
    Scope(("840102",)),
    Scope(("84010201", "92")),
    Scope(("8402", "840103")),
    Scope(("77",)),
    Scope(),
]
CUTOFFS = (1, 12, 16, 20, 30)


def by_hand(spec: PivotSpec, scope: Scope, rows: Rows) -> dict:
    """Return what the table must hold: {key: numbers}."""
    return oracle.pivot(spec, scope, rows, years_of(spec))


def years_of(spec: PivotSpec) -> tuple[int, ...]:
    filtered = next((one.values for one in spec.filters if one.field == "round"), ())
    if "round" in (*spec.rows, *spec.columns):
        return tuple({*filtered, *([spec.round] if spec.round else [])}) or YEARS
    return (spec.round or (filtered or (CURRENT,))[0],)


def answered(spec: PivotSpec, scope: Scope) -> dict:
    """Return what the table holds, in the same form."""
    table = compute(spec, scope=scope, at=NOON)
    return {
        tuple(oracle.TOTAL if entry is TOTAL else entry for entry in (*row, *column)): numbers
        for (row, column), numbers in table.cells.items()
    }


def values_seen(rows: Rows) -> dict[str, dict[str, list]]:
    """Return all public values of each field that stand in the facts of each topic, None among them."""
    seen = {}
    for name, topic in TOPICS.items():
        years = YEARS if name != "movement" else (CURRENT,)
        facts = rows.facts(name, Scope.everywhere(), years)
        seen[name] = {
            field: sorted(
                {
                    oracle.value_of(field, fact, failure, 12)
                    for fact in facts
                    for failure in (fact.failed or [None] if field in oracle.FANNING else [None])
                }
                | {None},
                key=str,
            )
            for field in topic.fields
        }
    return seen


@st.composite
def specs(
    draw, seen: dict[str, dict[str, list]], *, with_views: bool = True, most_fields: int = 3, rolled_up: bool = False
) -> PivotSpec:
    """Draw a spec of any topic: up to three fields, five measures and three filters by values that exist.

    `rolled_up` keeps to what the roll-up tells apart.
    """
    topic = TOPICS[draw(st.sampled_from(sorted(name for name in TOPICS if TOPICS[name].rollup or not rolled_up)))]
    fields = [name for name, field in topic.fields.items() if not rolled_up or field.rolled_up and name != "round"]
    names = st.sampled_from(sorted(fields))
    axes = draw(st.lists(names, max_size=most_fields, unique=True))
    split = draw(st.integers(0, len(axes)))
    measures = [one for one in topic.measures if with_views or "." not in one]
    if "round" in axes:
        measures = [one for one in measures if not one.endswith(".change")]
    where = {}
    for name in draw(st.lists(names, max_size=3, unique=True)):
        if name != "round" or "round" in axes:
            values = [value for value in seen[topic.name][name] if name != "round" or value is not None]
            where[name] = draw(st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True))
    return PivotSpec.parse(
        {
            "topic": topic.name,
            "rows": axes[:split],
            "columns": axes[split:],
            "measures": draw(st.lists(st.sampled_from(sorted(measures)), min_size=1, max_size=5, unique=True)),
            "round": draw(st.sampled_from([None, *YEARS])) if "round" not in axes else None,
            "cutoff": draw(st.sampled_from(CUTOFFS)),
            "where": where,
        }
    )
