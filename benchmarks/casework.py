"""How fast the lists of case work open for a province, as whole requests, beside naive queries in the same run.

Worklists of mentors (first page and deep), workload, steps and lateness, grades, outcomes, obstacles and the households
behind the numbers, each asked for by the provincial officer. --size is in households of the province.
"""

import argparse
from collections.abc import Callable
from datetime import date

from django.http import QueryDict

from accounts.models import User
from areas.scope import Scope
from benchmarks.casework_data import CURRENT, build
from benchmarks.casework_rivals import helped_before, progress_by_loop
from benchmarks.figures import Figure, median, milliseconds, p95
from benchmarks.pages import as_the_site, browser_of, open_page
from logbook.behind import BEHIND
from logbook.care import CARE_LISTS, CarePage
from logbook.services.cases import follow_records
from tests.people import appoint, make_user

NAME = "casework"
SIZE = 20_000
# Milliseconds of server time that a list may take.
TARGET = 150
DEEP_PAGES = 40
# Three times the share of the country (published: 1.5 in 100 households).
POOR = 5
ON = date(2023, 7, 1)


def addresses(province: str) -> dict[str, str]:
    """Return the pages measured, by the name of their figure."""
    care = {f"care.{name}": f"/follow-up/?list={name}" for name in CARE_LISTS}
    behind = {f"behind.{name}": f"/progress/{province}/households/?show={name}&year={CURRENT}" for name in BEHIND}
    pages = {name: f"/progress/{province}/{name}/" for name in ("grades", "outcome")}
    remarks = {"remarks": f"/progress/{province}/remarks/?year={CURRENT}&quarter=2"}
    return care | {"mentors": "/follow-up/mentors/", "steps": f"/progress/{province}/"} | pages | remarks | behind


def measure_requests(officer: User, province: str, runs: int) -> list[Figure]:
    client = browser_of(officer)
    with as_the_site():
        return [
            Figure(f"{NAME}.{name}.p95", p95(timed(lambda path=path: open_page(client, path), runs)), target=TARGET)
            for name, path in addresses(province).items()
        ]


def measure_beside_rivals(officer: User, province: str, runs: int) -> list[Figure]:
    """Time the worklist at its start and deep inside, and the table of steps, beside the naive ways."""
    scope, deep = Scope((province,)), _deep(officer, province)
    client = browser_of(officer)
    pairs = {
        "first-page": ("/follow-up/", lambda: helped_before(scope, CURRENT)),
        "deep-page": (f"/follow-up/{deep}", lambda: helped_before(scope, CURRENT, skip=50 * DEEP_PAGES)),
        "steps-beside-loop": (f"/progress/{province}/", lambda: progress_by_loop(scope, CURRENT, ON)),
    }
    figures = []
    for name, (path, rival) in pairs.items():
        with as_the_site():
            ours = median(timed(lambda path=path: open_page(client, path), runs))
        naive = median(timed(rival, max(2, runs // 4)))
        figures.append(Figure(f"{NAME}.{name}", ours, rivals={"naive": naive}))
    return figures


def _deep(officer: User, province: str) -> str:
    """Return the query of the page DEEP_PAGES on, or of the last one."""
    query = ""
    for _page in range(DEEP_PAGES):
        page = CarePage(QueryDict(query.removeprefix("?")), scope=Scope((province,)), user=officer, on=ON)
        if not page.next:
            break
        query = page.next
    return query


def timed(work: Callable, runs: int) -> list[float]:
    work()
    return [milliseconds(work) for _run in range(runs)]


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="households of the province")
    parser.add_argument("--poor", type=int, default=POOR, help="households of 100 that are poor in a round")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args(argv)
    officer = make_user("provincial", "จังหวัด", "ทดสอบ")
    province = build(options.size, options.poor, officer, follow_records)
    appoint(officer, "provincial-development", province)
    return [
        *measure_requests(officer, province, options.runs),
        *measure_beside_rivals(officer, province, options.runs),
    ]
