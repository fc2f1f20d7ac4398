"""Is this person in the register already? One answer for every way by which somebody is entered.

The same number is the same person. The same name, written the same or nearly so, with the same birth date in the same
district is likely to be: somebody then has to look. Imports ask the same, set by set: `households.imports.duplicates`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.scope import Scope, code_after
from areas.standing import standing, standing_everywhere
from households.choices import BirthDatePrecision
from households.models import Member
from households.name_search import MeantWord, postings_of, slips_allowed, slips_between, words_meant
from households.names import weak_key
from households.refusals import NUMBER_IS_TAKEN, Doubtful, Refused

# A common name of a big district brings no more than this many to look at.
MOST_CANDIDATES = 20
ELSEWHERE = _(
    "Somebody with this name and birth date is in the register of this district, outside your area. Ask the district"
    " office whether it is the same person."
)
LIKELY = _("Somebody with nearly this name and birth date is in the register already. Compare the two.")


class Sameness(StrEnum):
    """Why two rows may be one person."""

    NUMBER = "number"
    NAME_AND_BIRTH = "name_and_birth"
    NAME = "name"

    @property
    def label(self):
        return SAMENESS[self]


SAMENESS = {
    Sameness.NUMBER: _("same number"),
    Sameness.NAME_AND_BIRTH: _("same name, same birth date"),
    Sameness.NAME: _("same name; a birth date is not fully known"),
}


@dataclass(frozen=True)
class Candidate:
    """Somebody of the register who may be the person, inside the caller's area; his number is shown masked only."""

    member: Member
    sameness: Sameness


@dataclass(frozen=True)
class Duplicates:
    """`candidates` the caller may see; `elsewhere` tells that there is one more outside his area, and nothing else."""

    candidates: list[Candidate]
    elsewhere: bool

    def __bool__(self) -> bool:
        return bool(self.candidates) or self.elsewhere

    @cached_property
    def sentences(self) -> list:
        return [*([LIKELY] if self.candidates else []), *([ELSEWHERE] if self.elsewhere else [])]


class DuplicateNumber(Refused):
    """The number belongs to somebody already. `duplicates` shows him to whoever may see him."""

    def __init__(self, duplicates: Duplicates):
        super().__init__({"number": ValidationError(NUMBER_IS_TAKEN, code="taken")})
        self.duplicates = duplicates


class LikelyDuplicate(Doubtful):
    """Likely the same person; with `is_somebody_else=True` he is added all the same."""

    def __init__(self, duplicates: Duplicates):
        sentences = [ValidationError(sentence, code="duplicate") for sentence in duplicates.sentences]
        super().__init__({"is_somebody_else": sentences})
        self.duplicates = duplicates


def refuse_duplicates(member: Member, *, scope: Scope, is_somebody_else: bool) -> None:
    """Raise DuplicateNumber or LikelyDuplicate where `member`, not saved yet, is in the register; see `Duplicates`."""
    refuse_same_number(member, scope=scope)
    if not is_somebody_else and (likely := likely_same(member, scope=scope)):
        raise LikelyDuplicate(likely)


def refuse_same_number(member: Member, *, scope: Scope) -> None:
    """Raise DuplicateNumber where somebody else has the number of `member`."""
    if same := same_number(member, scope=scope):
        raise DuplicateNumber(same)


def same_number(member: Member, *, scope: Scope) -> Duplicates:
    """Return whoever else has the number, by its keyed hash."""
    if member.identity_lookup is None:
        return Duplicates([], elsewhere=False)
    others = Member.objects.filter(identity_lookup=member.identity_lookup).exclude(pk=member.pk).with_place()
    with standing_everywhere(reason="A number belongs to one person of the whole country."):
        return _seen_from(scope, [(other, Sameness.NUMBER) for other in others])


def likely_same(member: Member, *, scope: Scope) -> Duplicates:
    """Return who in the district of the household is called nearly so and was born on the same day.

    A name alone is enough only where both words agree and one of the two birth dates is not fully known.
    """
    words = words_meant([member.first_name, member.last_name])
    return _seen_from(scope, _told_apart(member, words, _called(member, words))) if words else Duplicates([], False)


