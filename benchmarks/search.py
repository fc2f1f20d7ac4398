"""How fast and how well people are found by name, and how deep a list can be paged, beside rivals in the same run.

    python -m benchmarks.search --members 300000 --provinces 12 --queries 100

Every query is a full name with one slip (or none), of somebody of the last province, asked as its provincial officer.
Prints recall in the top ten by kind of slip, then milliseconds (median, 95th percentile) of ours and the rivals, of a
page of the list at the start and 1,000 pages on, and of whole requests to the page. `--json` for machines.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from areas.models import Area
from areas.scope import Scope
from benchmarks.search_data import YEAR, Person, build
from benchmarks.search_rivals import by_substring, by_trigrams, index_names
from households.name_search import words_meant
from logbook.found import COLUMNS, by_closeness, households_in
from logbook.search import Search
from logbook.services.searches import keep_typed
from logbook.typed import find_typed, read_typed
from tests.people import appoint, make_user
from tests.thai_names import SLIPS, as_written

WAYS = {
    "ours": lambda text, province: by_name(text, Scope((province,))),
    "ILIKE '%…%'": by_substring,
    "pg_trgm on names": by_trigrams,
}


def by_name(text: str, scope: Scope) -> list[UUID]:
    """Return the ten nearest households, as the page does it."""
    typed = read_typed(text)
    words = words_meant(typed.words)
    households = find_typed(households_in(scope, YEAR), typed, words=words, places={}, scope=scope)
    order = by_closeness(words, scope).order
    return list(households.alias(closeness=order).order_by("-closeness", "-pk").values_list("pk", flat=True)[:10])


def with_slip(person: Person, slip: Callable, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return f"{slip(person.first_name, chance)} {person.last_name}"
    return f"{person.first_name} {slip(person.last_name, chance)}"


def measure_names(people: list[Person], province: str, queries: int, chance: random.Random) -> dict:
    """Ask each way for the same people; return recall by slip and times by way."""
    here = [person for person in people if person.area_code.startswith(province)]
    recall = {way: {} for way in WAYS}
    times = {way: [] for way in WAYS}
    for slip in SLIPS:
        asked = [(person, with_slip(person, slip, chance)) for person in chance.sample(here, queries)]
        asked = [
            (person, text)
            for person, text in asked
            if slip is as_written or text != f"{person.first_name} {person.last_name}"
        ]
        for way, ask in WAYS.items():
            hits = 0
            for person, text in asked:
                started = time.perf_counter()
                hits += person.household in ask(text, province)
                times[way].append(time.perf_counter() - started)
            recall[way][slip.__name__] = round(hits / len(asked), 4)
    return {"people": len(here), "recall": recall, "milliseconds": {way: spread(each) for way, each in times.items()}}


def measure_pages(scope: Scope, user: User, runs: int) -> dict:
    """Time the first page of a list and the one 1,000 pages (or as many as there are) on, in each order."""
    found = {}
    for name, column in COLUMNS.items():
        keys = households_in(scope, YEAR).annotate(sort_value=column.order).order_by("sort_value", "pk")
        rows = min(50_000, keys.count() - 51)
        deep = keys.values_list("pk", flat=True)[rows]
        found[name] = {
            "first": timed(lambda name=name: rows_of(f"show=all&sort={name}", scope, user), runs),
            f"after {rows // 50} pages": timed(
                lambda name=name, deep=deep: rows_of(f"show=all&sort={name}&after={deep}", scope, user), runs
            ),
            "rival: OFFSET": timed(lambda keys=keys, rows=rows: list(keys[rows : rows + 51]), runs),
        }
    return found


def rows_of(query: str, scope: Scope, user: User) -> list:
    return Search(QueryDict(query), scope=scope, user=user).page.rows


def measure_requests(officer: User, texts: list[str], runs: int) -> dict:
    """Time whole requests: session, rounds, areas, counts of all tabs, rows, template."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    typed = [keep_typed(text=text, by=officer).pk for text in texts]
    queries = {
        "before a search": lambda _at: "",
        "failing MPI": lambda _at: "?show=failing",
        "all": lambda _at: "?show=all",
        "four filters": lambda _at: "?show=failing&dimension=income&card=yes&fragility=3&count=1",
        "by name": lambda at: f"?show=all&q={typed[at % len(typed)]}",
    }
    return {
        name: spread([seconds(lambda at=at, query=query: client.get(f"/households/{query(at)}")) for at in range(runs)])
        for name, query in queries.items()
    }


def timed(work: Callable, runs: int) -> dict:
    work()
    return spread([seconds(work) for _run in range(runs)])


def seconds(work: Callable) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def spread(times: list[float]) -> dict:
    """Return the median and the 95th percentile in milliseconds."""
    times = sorted(times)
    return {
        "median": round(statistics.median(times) * 1000, 1),
        "p95": round(times[int(len(times) * 0.95) - (len(times) % 20 == 0)] * 1000, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--provinces", type=int, default=4)
    parser.add_argument("--queries", type=int, default=100, help="people asked for with each kind of slip")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    people = build(options.members, options.provinces, options.seed)
    index_names()
    province = Area.objects.order_by("-code").values_list("code", flat=True)[0][:2]
    officer = make_user("provincial", "จังหวัด", "ทดสอบ")
    appoint(officer, "provincial-development", province)
    texts = [f"{person.first_name} {person.last_name}" for person in chance.sample(people, 50)]
    figures = {
        "members": options.members,
        "names": measure_names(people, province, options.queries, chance),
        "pages of the country": measure_pages(Scope.everywhere(), officer, options.runs),
        "requests of a province": measure_requests(officer, texts, options.runs),
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX rival_trigrams")
    print(json.dumps(figures, ensure_ascii=False, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
