"""Who may not see persons is told of no one to four of them: on no page, in no file, and by no sum."""

import json
from io import StringIO
from math import inf

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Role
from accounts.permissions import PERMISSIONS, Permission
from areas.scope import Scope
from reports.models import Export
from reports.pivots.engine import compute
from reports.pivots.measures import Unit
from reports.pivots.small import Cover, Hidden
from reports.pivots.spec import BadPivot, PivotSpec
from reports.pivots.table import TOTAL
from tests.chaos.tier import either
from tests.logbook.families import score
from tests.reports import oracle
from tests.reports.asking import NOON, SCOPES, by_hand, specs, values_seen
from tests.reports.exporting import REASON, book_of, csv_rows, downloaded, make
from tests.reports.test_pivot_properties import any_number

TABLES = either(quick=60, full=3_000)
COUNTS = {Unit.HOUSEHOLDS, Unit.PERSONS, Unit.FACTS}
QUERY = "topic=households&rows=district&columns=failed_dimension_count&measures=households,persons,headcount_ratio"
PAGE, API, FILE = f"/reports/pivot/?{QUERY}", f"/api/v1/pivots/table/?{QUERY}", f"/exports/pivot/?{QUERY}"


def hidden_of(numbers: dict) -> dict:
    """Return what of a part is hidden, by key; each number is that of households."""
    return Cover.of({(key, ()): {"households": number} for key, number in numbers.items()}, "households").hidden


class TestWhatIsCovered:
    def test_nothing_is_hidden_where_nothing_is_small(self):
        assert hidden_of({("a",): 5, ("b",): 9, (TOTAL,): 14}) == {}

    def test_a_small_cell_alone_takes_another_with_it(self):
        found = hidden_of({("a",): 3, ("b",): 9, ("c",): 40, ("d",): 0, (TOTAL,): 52})
        assert found == {("a",): Hidden.SMALL, ("b",): Hidden.COVERED}

    def test_a_cell_that_would_leave_too_little_doubt_is_not_enough(self):
        found = hidden_of({("a",): 1, ("b",): 5, ("c",): 40, (TOTAL,): 46})
        assert found == {("a",): Hidden.SMALL, ("c",): Hidden.COVERED}

    def test_small_cells_that_can_only_be_four_hide_their_total(self):
        found = hidden_of({("a",): 4, ("b",): 4, (TOTAL,): 8})
        assert found[(TOTAL,)] == Hidden.COVERED

    def test_two_small_cells_of_five_keep_each_other(self):
        assert hidden_of({("a",): 2, ("b",): 3, (TOTAL,): 5}).keys() == {("a",), ("b",)}

    def test_what_is_covered_in_its_row_is_covered_in_its_column_too(self):
        rows = {"x": {"a": 3, "b": 20}, "y": {"a": 30, "b": 40}}
        numbers = {(row, column): number for row, cells in rows.items() for column, number in cells.items()}
        numbers |= {(row, TOTAL): sum(cells.values()) for row, cells in rows.items()}
        numbers |= {(TOTAL, column): sum(cells[column] for cells in rows.values()) for column in "ab"}
        numbers[TOTAL, TOTAL] = 93
        assert hidden_of(numbers).keys() == {("x", "a"), ("x", "b"), ("y", "a"), ("y", "b")}

    def test_cells_that_do_not_add_up_tell_nothing_of_each_other(self):
        assert hidden_of({("a",): 3, ("b",): 9, (TOTAL,): 10}).keys() == {("a",)}


