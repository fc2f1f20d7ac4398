"""The figures of a report as a file: every cell and total of the table, as numbers, under the heads that span them."""

import json

import pytest
from django.utils import timezone

from areas.scope import Scope
from reports.choices import ExportFailure, ExportState
from reports.models import Export
from reports.pivots.engine import compute
from reports.pivots.spec import PivotSpec
from tests.people import appoint, make_user
from tests.reports.exporting import REASON, book_of, csv_rows, downloaded, make

QUERY = "topic=households&rows=district,subdistrict&columns=failed_dimension_count&measures=households,headcount_ratio"
ADDRESS = f"/exports/pivot/?{QUERY}"

pytestmark = pytest.mark.usefixtures("village")


def form(**more) -> dict:
    told = {"client_uuid": "5f0c2b0e-8f1c-4d55-9a51-000000000002", "format": "xlsx", "language": "th"}
    return told | {"purpose": "report", "reason": REASON} | more


@pytest.fixture
def ask(client_of, provincial_officer):
    """Ask for the file as the provincial officer does, and have it made."""

    def asked(query: str = QUERY, by=None, **more) -> Export:
        answer = client_of(by or provincial_officer).post(f"/exports/pivot/?{query}", form(**more))
        assert answer.status_code == 302
        return make(Export.objects.latest("requested_at"))

    return asked


def table(query: str, scope: Scope):
    return compute(PivotSpec.parse(dict(pair.split("=") for pair in query.split("&"))), scope=scope, at=timezone.now())


def test_every_number_of_the_table_stands_in_the_workbook(ask):
    export = ask()
    book = book_of(downloaded(export))
    page = book["ข้อมูล"]
    expected = table(QUERY, Scope(("84",)))
    first = next(row for row in range(3, 12) if page.cell(row, 1).value == "อำเภอ") + 1
    shown = [
        [page.cell(row, place).value for place in range(3, page.max_column + 1)]
        for row in range(first, page.max_row + 1)
    ]
    assert len(shown) == len(expected.row_keys) == export.row_count
    for row, key in zip(shown, expected.row_keys, strict=True):
        numbers = [number for column in expected.column_keys for number in expected.cell(key, column) or (None, None)]
        assert row == pytest.approx([None if one is None else float(one) for one in numbers])
    assert page.cell(page.max_row, 1).value == "รวม"


@pytest.mark.parametrize(("sort", "first"), [("-households", "เมืองสุราษฎร์ธานี"), ("households", "กาญจนดิษฐ์")])
def test_rows_stand_in_the_file_as_they_were_sorted_on_the_page(ask, sort, first):
    page = book_of(downloaded(ask(f"{QUERY}&sort={sort}")))["ข้อมูล"]
    assert [page.cell(row, 1).value for row in (5, page.max_row)] == [first, "รวม"]


def test_the_page_of_a_report_leads_to_each_kind_of_file(client_of, provincial_officer, subdistrict_officer):
    page = client_of(provincial_officer).get(f"/reports/pivot/?{QUERY}").content.decode()
    assert all(f"format={kind}" in page for kind in ("xlsx", "csv", "json"))
    asking = client_of(provincial_officer).get(f"{ADDRESS}&format=csv")
    assert asking.context["form"]["format"].value() == "csv"
    assert "/exports/" not in client_of(subdistrict_officer).get(f"/reports/pivot/?{QUERY}").content.decode()


def test_heads_span_what_stands_below_them(ask):
    page = book_of(downloaded(ask()))["ข้อมูล"]
    spans = {str(one) for one in page.merged_cells.ranges}
    expected = table(QUERY, Scope(("84",)))
    assert {"C3:D3", "E3:F3"} <= spans
    two = sum(1 for key in expected.row_keys if key[0] == "8401")
    assert f"A5:A{4 + two}" in spans
    assert page.freeze_panes == "C5"


def test_shares_are_shown_in_percent_and_counts_whole(ask):
    page = book_of(downloaded(ask()))["ข้อมูล"]
    last = page.max_row
    assert [page.cell(last, place).number_format for place in (3, 4)] == ["#,##0", "0.00%"]


def test_the_file_tells_what_it_means_and_where_it_comes_from(ask):
    book = book_of(downloaded(ask()))
    origin = dict(row[:2] for row in book["ที่มา"].iter_rows(min_row=3, values_only=True))
    assert (origin["ตัดทอน"], origin["เหตุผล"]) == ("ไม่", REASON)
    assert book["คำอธิบาย"].max_row == 3
    assert all(row[1] for row in book["คำอธิบาย"].iter_rows(min_row=2, values_only=True))


def test_json_and_csv_hold_the_same_cells_as_the_api(ask, client_of, provincial_officer):
    answer = client_of(provincial_officer).get(f"/api/v1/pivots/table/?{QUERY}")
    records = answer.json()["records"]
    assert json.loads(downloaded(ask(format="json")))["records"] == records
    rows = csv_rows(downloaded(ask(format="csv", client_uuid="5f0c2b0e-8f1c-4d55-9a51-000000000003")))
    assert len(rows) - 1 == len(records)


def test_a_district_gets_its_own_figures_only(ask):
    officer = make_user("kanchanadit", "อารี", "ท่าทอง")
    appoint(officer, "district-development", "8402")
    told = json.loads(downloaded(ask(by=officer, format="json")))["records"]
    assert {record["keys"].get("district") for record in told} <= {"8402", None}


def test_a_report_that_cannot_be_says_why(client_of, provincial_officer):
    answer = client_of(provincial_officer).get("/exports/pivot/?topic=households&rows=shoe_size")
    assert answer.status_code == 400
    assert "shoe_size" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("subdistrict_officer", 403), ("auditor", 403), ("account_admin", 403)])
def test_who_may_not_export_is_refused(request, client_of, who, status):
    assert client_of(request.getfixturevalue(who)).get(ADDRESS).status_code == status


def test_without_a_reason_there_is_no_file(client_of, provincial_officer):
    assert client_of(provincial_officer).post(ADDRESS, form(reason="")).status_code == 422
    assert Export.objects.count() == 0


def test_a_right_lost_meanwhile_counts(client_of, provincial_officer):
    client_of(provincial_officer).post(ADDRESS, form())
    provincial_officer.appointments.update(ends_on="2023-01-01")
    made = make(Export.objects.get())
    assert (made.state, made.failure) == (ExportState.FAILED, ExportFailure.RIGHT_LOST)
