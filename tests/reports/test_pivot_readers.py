"""Of any pivot at all: screen, API and files say what is found by hand; a pressed number leads to as many households.

A few dozen of them with `bin/test`, 10,000 with `TPMAP_CHAOS=full`.
"""

import html
import json
import re
from fractions import Fraction
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from reports.designer.numbers import shown
from reports.pivots.cells import address_of_cell
from reports.pivots.engine import compute
from reports.pivots.fields import FIELDS
from reports.pivots.measures import MEASURES, Unit
from reports.pivots.spec import BadPivot, PivotSpec
from reports.pivots.table import TOTAL, decimal_text
from reports.pivots.topics import TOPICS
from reports.pivots.values import as_text
from reports.services.requests import request_pivot_export
from tests.chaos.tier import either
from tests.reports import oracle
from tests.reports.asking import NOON, by_hand, specs, values_seen
from tests.reports.exporting import REASON, book_of, csv_rows, downloaded, make
from tests.reports.test_pivot_properties import any_number

PRESSED = either(quick=25, full=10_000)
READ = either(quick=15, full=10_000)
ASKED_OF_PAGES = either(quick=250, full=100_000)
API, PAGE = "/api/v1/pivots/table/", reverse("reports:pivot")
WHOLE = {Unit.HOUSEHOLDS, Unit.PERSONS, Unit.FACTS, Unit.PLACE}


@pytest.fixture
def readers(world, client_of, district_officer, provincial_officer, outsider) -> list[tuple[User, Client]]:
    """A district's officer, a province's and one of another province, each with his browser."""
    return [(user, client_of(user)) for user in (district_officer, provincial_officer, outsider)]


def test_a_pressed_number_leads_to_as_many_households_as_it_says(world, readers):
    @any_number(PRESSED)
    @given(spec=specs(values_seen(world)), who=st.integers(0, 2), at=st.integers(0, 10_000))
    def holds(spec, who, at):
        user, client = readers[who]
        spec = spec.with_(measures=("households",))
        table = compute(spec, scope=user.scope, at=NOON)
        (row, column), (households,) = list(table.cells.items())[at % len(table.cells)]
        address = address_of_cell(spec, table.keys(row, column), by=user)
        assert client.get(address).context["search"].count == households, (spec.query, row, column)

    holds()


def test_screen_api_and_files_say_what_is_found_by_hand(world, readers):
    exporter = readers[1]

    @any_number(READ)
    @given(spec=specs(values_seen(world)), who=st.integers(0, 2), kind=st.sampled_from(["xlsx", "csv", "json"]))
    def holds(spec, who, kind):
        user, client = readers[who]
        found = by_hand(spec, user.scope, world)
        assert on_screen(client, spec) == expected_on_screen(spec, user, found), spec.query
        assert of_records(spec, client.get(API, spec.as_asked()).json()["records"]) == in_json(spec, found), spec.query
        found = found if user == exporter[0] else by_hand(spec, exporter[0].scope, world)
        READ_BACK[kind](spec, exporter[0], of_file(spec, kind, exporter[0]), found)

    holds()


