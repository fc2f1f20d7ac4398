"""Every filter of the search, alone and together, and the ways on where nothing is found."""

import html
import re

import pytest

from mpi.choices import FragilityLevel, TargetGroup
from tests.logbook.families import score
from tests.logbook.test_search import ADDRESS, HTMX, found, ids, page
from tests.queries import THE_LOOK


@pytest.fixture
def officer(client_of, district_officer):
    return client_of(district_officer)


@pytest.fixture
def family(make_household):
    """Make a household with a score, its house numbers counting up."""
    numbers = iter(range(1, 100))

    def make(*failed, area_code="84010201", **fields):
        household = make_household(area_code=area_code, house_number=str(next(numbers)))
        score(household, *failed, **fields)
        return household

    return make


def asked(client, query: str) -> list[str]:
    """Return the ids found under all, in the order of the houses."""
    return found(client, f"show=all&sort=address&{query}")


def test_dimensions_any_of_the_chosen_or_all_of_them(officer, family):
    health, income, both, neither = family("MPI02"), family("MPI15"), family("MPI02", "MPI13"), family("MPI05")
    assert asked(officer, "dimension=health") == ids(health, both)
    assert asked(officer, "dimension=health&dimension=income") == ids(health, income, both)
    assert asked(officer, "dimension=health&dimension=income&every=dimension") == ids(both)
    assert asked(officer, "dimension=living") == ids(neither)


@pytest.mark.parametrize(
    ("indicator", "dimension"),
    [
        *((f"MPI{number:02d}", "health") for number in range(1, 5)),
        *((f"MPI{number:02d}", "living") for number in range(5, 9)),
        *((f"MPI{number:02d}", "education") for number in range(9, 13)),
        *((f"MPI{number:02d}", "income") for number in range(13, 16)),
        *((f"MPI{number:02d}", "access") for number in range(16, 18)),
    ],
)
def test_each_indicator_is_found_by_itself_and_in_its_dimension(officer, family, indicator, dimension):
    failing, other = family(indicator), family()
    assert asked(officer, f"indicator={indicator}") == ids(failing)
    assert asked(officer, f"dimension={dimension}") == ids(failing)
    assert asked(officer, "count=0") == ids(other)


def test_indicators_any_of_the_chosen_or_all_of_them(officer, family):
    food, both = family("MPI02"), family("MPI02", "MPI17")
    assert asked(officer, "indicator=MPI02&indicator=MPI17") == ids(food, both)
    assert asked(officer, "indicator=MPI02&indicator=MPI17&every=indicator") == ids(both)


def test_welfare_cards(officer, family):
    with_cards, without = family(card_holder_count=2), family(card_holder_count=0)
    assert asked(officer, "card=yes") == ids(with_cards)
    assert asked(officer, "card=no") == ids(without)


def test_number_of_failed_dimensions(officer, family):
    none, one, three = family(), family("MPI02"), family("MPI02", "MPI05", "MPI09")
    assert asked(officer, "count=0") == ids(none)
    assert asked(officer, "count=1&count=3") == ids(one, three)
    assert asked(officer, "count=5") == []


def test_fragility_and_not_fragile(officer, family, make_household):
    levels = [family(fragility_level=level) for level in FragilityLevel]
    not_fragile = family()
    make_household()  # without a score it is not known to be anything
    for level, household in zip(FragilityLevel, levels, strict=True):
        assert asked(officer, f"fragility={level.value}") == ids(household)
    assert asked(officer, "fragility=none") == ids(not_fragile)
    assert asked(officer, "fragility=3&fragility=none") == ids(levels[3], not_fragile)


def test_target_groups(officer, family):
    households = [family(target_group=group) for group in TargetGroup]
    for group, household in zip(TargetGroup, households, strict=True):
        assert asked(officer, f"group={group.value}") == ids(household)
    assert asked(officer, "group=1.1&group=1.2") == ids(*households[:2])


def test_critical_is_health_living_and_income_and_three_dimensions_are_any_three(officer, family):
    """O-21: {4,8,22} is critical, {15,22,27} fails three, {4,8} is neither."""
    critical, three, two = (
        family("MPI04", "MPI05", "MPI15"),
        family("MPI09", "MPI15", "MPI16"),
        family("MPI04", "MPI05"),
    )
    assert asked(officer, "urgent=critical") == ids(critical)
    assert asked(officer, "urgent=three") == ids(critical, three)
    assert str(two.pk) not in asked(officer, "urgent=three")


def test_scores_are_those_of_the_chosen_round(officer, family):
    household = family("MPI15")
    score(household, "MPI02", year=2565)
    assert asked(officer, "dimension=income") == ids(household)
    assert asked(officer, "dimension=income&round=2565") == []
    assert asked(officer, "dimension=health&round=2565") == ids(household)


def test_filters_work_together(officer, family):
    wanted = family("MPI15", "MPI05", card_holder_count=1, fragility_level=3, target_group="1.1")
    for but in ({"card_holder_count": 0}, {"fragility_level": 2}, {"target_group": "1.2"}):
        family("MPI15", "MPI05", **{"card_holder_count": 1, "fragility_level": 3, "target_group": "1.1"} | but)
    query = "dimension=living&dimension=income&every=dimension&card=yes&fragility=3&group=1.1&count=2&indicator=MPI05"
    assert asked(officer, query) == ids(wanted)


