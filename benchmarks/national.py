"""How long the country takes to be made up, and to be recomputed beside a statement written by hand.

--size households are seeded as `seed_demo --national` does, unless the database that DATABASE_URL names holds so many
already. Then all scores are computed into an empty table and once more with nothing to change, as `recompute --round`
does it: a province at a time, --parallel at once. The rival is one statement over the whole country in one session.
Fails unless both store the same scores. What each table and index takes is shown.
"""

import argparse
import os
import re
from collections.abc import Callable, Iterator

from django.core.management import CommandError
from django.db import connection

from accounts.demonstration import create_demonstration_accounts
from areas.services import load_areas
from benchmarks.figures import Figure, median, milliseconds
from benchmarks.recompute_rival import rival_statement
from households.models import Household, SurveyRound
from mpi.management.commands.recompute import parts, recompute_each
from mpi.recompute import WRITTEN
from tpmap.demonstration.national.bareness import TABLES
from tpmap.demonstration.national.build import seed_country
from tpmap.demonstration.national.seeding import YEAR

NAME = "national"
SIZE = 10_000
# Milliseconds for so many households.
SEED_TARGETS = {13_000_000: 1_200_000}
RECOMPUTE_TARGETS = {400_000: 5_000, 13_000_000: 180_000}
MOST_TIMES = 1.5
MEBIBYTE = 1 << 20
STAGE = re.compile(r"^(\w[\w ]+): ([0-9.]+) s \(")
# Of each row a number, and their sum: the rows in any order, and no text of gigabytes.
FINGERPRINT = f"""
SELECT sum(hashtextextended((household_id, {", ".join(WRITTEN)})::text, 0)::numeric) FROM mpi_householdscore
"""
SIZES = """
SELECT relname, pg_table_size(oid) FROM pg_class WHERE relname = ANY(%(tables)s)
UNION ALL
SELECT index.relname, pg_relation_size(index.oid)
FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid JOIN pg_class AS owner ON owner.oid = indrelid
WHERE owner.relname = ANY(%(tables)s)
UNION ALL SELECT 'whole database', pg_database_size(current_database())
ORDER BY 2 DESC
"""


def run(sql: str, params=None) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="households")
    parser.add_argument("--runs", type=int, default=3, help="how often each way recomputes the country")
    parser.add_argument("--parallel", type=int, default=os.cpu_count(), help="provinces or processes at once")
    options = parser.parse_args(argv)
    return [
        *seeded(options.size, options.parallel),
        *recomputed(options.size, options.runs, options.parallel),
        *(Figure(f"{NAME}.size {name}", round(size / MEBIBYTE, 1), unit="MiB") for name, size in sizes()),
    ]


def seeded(size: int, processes: int) -> Iterator[Figure]:
    there = Household.objects.count()
    if there not in (0, size):
        raise CommandError(f"The database holds {there} households, neither none nor {size}.")
    if there:
        return
    load_areas()
    create_demonstration_accounts()
    said: list[str] = []
    took = milliseconds(lambda: seed_country(households=size, processes=processes, say=lambda line: tell(said, line)))
    yield Figure(f"{NAME}.seed", round(took), target=SEED_TARGETS.get(size))
    for stage, seconds in filter(None, (STAGE.match(line) and STAGE.match(line).groups() for line in said)):
        yield Figure(f"{NAME}.seed {stage}", float(seconds), unit="s")


def tell(said: list[str], line: str) -> None:
    said.append(line)
    print(line, flush=True)


def recomputed(size: int, runs: int, parallel: int) -> Iterator[Figure]:
    survey_round = SurveyRound.objects.get(year=YEAR)
    by_hand = rival_statement(WRITTEN)
    run("SET work_mem = '256MB'")  # as ours
    works = {
        "ours": lambda: recompute_each(parts(None), survey_round, parallel=parallel),
        "rival": lambda: run(by_hand),
    }
    results = {name: [] for name in works}
    for _round in range(runs):
        for name in ("rival", "ours"):  # ours last: what it has stored stays
            results[name].append(measure(works[name]))
    if len({fingerprint for found in results.values() for *_times, fingerprint in found}) != 1:
        raise SystemExit("The two did not store the same scores.")
    for name, place, target in (("first", 0, RECOMPUTE_TARGETS.get(size)), ("again", 1, None)):
        found = {way: median([one[place] for one in times]) for way, times in results.items()}
        rivals = {"by-hand": found["rival"]}
        yield Figure(f"{NAME}.recompute {name}", found["ours"], target=target, rivals=rivals, most_times=MOST_TIMES)


def measure(work: Callable) -> tuple[float, float, str]:
    """Return the times of a first and a second computation, and a fingerprint of what was stored."""
    run("TRUNCATE mpi_householdscore")
    first = milliseconds(work)
    run("VACUUM ANALYZE mpi_householdscore")
    return first, milliseconds(work), run(FINGERPRINT)[0][0]


def sizes() -> list[tuple[str, int]]:
    return run(SIZES, {"tables": list(TABLES)})