def test_no_number_of_any_table_tells_of_one_to_four(world):
    @any_number(TABLES)
    @given(spec=specs(values_seen(world)), scope=st.sampled_from(SCOPES))
    def holds(spec, scope):
        true = by_hand(spec, scope, world)
        households = by_hand(spec.with_(measures=("households",)), scope, world)
        table = compute(spec.with_(hides_small=True), scope=scope, at=NOON)
        assert len(table.cells) == len(true)
        for (row, column), cell in table.cells.items():
            key = by_hand_key((*row, *column))
            marks = table.hidden_at(row, column)
            for measure, number, mark, real in zip(spec.shown, cell, marks, true[key], strict=True):
                assert number == (None if mark else real)
                is_few = measure.unit in COUNTS and not measure.view and real and 0 < real < 5
                if 0 < households.get(key, (0,))[0] < 5 or is_few:
                    assert mark == Hidden.SMALL, (spec.query, key, measure.name)
        for at, measure in enumerate(spec.shown):
            if measure.unit in COUNTS and not measure.view:
                attack(table, at, {key: numbers[at] for key, numbers in true.items()}, spec)

    holds()


def by_hand_key(key: tuple) -> tuple:
    return tuple(oracle.TOTAL if entry is TOTAL else entry for entry in key)


def attack(table, at: int, true: dict, spec: PivotSpec) -> None:
    """Know all that is shown and which sums hold, and still find no number that is hidden."""
    known = {}
    for (row, column), cell in table.cells.items():
        mark, key = table.hidden_at(row, column)[at], by_hand_key((*row, *column))
        if true[key] is None:
            continue
        usual = {None: (cell[at], cell[at]), Hidden.SMALL: (0, inf), Hidden.COVERED: (5, inf)}[mark]
        known[key] = (1, 4) if mark == Hidden.SMALL and 0 < true[key] < 5 else usual
    lines = [(total, cells) for total, cells in sums(known) if true[total] == sum(true[key] for key in cells)]
    for _turn in range(8):
        for total, cells in lines:
            narrow(known, total, cells)
    for key, (low, high) in known.items():
        assert low <= true[key] <= high
        if 0 < true[key] < 5:
            assert high > low, (spec.query, key, true[key])


def sums(known: dict):
    """Yield each total with the cells below it, field by field."""
    lines: dict[tuple, list] = {}
    for key in known:
        for at, entry in enumerate(key):
            if entry != oracle.TOTAL:
                lines.setdefault((at, (*key[:at], oracle.TOTAL, *key[at + 1 :])), []).append(key)
    return [(total, cells) for (_at, total), cells in lines.items() if total in known]


def narrow(known: dict, total: tuple, cells: list) -> None:
    lows, highs = sum(known[key][0] for key in cells), sum(known[key][1] for key in cells)
    known[total] = max(known[total][0], lows), min(known[total][1], highs)
    for key in cells:
        low, high = known[key]
        others_low = lows - low
        others_high = sum(known[other][1] for other in cells if other != key)
        known[key] = max(low, known[total][0] - others_high), min(high, known[total][1] - others_low)
        lows = sum(known[other][0] for other in cells)


@pytest.fixture
def some_families(make_household):
    """Six households of Mueang that fail income, seven that fail nothing, two that fail income and the house."""
    for failed in [["MPI15"]] * 6 + [[]] * 7 + [["MPI05", "MPI15"]] * 2:
        score(make_household(), *failed, member_count=3)
    score(make_household("84020101"), member_count=3)


@pytest.fixture
def statistician(provincial_officer, monkeypatch):
    """Somebody who reads reports and takes them away, and may see no household."""
    rights = frozenset({Permission.PIVOT_VIEW, Permission.DATA_EXPORT})
    monkeypatch.setitem(PERMISSIONS, Role.PROVINCIAL_OFFICER, rights)
    return provincial_officer


def test_the_page_says_less_than_five_and_leads_nowhere(client_of, statistician, some_families):
    answer = client_of(statistician).get(PAGE)
    rows = {row.label: [number.text for number in row.numbers] for row in answer.context["sheet"].rows}
    assert all("<5" in texts for texts in rows.values())
    assert not any(number.cell for row in answer.context["sheet"].rows for number in row.numbers)
    page = answer.content.decode()
    assert "&lt;5" in page
    assert "จำนวนน้อยถูกปกปิด" in page
    assert "small=hidden" not in page.split("<nav", 1)[0]


