"""The pictures of a pivot table: what their geometry must never do."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reports.charts import BOTTOM, HEIGHT, LABEL_HEIGHT, MOST_LINES, TOP, spread

ends_of_lines = st.lists(st.floats(TOP, HEIGHT - BOTTOM), max_size=MOST_LINES)


@given(ends_of_lines)
def test_no_label_of_a_trend_covers_another_and_all_stay_in_the_picture(heights):
    labels = spread(heights)
    for above, below in pairwise(sorted(labels)):
        assert below - above >= LABEL_HEIGHT - 1e-6
    assert all(0 < label <= HEIGHT - BOTTOM for label in labels)


@given(ends_of_lines)
def test_labels_of_a_trend_stand_in_the_order_of_their_lines(heights):
    labels = spread(heights)
    assert all(labels[one] < labels[other] for one, h in enumerate(heights) for other, k in enumerate(heights) if h < k)