def _called(member: Member, words: list[MeantWord]) -> Iterable[Member]:
    district = Scope((member.household.area_id[: AreaLevel.DISTRICT],))
    people = Member.objects.within(district).exclude(pk=member.pk).born_like(member)
    for word in words:
        people = people.filter(pk__in=postings_of(word, district).values("member_id"))
    with standing(district):  # the whole of it, of which the caller may see a part
        return list(people.with_place()[:MOST_CANDIDATES])


def _told_apart(member: Member, words: list[MeantWord], people: Iterable[Member]) -> list[tuple[Member, Sameness]]:
    found = []
    for other in people:
        is_same_day = _is_same_day(member, other)
        if is_same_day is None and len(words) < 2:
            continue  # one word of a name and no birth date say too little
        parts = f"{other.first_name} {other.last_name}".split()
        # With the same day of birth a slip of the pen is allowed.
        if all(_is_near(word, parts, slips=1 if is_same_day else 0) for word in words):
            found.append((other, Sameness.NAME_AND_BIRTH if is_same_day else Sameness.NAME))
    return found


def _is_near(word: MeantWord, parts: list[str], *, slips: int) -> bool:
    allowed = min(slips, slips_allowed(word.weak))
    return any(slips_between(word.weak, weak_key(part), at_most=allowed) is not None for part in parts)


def _is_same_day(one: Member, other: Member) -> bool | None:
    """Return True for the same full date, None where one of the two is not fully known."""
    dates = [each.birth_date for each in (one, other) if each.birth_date_precision == BirthDatePrecision.DAY]
    return dates[0] == dates[1] if len(dates) == 2 and None not in dates else None


def _seen_from(scope: Scope, found: list[tuple[Member, Sameness]]) -> Duplicates:
    seen = [Candidate(member, why) for member, why in found if scope.covers(member.household.area_id)]
    return Duplicates(seen, elsewhere=len(seen) < len(found))


# Rows are (id, low, high, words, born): the codes from and to of the district, the words of the name as `weak_key`
# writes them, the day of birth. Who has all the words, and was born on the same day or nobody knows when.
SOUNDS_THE_SAME = """
SELECT who.id, person.id AS same FROM ({rows}) AS who
CROSS JOIN LATERAL (
    SELECT posting.member_id FROM unnest(who.words) AS word
    JOIN households_nametoken AS token ON token.weak = word
    JOIN households_nameposting AS posting ON posting.token_id = token.id
    WHERE posting.area_code >= who.low AND posting.area_code < who.high
    GROUP BY posting.member_id HAVING count(DISTINCT word) = cardinality(who.words)
) AS called
JOIN households_member AS person ON person.id = called.member_id AND person.id <> who.id
WHERE person.birth_date = who.born OR {unsure} AND (person.birth_date IS NULL OR who.born IS NULL)
    AND cardinality(who.words) > 1
"""
OF_PEOPLE = (
    "SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::date[])"
    " AS given (id, low, high, name, born), LATERAL (SELECT string_to_array(given.name, ' ') AS words) AS split"
)


def likely_same_of(people: Sequence[Member], *, scope: Scope) -> dict[UUID, list[Candidate]]:
    """Return whom each of `people`, with their households, may be, by id: for a page, in two queries for all of them.

    Names are compared by how they sound; a slip of the pen was asked about when they were entered.
    """
    if not people:
        return {}
    districts = [person.household.area_id[: AreaLevel.DISTRICT] for person in people]
    names = [" ".join(sorted(set(weak_key(f"{one.first_name} {one.last_name}").split()))) for one in people]
    with standing(Scope.of(districts)), connection.cursor() as cursor:
        cursor.execute(
            SOUNDS_THE_SAME.format(rows=OF_PEOPLE, unsure="true"),
            [
                [person.pk for person in people],
                districts,
                [code_after(district) for district in districts],
                names,
                [person.birth_date for person in people],
            ],
        )
        pairs = cursor.fetchall()
    others = Member.objects.within(scope).with_place().in_bulk({same for _who, same in pairs})
    found: dict[UUID, list[Candidate]] = {}
    by_id = {person.pk: person for person in people}
    for who, same in sorted(pairs):
        if same in others and by_id[who].household_id != others[same].household_id:
            is_same_day = _is_same_day(by_id[who], others[same])
            sameness = Sameness.NAME_AND_BIRTH if is_same_day else Sameness.NAME
            found.setdefault(who, []).append(Candidate(others[same], sameness))
    return found
