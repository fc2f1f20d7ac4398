"""Who reads for `benchmarks.reach`: officers of a district, a province and the country; and whom they look for."""

import random
from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from areas.scope import Scope, code_after
from tests.people import appoint, make_user
from tests.thai_names import with_another_consonant, without_a_letter, without_a_tone_mark

POSTS = {"district": ("district-development", "8401"), "province": ("provincial-development", "84")}
POSTS["country"] = ("national-office", None)
# What is typed of somebody called (first, last): by kind of writing.
WRITINGS = {
    "one-word": lambda first, last, chance: first,
    "two-words": lambda first, last, chance: f"{first} {last}",
    "tone-marks": lambda first, last, chance: (
        f"{without_a_tone_mark(first, chance)} {without_a_tone_mark(last, chance)}"
    ),
    "slip": lambda first, last, chance: (
        f"{chance.choice((without_a_letter, with_another_consonant))(first, chance)} {last}"
    ),
    "one-word-slip": lambda first, last, chance: without_a_letter(last, chance),
}


@dataclass(frozen=True)
class Reader:
    """Somebody with a post; `low` and `high` bound the codes of his area, for queries written by hand."""

    name: str
    user: User
    scope: Scope

    @property
    def low(self) -> str:
        return self.scope.common_code or "0"

    @property
    def high(self) -> str:
        return code_after(self.scope.common_code or "9")


def reader(name: str) -> Reader:
    """Return the reader of that name, made if he is not there."""
    kind, code = POSTS[name]
    user = User.objects.filter(username=f"reach-{name}").first()
    if user is None:
        user = make_user(f"reach-{name}", "ทดสอบ", "ความเร็ว")
        appoint(user, kind, code)
    return Reader(name, user, Scope((code,)) if code else Scope.everywhere())


def somebody(reader: Reader, count: int, chance: random.Random) -> list[tuple[str, str, str]]:
    """Return household, first and last name of `count` people of the reader's area, no two of one household."""
    sample = "TABLESAMPLE SYSTEM (1) REPEATABLE (%(seed)s)" if reader.scope.is_everywhere else ""
    statement = f"""
        SELECT h.id, m.first_name, m.last_name
        FROM (
            SELECT id FROM households_household {sample} WHERE area_code >= %(low)s AND area_code < %(high)s
            ORDER BY uuid_hash_extended(id, %(seed)s) LIMIT %(count)s
        ) AS h
        CROSS JOIN LATERAL (
            SELECT first_name, last_name FROM households_member WHERE household_id = h.id ORDER BY id LIMIT 1
        ) AS m
    """
    with connection.cursor() as cursor:
        asked = {"low": reader.low, "high": reader.high, "seed": chance.randrange(1 << 30), "count": count}
        cursor.execute(statement, asked)
        return [(str(pk), first, last) for pk, first, last in cursor.fetchall()]
