"""One gate, told twice: what `covers` says of a code is what SQL says of the row."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from areas.models import Area
from areas.scope import Scope, code_after

digits = st.text("0123456789", min_size=8, max_size=8)
area_codes = st.builds(lambda text, length: text[:length], digits, st.sampled_from([2, 4, 6, 8]))
# Codes that share beginnings meet far more often than random ones.
near_codes = st.builds(
    lambda text, length: text[:length], st.text("089", min_size=8, max_size=8), st.sampled_from([2, 4, 6, 8])
)
scopes = st.lists(st.one_of(area_codes, near_codes), max_size=5).map(Scope.of)


def make_place(code: str) -> None:
    for length in range(2, len(code) + 1, 2):
        part = code[:length]
        Area.objects.get_or_create(
            code=part, defaults={"level": length, "parent_id": part[:-2] or None, "name_th": part}
        )


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=scopes, code=st.one_of(area_codes, near_codes))
def test_sql_and_python_agree_on_every_code(scope, code):
    make_place(code)
    assert Area.objects.within(scope).filter(code=code).exists() == scope.covers(code)


def test_a_district_officer_sees_his_villages_and_nobody_elses():
    scope = Scope(("5014",))
    assert scope.covers("50140501")
    assert not scope.covers("50150101")
    assert not scope.covers("50010101")


def test_an_area_covers_itself_but_not_the_area_around_it():
    scope = Scope(("840102",))
    assert scope.covers("840102")
    assert not scope.covers("8401")
    assert scope.overlaps("8401")
    assert not scope.overlaps("8402")


@pytest.mark.parametrize("part", ["8", "840", "84010", "8401020", "840102011", "8a", "๘๔", " 84", "84%"])
def test_a_scope_is_made_of_whole_levels_only(part):
    with pytest.raises(ValueError, match="2, 4, 6 or 8 digits"):
        Scope((part,))


def test_no_area_means_nothing(areas):
    assert not Scope().covers("84")
    assert not Area.objects.within(Scope()).exists()
    assert Scope().within(Scope())


def test_everywhere_is_spelled_out(areas):
    assert Scope.everywhere().covers("84010201")
    assert Area.objects.within(Scope.everywhere()).count() == len(areas)


def test_an_area_inside_another_one_is_not_counted_twice():
    assert Scope.of(["8401", "84", "9201", "840102", "84"]) == Scope(("84", "9201"))
    assert Scope.of(["", "84"]) == Scope.everywhere()


@given(code=area_codes, other=area_codes)
def test_code_after_is_the_first_code_beyond_all_that_nest(code, other):
    assert (code <= other < code_after(code)) == other.startswith(code)


@given(scope=scopes, code=area_codes)
def test_narrowing_never_widens(scope, code):
    narrowed = scope.narrowed_to(code)
    assert narrowed.within(scope)
    assert narrowed.within(Scope((code,)))


@given(scope=scopes, granted=scopes, code=area_codes)
def test_who_grants_within_his_scope_grants_no_place_he_lacks(scope, granted, code):
    if granted.within(scope) and granted.covers(code):
        assert scope.covers(code)


@pytest.mark.parametrize(
    ("prefixes", "common"),
    [
        (("840102",), "840102"),
        (("840102", "840103"), "8401"),
        (("8401", "8402"), "84"),
        (("84", "85"), ""),
        (("",), ""),
        ((), ""),
    ],
)
def test_the_smallest_area_that_holds_a_scope(prefixes, common):
    assert Scope(prefixes).common_code == common
