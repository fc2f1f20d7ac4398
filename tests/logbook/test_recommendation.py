"""What of the menu fits a family: every condition by hand, every combination against a second reading of the rules."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logbook.choices import MENU_STAGES, DevelopmentStage
from logbook.models import SolutionMenuItem
from logbook.models.problems import INDICATORS
from logbook.recommendation import MOST_NEAR, Family, Person, advise, weigh
from logbook.services.menu import listed_entries
from mpi.choices import Dimension

TODAY = date(2026, 11, 21)
BAHT = 100


def entry(**fields) -> SolutionMenuItem:
    usual = {"code": "X", "title": "เมนู", "dimension": Dimension.INCOME, "stage": DevelopmentStage.SURVIVAL}
    return SolutionMenuItem(**usual | fields)


def family(*persons, failed=("MPI15",), income=90_000, **fields) -> Family:
    usual = {"area_code": "84010201", "income_satang": income * BAHT * max(len(persons), 1)}
    people = persons or (Person("สมพร", 40),)
    return Family(**usual | {"failed": frozenset(failed), "members_counted": len(people), "persons": people} | fields)


def fits(item: SolutionMenuItem, of: Family) -> bool:
    return weigh(item, of, on=TODAY).is_recommended


CHILD = Person("เด็กหญิงก้อย", 4)
GRANT = {"youngest": 0, "oldest": 5, "income_most_satang": 100_000 * BAHT}


# --- by hand --------------------------------------------------------------------------------


def test_the_child_grant_fits_a_poor_family_with_a_small_child_and_says_why():
    weighed = weigh(entry(**GRANT), family(Person("สมพร", 40), CHILD), on=TODAY)
    assert weighed.is_recommended
    told = " | ".join(weighed.reasons)
    assert "เพราะ: " in told
    assert "90,000 บาทต่อคนต่อปี ไม่เกิน 100,000 บาท" in told
    assert "เด็กหญิงก้อย (4): อายุ 0–5 ปี" in told


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (family(CHILD, income=100_001), "เกิน 100,000"),
        (family(CHILD, income_satang=None), "ยังไม่ทราบรายได้"),
        (family(Person("โต", 6)), "ไม่มีผู้ที่เข้าเงื่อนไข"),
        (family(Person("ไม่รู้อายุ", None)), "ยังไม่ทราบว่า"),
    ],
)
def test_the_child_grant_misses_by_one_condition_which_is_named(of, words):
    advice = advise([entry(**GRANT)], of, on=TODAY)
    assert advice.recommended == ()
    assert words in advice.near[0].unmet[0].words


def test_exactly_the_limit_a_head_is_not_too_much():
    assert fits(entry(**GRANT), family(CHILD, income=100_000))
    assert not fits(entry(**GRANT), family(CHILD, income_satang=100_000 * BAHT + 1))


def test_who_fails_nothing_that_it_works_against_is_neither_recommended_nor_near():
    advice = advise([entry(**GRANT)], family(CHILD, failed=("MPI05",)), on=TODAY)
    assert advice.recommended == advice.near == ()


def test_an_entry_that_names_its_indicators_is_for_the_person_who_fails():
    training = entry(indicators=["MPI13"], youngest=15, oldest=35)
    old = Person("สมหมาย", 50, failed=frozenset({"MPI13"}))
    young = Person("เก่ง", 20)
    assert not fits(training, family(old, young, failed=()))
    assert fits(training, family(Person("เก่ง", 20, failed=frozenset({"MPI13"})), failed=()))


def test_one_person_meets_all_that_is_asked_of_a_person():
    item = entry(dimension=Dimension.ACCESS, youngest=60, needs_disability=True)
    old, disabled = Person("ยาย", 70, is_disabled=False), Person("หลาน", 20, is_disabled=True)
    assert not fits(item, family(old, disabled, failed=("MPI16",)))
    assert fits(item, family(Person("ยาย", 70, is_disabled=True), failed=("MPI16",)))


@pytest.mark.parametrize(
    ("fields", "is_fit"),
    [
        ({"valid_until": date(2026, 11, 20)}, False),
        ({"valid_until": TODAY}, True),
        ({"valid_from": date(2026, 11, 22)}, False),
        ({"is_active": False}, False),
        ({"areas": ["92"]}, False),
        ({"areas": ["92", "8401"]}, True),
        ({"needs_card": True}, False),
    ],
)
def test_day_place_and_card_decide(fields, is_fit):
    assert fits(entry(**fields), family(Person("สมพร", 40, has_card=False))) is is_fit


def test_an_expired_entry_is_named_as_expired_and_a_retired_one_not_at_all():
    advice = advise([entry(valid_until=date(2026, 9, 30))], family(), on=TODAY)
    assert "หมดอายุเมื่อ 30 ก.ย. 2569" in advice.near[0].unmet[0].words
    assert advise([entry(is_active=False)], family(), on=TODAY).near == ()


def test_official_entries_stand_before_examples_and_those_of_more_needs_first():
    items = [
        entry(code="C", is_example=True),
        entry(code="B", indicators=["MPI15"]),
        entry(code="A"),
    ]
    of = family(Person("สมพร", 40, failed=frozenset({"MPI13"})))
    assert [weighed.item.code for weighed in advise(items, of, on=TODAY).recommended] == ["A", "B", "C"]


def test_the_real_entries_of_the_list_are_as_their_sources_have_them():
    listed = {row["code"]: row for row in listed_entries()}
    real = [row for row in listed.values() if not row.get("is_example")]
    assert all(row["source"] for row in real)
    assert listed["ECO-01"]["income_most_satang"] == 100_000 * BAHT
    assert [listed[code]["amount_satang"] for code in ("ECO-01", "ECO-02", "ECO-04", "EDU-01")] == [
        600 * BAHT,
        1_000 * BAHT,
        2_000 * BAHT,
        3_000 * BAHT,
    ]
    cells = {(row["dimension"], row["stage"]) for row in listed.values()}
    assert cells == {(dimension, stage) for dimension in Dimension for stage in MENU_STAGES}


# --- against a second reading ---------------------------------------------------------------

CODES = sorted(INDICATORS)
MAYBE = st.sampled_from([None, True, False])
AGES = st.one_of(st.none(), st.sampled_from([0, 5, 6, 15, 59, 60]))
PERSONS = st.builds(
    Person,
    name=st.just("คน"),
    age_years=AGES,
    is_disabled=MAYBE,
    has_card=MAYBE,
    failed=st.frozensets(st.sampled_from(["MPI10", "MPI13", "MPI17"]), max_size=2),
)
FAMILIES = st.builds(
    Family,
    area_code=st.sampled_from(["84010201", "92010101"]),
    failed=st.frozensets(st.sampled_from(["MPI05", "MPI15", "MPI13"]), max_size=2),
    income_satang=st.one_of(st.none(), st.sampled_from([0, 999, 1_000, 1_001, 3_000])),
    members_counted=st.integers(0, 3),
    persons=st.lists(PERSONS, max_size=3).map(tuple),
)
ITEMS = st.builds(
    SolutionMenuItem,
    code=st.text("AB", min_size=1, max_size=3),
    title=st.just("เมนู"),
    dimension=st.sampled_from(list(Dimension)),
    stage=st.sampled_from(MENU_STAGES),
    indicators=st.lists(st.sampled_from(["MPI05", "MPI10", "MPI13", "MPI15", "MPI17"]), max_size=2, unique=True),
    youngest=st.sampled_from([None, 0, 6, 60]),
    oldest=st.sampled_from([None, 5, 59]),
    income_most_satang=st.sampled_from([None, 1_000]),
    needs_disability=st.booleans(),
    needs_card=st.booleans(),
    areas=st.sampled_from([[], ["84"], ["9201"], ["84", "92"]]),
    valid_from=st.sampled_from([None, date(2026, 11, 21), date(2026, 11, 22)]),
    valid_until=st.sampled_from([None, date(2026, 11, 21), date(2026, 11, 20)]),
    is_active=st.sampled_from([True, True, True, False]),
)


def is_due(item: SolutionMenuItem, of: Family) -> bool:
    """The rules read a second time, as a sentence after the other."""
    works_against = item.indicators or [c for c in CODES if INDICATORS[c].dimension == item.dimension]
    in_time = (item.valid_from or TODAY) <= TODAY <= (item.valid_until or TODAY)
    here = not item.areas or any(of.area_code[: len(code)] == code for code in item.areas)
    poor_enough = item.income_most_satang is None or (
        of.income_satang is not None
        and of.members_counted > 0
        and of.income_satang / of.members_counted <= item.income_most_satang
    )
    if not (item.is_active and in_time and here and poor_enough):
        return False

    def suits(person):
        if item.youngest is not None and not (person.age_years is not None and person.age_years >= item.youngest):
            return False
        if item.oldest is not None and not (person.age_years is not None and person.age_years <= item.oldest):
            return False
        return (person.is_disabled is True or not item.needs_disability) and (
            person.has_card is True or not item.needs_card
        )

    asks_nothing = item.youngest is None and item.oldest is None and not item.needs_disability and not item.needs_card
    for code in works_against:
        failing = [person for person in of.persons if code in person.failed]
        if code in of.failed and (asks_nothing or any(suits(person) for person in of.persons)):
            return True
        if failing and item.indicators and any(suits(person) for person in failing):
            return True
        if failing and (asks_nothing or (not item.indicators and any(suits(person) for person in of.persons))):
            return True
    return False


@settings(max_examples=400, deadline=None)
@given(items=st.lists(ITEMS, max_size=6), of=FAMILIES)
def test_everything_recommended_fulfils_all_its_conditions_and_nothing_that_does_is_missing(items, of):
    advice = advise(items, of, on=TODAY)
    assert {id(item) for item in advice.items} == {id(item) for item in items if is_due(item, of)}
    for weighed in advice.recommended:
        assert all(condition.holds is True for condition in weighed.conditions)
        assert weighed.reasons
    for weighed in advice.near:
        assert len(weighed.unmet) == 1
        assert weighed.unmet[0].words
        assert not is_due(weighed.item, of)
    assert len(advice.near) <= MOST_NEAR
