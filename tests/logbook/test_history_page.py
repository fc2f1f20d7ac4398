"""Who changed what in a household, when, from what to what, on the screen."""

from datetime import date

import pytest
from django.urls import reverse

from households.editing import snapshot
from households.identity import open_identity
from households.services import edit_household
from households.services.households import EDITABLE
from logbook.choices import ProblemKind, ProblemState
from logbook.services.problems import close_problem, record_problem
from tests.queries import THE_LOOK


@pytest.fixture
def household(make_household, subdistrict_officer):
    household = make_household(phone="", members=["head", "child"])
    base = snapshot(household, EDITABLE)
    edit_household(household=household, changes=base | {"phone": "081 111 1111"}, base=base, by=subdistrict_officer)
    return household


def page_of(household, query=""):
    return reverse("logbook:household-history", args=[household.pk]) + query


def test_a_change_shows_who_and_from_what_to_what(household, client_of, subdistrict_officer):
    text = client_of(subdistrict_officer).get(page_of(household)).content.decode()
    assert "081 111 1111" in text
    assert "วรรณา ขยันเยี่ยม" in text


def test_the_life_of_a_problem_is_told(household, survey_rounds, client_of, subdistrict_officer, district_chief):
    problem = record_problem(
        household=household,
        round=survey_rounds[2566],
        kind=ProblemKind.DEBT,
        description="หนี้นอกระบบ",
        found_on=date(2023, 5, 2),
        by=subdistrict_officer,
    )
    close_problem(
        problem=problem, outcome=ProblemState.RESOLVED, note="ปลดหนี้แล้ว", closed_on=date(2023, 8, 2), by=district_chief
    )
    text = client_of(subdistrict_officer).get(page_of(household)).content.decode()
    assert "ปลดหนี้แล้ว" in text
    assert "ปัญหาคลี่คลายแล้ว" in text
    assert "อำนวย ปกครองเก่ง" in text


def test_a_citizen_id_is_nowhere_in_plain(household, client_of, district_officer):
    text = client_of(district_officer).get(page_of(household)).content.decode()
    numbers = [open_identity(member) for member in household.members.all()]
    assert not any(number in text or number[1:5] + "-" + number[5:10] in text for number in numbers)


def test_nothing_of_another_household_comes_out(household, make_household, client_of, district_officer):
    make_household(area_code="92010101", members=[{"first_name": "นกขมิ้น", "last_name": "เหลืองอ่อน"}])
    make_household(members=[{"first_name": "นกแก้ว", "last_name": "เขียวขำ"}])
    text = client_of(district_officer).get(page_of(household)).content.decode()
    assert "นกขมิ้น" not in text
    assert "นกแก้ว" not in text


def test_a_long_history_is_paged_and_an_impossible_page_shows_the_last(
    household, client_of, subdistrict_officer, django_assert_max_num_queries
):
    for number in range(110):
        household.refresh_from_db()
        base = snapshot(household, EDITABLE)
        edit_household(
            household=household, changes=base | {"phone": f"08 {number:04d}"}, base=base, by=subdistrict_officer
        )
    client = client_of(subdistrict_officer)
    client.get(page_of(household))
    with django_assert_max_num_queries(30 + THE_LOOK) as short:
        assert "08 0109" in client.get(page_of(household)).content.decode()
    with django_assert_max_num_queries(len(short)):
        assert "08 0001" in client.get(page_of(household, "?page=2")).content.decode()
    assert client.get(page_of(household, "?page=999")).status_code == 200
