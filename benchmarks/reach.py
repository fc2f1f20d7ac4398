"""How fast a database of any size is read: names, lists, pages, for officers of a district, a province, the country.

Reads the database that DATABASE_URL names, which `seed_demo --national` filled with --size households; an empty one it
fills first. Every figure stands beside its rival in the same run, and with --beside, a result of another size, beside
what it took there: the work of a district and a province may take 1.3 times as long.
"""

import argparse
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.http import QueryDict

from areas.models import Area
from benchmarks.figures import Figure, median, p95
from benchmarks.pages import browser_of, open_page
from benchmarks.reach_casework import add_casework
from benchmarks.reach_clock import CLOCKS
from benchmarks.reach_people import POSTS, WRITINGS, Reader, reader, somebody
from benchmarks.reach_rivals import drop_index, index_names, time_names, time_paginator
from logbook.ordering import COLUMNS
from logbook.search import Search
from logbook.services.searches import keep_typed

NAME = "reach"
SIZE = 100_000
# Milliseconds that 95 of 100 searches by name may take among so many households (1.2 and 37 million persons).
TARGETS = ((450_000, 60), (14_000_000, 200))
# How many times as long as in the smaller database.
MOST_TIMES = 1.3
LISTS = {
    "failing": "show=failing",
    "all": "show=all",
    "mine": "show=mine",
    "tpmap": "show=tpmap",
    "new": "show=new",
    "poor-by-dimension": "show=failing&dimension=income&dimension=living&every=dimension",
    "poor-by-indicator": "show=failing&indicator=MPI15",
    "all-by-dimension": "show=all&dimension=health",
    "all-by-indicator": "show=all&indicator=MPI02",
    "critical": "show=failing&urgent=critical",
    "fragile": "show=all&fragility=3",
    "group": "show=all&group=1.2",
    "card": "show=all&card=yes",
    "count": "show=all&count=4&count=5",
    **{f"by-{name}": f"show=all&sort=-{name}" for name in COLUMNS},
    **{f"up-by-{name}": f"show=all&sort={name}" for name in COLUMNS},
}
# Lists whose rival is measured as well: the others differ from these in the filter only.
WITH_RIVAL = ("failing", "all", "by-address", "by-members", "by-visit")
NEXT_PAGES = 5


@dataclass(frozen=True)
class Run:
    """How much is asked, by which clock, and for which target (ms) of a name's search."""

    clock: Callable
    queries: int
    runs: int
    rivals: bool
    target: float | None
    chance: random.Random


def household_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM households_household")
        return cursor.fetchone()[0]


def filled(size: int) -> None:
    """Fill an empty database with so many households. Raises SystemExit where there are others."""
    count = household_count()
    if count == 0:
        if not Area.objects.exists():
            call_command("load_areas")
        call_command("seed_demo", national=True, households=size)
    elif abs(count - size) > size / 50:
        raise SystemExit(f"There are {count:,} households, not {size:,}: say --size {count}.")