def on_screen(client: Client, spec: PivotSpec) -> list[list[str]]:
    """Return the numbers of the page's table, row by row, as they are read there."""
    page = client.get(PAGE, spec.as_asked()).content.decode()
    body = re.search(r"<tbody[^>]*>(.*?)</tbody>", page, re.DOTALL)[1]
    return [
        [html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def expected_on_screen(spec: PivotSpec, user: User, found: dict) -> list[list[str]]:
    """Return what the first window of the page has to say of what was found by hand."""
    table = compute(spec, scope=user.scope, at=NOON)  # for the order of rows and columns alone
    depth = len(spec.rows)
    levels = [key[: depth - len([entry for entry in key if entry is TOTAL])] for key in table.row_keys]
    # A page opens with the total of a value above its rows, and with that of all below everything.
    order = sorted(range(len(levels)), key=lambda at: _place(table, levels[at]) if levels[at] else [(2, 0)])
    columns = table.column_keys[: max(1, 60 // len(spec.measures))]
    rows = [table.row_keys[at] for at in order]
    most = max(20, 4_000 // (len(columns) * len(spec.measures)))
    rows = rows if len(rows) <= most + 1 else [*rows[:most], rows[-1]]
    return [[text for column in columns for text in _texts(spec, found, row, column)] for row in rows]


def _place(table, values: tuple) -> list[tuple]:
    """Return where a row stands: by the first of the table's rows that begin as it does, level by level."""
    starts = [values[: depth + 1] for depth in range(len(values))]
    return [(1, next(at for at, key in enumerate(table.row_keys) if key[: len(start)] == start)) for start in starts]


def _texts(spec: PivotSpec, found: dict, row: tuple, column: tuple) -> list[str]:
    numbers = found.get(_by_hand_key(row, column))
    if numbers is None:
        numbers = [0 if one.is_count and not one.view else None for one in spec.shown]
    return [shown(measure, number) for measure, number in zip(spec.shown, numbers, strict=True)]


def _by_hand_key(row: tuple, column: tuple) -> tuple:
    return tuple(oracle.TOTAL if entry is TOTAL else entry for entry in (*row, *column))


def in_json(spec: PivotSpec, found: dict) -> dict:
    """Return what was found by hand as JSON writes it: whole numbers, and texts of decimals."""
    return {
        key: tuple(
            number if number is None or measure.unit in WHOLE else decimal_text(Fraction(number))
            for measure, number in zip(spec.shown, numbers, strict=True)
        )
        for key, numbers in found.items()
    }


def of_records(spec: PivotSpec, records: list[dict]) -> dict:
    names = (*spec.rows, *spec.columns)
    for record in records:
        assert {*record["keys"], *record["total_over"]} == set(names)
    return {
        tuple(record["keys"].get(name, oracle.TOTAL) for name in names): tuple(record["values"].values())
        for record in records
    }


def of_file(spec: PivotSpec, kind: str, user: User) -> bytes:
    told = {"client_uuid": uuid4(), "language": "th", "purpose": "report", "reason": REASON, "at": timezone.now()}
    return downloaded(make(request_pivot_export(spec=spec, format=kind, by=user, **told)))


def read_json(spec, user, content: bytes, found: dict) -> None:
    assert of_records(spec, json.loads(content)["records"]) == in_json(spec, found), spec.query


def read_csv(spec, user, content: bytes, found: dict) -> None:
    """Compare key by key: a field is totalled where `total_over` says so, else its own column says its value."""
    names, told = (*spec.rows, *spec.columns), {}
    for row in csv_rows(content)[1:]:
        totalled = row[2 * len(names)].split()
        key = tuple(oracle.TOTAL if name in totalled else row[2 * at] for at, name in enumerate(names))
        told[key] = tuple(row[2 * len(names) + 1 :])
    assert told == {
        tuple(_in_csv(entry) for entry in key): tuple("" if one is None else str(one) for one in numbers)
        for key, numbers in in_json(spec, found).items()
    }, spec.query


def _in_csv(entry) -> str:
    return "" if entry is None else str(entry)


def read_xlsx(spec, user, content: bytes, found: dict) -> None:
    """Compare the grid: numbers under their heads, in the order of the table."""
    table = compute(spec, scope=user.scope, at=NOON)  # for the order of rows and columns alone
    lefts = max(len(spec.rows), 1)
    first = 3 + len(spec.columns) + (len(spec.measures) > 1 or not spec.columns)
    page = book_of(content).worksheets[0]
    grid = [row[lefts:] for row in page.iter_rows(min_row=first, values_only=True)]
    assert len(grid) == len(table.row_keys)
    for cells, row in zip(grid, table.row_keys, strict=True):
        nothing = (None,) * len(spec.measures)
        numbers = [one for column in table.column_keys for one in found.get(_by_hand_key(row, column), nothing)]
        assert [*cells, *[None] * (len(numbers) - len(cells))] == pytest.approx(
            [None if one is None else float(one) for one in numbers]
        ), spec.query


READ_BACK = {"xlsx": read_xlsx, "csv": read_csv, "json": read_json}


@pytest.mark.parametrize("kind", ["rows", "measures"])
def test_a_mistyped_name_is_answered_with_the_one_that_was_meant(kind):
    for topic in TOPICS.values():
        for name in topic.fields if kind == "rows" else topic.measures:
            wrong = name[:2] + name[3:] if len(name) > 4 else f"{name}x"
            with pytest.raises(BadPivot) as refused:
                PivotSpec.parse({"topic": topic.name, kind: wrong})
            (fault,) = refused.value.faults
            assert fault.parameter == kind
            assert name in fault.nearest, (topic.name, name, fault.nearest)


def test_no_address_of_any_kind_ends_in_a_fault_of_ours(world, readers):
    chance = Random(5)  # noqa: S311 – repeatable on purpose
    _user, client = readers[0]
    client.raise_request_exception = False
    seen = set()
    for _turn in range(ASKED_OF_PAGES):
        query = urlencode(any_query(chance))
        status = client.get(f"{API if chance.random() < 0.8 else PAGE}?{query}").status_code
        assert status in (200, 302, 400), query
        seen.add(status)
    assert {200, 400} <= seen


ODD = ("'; DROP TABLE areas_area; --", "\x00", "%s", "{}", "pivot_key_0", "9" * 30, "=", ",", "\\", "หมู่ 1", "null", "")


def any_query(chance: Random) -> list[tuple[str, str]]:
    """Return parameters of which most are names that there are, and some are anything."""
    topic = chance.choice([*TOPICS, *TOPICS, "x"])
    fields = list(TOPICS[topic].fields if topic in TOPICS else FIELDS)
    measures = list(TOPICS[topic].measures if topic in TOPICS else MEASURES)

    def names(known: list[str], most: int) -> str:
        few = chance.sample(known, chance.randint(0, most))
        return ",".join([*few, chance.choice([*FIELDS, *ODD])] if chance.random() < 0.2 else few)

    where = [("where", f"{chance.choice(fields)}={any_value(chance)}") for _each in range(chance.choice((0, 0, 1, 2)))]
    return [
        ("topic", topic),
        ("rows", names(fields, 2)),
        ("columns", names(fields, 1)),
        ("measures", names(measures, 2)),
        ("round", chance.choice(["", "", "2566", "2567", "9999", "x"])),
        ("cutoff", chance.choice(["", "", "20", "union", "7"])),
        ("sort", chance.choice(["", "-households", "x@y", "\x00"])),
        ("flip", chance.choice(["", "*", "8401,%", "\x00"])),
        ("page", chance.choice(["", "2", "-1", "٣"])),
        *where,
    ]


def any_value(chance: Random) -> str:
    values = [*ODD, "1", "8401", "1.1", "true", "2566", "2566-1", "2023-02", "female", as_text(None)]
    return ",".join(chance.sample(values, chance.randint(1, 3)))
