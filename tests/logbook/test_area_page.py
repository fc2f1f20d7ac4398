"""The page of an area: figures by dimension, poor households beside them, the ten that stand worst."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from areas.choices import AreaLevel
from areas.scope import Scope
from areas.services import add_villages
from households.area_measures import MEASURES
from households.models import AreaFact, ServicePoint, SurveyRound
from logbook.area_ranking import rank
from tests.households.imports.files import csv_bytes, hand_in, take_in
from tests.logbook.families import score
from tests.people import appoint

TODAY = date(2023, 6, 1)
FUNDS = MEASURES["access_to_funds"]
# Session, user and posts of every page, and what this one tells.
MOST_QUERIES = 20
pytestmark = pytest.mark.usefixtures("areas", "survey_rounds")


def fact(area, measure, value, year=2566):
    return AreaFact.objects.create(area_id=area, year=year, measure=measure, value=Decimal(value))


@pytest.fixture
def village_survey():
    """Makham Tia: access to funds is bad in villages 1 and 2, not in 5; in Wat Pradu's one village it is bad."""
    for code, level in (("84010201", 1), ("84010202", 1), ("84010205", 3), ("84010301", 1), ("84020101", 2)):
        fact(code, "access_to_funds", level)


def page_of(code=None):
    return reverse("logbook:area", args=[code]) if code else reverse("logbook:areas")


@pytest.fixture
def read(client_of, provincial_officer):
    def open_page(code, *, by=None, **query):
        answer = client_of(by or provincial_officer).get(page_of(code), query)
        assert answer.status_code == 200
        return answer

    return open_page


def ranked(answer):
    return [(row.area.code, row.figure.text, row.figure.note) for row in answer.context["page"].ranking.rows]


