"""A made-up country of any size for the benchmark of the search, written with COPY past services and triggers."""

import random
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from areas.models import Area
from areas.services import load_areas, save_areas
from areas.thai import sort_key
from households.choices import SurveyCycle
from households.models import Household, SurveyRound
from households.names import strong_key, weak_key
from tests.people import make_user
from tests.thai_names import make_names

YEAR = 2566
VILLAGES_PER_SUBDISTRICT = 5
NOW = datetime(2023, 6, 1, tzinfo=UTC)
TODAY = date(2023, 6, 1)
INDICATORS_OF = ((0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10, 11), (12, 13, 14), (15, 16))
POINTS = (3,) * 12 + (4,) * 3 + (6,) * 2


@dataclass(frozen=True)
class Person:
    id: uuid.UUID
    household: uuid.UUID
    area_code: str
    first_name: str
    last_name: str


def is_empty() -> bool:
    return not Household.objects.exists()


def build(members: int, provinces: int, seed: int) -> list[Person]:
    """Fill the empty database; return everybody. Provinces get the same number of people each."""
    load_areas()
    SurveyRound.objects.get_or_create(year=YEAR, defaults={"cycle": SurveyCycle.BMN_2565, "is_current": True})
    chance = random.Random(seed)
    villages = _villages(provinces)
    people = _people(make_names(members, seed), villages, chance)
    with connection.cursor() as cursor:
        # Neither history nor the head rule is what is measured here.
        cursor.execute("SET session_replication_role = replica")
        _copy_all(cursor, people, chance)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return people


def _villages(provinces: int) -> list[str]:
    chosen = [area.code for area in Area.objects.filter(level=2).order_by("-code")[:provinces]]
    subdistricts = [code for code in Area.objects.filter(level=6).values_list("code", flat=True) if code[:2] in chosen]
    codes = [f"{code}{moo:02d}" for code in subdistricts for moo in range(1, VILLAGES_PER_SUBDISTRICT + 1)]
    save_areas(
        Area(code=code, level=8, parent_id=code[:6], name_th=f"หมู่ที่ {int(code[6:])}", sort_key=sort_key("หมู่ที่"))
        for code in codes
    )
    return codes


def _people(names: list[tuple[str, str]], villages: list[str], chance: random.Random) -> list[Person]:
    people, household, area, family = [], None, "", None
    for first_name, last_name in names:
        if last_name != family:
            household, family, area = _key(chance), last_name, chance.choice(villages)
        people.append(Person(_key(chance), household, area, first_name, last_name))
    return people


def _key(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)


def _copy_all(cursor, people: list[Person], chance: random.Random) -> None:
    areas = {person.household: person.area_code for person in people}
    sizes = Counter(person.household for person in people)
    tokens = _tokens(people)
    user = make_user("benchmark", "ทดสอบ", "ความเร็ว")
    some = [pk for pk in areas if chance.random() < 0.1]
    for table, columns, rows in (
        ("households_household", HOUSEHOLD, (_household(pk, area, chance) for pk, area in areas.items())),
        ("households_member", MEMBER, _members(people)),
        ("households_nametoken", ("id", "token", "weak"), ((pk, word, weak_key(word)) for word, pk in tokens.items())),
        ("households_nameposting", ("token_id", "area_code", "household_id", "member_id"), _postings(people, tokens)),
        ("mpi_householdscore", SCORE, (_score(pk, area, sizes[pk], chance) for pk, area in areas.items())),
        ("logbook_visit", VISIT, (_visit(pk, user.pk, chance) for pk in some)),
        ("logbook_problem", PROBLEM, (_problem(pk, user.pk) for pk in some)),
    ):
        _copy(cursor, table, columns, rows)


def _postings(people: list[Person], tokens: dict[str, int]):
    for person in people:
        for word in set(strong_key(f"{person.first_name} {person.last_name}").split()):
            yield tokens[word], person.area_code, person.household, person.id


