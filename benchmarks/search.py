"""How fast and how well people are found by name, and how deep a list can be paged, beside rivals in the same run.

Every query is a full name with one slip (or none), of somebody of the last province, asked as its provincial officer.
Measures recall in the top ten by kind of slip, then milliseconds (median, 95th percentile) of ours and the rivals, of a
page of the list at the start and 1,000 pages on, and of whole requests to the page. --size is in members.
"""

import argparse
import random
from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from areas.models import Area
from areas.scope import Scope
from benchmarks.figures import Figure, median, milliseconds, p95
from benchmarks.pages import browser_of, open_page
from benchmarks.search_data import YEAR, Person, build
from benchmarks.search_rivals import by_substring, by_trigrams, index_names
from households.name_search import words_meant
from logbook.found import households_in
from logbook.ordering import COLUMNS, by_closeness
from logbook.search import Search
from logbook.services.searches import keep_typed
from logbook.typed import find_typed, read_typed
from tests.people import appoint, make_user
from tests.thai_names import SLIPS, as_written

NAME = "search"
SIZE = 100_000
# Milliseconds that 95 of 100 searches by name may take among so many members.
TARGETS = {1_200_000: 60, 37_000_000: 200}
WAYS = {
    "ours": lambda text, province: by_name(text, Scope((province,))),
    "substring": by_substring,
    "trigrams": by_trigrams,
}


def by_name(text: str, scope: Scope) -> list[UUID]:
    """Return the ten nearest households, as the page does it."""
    typed = read_typed(text)
    words = words_meant(typed.words)
    households = find_typed(households_in(scope, YEAR), typed, words=words, places={}, scope=scope)
    order = by_closeness(words, scope).order(descends=True)
    return list(households.order_by(*order.fields).values_list("pk", flat=True)[:10])


def with_slip(person: Person, slip: Callable, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return f"{slip(person.first_name, chance)} {person.last_name}"
    return f"{person.first_name} {slip(person.last_name, chance)}"


def measure_names(people: list[Person], province: str, queries: int, chance: random.Random) -> list[Figure]:
    """Ask each way for the same people; return recall by slip, and times."""
    here = [person for person in people if person.area_code.startswith(province)]
    recall = {slip.__name__: dict.fromkeys(WAYS, 0.0) for slip in SLIPS}
    times = {way: [] for way in WAYS}
    for slip in SLIPS:
        asked = [(person, with_slip(person, slip, chance)) for person in chance.sample(here, queries)]
        asked = [
            (person, text)
            for person, text in asked
            if slip is as_written or text != f"{person.first_name} {person.last_name}"
        ]
        for way, ask in WAYS.items():
            found = []
            times[way] += [
                milliseconds(lambda ask=ask, text=text, found=found: found.append(ask(text, province)))
                for _person, text in asked
            ]
            hits = sum(person.household in households for (person, _text), households in zip(asked, found, strict=True))
            recall[slip.__name__][way] = round(hits / len(asked), 4)
    return [
        *(_recall(slip, found) for slip, found in recall.items()),
        _beside_rivals("by-name.median", {way: median(each) for way, each in times.items()}),
        _beside_rivals("by-name.p95", {way: p95(each) for way, each in times.items()}, TARGETS.get(len(people))),
    ]


def _recall(slip: str, found: dict[str, float]) -> Figure:
    rivals = {way: value for way, value in found.items() if way != "ours" and value}
    name = f"{NAME}.recall.{slip.replace('_', '-')}"
    return Figure(name, found["ours"], unit="of-1", target=0.98, rivals=rivals, more_is_better=True)


def _beside_rivals(name: str, found: dict[str, float], target: float | None = None) -> Figure:
    rivals = {way: value for way, value in found.items() if way != "ours"}
    return Figure(f"{NAME}.{name}", found["ours"], target=target, rivals=rivals)


def measure_pages(scope: Scope, user: User, runs: int) -> list[Figure]:
    """Time the first page of a list and the one 1,000 pages (or as many as there are) on, in each order."""
    found = []
    for name, column in COLUMNS.items():
        keys = households_in(scope, YEAR).order_by(*column.order(descends=False).fields)
        rows = min(50_000, keys.count() - 51)
        deep = keys.values_list("pk", flat=True)[rows]
        offset = median(timed(lambda keys=keys, rows=rows: list(keys[rows : rows + 51]), runs))
        for place, query in (("first", ""), (f"after-{rows // 50}-pages", f"&after={deep}")):
            address = f"show=all&sort={name}{query}"
            times = timed(lambda address=address: rows_of(address, scope, user), runs)
            rivals = {"offset": offset} if query else {}
            found.append(Figure(f"{NAME}.page.{name}.{place}", median(times), rivals=rivals))
    return found


def rows_of(query: str, scope: Scope, user: User) -> list:
    return Search(QueryDict(query), scope=scope, user=user).page.rows


def measure_requests(officer: User, texts: list[str], runs: int) -> list[Figure]:
    """Time whole requests: session, rounds, areas, counts of all tabs, rows, template."""
    client = browser_of(officer)
    typed = [keep_typed(text=text, by=officer).pk for text in texts]
    queries = {
        "before-a-search": lambda _at: "",
        "failing": lambda _at: "?show=failing",
        "all": lambda _at: "?show=all",
        "four-filters": lambda _at: "?show=failing&dimension=income&card=yes&fragility=3&count=1",
        "by-name": lambda at: f"?show=all&q={typed[at % len(typed)]}",
    }
    return [
        Figure(f"{NAME}.request.{name}.p95", p95([_request(client, query(at)) for at in range(runs)]))
        for name, query in queries.items()
    ]


def _request(client: Client, query: str) -> float:
    return milliseconds(lambda: open_page(client, f"/households/{query}"))


def timed(work: Callable, runs: int) -> list[float]:
    work()
    return [milliseconds(work) for _run in range(runs)]


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="members")
    parser.add_argument("--provinces", type=int, default=4)
    parser.add_argument("--queries", type=int, default=100, help="people asked for with each kind of slip")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    chance = random.Random(options.seed)
    people = build(options.size, options.provinces, options.seed)
    index_names()
    province = Area.objects.order_by("-code").values_list("code", flat=True)[0][:2]
    officer = make_user("provincial", "จังหวัด", "ทดสอบ")
    appoint(officer, "provincial-development", province)
    texts = [f"{person.first_name} {person.last_name}" for person in chance.sample(people, 50)]
    figures = [
        *measure_names(people, province, options.queries, chance),
        *measure_pages(Scope.everywhere(), officer, options.runs),
        *measure_requests(officer, texts, options.runs),
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX rival_trigrams")
    return figures
