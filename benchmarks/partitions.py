"""What it would bring to part scores and answers by province: copies in one table each, and in one a province.

The database must hold a country (`python -m benchmarks national` or `seed_demo --national`; name it in DATABASE_URL),
else one of --size households is seeded. The copies have the indexes of the originals; the rows of the parted ones know
their province besides. Ours are the parted ones, the rival is the whole table; look-ups are the median of many.
"""

import argparse
import os
import random
from collections.abc import Iterator
from functools import partial

from django.db import connection

from benchmarks.figures import Figure, median, milliseconds
from benchmarks.national import run, seeded
from households.models import Household

NAME = "partitions"
SIZE = 100_000
LOOKUPS = 300
YEAR = 2566
WAYS = ("whole", "parted")
COPIES = """
DROP TABLE IF EXISTS whole_score, whole_answers, parted_score, parted_answers;
CREATE TABLE whole_score AS SELECT * FROM mpi_householdscore;
CREATE TABLE whole_answers AS SELECT * FROM households_memberanswers;
CREATE TABLE parted_score (LIKE mpi_householdscore, province text COLLATE "C" NOT NULL) PARTITION BY LIST (province);
CREATE TABLE parted_answers (LIKE households_memberanswers, province text COLLATE "C" NOT NULL)
    PARTITION BY LIST (province);
DO $parts$ DECLARE code text; BEGIN
    FOR code IN SELECT DISTINCT left(area_code, 2) FROM households_household LOOP
        EXECUTE format('CREATE TABLE parted_score_%s PARTITION OF parted_score FOR VALUES IN (%L)', code, code);
        EXECUTE format('CREATE TABLE parted_answers_%s PARTITION OF parted_answers FOR VALUES IN (%L)', code, code);
    END LOOP;
END $parts$;
INSERT INTO parted_score SELECT *, left(area_code, 2) FROM mpi_householdscore;
INSERT INTO parted_answers SELECT answers.*, left(area_code, 2)
FROM households_memberanswers AS answers JOIN households_household AS household ON household.id = household_id;
CREATE UNIQUE INDEX ON whole_score (household_id, round_id);
CREATE INDEX ON whole_score (round_id, area_code);
CREATE INDEX ON whole_answers (household_id, round_id);
CREATE INDEX ON whole_answers (member_id, round_id);
CREATE UNIQUE INDEX ON parted_score (household_id, round_id, province);
CREATE INDEX ON parted_score (round_id, area_code);
CREATE INDEX ON parted_answers (household_id, round_id);
CREATE INDEX ON parted_answers (member_id, round_id);
"""
ANALYSE = "VACUUM (FREEZE, ANALYZE) whole_score, whole_answers, parted_score, parted_answers"
# What a recomputation reads of the members of a province: the households there, and one row of each.
COUNTED = """
SELECT count(*), sum(cards), sum(old) FROM (
    SELECT household_id, count(*) FILTER (WHERE has_welfare_card) AS cards, max(age_years) AS old
    FROM {way}_answers WHERE round_id = {year} AND is_current AND {of_province} GROUP BY household_id
) AS family
"""
OF_PROVINCE = {
    "whole": """
        household_id IN (SELECT id FROM households_household WHERE area_code >= '{code}' AND area_code < '{code}~')
    """,
    "parted": "province = '{code}'",
}
# What it writes: every score of the province anew.
WRITTEN = {
    "whole": "UPDATE whole_score SET points = points + 1 WHERE area_code >= '{code}' AND area_code < '{code}~'",
    "parted": "UPDATE parted_score SET points = points + 1 WHERE province = '{code}'",
}
PERSON = "SELECT age_years FROM {way}_answers WHERE member_id = %s AND round_id = {year}"
SCORE = "SELECT points FROM {way}_score WHERE household_id = %s AND round_id = {year}"
KNOWN = {"whole": "", "parted": " AND province = %s"}
REPORT = "SELECT left(area_code, 2), count(*), sum(points) FROM {way}_score WHERE round_id = {year} GROUP BY 1"


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="households")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(argv)
    list(seeded(Household.objects.count() or options.size, os.cpu_count() or 1))
    run(COPIES)
    run(ANALYSE)
    ((code, _count),) = run("SELECT left(area_code, 2), count(*) FROM whole_score GROUP BY 1 ORDER BY 2 DESC LIMIT 1")
    figures = [
        *of_a_province(code, options.runs),
        *looked_up(),
        compared("report of the country", {way: [of(REPORT, way)] * options.runs for way in WAYS}),
        *sizes(),
    ]
    run("DROP TABLE whole_score, whole_answers, parted_score, parted_answers")
    return figures


def of(statement: str, way: str, code: str = "") -> str:
    return statement.format(way=way, year=YEAR, of_province=OF_PROVINCE[way].format(code=code))


def of_a_province(code: str, runs: int) -> Iterator[Figure]:
    yield compared("members of a province read", {way: [of(COUNTED, way, code)] * runs for way in WAYS})
    yield compared("scores of a province written", {way: [WRITTEN[way].format(code=code)] * runs for way in WAYS})


def looked_up() -> Iterator[Figure]:
    members = run("SELECT member_id FROM whole_answers TABLESAMPLE SYSTEM (1) LIMIT %s", [LOOKUPS])
    homes = run("SELECT household_id, left(area_code, 2) FROM whole_score TABLESAMPLE SYSTEM (1) LIMIT %s", [LOOKUPS])
    random.Random(1).shuffle(homes)  # noqa: S311 – repeatable on purpose
    yield timed("a person by number", {way: (of(PERSON, way), members) for way in WAYS})
    yield timed("a score by household", {way: (of(SCORE, way), [home[:1] for home in homes]) for way in WAYS})
    known = {"whole": [home[:1] for home in homes], "parted": homes}
    yield timed("a score, province known", {way: (of(SCORE, way) + KNOWN[way], known[way]) for way in WAYS})


def compared(name: str, statements: dict[str, list[str]]) -> Figure:
    return figure(name, {way: [milliseconds(partial(run, one)) for one in some] for way, some in statements.items()})


def timed(name: str, lookups: dict[str, tuple[str, list[tuple]]]) -> Figure:
    """Return the time of a look-up, each with values of its own, as a page does it: planned and run."""
    times = {}
    with connection.cursor() as cursor:
        for way, (statement, values) in lookups.items():
            times[way] = [milliseconds(partial(cursor.execute, statement, one)) for one in values]
    return figure(name, times)


def figure(name: str, times: dict[str, list[float]]) -> Figure:
    return Figure(f"{NAME}.{name}", median(times["parted"]), rivals={"whole": median(times["whole"])})


def sizes() -> Iterator[Figure]:
    for name in ("score", "answers"):
        parts = f"SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('parted_{name}')"
        parted, whole = run(parts)[0][0], run(f"SELECT pg_total_relation_size('whole_{name}')")[0][0]
        yield Figure(f"{NAME}.size {name}", round(parted / 2**20), unit="MiB", rivals={"whole": round(whole / 2**20)})
