"""Of any search at all: its file holds as many rows as its page counts, and in each what is found by hand.

A few dozen with `bin/test`, 500 with `TPMAP_CHAOS=full`.
"""

import json
from datetime import timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from households.choices import Confirmation, HouseholdStatus
from households.models import Household
from logbook.models import HelpActivity, Problem, Visit
from mpi.choices import Dimension, FragilityLevel, TargetGroup
from mpi.indicators import BMN_2565
from reports.exports.topics import TOPICS
from tests.chaos.tier import either
from tests.reports.exporting import ask, csv_rows, downloaded, make, rows_of
from tests.reports.oracle import BITS, Rows
from tests.reports.test_pivot_properties import any_number
from tests.reports.world import YEARS

EXPORTS = either(quick=20, full=500)
COLUMNS = (
    *("area_code", "house_number", "points", "failed_dimension_count", "failed_indicators", "member_count"),
    *("card_holder_count", "visit_count", "problem_count"),
)
AREAS = {"": "", "8401": "province=84&district=8401", "840102": "province=84&district=8401&subdistrict=840102"}
DIMENSIONS = {one.name.lower(): one for one in Dimension}


def some_of(values, most: int = 3):
    return st.lists(st.sampled_from(list(values)), max_size=most, unique=True)


SEARCHES = st.fixed_dictionaries(
    {
        "show": st.sampled_from(["all", "all", "failing", "tpmap", "new", "mine"]),
        "round": st.sampled_from(YEARS),
        "area": st.sampled_from(list(AREAS)),
        "dimension": some_of(DIMENSIONS),
        "indicator": some_of((one.code for one in BMN_2565.indicators), 2),
        "every": some_of(["dimension", "indicator"]),
        "count": some_of("012345"),
        "fragility": some_of([*(str(one.value) for one in FragilityLevel), "none"]),
        "group": some_of(TargetGroup.values),
        "card": st.sampled_from(["", "", "yes", "no"]),
        "urgent": st.sampled_from(["", "", "", "critical", "three"]),
    }
)


def query_of(asked: dict) -> str:
    named = [(name, one) for name, value in asked.items() for one in (value if isinstance(value, list) else [value])]
    pairs = [f"{name}={value}" for name, value in named if value != "" and name != "area"]
    return "&".join([*pairs, *([AREAS[asked["area"]]] if asked["area"] else [])])


def keeps(asked: dict, household: Household, score, user, records) -> bool:
    """Tell by hand whether a search finds a household."""
    fails = [] if score is None else [code for code, bit in BITS.items() if score.failed & bit]
    dimensions = {DIMENSIONS[name] for name in asked["dimension"]}
    failed = {one.dimension for one in BMN_2565.indicators if one.code in fails}
    wanted = set(asked["indicator"])
    tabs = {
        "all": True,
        "failing": bool(fails),
        "tpmap": score is not None and score.is_listed_poor,
        "new": household.origin == "logbook" and household.origin_round_id == asked["round"],
        "mine": (household.pk, asked["round"], user.pk) in records,
    }
    fragility = "" if score is None else "none" if score.fragility_level is None else str(score.fragility_level)
    cards = None if score is None else score.card_holder_count
    return all(
        [
            household.confirmation == Confirmation.CONFIRMED,
            any(household.area_id.startswith(prefix) for prefix in user.scope.prefixes),
            household.area_id.startswith(asked["area"]),
            tabs[asked["show"]],
            not dimensions or (dimensions <= failed if "dimension" in asked["every"] else dimensions & failed),
            not wanted or (wanted <= set(fails) if "indicator" in asked["every"] else wanted & set(fails)),
            not asked["count"] or (score is not None and str(len(failed)) in asked["count"]),
            not asked["fragility"] or fragility in asked["fragility"],
            not asked["group"] or (score is not None and score.target_group in asked["group"]),
            not asked["card"] or (cards is not None and (cards > 0) == (asked["card"] == "yes")),
            asked["urgent"] != "critical" or (score is not None and score.is_critical),
            asked["urgent"] != "three" or len(failed) >= 3,
        ]
    )


def records_of() -> set[tuple]:
    written = [*Visit.objects.all(), *Problem.objects.all(), *HelpActivity.objects.all()]
    return {(one.household_id, one.round_id, one.recorded_by_id) for one in written}


def by_hand(asked: dict, user, rows: Rows, records: set) -> list[tuple]:
    found = []
    for household in rows.households.values():
        score = rows.scores.get((household.pk, asked["round"]))
        if not keeps(asked, household, score, user, records):
            continue
        codes = [] if score is None else [code for code, bit in BITS.items() if score.failed & bit]
        visits = sum(1 for one in rows.records["visits"] if one.household_id == household.pk)
        problems = sum(
            1 for one in rows.records["problems"] if one.household_id == household.pk and one.state != "mistaken"
        )
        figures = (None,) * 5 if score is None else _figures(score, codes)
        found.append((household.area_id, household.house_number, *figures, visits, problems))
    return found


def _figures(score, codes: list[str]) -> tuple:
    return (
        score.points,
        score.failed_dimension_count,
        ", ".join(codes),
        score.member_count,
        score.card_holder_count,
    )


def test_any_file_holds_what_its_page_counts_and_what_is_found_by_hand(
    world, client_of, district_officer, provincial_officer, outsider
):
    people = [(user, client_of(user)) for user in (district_officer, provincial_officer, outsider)]
    rows, records = world, records_of()
    seen = []

    @any_number(EXPORTS)
    @given(asked=SEARCHES, who=st.integers(0, 2), kind=st.sampled_from(["json", "csv", "xlsx"]))
    def holds(asked, who, kind):
        (user, client), query = people[who], query_of(asked)
        # Each on a day of its own: the rows of a day are limited.
        columns = columns_for(user)
        export = make(ask(user, query=query, columns=columns, format=kind, at=timezone.now() - timedelta(days=1)))
        told = READ[kind](downloaded(export))
        places = [COLUMNS.index(name) for name in columns]
        expected = [tuple(row[place] for place in places) for row in by_hand(asked, user, rows, records)]
        assert sorted(told, key=str) == sorted((SHOWN[kind](row) for row in expected), key=str), query
        assert export.row_count == len(told) == client.get(f"/households/?{query}").context["search"].count, query
        seen.append(len(told))

    holds()
    assert sum(1 for count in seen if count) > EXPORTS / 4


def columns_for(user) -> list[str]:
    """Which columns somebody may take away: what tells of health and disability leaves with few."""
    chosen = TOPICS["households"].chosen(COLUMNS)
    return [column.name for column in chosen if not column.permission or column.permission in user.permissions]


def read_json(content: bytes) -> list[tuple]:
    return [tuple(row.values()) for row in json.loads(content)["rows"]]


def as_texts(row: tuple) -> tuple:
    return tuple("" if cell is None else str(cell) for cell in row)


def in_a_sheet(row: tuple) -> tuple:
    return tuple(None if cell == "" else cell for cell in row)


READ = {
    "json": read_json,
    "csv": lambda content: [tuple(row) for row in csv_rows(content)[1:]],
    "xlsx": lambda content: rows_of(content)[1:],
}
SHOWN = {"json": tuple, "csv": as_texts, "xlsx": in_a_sheet}


def test_the_world_has_those_who_must_never_leave(world):
    assert any(one.confirmation != Confirmation.CONFIRMED for one in world.households.values())
    assert any(one.status == HouseholdStatus.MERGED for one in world.households.values())
