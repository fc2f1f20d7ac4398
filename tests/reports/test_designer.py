"""The designer of pivot reports: a design is an address, a press leads to another, a number to its households."""

from fractions import Fraction

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.permissions import Permission
from areas.scope import Scope
from reports.designer.design import Design
from reports.designer.numbers import shown
from reports.designer.sheet import Sheet
from reports.designer.tokens import token_of, values_of
from reports.pivots.engine import compute
from reports.pivots.measures import MEASURES
from reports.pivots.spec import BadPivot, PivotSpec
from reports.pivots.table import TOTAL
from reports.recipes import RECIPES
from tests.reports.asking import NOON

HOME, PIVOT, VALUES, CELL = (reverse(f"reports:{name}") for name in ("home", "pivot", "pivot-values", "pivot-cell"))
DESIGN = "topic=households&rows=district,subdistrict&columns=failed_dimension_count&measures=households,persons"


def design_of(query: str) -> Design:
    return Design.read(QueryDict(query))


def rows_of(answer) -> list[tuple[str, list[str]]]:
    return [(row.label, [number.text for number in row.numbers]) for row in answer.context["sheet"].rows]


@pytest.mark.parametrize("path", [HOME, PIVOT, f"{VALUES}?of=district"])
def test_who_may_read_reports_sees_the_pages_and_nobody_else(
    client_of, village, district_officer, subdistrict_officer, agency_officer, account_admin, path
):
    for user, status in [(district_officer, 200), (subdistrict_officer, 200), (agency_officer, 403)]:
        assert client_of(user).get(path).status_code == status
    assert client_of(account_admin).get(path).status_code == 403


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_every_recipe_is_a_report_that_opens(client_of, district_officer, village, recipe):
    answer = client_of(district_officer).get(recipe.address)
    assert answer.status_code == 200
    assert not answer.context["table"].is_too_large


def test_a_table_counts_ones_own_area_and_says_its_totals(client_of, district_officer, provincial_officer, village):
    query = f"{PIVOT}?topic=households&rows=district&measures=households"
    assert rows_of(client_of(district_officer).get(query))[-1][1] == ["3"]
    whole = rows_of(client_of(provincial_officer).get(query))
    assert [numbers for _label, numbers in whole] == [["3"], ["1"], ["4"]]


def test_another_province_sees_nothing_of_it(client_of, outsider, village):
    answer = client_of(outsider).get(f"{PIVOT}?{DESIGN}")
    assert rows_of(answer)[-1][1] == ["0", "0"]


@pytest.mark.parametrize(
    ("press", "expected"),
    [
        ("rows.add.dimension", {"rows": ("district", "subdistrict", "dimension")}),
        ("rows.add.dimension.0", {"rows": ("dimension", "district", "subdistrict")}),
        ("rows.remove.district", {"rows": ("subdistrict",)}),
        ("rows.later.district", {"rows": ("subdistrict", "district")}),
        ("rows.earlier.subdistrict", {"rows": ("subdistrict", "district")}),
        ("rows.earlier.district", {"rows": ("district", "subdistrict")}),
        ("columns.add.district", {"rows": ("subdistrict",), "columns": ("failed_dimension_count", "district")}),
        ("measures.add.households.rank", {"measures": ("households", "persons", "households.rank")}),
        ("measures.add.households.rank.0", {"measures": ("households.rank", "households", "persons")}),
        ("measures.later.households", {"measures": ("persons", "households")}),
        ("measures.remove.persons", {"measures": ("households",)}),
    ],
)
def test_a_press_makes_another_design(press, expected):
    spec = design_of(DESIGN).changed(press).spec
    assert {name: getattr(spec, name) for name in expected} == expected


@pytest.mark.parametrize("press", ["rows.add.nothing", "rows.jump.district", "somewhere.add.district", "rows", "", "."])
def test_what_is_no_press_is_refused(press):
    with pytest.raises(BadPivot):
        design_of(DESIGN).changed(press)


