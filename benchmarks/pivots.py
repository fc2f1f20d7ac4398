"""How fast a pivot of two fields with all totals is, from the roll-up and from facts, beside SQL by hand and DuckDB.

--size households of one province, drawn in the published proportions. Each way answers the same questions over the same
rows, and all must give the same numbers: GROUP BY CUBE as one writes it by hand, and DuckDB over a copy of the scores.
Ours is the whole of it, from the names that were asked for to the table with its labels; a rival's is its query alone.
What the roll-up costs is the time to write all scores with its triggers, beside the time without.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
from django.db import connection
from django.utils import timezone

from areas.models import Area
from areas.scope import Scope
from benchmarks.figures import Figure, median, milliseconds
from households.models import SurveyRound
from mpi.indicators import BMN_2565
from mpi.recompute import failed_dimensions, points
from reports.models import ScoreRollup
from reports.pivots.engine import compute
from reports.pivots.proof import wrong_rows
from reports.pivots.spec import PivotSpec
from reports.pivots.table import TOTAL, PivotTable

NAME = "pivots"
SIZE = 100_000
YEAR = 2566
PROVINCE = "84"
DISTRICTS, SUBDISTRICTS, VILLAGES = 19, 7, 8  # of the province, of a district, of a subdistrict
# Milliseconds for so many households of one province.
TARGETS = {400_000: 50}
MOST_TIMES = 1.1
SCORED = (
    "household_id, round_id, area_code, indicator_set, points, failed, not_applicable, no_data, failed_dimensions,"
    " failed_dimension_count, is_critical, member_count, card_holder_count, dependent_count, income_per_head_satang,"
    " is_low_income, has_housing_problem, fragility_level, target_group, is_listed_poor, computed_at"
)
# 1.5 of 100 households fail something, of the others most hold a card or are fragile: the shares of 2566.
DRAWN = f"""
WITH drawn AS (
    SELECT gen_random_uuid() AS household_id,
        '{PROVINCE}' || lpad((1 + mod(number, {DISTRICTS}))::text, 2, '0')
            || lpad((1 + mod(number / {DISTRICTS}, {SUBDISTRICTS}))::text, 2, '0')
            || lpad((1 + mod(number / {DISTRICTS * SUBDISTRICTS}, {VILLAGES}))::text, 2, '0') AS area_code,
        random() < 0.0152 AS fails, random() AS more, random() AS fortune,
        floor(random() * 17)::int AS one, floor(random() * 17)::int AS other, floor(random() * 17)::int AS third,
        1 + floor(random() * 5)::int AS member_count, random() < 0.7 AS with_card,
        floor(random() * 4)::int AS dependents
    FROM generate_series(1, %s) AS number
), failing AS (
    SELECT *, CASE WHEN fails THEN 1 << one | CASE WHEN more < 0.4 THEN 1 << other ELSE 0 END
        | CASE WHEN more < 0.1 THEN 1 << third ELSE 0 END ELSE 0 END AS failed FROM drawn
), scored AS (
    SELECT *, {points(BMN_2565)} AS points, {failed_dimensions(BMN_2565)} AS failed_dimensions FROM failing
)
SELECT household_id, {YEAR} AS round_id, area_code, '{BMN_2565.code}' AS indicator_set, points, failed,
    0 AS not_applicable, 0 AS no_data, failed_dimensions,
    bit_count(failed_dimensions::bit(5)) AS failed_dimension_count, failed_dimensions & 11 = 11 AS is_critical,
    member_count, CASE WHEN with_card THEN 1 + member_count / 3 ELSE 0 END AS card_holder_count,
    least(dependents, member_count) AS dependent_count, (fortune * 20000000)::bigint AS income_per_head_satang,
    fortune < 0.3 AS is_low_income, failed & 16 <> 0 AS has_housing_problem,
    CASE WHEN fortune < 0.3 AND dependents > 2 THEN 3 WHEN fortune < 0.3 AND dependents > 0 THEN 2
        WHEN fortune < 0.3 OR failed & 16 <> 0 THEN 1 WHEN dependents > 0 THEN 0 END AS fragility_level,
    CASE WHEN fails AND with_card THEN '1.1' WHEN fails THEN '1.2' WHEN fortune < 0.3 OR dependents > 0 THEN '2'
        WHEN with_card THEN '3.1' ELSE '' END AS target_group,
    fails AND more < 0.9 AS is_listed_poor, now() AS computed_at
