from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpi.alkire_foster import UNION, PovertyFigures, Unit, measure
from tests.mpi.figures import DIMENSIONS, ITEMS, WEIGHTS, units

QUARTERS = (F(1, 4),) * 4


class TestThePublishedFourByFourExample:
    """Alkire and Foster 2011; k = 1/2 as published, union and intersection worked out from it."""

    ACHIEVED = ((13.1, 14, 4, 1), (15.2, 7, 5, 0), (12.5, 10, 1, 0), (20, 11, 3, 1))
    THRESHOLDS = (13, 12, 3, 1)

    def measured(self, cutoff):
        rows = [[int(x < z) for x, z in zip(row, self.THRESHOLDS, strict=True)] for row in self.ACHIEVED]
        return measure(map(Unit, rows), QUARTERS, cutoff)

    @pytest.mark.parametrize(
        ("cutoff", "poor", "h", "a", "m0", "censored", "contributions"),
        [
            (F(1, 2), 2, "1/2", "3/4", "3/8", "1/4 1/2 1/4 1/2", "1/6 1/3 1/6 1/3"),
            (UNION, 3, "3/4", "7/12", "7/16", "1/4 3/4 1/4 1/2", "1/7 3/7 1/7 2/7"),
            (F(1), 1, "1/4", "1", "1/4", "1/4 1/4 1/4 1/4", "1/4 1/4 1/4 1/4"),
        ],
    )
    def test_figures_at_each_cutoff(self, cutoff, poor, h, a, m0, censored, contributions):
        figures = self.measured(cutoff)

        assert figures.poor == poor
        assert figures.headcount_ratio == F(h)
        assert figures.intensity == F(a)
        assert figures.adjusted_headcount_ratio == F(m0)
        assert figures.uncensored_headcount_ratios == (F(1, 4), F(3, 4), F(1, 4), F(1, 2))
        assert figures.censored_headcount_ratios == tuple(map(F, censored.split()))
        assert figures.contributions == tuple(map(F, contributions.split()))


def test_columns_of_the_published_package_give_its_published_figures():
    columns = ((0, 1, 1, 0), (0, 0, 1, 1), (0, 0, 1, 0), (0, 1, 1, 0))

    figures = measure(map(Unit, zip(*columns, strict=True)), QUARTERS, F(1, 2))

    assert (figures.headcount_ratio, figures.intensity) == (F(1, 2), F(3, 4))
    assert figures.adjusted_headcount_ratio == F(3, 8)
    assert figures.contributions == (F(1, 3), F(1, 6), F(1, 6), F(1, 3))


class TestTwelveHouseholds:
    @pytest.mark.parametrize(
        ("cutoff", "poor", "h", "a", "m0", "by_dimension"),
        [
            (UNION, 35, "7/8", "229/700", "229/800", "65/229 55/229 21/229 52/229 36/229"),
            (F(1, 5), 26, "13/20", "619/1560", "619/2400", "180/619 150/619 63/619 124/619 102/619"),
            (F("0.26"), 12, "3/10", "433/720", "433/2400", "78/433 114/433 63/433 100/433 78/433"),
            (F(1, 3), 9, "9/40", "77/108", "77/480", "78/385 78/385 9/55 8/35 78/385"),
            (F(1, 2), 4, "1/10", "1", "1/10", "1/5 1/5 1/5 1/5 1/5"),
            (F(1), 4, "1/10", "1", "1/10", "1/5 1/5 1/5 1/5 1/5"),
        ],
    )
    def test_figures_by_persons(self, cutoff, poor, h, a, m0, by_dimension):
        figures = measure(units(), WEIGHTS, cutoff)

        assert figures.population == 40
        assert figures.poor == poor
        assert (figures.headcount_ratio, figures.intensity) == (F(h), F(a))
        assert figures.adjusted_headcount_ratio == F(m0)
        assert [figures.contribution_of(places) for places in DIMENSIONS.values()] == list(map(F, by_dimension.split()))

    @pytest.mark.parametrize(
        ("cutoff", "persons"),
        [
            (UNION, (8, 24, 19, 14, 23, 18, 7, 7, 4, 9, 4, 4, 11, 6, 22, 12, 6)),
            (F(1, 5), (8, 19, 19, 14, 18, 18, 7, 7, 4, 9, 4, 4, 11, 6, 14, 11, 6)),
            (F("0.26"), (4, 9, 9, 4, 12, 12, 7, 7, 4, 9, 4, 4, 9, 4, 12, 9, 4)),
            (F(1, 3), (4, 9, 9, 4, 9, 9, 4, 4, 4, 9, 4, 4, 9, 4, 9, 9, 4)),
        ],
    )
    def test_poor_persons_by_failing_item(self, cutoff, persons):
        figures = measure(units(), WEIGHTS, cutoff)

        assert dict(zip(ITEMS, figures.poor_and_deprived, strict=True)) == dict(zip(ITEMS, persons, strict=True))
        assert figures.deprived == measure(units(), WEIGHTS, UNION).poor_and_deprived

    @pytest.mark.parametrize(
        ("cutoff", "h", "a", "m0"),
        [
            (UNION, "5/6", "22/75", "11/45"),
            (F(1, 5), "7/12", "13/35", "13/60"),
            (F(1, 3), "1/6", "89/120", "89/720"),
        ],
    )
    def test_figures_by_households(self, cutoff, h, a, m0):
        figures = measure(units(by_households=True), WEIGHTS, cutoff)

        assert (figures.headcount_ratio, figures.intensity) == (F(h), F(a))
        assert figures.adjusted_headcount_ratio == F(m0)

    def test_a_score_of_exactly_one_fifth_is_poor_at_one_fifth(self):
        four_thirds_of_health, three_of_income, both_of_access = (units(n, n) for n in (4, 5, 6))

        for household in (four_thirds_of_health, three_of_income, both_of_access):
            assert measure(household, WEIGHTS, F(1, 5)).headcount_ratio == 1
            assert measure(household, WEIGHTS, F(13, 60)).headcount_ratio == 0

    @pytest.mark.parametrize(
        ("cutoff", "x", "y"),
        [
            (UNION, (16, "4/5", "79/480", "79/600"), (19, "19/20", "529/1140", "529/1200")),
            (F(1, 5), (8, "2/5", "1/5", "2/25"), (18, "9/10", "523/1080", "523/1200")),
            (F(1, 3), (0, "0", None, "0"), (9, "9/20", "77/108", "77/240")),
        ],
    )
    def test_two_halves_make_the_whole(self, cutoff, x, y):
        halves = [measure(units(1, 6), WEIGHTS, cutoff), measure(units(7, 12), WEIGHTS, cutoff)]

        for figures, (poor, h, a, m0) in zip(halves, (x, y), strict=True):
            assert figures.poor == poor
            assert figures.headcount_ratio == F(h)
            assert figures.intensity == (None if a is None else F(a))
            assert figures.adjusted_headcount_ratio == F(m0)
        assert halves[0] + halves[1] == measure(units(), WEIGHTS, cutoff)


