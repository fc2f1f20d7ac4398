from django.template import Context, Template
from django.utils import translation

from households.choices import SurveyCycle
from mpi.choices import Dimension
from mpi.dimensions import dimension_states, indicator_masks
from mpi.models import HouseholdScore


def score(failed=0, not_applicable=0, no_data=0):
    dimensions = sum(each.bit for each, mask in indicator_masks(SurveyCycle.BMN_2560).items() if mask & failed)
    return HouseholdScore(
        indicator_set=SurveyCycle.BMN_2560,
        failed=failed,
        not_applicable=not_applicable,
        no_data=no_data,
        failed_dimensions=dimensions,
    )


def indicators(*numbers):
    return sum(1 << number - 1 for number in numbers)


def states(of):
    return [each.state for each in dimension_states(of)]


def test_the_five_masks_hold_all_seventeen_indicators_once():
    masks = indicator_masks(SurveyCycle.BMN_2560)
    assert list(masks) == list(Dimension)
    assert sum(masks.values()) == (1 << 17) - 1
    assert [mask.bit_count() for mask in masks.values()] == [4, 4, 4, 3, 2]


def test_a_dimension_fails_with_one_indicator_and_passes_with_the_rest_unasked():
    assert states(score(failed=indicators(8), no_data=indicators(1, 2, 3))) == [
        "passed",
        "failed",
        "passed",
        "passed",
        "passed",
    ]


def test_a_dimension_without_anybody_to_ask_is_not_applicable_and_an_unknown_one_has_no_data():
    assert states(score(not_applicable=indicators(16, 17, 9), no_data=indicators(10, 11, 12))) == [
        "passed",
        "passed",
        "no_data",
        "passed",
        "not_applicable",
    ]


def test_a_household_never_scored_has_no_data():
    assert states(None) == ["no_data"] * 5


def test_the_strip_says_in_words_what_it_shows_in_colours():
    with translation.override("en"):
        strip = Template("{% load dimensions %}{% five score %}").render(
            Context({"score": score(failed=indicators(15))})
        )
    assert 'aria-label="Health passed, Living passed, Education passed, Income failed, State services passed"' in strip
    assert '<i class="income failed" title="Income: failed">I</i>' in strip