FROM scored ORDER BY area_code
"""
INDICATORS = ", ".join(f"('{one.code}', {one.bit})" for one in BMN_2565.indicators)
PEOPLE = "count(*), sum(member_count), coalesce(sum(CASE WHEN points >= 1 THEN member_count END), 0)"
INDEX = f"{PEOPLE}, coalesce(sum(CASE WHEN points >= 1 THEN points * member_count END), 0)"
HERE = f"round_id = {YEAR} AND area_code >= '84' AND area_code < '85'"


def by_hand(keys: tuple[str, str], numbers: str, source: str = "mpi_householdscore") -> str:
    """Return the query that one writes by hand: cells and totals of two keys; columns as `as_rows` has them."""
    one, other = keys
    return (
        f"SELECT {one} AS one, {other} AS other, GROUPING({one}), GROUPING({other}), {numbers}"
        f" FROM {source} WHERE {HERE} GROUP BY CUBE ({one}, {other})"
    )


FAILED = f"mpi_householdscore LEFT JOIN (VALUES {INDICATORS}) AS failure(code, bit) ON failed & bit <> 0"
# A question as names, and the same by hand.
QUESTIONS = {
    "district-by-dimensions": (
        {"rows": "district", "columns": "failed_dimension_count", "measures": "households,persons,poor_persons"},
        by_hand(("left(area_code, 4)", "failed_dimension_count"), PEOPLE),
    ),
    "subdistrict-by-group": (
        {"rows": "subdistrict", "columns": "target_group", "measures": "households,persons,headcount_ratio"},
        by_hand(("left(area_code, 6)", "nullif(target_group, '')"), PEOPLE),
    ),
    "fragility-by-pattern-m0": (
        {"rows": "fragility_level", "columns": "fails_income", "measures": "households,persons,intensity"},
        by_hand(("fragility_level", "(failed_dimensions & 8 <> 0)"), INDEX),
    ),
    "district-by-indicator": (
        {"rows": "district", "columns": "indicator", "measures": "households"},
        by_hand(("left(area_code, 4)", "code"), "count(DISTINCT household_id)", FAILED),
    ),
}


def run(sql: str, parameters=None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def seed(households: int) -> None:
    """Fill the province: its areas, the round, and the scores, drawn in the order of their areas."""
    codes = [PROVINCE]
    for level, count in enumerate((DISTRICTS, SUBDISTRICTS, VILLAGES), 1):
        parents = [code for code in codes if len(code) == 2 * level]
        codes += [f"{code}{number:02d}" for code in parents for number in range(1, count + 1)]
    Area.objects.bulk_create(
        Area(code=code, level=len(code), parent_id=code[:-2] or None, name_th=f"พื้นที่ {code}") for code in codes
    )
    SurveyRound.objects.create(year=YEAR, cycle=BMN_2565.code, is_current=True)
    run(f"CREATE TABLE drawn AS {DRAWN}", [households])
    run("VACUUM ANALYZE drawn")


def keeping() -> Figure:
    """Write all scores without the roll-up, then with it; what is there at the end stays."""
    run("ALTER TABLE mpi_householdscore DISABLE TRIGGER USER")
    without = [_written() for _each in range(3)]
    for trigger in ("inserted", "updated", "deleted", "emptied"):
        run(f"ALTER TABLE mpi_householdscore ENABLE ALWAYS TRIGGER roll_up_{trigger}")
    kept = [_written() for _each in range(3)]
    run("VACUUM ANALYZE mpi_householdscore")
    run("VACUUM ANALYZE reports_scorerollup")
    return Figure(f"{NAME}.write-scores", median(kept), rivals={"without-rollup": median(without)})


def _written() -> float:
    run("TRUNCATE mpi_householdscore")
    return milliseconds(lambda: run(f"INSERT INTO mpi_householdscore ({SCORED}) SELECT {SCORED} FROM drawn"))


def duck(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB in memory that holds the same scores."""
    path, copy = folder / "scores.csv", f"COPY (SELECT {SCORED} FROM mpi_householdscore) TO STDOUT (FORMAT csv, HEADER)"
    with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(copy) as rows:
        for piece in rows:
            file.write(piece)
    found = duckdb.connect()
    types = "{'area_code': 'VARCHAR', 'target_group': 'VARCHAR', 'failed': 'INTEGER', 'failed_dimensions': 'INTEGER'}"
    found.execute(f"CREATE TABLE mpi_householdscore AS SELECT * FROM read_csv('{path}', types = {types})")
    return found


def as_rows(table: PivotTable) -> dict[tuple, int]:
    """Return how many households stand in each cell: what the rivals are compared by."""
    return {
        tuple("total" if entry is TOTAL else entry for entry in (*row, *column)): cell[0]
        for (row, column), cell in table.cells.items()
    }


def as_cells(rows: list[tuple]) -> dict[tuple, int]:
    return {("total" if row[2] else row[0], "total" if row[3] else row[1]): int(row[4]) for row in rows}


def ours(asked: dict, *, from_facts: bool) -> Callable[[], PivotTable]:
    """Return what answers a question from names to table, by the roll-up or by facts alone."""

    def answer() -> PivotTable:
        spec = PivotSpec.parse(asked)
        return compute(spec, scope=Scope((PROVINCE,)), at=timezone.now(), from_facts=from_facts)

    return answer


def measure(name: str, asked: dict, sql: str, ducks, runs: int, target: float | None) -> list[Figure]:
    """Time each way, in turns; fail unless all count the same households in every cell."""
    ways = {
        "rollup": ours(asked, from_facts=False),
        "facts": ours(asked, from_facts=True),
        "by-hand": lambda: run(sql),
        "duckdb": lambda: ducks.execute(sql).fetchall(),
    }
    found = {way: answer() for way, answer in ways.items()}
    counted = [as_rows(found["rollup"]), as_rows(found["facts"]), as_cells(found["by-hand"]), as_cells(found["duckdb"])]
    if any(cells != counted[0] for cells in counted):
        raise SystemExit(f"{name}: the ways do not agree.")
    times = {way: median([milliseconds(answer) for _run in range(runs)]) for way, answer in ways.items()}
    rivals = {way: times[way] for way in ("by-hand", "duckdb")}
    return [
        Figure(f"{NAME}.{name}.rollup", times["rollup"], target=target, rivals=rivals),
        Figure(f"{NAME}.{name}.facts", times["facts"], rivals={"by-hand": times["by-hand"]}, most_times=MOST_TIMES),
    ]


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="households")
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args(argv)
    seed(options.size)
    figures = [keeping(), Figure(f"{NAME}.rollup-rows", ScoreRollup.objects.count(), unit="rows")]
    if wrong_rows():
        raise SystemExit("The roll-up is not what the scores add up to.")
    with tempfile.TemporaryDirectory() as folder:
        ducks = duck(Path(folder))
        for name, (asked, sql) in QUESTIONS.items():
            figures += measure(name, asked, sql, ducks, options.runs, TARGETS.get(options.size))
    return figures