# --- who may ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("subdistrict_officer", 200),
        ("district_chief", 200),
        ("provincial_officer", 200),
        ("national_officer", 200),
        ("sibling_officer", 404),
        ("outsider", 404),
        ("account_admin", 403),
        ("auditor", 403),
    ],
)
def test_only_those_of_the_area_who_may_see_households_see_its_page(person, status, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(page_of("840102")).status_code == status


@pytest.mark.parametrize("code", ["8", "840", "84x1", "8401020199", "99", "84019999", "๘๔"])
def test_an_address_of_no_area_is_not_found(code, client_of, provincial_officer):
    assert client_of(provincial_officer).get(f"/areas/{code}/").status_code == 404


def test_nobody_reads_more_of_the_areas_around_than_their_names(client_of, subdistrict_officer):
    page = client_of(subdistrict_officer).get(page_of("840102"))
    assert "สุราษฎร์ธานี" in page.text
    assert f'href="{page_of("84")}"' not in page.text
    assert client_of(subdistrict_officer).get(page_of("84")).status_code == 404


def test_the_link_in_the_menu_leads_to_the_own_area(client_of, subdistrict_officer, account_admin):
    client = client_of(subdistrict_officer)
    assert f'href="{page_of()}"' in client.get("/households/").text
    assert client.get(page_of())["Location"] == page_of("840102")
    assert f'href="{page_of()}"' not in client_of(account_admin).get(reverse("accounts:me")).text


def test_who_has_several_areas_chooses_and_the_country_shows_its_provinces(
    client_of, subdistrict_officer, national_officer
):
    appoint(subdistrict_officer, "subdistrict-team", "840103")
    page = client_of(subdistrict_officer).get(page_of())
    assert [area.code for area in page.context["page"].children] == ["840102", "840103"]
    country = client_of(national_officer).get(page_of())
    assert {area.code for area in country.context["page"].children} == {"84", "92"}


def test_the_page_only_reads(client_of, provincial_officer):
    assert client_of(provincial_officer).post(page_of("84")).status_code == 405


# --- figures ------------------------------------------------------------------------------


def test_a_village_shows_its_figures_by_dimension_with_the_year_before(read):
    fact("84010201", "access_to_funds", 1)
    fact("84010201", "access_to_funds", 2, year=2564)
    fact("84010201", "roads", 3)
    fact("84010201", "night_light", "1.25", year=2565)

    dimensions = read("84010201").context["page"].dimensions

    assert [dimension.value for dimension, _lines in dimensions] == ["infrastructure", "community", "physical"]
    with translation.override("en"):
        dimensions = read("84010201").context["page"].dimensions
    funds = dimensions[1][1][0]
    assert (funds.year, funds.figure.tone, funds.before_year, funds.before.tone) == (2566, "danger", 2564, "attention")
    assert dimensions[2][1][0].figure.text.startswith("1.25 ")


def test_a_subdistrict_shows_what_its_villages_come_to(read, village_survey):
    for code, people in (("84010201", 400), ("84010202", 1100)):
        fact(code, "population", people)
        fact(code, "night_light", people // 100)

    text = read("840102").text

    assert "2 จาก 3 หมู่บ้าน (66.67%)" in text
    assert "1,500 คน" in text
    assert "รวม 2 หมู่บ้าน" in text
    assert "7.50 นาโนวัตต์" in text


def test_a_figure_of_its_own_comes_before_the_sum_of_the_villages(read):
    fact("84010201", "population", 400)
    fact("840102", "population", 5000)
    assert "5,000 คน" in read("840102").text


def test_the_page_names_where_the_figures_come_from(read):
    batch = take_in(hand_in("area_facts", csv_bytes([["รหัสพื้นที่", "ปี", "ถนน"], ["84010201", "2566", "3"]]), on=TODAY))
    text = read("840102").text
    assert batch.source in text
    assert f"การนำเข้าที่ {batch.pk}" in text


def test_nothing_of_a_neighbour_is_added_up(read, village_survey):
    assert "1 จาก 1 หมู่บ้าน (100.00%)" in read("840103").text


def test_an_area_without_figures_says_so(read):
    assert "ยังไม่มีการนำเข้าข้อมูลของพื้นที่นี้" in read("84010205").text


def test_service_points_stand_on_the_page_of_every_area_around(read):
    ServicePoint.objects.create(
        area_id="84010201", kind="school", name="โรงเรียนบ้านหน้าควน", latitude="9.1", longitude="99.3"
    )
    for code in ("84010201", "840102", "84"):
        text = read(code).text
        assert "โรงเรียนบ้านหน้าควน" in text
        assert 'href="geo:9.100000,99.300000"' in text
    assert "โรงเรียนบ้านหน้าควน" not in read("840103").text


# --- poor households beside ---------------------------------------------------------------


def test_poor_households_are_counted_beside_the_figures(read, make_household):
    for failed in (("MPI05",), ("MPI05", "MPI15"), ()):
        score(make_household("84010201"), *failed)
    score(make_household("84010301"), "MPI15")

    poverty = read("840102").context["page"].poverty

    assert (poverty.year, poverty.households, poverty.poor) == (2566, 3, 2)
    assert {one.slug: one.count for one in poverty.dimensions if one.count} == {"living": 2, "income": 1}


def test_a_province_is_too_large_to_be_counted_while_a_page_waits(read, make_household):
    score(make_household("84010201"), "MPI05")
    page = read("84")
    assert page.context["page"].poverty is None
    assert "show=failing&amp;province=84" in page.text


def test_the_way_to_the_households_of_the_area_is_one_press(read, client_of, provincial_officer):
    address = read("84010201").context["page"].households_address
    assert "village=84010201" in address
    assert client_of(provincial_officer).get(address).status_code == 200


def test_the_household_and_the_search_lead_to_the_area(client_of, make_household, provincial_officer):
    household = make_household("84010201")
    score(household, "MPI05")
    client = client_of(provincial_officer)
    assert page_of("84010201") in client.get(reverse("logbook:household", args=[household.pk])).text
    search = client.get("/households/", {"show": "failing", "province": "84", "district": "8401"})
    assert page_of("8401") in search.text
    assert client.get("/households/", {"show": "failing", "province": "x"}).status_code == 200


# --- ranking ------------------------------------------------------------------------------


def test_districts_are_ranked_by_the_share_of_villages_with_a_serious_problem(read, village_survey):
    with translation.override("en"):
        rows = ranked(read("84", measure="access_to_funds", level="4"))
    assert [code for code, _text, _note in rows] == ["8401", "8402"]
    assert "75.00%" in rows[0][2]


def test_villages_are_ranked_by_their_level(read, village_survey):
    rows = ranked(read("840102", measure="access_to_funds", level="8"))
    assert [code for code, _text, _note in rows] == ["84010201", "84010202", "84010205"]


def test_beside_each_ranked_village_stand_its_poor_households(read, village_survey, make_household):
    score(make_household("84010202"), "MPI05")
    score(make_household("84010202"))
    rows = read("840102", level="8").context["page"].ranking.rows
    assert [(row.poor, row.households) for row in rows] == [(None, None), (1, 2), (None, None)]


def test_a_figure_of_which_much_is_much_begins_with_the_largest(read):
    for code, people in (("84010201", 400), ("84010202", 1100), ("84010205", 90)):
        fact(code, "population", people)
    rows = ranked(read("840102", measure="population", level="8"))
    assert [code for code, _text, _note in rows] == ["84010202", "84010201", "84010205"]


def test_areas_with_figures_of_their_own_are_ranked_by_those_of_the_newest_year():
    fact("8401", "night_light", "5", year=2566)
    fact("8402", "night_light", "2", year=2566)
    fact("8402", "night_light", "9", year=2565)
    ranking = rank(MEASURES["night_light"], AreaLevel.DISTRICT, scope=Scope(("84",)), round=None)
    assert (ranking.year, [row.area.code for row in ranking.rows]) == (2566, ["8402", "8401"])


def test_ten_are_shown_and_no_more(read):
    codes = [f"840102{number:02d}" for number in range(10, 25)]
    add_villages(names=dict.fromkeys(codes, ""))
    for code in codes:
        fact(code, "access_to_funds", 1)
    assert len(ranked(read("840102", level="8"))) == 10


@pytest.mark.parametrize("query", [{"measure": "ความสุข"}, {"level": "2"}, {"level": "x"}, {"measure": "", "level": ""}])
def test_a_choice_that_is_none_shows_the_first(read, query, village_survey):
    ranking = read("840102", **query).context["page"].ranking
    assert (ranking.measure, ranking.level) == (FUNDS, AreaLevel.VILLAGE)


def test_nothing_outside_the_own_area_is_ranked(read, subdistrict_officer, village_survey):
    rows = ranked(read("840102", by=subdistrict_officer, level="8"))
    assert all(code.startswith("840102") for code, _text, _note in rows)
    assert SurveyRound.objects.current().year == 2566


# --- cost ---------------------------------------------------------------------------------


def test_many_figures_cost_no_more_queries_than_few(
    client_of, provincial_officer, village_survey, make_household, django_assert_max_num_queries
):
    client = client_of(provincial_officer)
    client.get(page_of("8401"))

    def queries():
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            assert client.get(page_of("8401"), {"level": "6"}).status_code == 200
        return len(captured)

    few = queries()
    for code in MEASURES:
        if code != "access_to_funds":
            for village in ("84010201", "84010202", "84010301"):
                fact(village, code, 2)
    score(make_household("84010201"), "MPI05")
    for number in range(30):
        ServicePoint.objects.create(area_id="84010201", kind="market", name=f"ตลาด {number}")
    assert queries() == few
