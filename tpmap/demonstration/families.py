"""Plausible families: who lives together, how old they are, what they do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log
from random import Random

from households.choices import (
    BirthDatePrecision,
    Education,
    Health,
    IdentityType,
    Occupation,
    Relationship,
    Religion,
)
from tpmap.demonstration import names

# Ages are meant on this day, the survey day of the newest round.
NEWEST_SURVEY_DAY = date(2024, 2, 15)


@dataclass
class Person:
    relationship: Relationship
    female: bool
    birth_date: date
    precision: BirthDatePrecision
    title: str
    first_name: str
    last_name: str
    identity_type: IdentityType
    first_digit: int
    health: Health
    can_help_self: bool
    is_bedridden: bool
    has_card: bool
    religion: Religion
    education: Education
    occupation: Occupation
    died_on: date | None = None
    moved_on: date | None = None

    def age_on(self, day: date) -> int:
        """Return completed years; negative before the birth."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)

    def months_on(self, day: date) -> int:
        return (
            (day.year - self.birth_date.year) * 12 + day.month - self.birth_date.month - (day.day < self.birth_date.day)
        )

    def lives_here_on(self, day: date) -> bool:
        left = self.died_on or self.moved_on
        return self.birth_date <= day and (left is None or left > day)


@dataclass
class Family:
    """A household in the making. `hardship` multiplies every risk of failing; income is in baht a head and year."""

    last_name: str
    hardship: bool
    income_per_head: float
    members: list[Person] = field(default_factory=list)


# (weight, [(relationship, lowest age, highest age, female or None for either)])
SHAPES = (
    (14, ((Relationship.HEAD, 58, 88, None),)),
    (18, ((Relationship.HEAD, 45, 80, False), (Relationship.SPOUSE, 42, 78, True))),
    (20, ((Relationship.HEAD, 28, 55, False), (Relationship.SPOUSE, 26, 50, True), (Relationship.CHILD, 0, 22, None))),
    (
        16,
        (
            (Relationship.HEAD, 30, 56, False),
            (Relationship.SPOUSE, 28, 52, True),
            (Relationship.CHILD, 3, 20, None),
            (Relationship.CHILD, 0, 14, None),
        ),
    ),
    (
        12,
        ((Relationship.HEAD, 60, 80, None), (Relationship.CHILD, 28, 48, None), (Relationship.GRANDCHILD, 0, 16, None)),
    ),
    (
        10,
        (
            (Relationship.HEAD, 60, 82, True),
            (Relationship.CHILD, 30, 52, False),
            (Relationship.CHILD_IN_LAW, 28, 48, True),
            (Relationship.GRANDCHILD, 3, 18, None),
            (Relationship.GRANDCHILD, 0, 10, None),
        ),
    ),
    (
        6,
        (
            (Relationship.HEAD, 58, 75, True),
            (Relationship.GRANDCHILD, 2, 15, None),
            (Relationship.GRANDCHILD, 4, 14, None),
        ),
    ),
    (4, ((Relationship.HEAD, 27, 45, True), (Relationship.CHILD, 1, 15, None))),
)
HARDSHIP_SHARE = 0.072
WORK = (
    Occupation.ORCHARD, Occupation.ORCHARD, Occupation.CROPS, Occupation.RICE, Occupation.FISHERY, Occupation.LABOURER,
    Occupation.LABOURER, Occupation.TRADE, Occupation.EMPLOYEE, Occupation.GOVERNMENT, Occupation.BUSINESS,
    Occupation.LIVESTOCK,
)  # fmt: skip


def make_families(rng: Random, count: int) -> Iterator[Family]:
    weights = [weight for weight, _shape in SHAPES]
    for _index in range(count):
        _weight, shape = rng.choices(SHAPES, weights)[0]
        yield _make_family(rng, shape)


def _make_family(rng: Random, shape) -> Family:
    hardship = rng.random() < HARDSHIP_SHARE
    family = Family(
        last_name=names.family_name(rng),
        hardship=hardship,
        income_per_head=rng.lognormvariate(log(66_000 if hardship else 92_000), 0.3),
    )
    married = any(relationship == Relationship.SPOUSE for relationship, *_rest in shape)
    muslim = rng.random() < 0.02
    for relationship, youngest, oldest, female in shape:
        female = rng.random() < 0.5 if female is None else female
        age = rng.randint(youngest, oldest)
        is_married = relationship in (Relationship.SPOUSE, Relationship.CHILD_IN_LAW) or (
            relationship == Relationship.HEAD and (married or age > 50)
        )
        family.members.append(_make_person(rng, family, relationship, female, age, is_married, muslim))
    _let_life_happen(rng, family)
    return family