HOUSEHOLD = (
    *("id", "area_code", "village_suffix", "house_number", "soi", "road", "community", "local_government", "phone"),
    *("occupation", "dwelling_land", "work_land", "title_document", "status", "status_note", "moved_to", "origin"),
    *("origin_round_id", "version", "created_at", "updated_at", "latitude", "longitude"),
)
MEMBER = (
    *("id", "household_id", "title", "first_name", "last_name", "sex", "birth_date_precision", "identity_type"),
    *("temporary_number", "no_identity_reason", "relationship", "occupation", "education", "religion"),
    *("treatment_right", "is_informant", "is_living", "death_source", "is_present", "moved_to", "origin"),
    *("origin_round_id", "sort_key", "created_at", "updated_at"),
)
SCORE = (
    *("household_id", "round_id", "area_code", "indicator_set", "points", "failed", "not_applicable", "no_data"),
    *("failed_dimensions", "failed_dimension_count", "is_critical", "member_count", "card_holder_count"),
    *("dependent_count", "target_group", "fragility_level", "computed_at"),
)
VISIT = (
    *("id", "household_id", "round_id", "visited_on", "found", "note", "companions", "attitude", "skill", "resource"),
    *("way_out", "recorded_by_id", "created_at"),
)
PROBLEM = (
    *("id", "household_id", "round_id", "kind", "indicator", "description", "cause", "need", "found_on", "source"),
    *("state", "closing_note", "moved_to", "reopening_note", "recorded_by_id", "created_at"),
)


def _household(pk, area, chance):
    number = f"{chance.randint(1, 300)}/{chance.randint(1, 9)}"
    phone = f"0{chance.randint(800000000, 899999999)}"
    origin = "logbook" if chance.random() < 0.02 else "bmn"
    here = chance.random() < 0.7
    return (
        pk,
        area,
        "",
        number,
        "",
        "",
        "",
        "",
        phone,
        "",
        "",
        "",
        "",
        "present",
        "",
        "",
        origin,
        YEAR,
        1,
        NOW,
        NOW,
        "9.140000" if here else None,
        "99.330000" if here else None,
    )


def _members(people):
    heads = set()
    for at, person in enumerate(people):
        relationship = "child" if person.household in heads else "head"
        heads.add(person.household)
        key = sort_key(person.first_name) + " " + sort_key(person.last_name)
        yield (
            person.id,
            person.household,
            "นาย",
            person.first_name,
            person.last_name,
            "unknown",
            "day",
            "none",
            f"B{at}",
            "-",
            relationship,
            "",
            "",
            "",
            "",
            False,
            True,
            "",
            True,
            "",
            "bmn",
            YEAR,
            key,
            NOW,
            NOW,
        )


def _tokens(people) -> dict[str, int]:
    words = {word for person in people for word in strong_key(f"{person.first_name} {person.last_name}").split()}
    return {word: at for at, word in enumerate(sorted(words), start=1)}


def _score(pk, area, members, chance):
    failed = sum(1 << bit for bit in range(17) if chance.random() < 0.012)
    dimensions = sum(1 << at for at, bits in enumerate(INDICATORS_OF) if any(failed >> bit & 1 for bit in bits))
    points = sum(weight for bit, weight in enumerate(POINTS) if failed >> bit & 1)
    return (
        pk,
        YEAR,
        area,
        "bmn-2565",
        points,
        failed,
        0,
        0,
        dimensions,
        dimensions.bit_count(),
        dimensions & 11 == 11,
        members,
        chance.randint(0, 2),
        chance.randint(0, 3),
        chance.choice(("", "1.1", "1.2", "2", "3.1")),
        chance.choice((None, None, 0, 1, 2, 3)),
        NOW,
    )


def _visit(pk, user, chance):
    day = TODAY - timedelta(days=chance.randint(1, 200))
    return (uuid.uuid4(), pk, YEAR, day, "met", "", "", "", "", "", "", user, NOW)


def _problem(pk, user):
    return (uuid.uuid4(), pk, YEAR, "other", "", "-", "", "", TODAY, "field", "open", "", "", "", user, NOW)


def _copy(cursor, table: str, columns, rows) -> None:
    with cursor.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
