"""Paging after a row, every order both ways, and pages that stay steady while households are added."""

import html
import random
import re

import pytest

from households.models import Household
from logbook.choices import Found, ProblemKind
from logbook.models import Problem, Visit
from logbook.ordering import COLUMNS
from tests.logbook.families import YEAR, crowd, score
from tests.logbook.test_search import ADDRESS, found, ids, page


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


@pytest.fixture
def street(areas, survey_rounds):
    """120 households in Makham Tia, village 1."""
    return crowd([("สมหมาย", f"ใจ{number}") for number in range(120)])


def link(text: str, rel: str) -> str:
    """Return the query of the link to the next or previous page, "" where there is none."""
    address = re.search(rf'rel="{rel}" href="{ADDRESS}\?([^"]+)"', text)
    return html.unescape(address[1]) if address else ""


def walk(client, query: str, rel: str = "next") -> list[list[str]]:
    """Return the pages from the one of `query` on."""
    pages = []
    while query:
        pages.append(found(client, query))
        query = link(page(client, query), rel)
    return pages


def test_fifty_a_page_and_every_household_once(officer, street):
    pages = walk(officer, "show=failing")
    assert [len(each) for each in pages] == [50, 50, 20]
    assert sorted(sum(pages, [])) == sorted(ids(*street))


def test_going_back_shows_the_same_pages(officer, street):
    there = walk(officer, "show=failing&sort=address")
    last = f"show=failing&sort=address&after={there[1][-1]}"
    back = walk(officer, last, "prev")
    assert back == there[::-1]


def test_the_first_page_has_no_previous_and_the_last_no_next(officer, street):
    first = page(officer, "show=failing")
    assert (bool(link(first, "prev")), bool(link(first, "next"))) == (False, True)
    last = page(officer, f"show=failing&after={walk(officer, 'show=failing')[1][-1]}")
    assert (bool(link(last, "prev")), bool(link(last, "next"))) == (True, False)


def test_pages_stay_steady_while_households_are_added(officer, street):
    first = found(officer, "show=failing&sort=address")
    following = link(page(officer, "show=failing&sort=address"), "next")
    before = found(officer, following)
    for number in ("0", "1/1", "30/2"):  # all of them on the first page
        household = Household.objects.create(
            area_id="84010201", house_number=number, origin="bmn", origin_round_id=YEAR
        )
        score(household, "MPI15")
    assert found(officer, following) == before
    assert not set(first) & set(before)


def test_addresses_of_pages_name_no_person(officer, street):
    text = page(officer, "show=failing&sort=head")
    assert re.fullmatch(r"show=failing&sort=head&after=[0-9a-f-]{36}", link(text, "next"))


def test_a_page_after_a_household_that_one_may_not_see_is_the_first(officer, street, make_household):
    foreign = make_household(area_code="92010101")
    assert found(officer, f"show=failing&after={foreign.pk}") == found(officer, "show=failing")


def test_the_numbers_on_the_page_are_those_of_the_list(officer, street):
    assert "พบ 120 ครัวเรือน" in page(officer, "show=failing")
    assert "50 รายการในหน้านี้" in page(officer, "show=failing")
    assert sum(map(len, walk(officer, "show=failing"))) == 120


@pytest.fixture
def variety(make_household, subdistrict_officer):
    """40 households that differ, and often are alike, in everything that a list is ordered by; some without score."""
    chance = random.Random(11)
    households = []
    for number in range(40):
        village = chance.choice(("84010201", "84010202", "84010205"))
        point = {"latitude": "9.1", "longitude": "99.3"} if chance.random() < 0.5 else {}
        name = {"first_name": chance.choice(("แก้ว", "เกษม", "อารี", "ใจ", "กานดา")), "last_name": chance.choice("กขคง")}
        household = make_household(village, house_number=f"{chance.randint(1, 12)}/{number}", members=[name], **point)
        households.append(household)
        if chance.random() < 0.8:
            failed = chance.sample([f"MPI{n:02d}" for n in range(1, 18)], chance.randint(0, 4))
            score(household, *failed, member_count=chance.randint(1, 4), card_holder_count=chance.randint(0, 2))
        if chance.random() < 0.5:
            day = f"2023-0{chance.randint(1, 3)}-01"
            common = {"household": household, "round_id": YEAR, "recorded_by": subdistrict_officer}
            Visit.objects.create(visited_on=day, found=Found.MET, **common)
            Problem.objects.create(kind=ProblemKind.OTHER, description="น้ำ", found_on=day, **common)
    return households


def _sorted_by(household: Household, column: str):
    """Return what a reader would order a household by, read the plain way; None stands last both ways."""
    mark = household.scores.filter(round_id=YEAR).first()
    member = household.members.get()
    visit = household.visits.order_by("-visited_on").first()
    number = household.house_number
    return {
        "head": member.sort_key,
        "address": (household.area_id, int(number.split("/")[0]), number),
        "index": mark.points if mark else None,
        "point": household.has_point,
        "dimensions": (mark.failed_dimension_count, mark.points) if mark else None,
        "cards": mark.card_holder_count if mark else None,
        "members": mark.member_count if mark else None,
        "visit": str(visit.visited_on) if visit else "",
        "problems": household.problems.count(),
    }[column]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("descends", [False, True], ids=["up", "down"])
def test_every_column_orders_both_ways_also_across_pages(officer, variety, column, descends, monkeypatch):
    monkeypatch.setattr("logbook.paging.PAGE_SIZE", 7)
    pages = walk(officer, f"show=all&sort={'-' * descends}{column}")
    assert [len(each) for each in pages] == [7, 7, 7, 7, 7, 5]
    by_id = {str(household.pk): household for household in Household.objects.all()}
    keys = [_sorted_by(by_id[pk], column) for pk in sum(pages, [])]
    known = [key for key in keys if key is not None]
    assert known == sorted(known, reverse=descends)
    assert keys == known + [None] * (len(keys) - len(known))
    assert len({pk for each in pages for pk in each}) == 40
    back = walk(officer, f"show=all&sort={'-' * descends}{column}&after={pages[4][-1]}", "prev")
    assert back == pages[::-1]


def test_the_head_of_a_column_orders_by_it_and_turns_round_when_pressed_again(officer, variety):
    head = r'aria-sort="(\w+)"><a href="([^"]+)"[^>]*>สมาชิก'
    assert not re.search(head, page(officer, "show=all"))
    assert "sort=-members" in page(officer, "show=all")
    assert re.search(head, page(officer, "show=all&sort=-members"))[1] == "descending"
    turned = re.search(head, page(officer, "show=all&sort=-members"))[2]
    assert "sort=members" in turned
    assert re.search(head, page(officer, "show=all&sort=members"))[1] == "ascending"


def test_the_most_deprived_stand_first_unless_another_order_is_asked_for(officer, make_household):
    mild, severe = make_household(), make_household()
    score(mild, "MPI15")
    score(severe, "MPI02", "MPI05", "MPI15")
    assert found(officer, "show=failing") == ids(severe, mild)


def test_house_9_stands_before_house_10_and_the_one_without_a_number_first(officer, make_household):
    ten, nine, none = (make_household(house_number=number) for number in ("10", "9/2", ""))
    assert found(officer, "show=all&sort=address") == ids(none, nine, ten)
