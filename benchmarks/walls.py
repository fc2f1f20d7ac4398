"""What the walls between areas cost (ADR 33): the busiest pages and statements with them and without, in turns.

With them the database is asked as the site's role, by which officers are held to their area; without them as its owner,
whom no wall holds. Everything else is the same: the same rows, the same requests, one after the other. An officer of a
district, one of a province, one of the country. --size is in members.
"""

import argparse
import random
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from areas.scope import Scope
from areas.standing import standing
from benchmarks.figures import Figure, milliseconds, p95
from benchmarks.pages import asked_as, browser_of, open_page
from benchmarks.search_data import Person, build
from households.models import Household, HouseholdAnswers, Member
from logbook.models import HouseholdCase, Problem, Visit
from logbook.services.searches import keep_typed
from mpi.models import HouseholdScore
from reports.pivots.engine import compute
from reports.pivots.spec import PivotSpec
from tests.people import appoint, make_user

NAME = "walls"
SIZE = 100_000
PROVINCES = 4
RUNS, WARM = 60, 6
PAGE_TIMES, STATEMENT_TIMES = 1.2, 1.3
PIVOT = {"rows": "district", "columns": "target_group", "measures": "households,persons,headcount_ratio"}


def compared(name: str, tasks: list[Callable], most_times: float) -> Figure:
    """Do each of the tasks both ways, in turns; what 95 of 100 took with the walls, beside without them."""
    times: dict[str, list[float]] = {settings.SITE_ROLE: [], "none": []}
    for number, task in enumerate(tasks):
        for role in times if number % 2 else reversed(times):
            with asked_as(role):
                times[role].append(milliseconds(task))
    walled, bare = (p95(each[WARM:]) for each in times.values())
    return Figure(f"{NAME}.{name}.p95", walled, rivals={"without": bare}, most_times=most_times)


def pages(officer: User, scope: Scope, people: list[Person], runs: int) -> dict[str, list[str]]:
    """Return the addresses of the pages that are opened most, `runs` of each."""
    chance = random.Random(7)
    some = [chance.choice(people) for _run in range(runs)]
    search = reverse("logbook:search")
    names = [keep_typed(text=f"{one.first_name} {one.last_name}", by=officer).pk for one in some]
    return {
        "failing": [f"{search}?show=failing"] * runs,
        "all": [f"{search}?show=all"] * runs,
        "name": [f"{search}?show=all&q={name}" for name in names],
        "household": [reverse("logbook:household", args=[one.household]) for one in some],
        "api": [reverse("household-list")] * runs,
    }


def statements(scope: Scope) -> dict[str, Callable]:
    """Return what reads a whole area at once, each a function."""
    spec = PivotSpec.parse(PIVOT)
    return {
        "pivot-rollup": lambda: compute(spec, scope=scope, at=timezone.now(), from_facts=False),
        "pivot-facts": lambda: compute(spec, scope=scope, at=timezone.now(), from_facts=True),
        "count-households": Household.objects.within(scope).count,
        "count-members": Member.objects.within(scope).count,
        "count-answers": HouseholdAnswers.objects.within(scope).count,
        "count-scores": HouseholdScore.objects.within(scope).count,
        "count-cases": HouseholdCase.objects.within(scope).count,
        "count-visits": Visit.objects.within(scope).count,
        "count-problems": Problem.objects.within(scope).count,
    }


def of_officer(name: str, officer: User, people: list[Person], runs: int) -> list[Figure]:
    scope = officer.scope
    client = browser_of(officer)
    here = [one for one in people if scope.covers(one.area_code)]
    figures = [
        compared(f"{name}.page.{page}", [partial(open_page, client, path) for path in paths], PAGE_TIMES)
        for page, paths in pages(officer, scope, here, runs).items()
    ]
    with standing(scope, person=officer.pk):
        for what, ask in statements(scope).items():
            figures.append(compared(f"{name}.statement.{what}", [ask] * runs, STATEMENT_TIMES))
    return figures


def main(argv: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="members")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args(argv)
    people = build(options.size, PROVINCES, 1)
    province = people[-1].area_code[:2]
    posts = {
        "district": ("district-development", people[-1].area_code[:4]),
        "province": ("provincial-development", province),
        "country": ("national-office", None),
    }
    figures = []
    for name, (post, area) in posts.items():
        officer = make_user(f"walls.{name}", "กำแพง", "ทดสอบ")
        appoint(officer, post, *([area] if area else []))
        figures += of_officer(name, officer, people, options.runs)
    return figures