@pytest.mark.parametrize("weight", [F(1, 20), F(1, 15), F(1, 10)])
def test_scores_that_floats_get_wrong_reach_one_fifth_exactly(weight):
    ones = int(F(1, 5) / weight)
    weights = (weight,) * ones + (F(4, 5),)

    assert measure([Unit((1,) * ones + (0,))], weights, F(1, 5)).poor == 1


class TestNobody:
    def test_the_intensity_of_no_poor_is_nothing_at_all(self):
        figures = measure([Unit((0, 0, 0, 0), 7)], QUARTERS, UNION)

        assert figures.headcount_ratio == figures.adjusted_headcount_ratio == 0
        assert figures.intensity is None
        assert figures.contributions == (None,) * 4
        assert figures.contribution_of([0, 1]) is None

    def test_an_empty_population_has_no_figures(self):
        figures = PovertyFigures.of_nobody(QUARTERS)

        assert figures.headcount_ratio is None
        assert figures.adjusted_headcount_ratio is None
        assert figures.uncensored_headcount_ratios == (None,) * 4

    def test_a_unit_that_stands_for_nobody_changes_nothing(self):
        assert measure([Unit((1, 1, 1, 1), 0)], QUARTERS, UNION) == PovertyFigures.of_nobody(QUARTERS)


def test_figures_with_different_weights_do_not_add_up():
    with pytest.raises(ValueError, match="weights"):
        PovertyFigures.of_nobody(QUARTERS) + PovertyFigures.of_nobody(WEIGHTS)


households = st.lists(
    st.builds(Unit, st.lists(st.integers(0, 1), min_size=17, max_size=17), st.integers(0, 9)), min_size=1, max_size=12
)
cutoffs = st.one_of(st.just(UNION), st.integers(1, 60).map(lambda points: F(points, 60)))


class TestWhateverTheHouseholds:
    @given(households, cutoffs)
    def test_the_adjusted_ratio_is_headcount_times_intensity(self, rows, cutoff):
        figures = measure(rows, WEIGHTS, cutoff)

        if figures.poor:
            assert figures.adjusted_headcount_ratio == figures.headcount_ratio * figures.intensity
            assert figures.adjusted_headcount_ratio == sum(
                weight * ratio for weight, ratio in zip(WEIGHTS, figures.censored_headcount_ratios, strict=True)
            )
            assert sum(figures.contributions) == 1

    @given(households, households, cutoffs)
    def test_subgroups_add_up_to_the_whole(self, rows, others, cutoff):
        parts = [measure(rows, WEIGHTS, cutoff), measure(others, WEIGHTS, cutoff)]
        whole = measure(rows + others, WEIGHTS, cutoff)

        assert parts[0] + parts[1] == whole
        if whole.poor:
            assert sum(whole.contribution_of_part(part) for part in parts) == 1
            assert whole.adjusted_headcount_ratio == sum(
                F(part.population, whole.population) * (part.adjusted_headcount_ratio or 0) for part in parts
            )

    @given(households, st.integers(1, 60), st.integers(1, 60))
    def test_a_higher_cutoff_never_finds_more_poor(self, rows, one, other):
        low, high = (measure(rows, WEIGHTS, F(points, 60)) for points in sorted((one, other)))

        assert high.poor <= low.poor
        assert high.deprivation_of_the_poor <= low.deprivation_of_the_poor
        assert all(map(int.__le__, high.poor_and_deprived, low.poor_and_deprived))

    @given(households)
    def test_by_the_union_rule_everyone_deprived_is_poor(self, rows):
        figures = measure(rows, WEIGHTS, UNION)

        assert figures.censored_headcount_ratios == figures.uncensored_headcount_ratios
        assert figures.poor == sum(unit.population for unit in rows if any(unit.deprived))
