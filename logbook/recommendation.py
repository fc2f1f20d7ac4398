"""Which solutions of the menu fit a family, and why: rules that anybody can check by hand.

An entry is recommended when all of this holds:

1. *need*: the family fails an indicator that the entry works against, or has an open problem of it;
2. it may be used on that day, and exists at the family's place;
3. the family's yearly income is at most the entry's limit a head (compared without dividing);
4. where it asks for an age, a disability or the welfare card: one present person meets all of these together. Where the
   entry names its indicators and a person is the one who fails, that person; else anybody of the family.

What is not known never counts as met: such an entry is not recommended, but named among the nearest misses, because
asking may bring it. Nothing here queries or reads the clock.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from areas.formats import baht, short_date
from logbook.choices import MenuStanding
from logbook.models import SolutionMenuItem
from logbook.models.problems import INDICATORS
from mpi.failures import FAILURES

MOST_NEAR = 5


@dataclass(frozen=True)
class Person:
    """Somebody who lives in the family; None is not known. `failed` are codes of indicators."""

    name: str
    age_years: int | None = None
    is_disabled: bool | None = None
    has_card: bool | None = None
    failed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Family:
    """What the rules read of a family: `failed` are the indicators that no single person fails.

    Income is in satang a year; `members_counted` are those whose income it is.
    """

    area_code: str
    failed: frozenset[str] = frozenset()
    income_satang: int | None = None
    members_counted: int = 0
    persons: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Need:
    """A failed indicator, and the person who fails it; None: the family."""

    indicator: str
    person: Person | None

    @property
    def words(self) -> str:
        failure = str(FAILURES[self.indicator])
        return f"{failure} ({self.person.name})" if self.person else failure


@dataclass(frozen=True)
class Condition:
    """One thing that an entry asks of the family; `holds` None is not known. `words` say what was compared."""

    holds: bool | None
    words: str


@dataclass(frozen=True)
class Weighed:
    """An entry held against a family: the needs that it answers, and its conditions with what came of them."""

    item: SolutionMenuItem
    needs: tuple[Need, ...]
    conditions: tuple[Condition, ...]

    @property
    def is_recommended(self) -> bool:
        return bool(self.needs) and not self.unmet

    @cached_property
    def unmet(self) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if condition.holds is not True)

    @property
    def reasons(self) -> list[str]:
        """Why it fits, in words: the needs first, then each condition that was asked and met."""
        needs = [_("because: %(need)s") % {"need": need.words} for need in self.needs]
        return needs + [condition.words for condition in self.conditions if condition.words]


@dataclass(frozen=True)
class Advice:
    """The entries that fit, the best first; and those that miss by a single condition, the nearest first."""

    recommended: tuple[Weighed, ...]
    near: tuple[Weighed, ...]
    # Everything that was weighed, in its order.
    menu: tuple[SolutionMenuItem, ...] = ()

    @property
    def items(self) -> list[SolutionMenuItem]:
        return [weighed.item for weighed in self.recommended]


def advise(items: Iterable[SolutionMenuItem], family: Family, *, on: date) -> Advice:
    """Hold every entry against the family."""
    weighed = [weigh(item, family, on=on) for item in items if item.is_active]
    fits = [one for one in weighed if one.is_recommended]
    near = [one for one in weighed if one.needs and len(one.unmet) == 1]
    near.sort(key=lambda one: (one.unmet[0].holds is not None, one.item.is_example, one.item.stage, one.item.code))
    return Advice(tuple(sorted(fits, key=_rank)), tuple(near[:MOST_NEAR]), tuple(one.item for one in weighed))


def weigh(item: SolutionMenuItem, family: Family, *, on: date) -> Weighed:
    """Return how one entry stands to the family on that day."""
    needs = [need for need in needs_of(family) if need.indicator in indicators_of(item)]
    fitting = [need for need in needs if _by_persons(item, need, family).holds]
    # Where nobody fits, what stood nearest is told of the first need.
    asked = _by_persons(item, (fitting or needs)[0], family) if needs else Condition(False, "")
    conditions = (_by_day(item, on), _by_place(item, family), _by_income(item, family), asked)
    return Weighed(item, tuple(fitting or needs), conditions)


def needs_of(family: Family) -> Iterator[Need]:
    """Yield what the family fails, in the order of the indicators; what the family itself fails before its people."""
    for code in INDICATORS:
        if code in family.failed:
            yield Need(code, None)
        yield from (Need(code, person) for person in family.persons if code in person.failed)


def indicators_of(item: SolutionMenuItem) -> set[str]:
    """Return the indicators that an entry works against: those it names, or all of its dimension."""
    return set(item.indicators) or {code for code, one in INDICATORS.items() if one.dimension == item.dimension}


def _rank(weighed: Weighed) -> tuple:
    """Official entries before examples, those that answer more needs first, then as the menu has them."""
    item = weighed.item
    return (item.is_example, -len({need.indicator for need in weighed.needs}), item.stage, item.code)


def _by_day(item: SolutionMenuItem, on: date) -> Condition:
    standing = item.standing(on)
    if standing == MenuStanding.EXPIRED:
        return Condition(False, _("It expired on %(day)s.") % {"day": short_date(item.valid_until)})
    if standing == MenuStanding.NOT_YET:
        return Condition(False, _("It is valid from %(day)s.") % {"day": short_date(item.valid_from)})
    return Condition(standing == MenuStanding.VALID, "")


def _by_place(item: SolutionMenuItem, family: Family) -> Condition:
    if item.exists_in(family.area_code):
        return Condition(True, _("It exists in this area.") if item.areas else "")
    return Condition(False, _("It does not exist in this area."))


def _by_income(item: SolutionMenuItem, family: Family) -> Condition:
    limit = item.income_most_satang
    if limit is None:
        return Condition(True, "")
    if family.income_satang is None or not family.members_counted:
        return Condition(None, _("The income is not known; at most %(limit)s baht a head.") % {"limit": baht(limit)})
    holds = family.income_satang <= limit * family.members_counted
    words = (
        _("%(income)s baht a head and year, at most %(limit)s.")
        if holds
        else _("%(income)s baht a head and year, more than %(limit)s.")
    )
    # Rounded up, so that what is above the limit never reads as the limit.
    mean = -(-family.income_satang // family.members_counted)
    return Condition(holds, words % {"income": baht(mean), "limit": baht(limit)})


def _by_persons(item: SolutionMenuItem, need: Need, family: Family) -> Condition:
    """Return whether somebody whom the entry may be for meets all that it asks of a person."""
    asked = asked_of_a_person(item)
    if not asked:
        return Condition(True, "")
    is_for_that_one = need.person is not None and bool(item.indicators)
    candidates = (need.person,) if is_for_that_one else family.persons
    answers = [(person, meets(item, person)) for person in candidates]
    for person, answer in answers:
        if answer:
            return Condition(True, _("%(name)s: %(asked)s") % {"name": _named(person), "asked": asked})
    for person, answer in answers:
        if answer is None:
            return Condition(
                None, _("Not known of %(name)s whether: %(asked)s") % {"name": _named(person), "asked": asked}
            )
    return Condition(False, _("Nobody it could be for meets: %(asked)s") % {"asked": asked})


def meets(item: SolutionMenuItem, person: Person) -> bool | None:
    """Tell whether a person has the age, the disability and the card that the entry asks for; None is not known."""
    answers = []
    if item.youngest is not None or item.oldest is not None:
        age = person.age_years
        answers.append(None if age is None else (item.youngest or 0) <= age <= (item.oldest or 999))
    if item.needs_disability:
        answers.append(person.is_disabled)
    if item.needs_card:
        answers.append(person.has_card)
    return False if False in answers else None if None in answers else True


def asked_of_a_person(item: SolutionMenuItem) -> str:
    """Return in words what an entry asks of a person; nothing where it asks nothing."""
    parts = [ages(item)]
    parts += [_("disabled")] if item.needs_disability else []
    parts += [_("holds the welfare card")] if item.needs_card else []
    return ", ".join(part for part in parts if part)


def ages(item: SolutionMenuItem) -> str:
    """Return the ages an entry is for, in completed years: "0–5 years", "from 60 years"; nothing where for all."""
    match item.youngest, item.oldest:
        case None, None:
            return ""
        case None, oldest:
            return _("up to %(oldest)s years") % {"oldest": oldest}
        case youngest, None:
            return _("from %(youngest)s years") % {"youngest": youngest}
        case youngest, oldest:
            return _("%(youngest)s–%(oldest)s years") % {"youngest": youngest, "oldest": oldest}


def _named(person: Person) -> str:
    return person.name if person.age_years is None else f"{person.name} ({person.age_years})"
