"""What somebody would write in an hour to get the same file into the same tables: read it, COPY it, spread it out.

It checks nothing, seals no citizen ID (it leaves them out), keeps nothing to undo, indexes no names for the search and
computes no scores: the time below which no import can come.
"""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from openpyxl import load_workbook

from benchmarks.import_files import HOUSEHOLD_FLAGS, INCOMES, INDICATORS, MEMBER_FLAGS, YEAR
from households.imports.rows import new_row
from households.models import Household, HouseholdAnswers, Member, MemberAnswers

ROUND = str(YEAR)
OTHER_CODE = "'8' || substr(house_code, 2)"  # beside the households of our own import
HOUSE = {"id": "id", "house_code": OTHER_CODE, "area_code": "village_code", "house_number": "house_no"}
NOBODYS_NUMBER = "'R' || lpad(nextval('rival_number')::text, 9, '0')"


@transaction.atomic
def load(path: Path, kind: str) -> None:
    """Bring the file in. Raises a database error for whatever is wrong with it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE IF NOT EXISTS rival_number")
        names = [_copy(cursor, sheet, rows) for sheet, rows in _sheets(path)]
        for statement in STATEMENTS[kind]("raw_flat" in names):
            cursor.execute(statement)


def _sheets(path: Path) -> Iterator[tuple[str, Iterator[tuple]]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            yield "raw_flat", csv.reader(file)
        return
    for sheet in load_workbook(path, read_only=True):
        yield f"raw_{sheet.title}", sheet.iter_rows(values_only=True)


def _copy(cursor, table: str, rows: Iterator) -> str:
    columns = ", ".join(f'"{name}" text' for name in next(rows))
    cursor.execute(f"CREATE TEMP TABLE {table} (number serial, {columns}) ON COMMIT DROP")
    names = columns.replace(" text", "")
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"ALTER TABLE {table} ADD id uuid DEFAULT gen_random_uuid()")
    return table


def _insert(model, rows: str, /, **values: str) -> str:
    columns, chosen = new_row(model, **values)
    return f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {chosen} FROM {rows}"


def _answers(**values: str) -> dict[str, str]:
    return {"round_id": ROUND, "changed_fields": "'{}'", "surveyed_on": "current_date", "recorded_at": "now()"} | values


def _results(is_flat: bool) -> Iterator[str]:
    raw = ("raw_flat" if is_flat else "raw_results") + " AS raw"
    reported = " || ".join(f'"{code}"' for code in INDICATORS)
    yield _insert(Household, raw, origin="'tpmap'", origin_round_id=ROUND, **HOUSE)
    yield _insert(
        Member,
        raw,
        id="gen_random_uuid()",
        household_id="id",
        first_name="split_part(head_name, ' ', 1)",
        last_name="split_part(head_name, ' ', 2)",
        relationship="'head'",
        identity_type="'none'",
        temporary_number=NOBODYS_NUMBER,
        origin="'tpmap'",
        origin_round_id=ROUND,
    )
    counts = {"declared_member_count": "member_count::int", "declared_card_holder_count": "card_holder_count::int"}
    yield _insert(
        HouseholdAnswers,
        raw,
        **_answers(source="'tpmap'", household_id="id", reported=reported, **counts),
    )


def _survey(is_flat: bool) -> Iterator[str]:
    homes, people = ("raw_homes", "raw_flat") if is_flat else ("raw_households", "raw_members")
    if is_flat:
        yield "CREATE TEMP TABLE raw_homes ON COMMIT DROP AS SELECT DISTINCT ON (house_code) * FROM raw_flat"
    yield f"CREATE INDEX ON {homes} (house_code)"
    yield f"ANALYZE {homes}, {people}"
    yield _insert(Household, homes, origin="'bmn'", origin_round_id=ROUND, **HOUSE)
    flags = {name: f"{name}::boolean" for name in HOUSEHOLD_FLAGS}
    incomes = {f"{name}_satang": f"{name}::bigint * 100" for name in INCOMES}
    yield _insert(HouseholdAnswers, homes, **_answers(source="'bmn'", household_id="id", **flags, **incomes))
    joined = f"{people} AS raw JOIN {homes} AS home USING (house_code)"
    said = {
        "household_id": "home.id",
        "occupation": "raw.occupation",
        "health": "raw.health::smallint",
        "has_welfare_card": "raw.has_welfare_card::boolean",
        "is_bedridden": "raw.is_bedridden::boolean",
    }
    yield _insert(
        Member,
        joined,
        id="raw.id",
        first_name="raw.first_name",
        last_name="raw.last_name",
        relationship="CASE WHEN raw.relationship = 'head' THEN 'head' ELSE 'child' END",
        identity_type="'none'",
        temporary_number=NOBODYS_NUMBER,
        origin="'bmn'",
        origin_round_id=ROUND,
        **said,
    )
    flags = {name: f"raw.{name}::boolean" for name in itertools.chain(MEMBER_FLAGS)}
    age = {"age_years": "raw.age_years::int"}
    yield _insert(MemberAnswers, joined, **_answers(source="'bmn'", member_id="raw.id", **age, **(said | flags)))


STATEMENTS = {"indicator_results": _results, "survey": _survey}
