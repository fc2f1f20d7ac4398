"""What each field and each measure means: every one of them against the same rule written by hand."""

from fractions import Fraction

import pytest

from areas.scope import Scope
from reports.pivots.engine import compute
from reports.pivots.fields import FIELDS
from reports.pivots.measures import MEASURES
from reports.pivots.spec import BadPivot, PivotSpec
from reports.pivots.table import TOTAL, decimal_text
from reports.pivots.topics import TOPICS
from tests.logbook.families import score
from tests.reports import oracle
from tests.reports.asking import SCOPES, answered, by_hand

SURAT_THANI = Scope(("84",))


def same(spec: PivotSpec, scope: Scope, rows) -> None:
    assert answered(spec, scope) == by_hand(spec, scope, rows)


def test_every_field_and_every_measure_has_a_rule_by_hand():
    assert set(oracle.FIELDS) == set(FIELDS)
    assert set(oracle.MEASURES) == {name for name in MEASURES if "." not in name}
    assert len(FIELDS) >= 60


@pytest.mark.parametrize("topic", TOPICS)
def test_each_field_says_of_every_fact_what_it_means(world, topic):
    measures = dict.fromkeys([TOPICS[topic].main, "households"])
    for field in TOPICS[topic].fields:
        same(PivotSpec.parse({"topic": topic, "rows": field, "measures": list(measures)}), SURAT_THANI, world)


@pytest.mark.parametrize("topic", TOPICS)
def test_each_measure_counts_what_it_means_in_cells_and_totals(world, topic):
    measures = list(TOPICS[topic].measures)
    for start in range(0, len(measures), 12):
        asked = {"topic": topic, "rows": "district", "columns": "failed_dimension_count", "cutoff": "12"}
        same(PivotSpec.parse(asked | {"measures": measures[start : start + 12]}), SURAT_THANI, world)


@pytest.mark.parametrize("topic", ["households", "members", "failures"])
@pytest.mark.parametrize("field", oracle.FANNING)
def test_each_measure_counts_nobody_twice_where_a_household_fails_several_indicators(world, topic, field):
    measures = list(TOPICS[topic].measures)
    for start in range(0, len(measures), 12):
        asked = {"topic": topic, "rows": "subdistrict", "columns": field, "cutoff": "12"}
        same(PivotSpec.parse(asked | {"measures": measures[start : start + 12]}), Scope.everywhere(), world)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_field_is_described_in_words_and_its_values_too(world, now, topic):
    for field in TOPICS[topic].fields.values():
        table = compute(PivotSpec.parse({"topic": topic, "rows": field.name}), scope=Scope.everywhere(), at=now)
        assert str(field.label)
        assert str(field.definition)
        for (entry,) in table.row_keys:
            assert table.label(field, entry).strip()
        entries = [entry for (entry,) in table.row_keys]
        assert entries[-1] is TOTAL
        assert table.label(field, TOTAL) == "รวม"
        assert None not in entries[:-2]


@pytest.fixture
def three_families(make_household):
    """Two of Mueang fail income, one of them the house too; the third, of Kanchanadit, fails nothing."""
    score(make_household(), "MPI05", "MPI15", member_count=4)
    score(make_household(), "MPI15", member_count=2)
    score(make_household(area_code="84020101"), member_count=5)


def test_the_poverty_index_of_the_worked_example(three_families, now):
    measures = "headcount_ratio,intensity,adjusted_headcount_ratio"
    table = compute(PivotSpec.parse({"rows": "district", "measures": measures}), scope=SURAT_THANI, at=now)
    assert table.cell(("8401",), ()) == (Fraction(1), Fraction(4 * 7 + 2 * 4, 60 * 6), Fraction(36, 360))
    assert table.cell(("8402",), ()) == (Fraction(0), None, Fraction(0))
    assert table.cell((TOTAL,), ()) == (Fraction(6, 11), Fraction(1, 10), Fraction(36, 660))


def test_contributions_sum_to_one_and_a_household_counts_once_in_the_total(three_families, now):
    asked = {"rows": "indicator", "measures": "households,persons,contribution"}
    table = compute(PivotSpec.parse(asked), scope=SURAT_THANI, at=now)
    assert table.cell(("MPI05",), ()) == (1, 4, Fraction(12, 36))
    assert table.cell(("MPI15",), ()) == (2, 6, Fraction(24, 36))
    assert table.cell((None,), ()) == (1, 5, 0)
    assert table.cell((TOTAL,), ()) == (3, 11, 1)