def test_forms_without_a_script_do_all_that_dragging_does(client_of, district_officer, village):
    client = client_of(district_officer)
    added = client.get(f"{PIVOT}?{DESIGN}&was=households&do=rows.remove.district")
    assert added.status_code == 302
    assert added.url == f"{PIVOT}?{design_of(DESIGN).changed('rows.remove.district').query}"
    typed = client.get(f"{PIVOT}?{DESIGN}&was=households", {"add-rows": "ระดับความเปราะบาง"} | QueryDict(DESIGN).dict())
    assert "fragility_level" in typed.url
    filtered = client.get(f"{PIVOT}?{DESIGN}&field=district&value=8401")
    assert design_of(filtered.url.partition("?")[2]).spec.filters[0].values == ("8401",)
    asked = client.get(f"{PIVOT}?{DESIGN}&do=where.add.fragility_level")
    assert asked.url.startswith(VALUES)


def test_another_topic_keeps_what_it_knows_too(client_of, district_officer, village):
    answer = client_of(district_officer).get(
        f"{PIVOT}?{DESIGN}&was=households".replace("topic=households", "topic=visits")
    )
    spec = design_of(answer.url.partition("?")[2]).spec
    assert (spec.topic, spec.rows, spec.measures) == ("visits", ("district", "subdistrict"), ("households", "persons"))


def test_values_of_a_filter_are_those_of_ones_area_with_their_counts(client_of, district_officer, village):
    answer = client_of(district_officer).get(f"{VALUES}?{DESIGN}&of=district&where=district=8401")
    assert [(one.text, one.count, one.is_chosen) for one in answer.context["choices"]] == [("8401", "3", True)]
    assert client_of(district_officer).get(f"{VALUES}?{DESIGN}&of=nothing").status_code == 404


def test_what_cannot_be_asked_says_what_is_near_and_keeps_the_rest(client_of, district_officer, village):
    answer = client_of(district_officer).get(f"{PIVOT}?topic=households&rows=distrct,subdistrict&measures=households")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "rows=district%2Csubdistrict" in page
    assert answer.context["design"].spec.rows == ("subdistrict",)
    assert "ข้อผิดพลาด" in page


@pytest.mark.parametrize(
    "query",
    [
        "topic=nothing",
        "round=1999",
        "where=district=x",
        "cutoff=5",
        "rows=%00",
        "do=rows.add.x",
        "add-rows=zzz&topic=visits",
    ],
)
def test_no_address_breaks_the_page(client_of, district_officer, village, query):
    assert client_of(district_officer).get(f"{PIVOT}?{query}").status_code == 400


def test_a_number_leads_to_exactly_its_households(client_of, provincial_officer, village):
    client = client_of(provincial_officer)
    sheet = client.get(f"{PIVOT}?{DESIGN}").context["sheet"]
    cells = [(one.cell, one.text) for row in sheet.rows for one in row.numbers[::2] if one.cell]
    assert len(cells) > 6
    for cell, text in cells:
        answer = client.post(f"{CELL}?{DESIGN}", {"cell": cell})
        assert client.get(answer.url).context["search"].count == int(text.replace(",", ""))


def test_the_way_to_households_is_for_who_may_see_them(client_of, agency_officer, district_officer, village):
    assert client_of(agency_officer).post(f"{CELL}?{DESIGN}", {"cell": "*,*|*"}).status_code == 403
    for cell in ("", "x", "8401|*", "8401,*|99", "%00|*"):
        assert client_of(district_officer).post(f"{CELL}?{DESIGN}", {"cell": cell}).status_code == 400


def test_a_page_asks_the_database_the_same_for_few_and_many(
    client_of, provincial_officer, village, make_household, django_assert_max_num_queries
):
    client = client_of(provincial_officer)
    client.get(PIVOT)
    with django_assert_max_num_queries(22):
        client.get(f"{PIVOT}?{DESIGN}&where=district=8401,8402")


