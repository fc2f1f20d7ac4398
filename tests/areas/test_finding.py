"""A place is found by what people type."""

import pytest
from django.urls import reverse

from areas.finding import find_areas, read


def codes(text):
    return [area.code for area in find_areas(text)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("มะขามเตี้ย", ["840102", "84010201", "84010202", "84010205"][:1]),
        ("ต.มะขามเตี้ย", ["840102"]),
        ("ตำบล มะขามเตี้ย", ["840102"]),
        ("หมู่ 2 ต.มะขามเตี้ย", ["84010202", "840102"]),
        ("ม.๒ มะขามเตี้ย อ.เมือง", ["84010202", "840102"]),
        ("ทับเที่ยง จ.ตรัง", ["920101"]),
        ("ทับเที่ยง สุราษฎร์", []),
        ("ท่าเรือ", ["84020101"]),
        ("84020101", ["84020101"]),
        ("Makham Tia", []),
        ("", []),
        ("ก", []),
        ("หมู่ 4", []),
    ],
)
def test_what_is_typed_leads_to_the_place(areas, typed, found):
    assert codes(typed)[: len(found) or None] == found


def test_provinces_and_districts_are_no_home(areas):
    assert all(len(code) >= 6 for code in codes("สุราษฎร์ธานี") + codes("เมือง"))


def test_the_parts_of_a_typed_place_are_told_apart():
    asked = read("หมู่ที่ 4 ต. บ้านแป้น อ.เมือง ลำพูน")
    assert (asked.moo, [name for _level, name in asked.levelled], asked.bare) == (4, ["บ้านแป้น", "เมือง"], ["ลำพูน"])


def test_a_search_takes_two_queries(areas, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        find_areas("หมู่ 2 ต.มะขามเตี้ย")


def test_the_answer_is_a_list_to_choose_from(client_of, subdistrict_officer):
    page = client_of(subdistrict_officer).get(reverse("areas:find"), {"place": "ทับเที่ยง"}).content.decode()
    assert 'value="920101"' in page
