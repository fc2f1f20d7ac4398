"""What writing every look down costs a page, and how long “who looked at this household” takes over a long log.

Pages are whole requests of a provincial officer, with the middleware of the access log and without it, in turns. The
log is filled before: half a year of looks and lists by --size/500 people, so that its indexes are as deep as in use.
--size is in rows of the log; the households are 20,000.
"""

import argparse
import statistics
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.access_log import Look, write
from accounts.choices import Action
from accounts.months import make_months_ahead
from benchmarks.casework_data import build
from benchmarks.figures import Figure, median, milliseconds, p95
from benchmarks.pages import browser_of, open_page
from households.models import Household
from logbook.looks import looks_at
from logbook.services.cases import follow_records
from tests.people import appoint, make_user

NAME = "access_log"
SIZE = 10_000_000
HOUSEHOLDS, POOR = 20_000, 30
DAYS = 180
RUNS, WARM = 200, 10
# One row in five is a page of a list, with so many families on it.
SHOWN = 50
MOST_MS, MOST_TIMES = 3, 1.2
WITHOUT = [one for one in settings.MIDDLEWARE if one != "accounts.looks.AccessLogMiddleware"]

FILL = """
    WITH families AS (SELECT array_agg(id) AS ids FROM (SELECT id FROM households_household ORDER BY id) AS some)
    INSERT INTO accounts_accesslogentry (
        at, user_id, action, page, subject_kind, subject_id, household_id, shown, area_code, purpose, network
    )
    SELECT now() - interval '1 day' - interval '1 second' * (n * %(step)s), n %% %(people)s + 1000,
        CASE WHEN n %% 5 = 0 THEN 'list' ELSE 'view' END, 'logbook:household', 'households.household', '',
        CASE WHEN n %% 5 > 0 THEN ids[1 + (n * 7919) %% cardinality(ids)] END,
        CASE WHEN n %% 5 = 0 THEN ids[1 + (n * 7919) %% (cardinality(ids) - %(shown)s):][1:%(shown)s] ELSE '{}' END,
        '84010201', '', '203.0.113.0'
    FROM generate_series(%(from)s, %(to)s) AS n, families
"""


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="rows of the log")
    options = parser.parse_args(argv)
    officer = make_user("provincial", "จังหวัด", "ทดสอบ")
    appoint(officer, "provincial-development", build(HOUSEHOLDS, POOR, officer, follow_records))
    fill(options.size)
    families = list(Household.objects.order_by("house_number")[: RUNS + 20])
    return [*of_pages(officer, families), *of_writing(officer, families), *of_reading(families)]


def fill(size: int) -> None:
    """Make the log as long as it is after half a year."""
    for months_ago in range(DAYS // 30 + 1):
        make_months_ahead(on=timezone.localdate() - timedelta(days=30 * months_ago))
    told = {"step": DAYS * 86400 / size, "people": max(1, size // 500), "shown": SHOWN}
    with connection.cursor() as cursor:
        for start in range(1, size + 1, 500_000):
            cursor.execute(FILL, told | {"from": start, "to": min(size, start + 499_999)})
        cursor.execute("VACUUM ANALYZE accounts_accesslogentry")


def of_pages(officer, families) -> list[Figure]:
    """Compare whole pages with and without the log, in turns: what 95 of 100 take, and by how much they differ."""
    clients = {"with": browser(officer, settings.MIDDLEWARE), "without": browser(officer, WITHOUT)}
    addresses = {
        "household": [reverse("logbook:household", args=[one.pk]) for one in families],
        "search": [f"{reverse('logbook:search')}?show=all"] * len(families),
        "api": [reverse("household-detail", args=[one.pk]) for one in families],
    }
    return [figure for name, asked in addresses.items() for figure in of_page(name, clients, asked[:RUNS])]


def browser(officer, middleware: list[str]) -> Client:
    """Return a browser of somebody signed in, to a site with this middleware."""
    client = browser_of(officer)
    with override_settings(MIDDLEWARE=middleware):
        client.handler.load_middleware()
    return client


def of_page(name: str, clients: dict[str, Client], asked: list[str]) -> list[Figure]:
    times = {"with": [], "without": []}
    for number, path in enumerate(asked):
        for way in times if number % 2 else reversed(times):
            times[way].append(milliseconds(partial(open_page, clients[way], path)))
    ours, bare = ([*way][WARM:] for way in times.values())
    more = statistics.median(one - other for one, other in zip(ours, bare, strict=True))
    return [
        Figure(f"page.{name}.p95", p95(ours), rivals={"without": p95(bare)}, most_times=MOST_TIMES),
        Figure(f"page.{name}.more", round(more, 2), target=MOST_MS),
    ]


def of_writing(officer, families) -> list[Figure]:
    """Measure the one statement that writes a look, alone and with a list of fifty families; each commits."""
    shown = [one.pk for one in families[:SHOWN]]
    alone = [milliseconds(partial(look, officer, of=Household.objects.filter(pk=one.pk))) for one in families]
    listed = [milliseconds(partial(look, officer, shown=shown)) for _one in families]
    return [
        Figure("write.view.p95", p95(alone[WARM:]), target=MOST_MS),
        Figure("write.list.p95", p95(listed[WARM:]), target=MOST_MS),
        Figure("write.view.median", median(alone[WARM:])),
    ]


def look(officer, **whom) -> None:
    write(Look(user=officer, action=Action.VIEW if "of" in whom else Action.LIST, at=timezone.now(), **whom))


def of_reading(families) -> list[Figure]:
    """Measure what the page “who looked at this household” reads, over all months."""
    times = [milliseconds(partial(looks_at, one, page=None)) for one in families[:20]]
    return [Figure("who-looked.p95", p95(times), target=2000)]
