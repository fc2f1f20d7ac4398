"""A made-up country of any size for the benchmark of the search, written with COPY past services and triggers."""

import itertools
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models import Model

from areas.choices import AreaLevel
from areas.models import Area, unnamed_village
from areas.services import load_areas, save_areas
from areas.thai import sort_key
from households.choices import IdentityType, Origin, Relationship, SurveyCycle
from households.models import Household, Member, NamePosting, NameToken, SurveyRound
from households.names import strong_key, weak_key
from logbook.choices import Found, ProblemKind
from logbook.models import Problem, Visit
from mpi.choices import Dimension, TargetGroup
from mpi.dimensions import indicator_masks
from mpi.indicators import BMN_2565, CRITICAL
from mpi.models import HouseholdScore
from tests.people import make_user
from tests.thai_names import make_names

YEAR = 2566
VILLAGES_PER_SUBDISTRICT = 5
NOW = datetime(2023, 6, 1, tzinfo=UTC)
TODAY = date(2023, 6, 1)
MASKS = indicator_masks(BMN_2565.code)


@dataclass(frozen=True)
class Person:
    id: uuid.UUID
    household: uuid.UUID
    area_code: str
    first_name: str
    last_name: str


def build(members: int, provinces: int, seed: int) -> list[Person]:
    """Fill the empty database; return everybody. Provinces get about the same number of people each."""
    load_areas()
    SurveyRound.objects.create(year=YEAR, cycle=SurveyCycle.BMN_2565, is_current=True)
    chance = random.Random(seed)
    people = _people(make_names(members, seed), _villages(provinces), chance)
    user = make_user("benchmark", "ทดสอบ", "ความเร็ว")
    with connection.cursor() as cursor:
        # Neither history nor the rule of heads is what is measured here.
        cursor.execute("SET session_replication_role = replica")
        for rows in _tables(people, user, chance):
            _copy(cursor, rows)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return people


def _villages(provinces: int) -> list[str]:
    chosen = set(Area.objects.at_level(AreaLevel.PROVINCE).order_by("-code").values_list("code", flat=True)[:provinces])
    subdistricts = Area.objects.current().at_level(AreaLevel.SUBDISTRICT).values_list("code", flat=True)
    codes = [
        f"{code}{moo:02d}"
        for code in subdistricts
        if code[:2] in chosen
        for moo in range(1, VILLAGES_PER_SUBDISTRICT + 1)
    ]
    save_areas(
        Area(code=code, level=AreaLevel.VILLAGE, parent_id=code[:6], name_th=unnamed_village(int(code[6:])))
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


def _tables(people: list[Person], user, chance: random.Random) -> Iterator[Iterable[Model]]:
    areas = {person.household: person.area_code for person in people}
    sizes = Counter(person.household for person in people)
    words = sorted({word for person in people for word in _words(person)})
    tokens = [NameToken(id=number, token=word, weak=weak_key(word)) for number, word in enumerate(words, start=1)]
    numbers = {token.token: token.id for token in tokens}
    visited = [pk for pk in areas if chance.random() < 0.1]
    yield (_household(pk, area, chance) for pk, area in areas.items())
    yield _members(people)
    yield tokens
    yield (_posting(person, numbers[word]) for person in people for word in _words(person))
    yield (_score(pk, area, sizes[pk], chance) for pk, area in areas.items())
    yield (_visit(pk, user, chance) for pk in visited)
    yield (_problem(pk, user) for pk in visited)


def _words(person: Person) -> set[str]:
    return set(strong_key(f"{person.first_name} {person.last_name}").split())


def _household(pk: uuid.UUID, area: str, chance: random.Random) -> Household:
    point = {"latitude": "9.14", "longitude": "99.33"} if chance.random() < 0.7 else {}
    return Household(
        id=pk,
        area_id=area,
        house_number=f"{chance.randint(1, 300)}/{chance.randint(1, 9)}",
        phone=f"0{chance.randint(800000000, 899999999)}",
        origin=Origin.LOGBOOK if chance.random() < 0.02 else Origin.BMN,
        origin_round_id=YEAR,
        **point,
    )


def _members(people: list[Person]) -> Iterator[Member]:
    heads = set()
    for number, person in enumerate(people):
        relationship = Relationship.CHILD if person.household in heads else Relationship.HEAD
        heads.add(person.household)
        yield Member(
            id=person.id,
            household_id=person.household,
            first_name=person.first_name,
            last_name=person.last_name,
            identity_type=IdentityType.NONE,
            temporary_number=f"B{number}",
            relationship=relationship,
            origin=Origin.BMN,
            origin_round_id=YEAR,
            sort_key=f"{sort_key(person.first_name)} {sort_key(person.last_name)}",
        )


def _posting(person: Person, token: int) -> NamePosting:
    return NamePosting(token_id=token, area_code=person.area_code, household_id=person.household, member_id=person.id)


def _score(pk: uuid.UUID, area: str, members: int, chance: random.Random) -> HouseholdScore:
    failing = [indicator for indicator in BMN_2565.indicators if chance.random() < 0.012]
    failed = sum(indicator.bit for indicator in failing)
    dimensions = sum(dimension.bit for dimension in Dimension if MASKS[dimension] & failed)
    return HouseholdScore(
        household_id=pk,
        round_id=YEAR,
        area_code=area,
        indicator_set=BMN_2565.code,
        points=sum(indicator.points for indicator in failing),
        failed=failed,
        not_applicable=0,
        no_data=0,
        failed_dimensions=dimensions,
        failed_dimension_count=dimensions.bit_count(),
        is_critical=CRITICAL.accepts(dimensions),
        member_count=members,
        card_holder_count=chance.randint(0, 2),
        dependent_count=chance.randint(0, 3),
        target_group=chance.choice(["", *TargetGroup.values]),
        fragility_level=chance.choice((None, None, 0, 1, 2, 3)),
        computed_at=NOW,
    )


def _visit(pk: uuid.UUID, user, chance: random.Random) -> Visit:
    day = TODAY - timedelta(days=chance.randint(1, 200))
    return Visit(household_id=pk, round_id=YEAR, visited_on=day, found=Found.MET, recorded_by=user)


def _problem(pk: uuid.UUID, user) -> Problem:
    return Problem(
        household_id=pk, round_id=YEAR, kind=ProblemKind.OTHER, description="-", found_on=TODAY, recorded_by=user
    )


def _copy(cursor, rows: Iterable[Model]) -> None:
    rows = iter(rows)
    first = next(rows)
    # A key that the database counts up is left to it.
    fields = [field for field in first._meta.concrete_fields if not (field.primary_key and first.pk is None)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with cursor.cursor.copy(f'COPY "{first._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in itertools.chain([first], rows):
            copy.write_row([field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields])
