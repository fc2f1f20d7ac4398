import pytest

from mpi.rules import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    AtMost,
    Between,
    Equals,
    Includes,
    NoneOf,
    OneOf,
    PerHeadAtLeast,
    PerHeadAtMost,
    PerHeadBelow,
    State,
    all_true,
    united,
)

A, B = Equals("a", True), Equals("b", True)


@pytest.mark.parametrize(
    ("rule", "accepted", "rejected"),
    [
        (Equals("x", 3), 3, 4),
        (OneOf("x", (0, 2)), 0, 1),
        (NoneOf("x", ("0110", "0210")), "1110", "0210"),
        (AtLeast("x", 60), 60, 59),
        (AtMost("x", 6), 6, 7),
        (Between("x", 15, 59), 59, 60),
        (Between("x", 15, 59), 15, 14),
        (Includes("x", 0b1011), 0b1111, 0b1001),
    ],
)
def test_a_rule_about_one_fact(rule, accepted, rejected):
    assert rule.holds({"x": accepted}) is True
    assert rule.holds({"x": rejected}) is False
    assert rule.holds({"x": None}) is None
    assert rule.holds({"x": ""}) is None
    assert rule.holds({}) is None


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, None, None, None),
    ],
)
def test_unknown_spreads_as_kleene_has_it(a, b, both, either):
    for facts in ({"a": a, "b": b}, {"a": b, "b": a}):
        assert AllOf(A, B).holds(facts) is both
        assert AnyOf(A, B).holds(facts) is either


def test_a_rule_names_the_facts_it_reads_once():
    assert AllOf(A, AnyOf(B, A), PerHeadAtLeast(("c", "d"), "n", 1), Always()).facts == ("a", "b", "c", "d", "n")
    assert all_true("a", "b") == AllOf(A, B)


@pytest.mark.parametrize(
    ("rule", "facts", "deciding"),
    [
        (AllOf(A, B), {"a": True, "b": False}, ("b",)),
        (AllOf(A, B), {"a": False, "b": None}, ("a",)),
        (AllOf(A, B), {"a": True, "b": None}, ("b",)),
        (AllOf(A, B), {"a": True, "b": True}, ("a", "b")),
        (AnyOf(A, B), {"a": True, "b": False}, ("a",)),
        (AnyOf(A, B), {"a": False, "b": False}, ("a", "b")),
        (AllOf(AnyOf(A, B), Equals("c", True)), {"a": False, "b": True, "c": True}, ("b", "c")),
    ],
)
def test_the_facts_that_decided(rule, facts, deciding):
    assert rule.decided_by(facts) == deciding


@pytest.mark.parametrize(
    ("rule", "total", "heads", "expected"),
    [
        (PerHeadAtLeast, 300, 3, True),
        (PerHeadAtLeast, 299, 3, False),
        (PerHeadAtMost, 300, 3, True),
        (PerHeadAtMost, 301, 3, False),
        (PerHeadBelow, 299, 3, True),
        (PerHeadBelow, 300, 3, False),
        (PerHeadAtLeast, 300, 0, None),
        (PerHeadAtLeast, None, 3, None),
        (PerHeadAtLeast, 300, None, None),
    ],
)
def test_a_mean_is_compared_without_dividing(rule, total, heads, expected):
    assert rule(("total",), "heads", 100).holds({"total": total, "heads": heads}) is expected


@pytest.mark.parametrize(
    ("states", "household"),
    [
        ("failed no_data passed", State.FAILED),
        ("no_data passed not_applicable", State.NO_DATA),
        ("passed not_applicable", State.PASSED),
        ("not_applicable not_applicable", State.NOT_APPLICABLE),
        ("", State.NO_DATA),
    ],
)
def test_one_failure_is_enough_and_a_gap_hides_no_failure(states, household):
    assert united(map(State, states.split())) is household