@pytest.mark.parametrize(("cutoff", "poor"), [("union", 2), ("1", 2), ("12", 0), ("16", 0), ("20", 0), ("30", 0)])
def test_the_cutoff_is_chosen(three_families, now, cutoff, poor):
    spec = PivotSpec.parse({"measures": "poor_households", "cutoff": cutoff})
    assert compute(spec, scope=SURAT_THANI, at=now).cell((), ()) == (poor,)


def test_an_area_of_nothing_has_totals_of_nothing(three_families, now):
    asked = {"rows": "district", "columns": "indicator", "measures": "households,persons,headcount_ratio"}
    table = compute(PivotSpec.parse(asked), scope=Scope(), at=now)
    assert table.cells == {((TOTAL,), (TOTAL,)): (0, 0, None)}


def test_rows_stand_under_each_other_with_their_totals_last(three_families, now):
    asked = {"rows": "district,fragility_level", "columns": "failed_dimension_count"}
    table = compute(PivotSpec.parse(asked), scope=SURAT_THANI, at=now)
    assert table.row_keys == (
        *(("8401", None), ("8401", TOTAL)),
        *(("8402", None), ("8402", TOTAL)),
        (TOTAL, TOTAL),
    )
    assert table.column_keys == ((0,), (1,), (2,), (TOTAL,))
    # The total between the axes is known all the same.
    assert table.value((TOTAL, None), (TOTAL,), "households") == 3


def test_too_large_a_result_says_so_and_is_never_cut_off(three_families, now):
    spec = PivotSpec.parse({"rows": "village", "columns": "pattern"})
    table = compute(spec, scope=SURAT_THANI, at=now, most_cells=3)
    assert table.is_too_large
    assert table.cell_count > 3
    assert table.cells == {}
    assert not table.truncated
    assert not compute(spec, scope=SURAT_THANI, at=now, most_cells=None).is_too_large


def test_rounds_beside_each_other_count_a_household_once_in_their_total(make_household, now):
    household = make_household()
    for year in (2565, 2566):
        score(household, "MPI15", year=year, member_count=3)
    asked = {"columns": "round", "measures": "households,persons"}
    table = compute(PivotSpec.parse(asked), scope=SURAT_THANI, at=now)
    assert table.cell((), (2565,)) == table.cell((), (2566,)) == (1, 3)
    assert table.cell((), (TOTAL,)) == (1, None)


def test_a_round_that_there_is_not_is_refused_with_those_near(three_families, now):
    with pytest.raises(BadPivot) as refused:
        compute(PivotSpec.parse({"round": "2568"}), scope=SURAT_THANI, at=now)
    assert "2566" in refused.value.faults[0].nearest


def test_two_rounds_that_do_not_stand_beside_each_other_are_refused(three_families, now):
    with pytest.raises(BadPivot):
        compute(PivotSpec.parse({"where": "round=2565,2566"}), scope=SURAT_THANI, at=now)


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_an_officer_gets_his_own_area_in_every_cell_and_total(world, scope):
    for topic in TOPICS:
        asked = {"topic": topic, "rows": "district", "columns": "failed_dimension_count"}
        same(PivotSpec.parse(asked), scope, world)


def test_a_table_takes_few_queries_however_large(world, now, django_assert_max_num_queries):
    asked = {"rows": "subdistrict,village", "columns": "indicator", "measures": "households,persons.change"}
    with django_assert_max_num_queries(8):
        compute(PivotSpec.parse(asked), scope=Scope.everywhere(), at=now)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(3, 10), "0.3"),
        (Fraction(1), "1"),
        (Fraction(100), "100"),
        (Fraction(0), "0"),
        (Fraction(1, 3), "0.333333333333333333"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(123456789012345678, 100), "1234567890123456.78"),
        (Fraction(1, 3_000_000), "0.000000333333333333333333"),
    ],
)
def test_exact_numbers_are_written_in_decimals_of_at_least_twelve_digits(number, text):
    assert decimal_text(number) == text