class TestAreas:
    def test_ones_own_area_is_fixed_and_the_rest_is_chosen(self, officer, family):
        text = page(officer)
        assert re.findall(r'<p class="fixed">([^<]+?)\s*<', text) == ["สุราษฎร์ธานี", "เมืองสุราษฎร์ธานี"]
        assert re.findall(r'<select name="(\w+)"', text) == ["subdistrict", "village", "round"]

    def test_a_narrower_area_is_searched(self, officer, family):
        here, village_2, neighbour = family(), family(area_code="84010202"), family(area_code="84010301")
        assert asked(officer, "") == ids(here, village_2, neighbour)
        assert asked(officer, "subdistrict=840102") == ids(here, village_2)
        assert asked(officer, "subdistrict=840102&village=84010202") == ids(village_2)

    def test_without_javascript_a_new_subdistrict_drops_the_village_of_the_old_one(self, officer, family):
        family(), family(area_code="84010202")
        neighbour = family(area_code="84010301")
        assert asked(officer, "subdistrict=840103&village=84010202") == ids(neighbour)
        assert '<option value="84010301"' in page(officer, "show=all&subdistrict=840103&village=84010202")

    def test_a_shared_link_searches_the_readers_own_area(self, officer, client_of, outsider, family):
        here, there = family("MPI15"), family("MPI15", area_code="92010101")
        assert found(officer, "show=failing&dimension=income") == ids(here)
        assert found(client_of(outsider), "show=failing&dimension=income") == ids(there)


class TestChips:
    def test_a_chip_says_what_is_chosen_and_offers_to_remove_it(self, officer, family):
        family("MPI15")
        text = page(officer, "show=failing&dimension=living&dimension=income&card=yes&after=")
        assert "มิติที่ตก: ความเป็นอยู่ หรือ รายได้" in text
        assert "มีผู้ถือบัตรสวัสดิการ" in text
        links = dict(re.findall(r'<span id="remove-(\w+)"><a class="remove" href="([^"]+)"', text))
        assert links == {
            "dimension": f"{ADDRESS}?show=failing&card=yes",
            "card": f"{ADDRESS}?show=failing&dimension=living&dimension=income",
        }

    def test_all_of_the_chosen_is_said_too(self, officer, family):
        text = page(officer, "show=failing&dimension=living&dimension=income&every=dimension")
        assert "มิติที่ตก: ความเป็นอยู่ และ รายได้" in text

    def test_clearing_keeps_the_tab_and_the_round(self, officer, family):
        text = page(officer, "show=all&round=2565&card=yes&subdistrict=840102")
        assert re.findall(r'class="clear" href="([^"]+)"', text) == [f"{ADDRESS}?show=all&round=2565"]


class TestNothingFound:
    def test_it_says_which_condition_hides_how_many(self, officer, family):
        for _number in range(3):
            family("MPI15", card_holder_count=0)
        family("MPI02", card_holder_count=1)
        text = page(officer, "show=failing&dimension=income&card=yes")
        assert "ไม่พบครัวเรือนที่ตรงกับทุกเงื่อนไข" in text
        ways = re.findall(r'<li><a href="([^"]+)">ลบ ‘([^’]+)’</a> จะพบ <b class="num">(\d+)', text)
        assert ways == [
            (f"{ADDRESS}?show=failing&dimension=income", "มีผู้ถือบัตรสวัสดิการ", "3"),
            (f"{ADDRESS}?show=failing&card=yes", "มิติที่ตก: รายได้", "1"),
        ]
        for address, _label, count in ways:
            assert len(found(officer, address.partition("?")[2])) == int(count)

    def test_the_area_and_the_tab_are_conditions_too(self, officer, family):
        family("MPI15"), family(area_code="84010301")
        text = page(officer, "show=failing&subdistrict=840103")
        ways = dict(re.findall(r'<li><a href="([^"]+)">ลบ ‘([^’]+)’', text))
        assert ways == {f"{ADDRESS}?show=failing": "วัดประดู่", f"{ADDRESS}?show=all&subdistrict=840103": "ตกเกณฑ์ MPI"}

    def test_where_no_single_condition_helps_it_says_so(self, officer, family):
        text = page(officer, "show=failing&card=yes&fragility=3")
        assert "ลบเงื่อนไขข้อใดข้อหนึ่งก็ยังไม่พบ" in text

    def test_it_takes_one_query_more(self, officer, family, django_assert_max_num_queries):
        page(officer)
        with django_assert_max_num_queries(9 + THE_LOOK):
            page(officer, "show=failing&card=yes&fragility=3&dimension=income&group=2&count=4&subdistrict=840103")


def test_htmx_swaps_the_heads_of_the_filters_beside_the_results(officer, family):
    family("MPI15")
    text = html.unescape(officer.get(f"{ADDRESS}?show=failing&dimension=income", **HTMX).content.decode())
    assert re.search(r'<summary id="chip-dimension" class="chip on" hx-swap-oob="true">มิติที่ตก: รายได้</summary>', text)
    assert "ดู 1 ครัวเรือน" in text
