"""A number that is pressed leads to the search page with exactly its households: in one's own area, and nothing in the
address."""

import pytest

from areas.scope import Scope
from reports.pivots.cells import address_of_cell
from reports.pivots.engine import compute
from reports.pivots.spec import BadPivot, PivotSpec
from tests.logbook.families import score
from tests.reports.asking import NOON

ASKED = {"rows": "subdistrict", "columns": "indicator", "measures": "households", "where": "failed_dimension_count=1,2"}


@pytest.fixture
def families(make_household):
    """Three of Makham Tia fail income, one of them the house too; one of Trang fails income."""
    places = ("84010201", "84010202", "84010201", "92010101")
    failed = (["MPI15"], ["MPI15"], ["MPI05", "MPI15"], ["MPI15"])
    made = [make_household(area_code=place) for place in places]
    for household, codes in zip(made, failed, strict=True):
        score(household, *codes)
    return made


def found(client, address: str) -> set:
    return {row.household.pk for row in client.get(address).context["search"].page.rows}


def test_a_pressed_number_leads_to_its_households(client_of, district_officer, families):
    spec = PivotSpec.parse(ASKED)
    address = address_of_cell(spec, {"subdistrict": "840102", "indicator": "MPI15"}, by=district_officer)
    client = client_of(district_officer)
    assert found(client, address) == {one.pk for one in families[:3]}
    search = client.get(address).context["search"]
    assert search.count == compute(spec, scope=Scope(("8401",)), at=NOON).value(("840102",), ("MPI15",), "households")
    assert "มะขามเตี้ย" in search.set_title
    assert "MPI15" in search.set_title


def test_nothing_of_the_cell_stands_in_the_address(district_officer, families):
    address = address_of_cell(PivotSpec.parse(ASKED), {"indicator": "MPI15"}, by=district_officer)
    assert "MPI15" not in address
    assert "indicator" not in address


def test_the_same_number_pressed_twice_has_one_address(district_officer, families):
    spec, keys = PivotSpec.parse(ASKED), {"indicator": "MPI15"}
    assert address_of_cell(spec, keys, by=district_officer) == address_of_cell(spec, keys, by=district_officer)


def test_somebody_elsewhere_finds_his_own_households_by_the_same_link(client_of, district_officer, outsider, families):
    address = address_of_cell(PivotSpec.parse(ASKED), {"indicator": "MPI15"}, by=district_officer)
    assert found(client_of(outsider), address) == {families[3].pk}


def test_the_page_narrows_further_and_can_do_without_the_set(client_of, district_officer, families):
    client = client_of(district_officer)
    address = address_of_cell(PivotSpec.parse(ASKED), {"indicator": "MPI05"}, by=district_officer)
    assert found(client, f"{address}&dimension=income") == {families[2].pk}
    without = client.get(address).context["search"].without_set
    assert found(client, without) == {one.pk for one in families[:3]}


def test_a_set_that_is_no_longer_kept_says_so(client_of, district_officer, families):
    answer = client_of(district_officer).get("/households/?show=all&set=00000000-0000-4000-8000-000000000000")
    assert answer.status_code == 422
    assert "กดตัวเลข" in answer.content.decode()


def test_what_is_no_cell_has_no_address(district_officer, families):
    spec = PivotSpec.parse(ASKED)
    for keys in ({"district": "8401"}, {"indicator": "MPI99"}):
        with pytest.raises(BadPivot):
            address_of_cell(spec, keys, by=district_officer)


def test_the_page_counts_what_every_cell_says(client_of, provincial_officer, world):
    client = client_of(provincial_officer)
    for topic in ("members", "problems", "movement"):
        spec = PivotSpec.parse(
            {"topic": topic, "rows": "subdistrict", "columns": "target_group", "measures": "households"}
        )
        table = compute(spec, scope=provincial_officer.scope, at=NOON)
        for (row, column), (households,) in list(table.cells.items())[::5]:
            address = address_of_cell(spec, table.keys(row, column), by=provincial_officer)
            assert client.get(address).context["search"].count == households