def table_of(query: str):
    return compute(PivotSpec.parse(QueryDict(query)), scope=Scope(("84",)), at=NOON)


def test_rows_are_sorted_below_each_other_and_totals_stay_last(village):
    for sort, expected in [("-persons", ["3", "1"]), ("persons", ["1", "3"])]:
        query = f"topic=households&rows=district,subdistrict&measures=households,persons&sort={sort}"
        sheet = Sheet(table_of(query), design_of(query))
        assert [row.numbers[0].text for row in sheet.rows if row.depth == 0 and not row.is_total] == expected
        assert sheet.rows[-1].is_total


def test_rows_fold_to_a_level_and_open_one_by_one(village):
    query = "topic=households&rows=district,subdistrict&measures=households&depth=1"
    folded = Sheet(table_of(query), design_of(query))
    assert [row.depth for row in folded.rows] == [0, 0, 0]
    opened = design_of(folded.rows[0].toggle.partition("?")[2])
    assert [row.depth for row in Sheet(table_of(query), opened).rows] == [0, 1, 1, 0, 0]


def test_heads_stand_over_their_columns(village):
    query = "topic=households&rows=district&columns=poor,failed_dimension_count&measures=households,persons"
    for more in ("", "&subtotals=no"):
        sheet = Sheet(table_of(query), design_of(query + more))
        wide = len(sheet.columns) * 2
        covered = [0] * wide
        for level in sheet.heads:
            at = iter([place for place in range(wide) if covered[place] == sheet.heads.index(level)])
            for head in level:
                for _column in range(head.columns):
                    covered[next(at)] += head.rows
        assert set(covered) == {3}


def test_a_short_row_is_a_list_on_a_phone_and_each_line_says_what_it_is(village):
    query = "topic=households&rows=district&columns=poor&measures=households,persons"
    sheet = Sheet(table_of(query), design_of(query))
    assert sheet.is_listed
    assert [number.label for number in sheet.rows[0].numbers][-2:] == ["รวม · ครัวเรือน", "รวม · คน"]
    wide = "topic=households&rows=district&columns=indicator&measures=households,persons,poor_persons,poor_households"
    assert not Sheet(table_of(wide), design_of(wide)).is_listed


def test_large_tables_are_drawn_a_window_at_a_time(village):
    query = "topic=households&rows=village&columns=indicator&measures=households"
    sheet = Sheet(table_of(query), design_of(query + "&page=99&across=99"))
    assert (sheet.page, sheet.across) == (1, 1)


@pytest.mark.parametrize(
    ("measure", "number", "text"),
    [
        ("households", 12345, "12,345"),
        ("households", 0, "0"),
        ("headcount_ratio", "0.12345", "12.3%"),
        ("headcount_ratio", None, "–"),
        ("adjusted_headcount_ratio", "0.03125", "0.0313"),
        ("households.change", -3, "−3"),
        ("households.change", 3, "+3"),
        ("headcount_ratio.change", "0.015", "+1.5"),
        ("baht", "1500", "1,500"),
    ],
)
def test_numbers_are_written_by_their_unit(measure, number, text):
    assert shown(MEASURES[measure], None if number is None else Fraction(number)) == text


def test_a_key_reads_back_from_its_token():
    fields = PivotSpec.parse({"rows": "district,failed_dimension_count,poor"}).row_fields
    key = ("8401", 2, True)
    assert values_of(fields, token_of(key)) == {"district": "8401", "failed_dimension_count": 2, "poor": True}
    assert values_of(fields, token_of(("8401", None, TOTAL))) == {"district": "8401", "failed_dimension_count": None}


def test_the_menu_leads_to_reports_only_who_may_read_them(client_of, district_officer, agency_officer):
    assert HOME in client_of(district_officer).get(HOME).content.decode()
    assert Permission.PIVOT_VIEW not in agency_officer.permissions