def _make_person(rng, family, relationship, female, age, is_married, muslim) -> Person:
    born = NEWEST_SURVEY_DAY - timedelta(days=age * 365 + age // 4 + rng.randint(0, 360))
    identity, digit = _identity(rng, age)
    health, helps_self, bedridden = _health(rng, age, family.hardship)
    takes_husbands_name = relationship != Relationship.CHILD_IN_LAW or rng.random() < 0.7
    known = rng.random()
    precision = BirthDatePrecision.YEAR if age > 60 and known < 0.06 else BirthDatePrecision.DAY
    return Person(
        relationship=relationship,
        female=female,
        birth_date=date(born.year, 1, 1) if precision == BirthDatePrecision.YEAR else born,
        precision=precision,
        title=names.title(female=female, age=age, married=is_married),
        first_name=names.first_name(rng, female=female),
        last_name=family.last_name if takes_husbands_name else names.family_name(rng),
        identity_type=identity,
        first_digit=digit,
        health=health,
        can_help_self=helps_self,
        is_bedridden=bedridden,
        has_card=age >= 18 and rng.random() < (0.55 if family.hardship else 0.36),
        religion=Religion.ISLAM if muslim else Religion.BUDDHISM,
        education=_education(rng, age),
        occupation=_occupation(rng, age, health, helps_self),
    )


def _identity(rng, age) -> tuple[IdentityType, int]:
    chance = rng.random()
    if chance < 0.003:
        return IdentityType.NONE, 0
    if chance < 0.006:
        return IdentityType.NON_THAI_ID, rng.choice((6, 7))
    return IdentityType.THAI_ID, rng.choice((1, 1, 1, 2)) if age < 40 else rng.choice((3, 3, 3, 5))


def _health(rng, age, hardship) -> tuple[Health, bool, bool]:
    chance = rng.random() * (0.6 if hardship else 1)
    if chance < (0.09 if age >= 60 else 0.02):
        helps_self = rng.random() < 0.6
        return Health.DISABLED, helps_self, not helps_self and rng.random() < 0.3
    if age >= 40 and chance < (0.4 if age >= 60 else 0.12):
        helps_self = rng.random() < 0.98
        return Health.CHRONIC, helps_self, not helps_self and rng.random() < 0.3
    return Health.NORMAL, True, False


def _education(rng, age) -> Education:
    if age < 3:
        return Education.NONE
    if age < 7:
        return Education.PRESCHOOL
    if age < 13:
        return Education.PRIMARY
    if age < 16:
        return Education.LOWER_SECONDARY
    if age > 55:
        return rng.choice((Education.PRIMARY, Education.PRIMARY, Education.PRIMARY, Education.LOWER_SECONDARY))
    return rng.choice([level for level in Education if level not in (Education.NONE, Education.PRESCHOOL)])


def _occupation(rng, age, health, helps_self) -> Occupation:
    if age < 19:
        return Occupation.STUDENT
    if age < 23 and rng.random() < 0.6:
        return Occupation.UNIVERSITY_STUDENT
    if not helps_self:
        return Occupation.NONE
    return rng.choice(WORK)


def _let_life_happen(rng: Random, family: Family) -> None:
    """Let a few old members die and a few grown children move away between the rounds."""
    for person in list(family.members):
        age = person.age_on(NEWEST_SURVEY_DAY)
        chance = rng.random()
        day = date(2022, 6, 1) + timedelta(days=rng.randint(0, 550))
        if age > 70 and chance < 0.04 and len(family.members) > 1:
            person.died_on = day
        elif 20 <= age <= 35 and person.relationship == Relationship.CHILD and chance < 0.05:
            person.moved_on = day
    heir = next((person for person in family.members if person.died_on is None and person.moved_on is None), None)
    head = family.members[0]
    if head.died_on and heir:
        _succeed(family, head, heir)
    elif heir is None:
        head.died_on = head.moved_on = None


def _succeed(family: Family, head: Person, heir: Person) -> None:
    adults = [
        p for p in family.members if p.died_on is None and p.moved_on is None and p.age_on(NEWEST_SURVEY_DAY) >= 18
    ]
    if not adults:
        head.died_on = None
        return
    heir = adults[0]
    became_parent = heir.relationship == Relationship.CHILD
    for person in family.members:
        if person.relationship == Relationship.GRANDCHILD and became_parent:
            person.relationship = Relationship.CHILD
        elif person.relationship == Relationship.CHILD and person is not heir and became_parent:
            person.relationship = Relationship.SIBLING
        elif person.relationship == Relationship.CHILD_IN_LAW and became_parent:
            person.relationship = Relationship.SPOUSE
    head.relationship = Relationship.PARENT if became_parent else Relationship.SPOUSE
    heir.relationship = Relationship.HEAD