def test_the_api_tells_why_there_is_no_number(client_of, statistician, some_families):
    records = client_of(statistician).get(API).json()["records"]
    two = next(one for one in records if one["keys"] == {"district": "8401", "failed_dimension_count": 2})
    assert set(two["values"].values()) == {None}
    assert two["hidden"] == dict.fromkeys(("households", "persons", "headcount_ratio"), "small")


def test_no_parameter_takes_it_back(client_of, statistician, some_families):
    for more in ("&small=", "&small=hidden"):
        records = client_of(statistician).get(API + more).json()["records"]
        assert all(one["values"]["households"] is None or one["values"]["households"] >= 5 for one in records)
    assert client_of(statistician).get(f"{API}&small=shown").status_code == 400


def test_values_of_a_filter_are_counted_in_the_same_way(client_of, statistician, some_families):
    answer = client_of(statistician).get(f"/reports/pivot/values/?{QUERY}&of=failed_dimension_count")
    assert "<5" in {choice.count for choice in answer.context["choices"]}


def test_no_file_tells_more_than_the_page(client_of, statistician, some_families):
    contents = {}
    for number, kind in enumerate(("xlsx", "csv", "json")):
        told = {"client_uuid": f"5f0c2b0e-8f1c-4d55-9a51-00000000010{number}", "format": kind, "language": "th"}
        client_of(statistician).post(FILE, told | {"purpose": "report", "reason": REASON})
        contents[kind] = downloaded(make(Export.objects.latest("requested_at")))
    grid = [
        cell for row in book_of(contents["xlsx"]).worksheets[0].iter_rows(min_row=5, values_only=True) for cell in row
    ]
    assert "<5" in grid
    assert not any(isinstance(cell, int) and 0 < cell < 5 for cell in grid)
    assert "<5" in {cell for row in csv_rows(contents["csv"]) for cell in row}
    values = [one["values"]["households"] for one in json.loads(contents["json"])["records"]]
    assert None in values
    assert not any(value and value < 5 for value in values)


def test_the_command_shows_a_person_what_he_may_read(statistician, some_families):
    out = StringIO()
    call_command("pivot", "--rows", "failed_dimension_count", "--user", statistician.username, stdout=out)
    assert [one["values"]["households"] for one in json.loads(out.getvalue())["records"]].count(None) >= 2


def test_who_sees_persons_may_look_at_it_as_it_can_be_passed_on(client_of, provincial_officer, some_families):
    client = client_of(provincial_officer)
    sheet = client.get(PAGE).context["sheet"]
    (link,) = [one for one in sheet.looks if "small=hidden" in one.address]
    assert not link.is_now
    passed_on = client.get(link.address)
    assert "<5" in {number.text for row in passed_on.context["sheet"].rows for number in row.numbers}
    assert f"/exports/pivot/?{passed_on.context['design'].query}".replace("&", "&amp;") in passed_on.content.decode()


def test_money_and_points_hide_with_those_whose_they_are(make_household):
    for number in range(20):
        score(make_household(), *(["MPI15"] if number == 0 else []), member_count=2)
    asked = {"measures": "households,adjusted_headcount_ratio", "small": "hidden"}
    table = compute(PivotSpec.parse(asked), scope=Scope(("84",)), at=NOON)
    assert table.cell((), ()) == (20, None)


def test_a_change_hides_with_the_number_it_comes_from(make_household):
    for number in range(12):
        household = make_household()
        score(household, member_count=2)
        if number < 3:
            score(household, member_count=2, year=2565)
    table = compute(
        PivotSpec.parse({"measures": "households,households.change", "small": "hidden"}), scope=Scope(("84",)), at=NOON
    )
    assert table.cell((), ()) == (12, None)


def test_only_what_is_understood_can_be_asked():
    assert PivotSpec.parse({"small": "hidden"}).hides_small
    assert PivotSpec.parse(PivotSpec.parse({"small": "hidden"}).as_asked()).hides_small
    with pytest.raises(BadPivot):
        PivotSpec.parse({"small": "perhaps"})