def measure_names(who: Reader, run: Run) -> list[Figure]:
    """Time the rows of a search by each kind of writing, the way the page does it, beside the rivals."""
    figures, everything = [], []
    # The first search of a process reads modules.
    rows_of(f"show=all&q={keep_typed(text='สมชาย', by=who.user).pk}", who)
    for kind, written in WRITINGS.items():
        texts = [written(first, last, run.chance) for _pk, first, last in somebody(who, run.queries, run.chance)]
        addresses = [f"show=all&q={keep_typed(text=text, by=who.user).pk}" for text in texts]
        ours = [run.clock(lambda address=address: rows_of(address, who)) for address in addresses]
        counts = [run.clock(lambda address=address: counts_of(address, who)) for address in addresses]
        beside = {
            rival: [time_names(rival, text, who.low, who.high) for text in texts[: max(run.queries // 10, 3)]]
            for rival in ("trigrams", "substring")
            if run.rivals
        }
        everything += ours
        name = f"{NAME}.{who.name}.name.{kind}"
        figures += [
            Figure(f"{name}.median", median(ours), rivals={way: median(each) for way, each in beside.items()}),
            Figure(
                f"{name}.p95", p95(ours), target=run.target, rivals={way: p95(each) for way, each in beside.items()}
            ),
            Figure(f"{name}.counts.p95", p95(counts)),
        ]
    return [*figures, Figure(f"{NAME}.{who.name}.name.p95", p95(everything), target=run.target)]


def rows_of(query: str, who: Reader) -> list:
    return Search(QueryDict(query), scope=who.scope, user=who.user).page.rows


def counts_of(query: str, who: Reader) -> dict:
    return Search(QueryDict(query), scope=who.scope, user=who.user).counts


def measure_lists(who: Reader, run: Run) -> list[Figure]:
    """Time the rows and the counts of each list, and for some what a paginator takes that counts and skips."""
    figures = []
    for name, query in LISTS.items():
        rows = [run.clock(lambda query=query: rows_of(query, who)) for _ in range(run.runs)]
        counts = [run.clock(lambda query=query: counts_of(query, who)) for _ in range(run.runs)]
        beside = {}
        if run.rivals and name in WITH_RIVAL:
            search = Search(QueryDict(query), scope=who.scope, user=who.user)
            households = search.households if search.is_valid else None
            beside = {"paginator": time_paginator(households, search.column.name)}
        figures += [
            Figure(f"{NAME}.{who.name}.list.{name}.median", median(rows), rivals=beside),
            Figure(f"{NAME}.{who.name}.list.{name}.counts.median", median(counts)),
        ]
    return figures


def measure_requests(who: Reader, run: Run) -> list[Figure]:
    """Time whole pages as the server answers them: lists with their next pages, searches by name, households."""
    client = browser_of(who.user)
    people = somebody(who, run.runs, run.chance)
    typed = [keep_typed(text=f"{first} {last}", by=who.user).pk for _pk, first, last in people]
    addresses = {
        "before-a-search": ["/households/"] * run.runs,
        **{f"list.{name}": [f"/households/?{query}"] * run.runs for name, query in LISTS.items()},
        "list.next-pages": next_pages(who, "show=all") + next_pages(who, "show=failing"),
        "search": [f"/households/?show=all&q={key}" for key in typed],
        "household": [f"/households/{pk}/" for pk, _first, _last in people],
    }
    figures = []
    for name, asked in addresses.items():
        open_page(client, asked[0])  # the first of a session is slower
        times = [run.clock(lambda address=address: open_page(client, address)) for address in asked]
        figures += [
            Figure(f"{NAME}.{who.name}.page.{name}.median", median(times)),
            Figure(f"{NAME}.{who.name}.page.{name}.p95", p95(times)),
        ]
    return figures


def next_pages(who: Reader, query: str) -> list[str]:
    """Return the addresses of the pages that follow."""
    addresses = []
    for _ in range(NEXT_PAGES):
        search = Search(QueryDict(query), scope=who.scope, user=who.user)
        if not search.page.has_next:
            break
        addresses.append(search.next)
        query = search.next.partition("?")[2]
    return addresses or [f"/households/?{query}"]


def beside_smaller(figures: list[Figure], path: Path) -> list[Figure]:
    """Give each figure as a rival what it took in the result of another size; judged are a district and a province."""
    record = json.loads(path.read_text())
    earlier = {figure["name"]: figure["value"] for figure in record["figures"]}
    found = []
    for figure in figures:
        if not (was := earlier.get(figure.name)):
            found.append(figure)
            continue
        is_judged = ".page." in figure.name and ".country." not in figure.name
        rivals = {} if is_judged else figure.rivals
        limit = MOST_TIMES if is_judged else None
        found.append(
            Figure(
                figure.name, figure.value, target=figure.target, rivals=rivals | {record_name(record): was},
                most_times=limit,
            )
        )  # fmt: skip
    return found


def record_name(record: dict) -> str:
    return f"at-{record['size']}"


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="households")
    parser.add_argument("--readers", nargs="+", choices=POSTS, default=list(POSTS))
    parser.add_argument("--queries", type=int, default=40, help="people asked for with each kind of writing")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--clock", choices=CLOCKS, default="wall", help="rivals are always waited for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--beside", type=Path, help="JSON of a run over a smaller database")
    parser.add_argument("--no-rivals", action="store_true", help="without the rivals and their index, which takes long")
    parser.add_argument("--keep-index", action="store_true", help="leave the rivals' index for another run")
    options = parser.parse_args(argv)
    filled(options.size)
    add_casework(reader("district").user)
    target = next((most for size, most in TARGETS if options.size <= size), None)
    rivals, chance = not options.no_rivals, random.Random(options.seed)
    run = Run(CLOCKS[options.clock], options.queries, options.runs, rivals, target, chance)
    if rivals:
        index_names()
    figures = []
    for name in options.readers:
        who = reader(name)
        figures += [*measure_names(who, run), *measure_lists(who, run), *measure_requests(who, run)]
    if rivals and not options.keep_index:
        drop_index()
    return beside_smaller(figures, options.beside) if options.beside else figures
