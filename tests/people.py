"""The people and families of the stories: plain rows, made without the services that the tests are about."""

import itertools
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Appointment, Post, User
from accounts.posts import POST_KINDS
from areas.thai import sort_key
from households.choices import IdentityType, Origin, Relationship, Sex
from households.identity import seal
from households.models import Household, Member

PASSWORD = "ข้าวเหนียวมะม่วง-ริมคลอง"
LONG_AGO = date(2022, 10, 1)
FIRST_NAMES = ("สมหมาย", "บุญมี", "กานดา", "ประสิทธิ์", "มาลี", "วิชัย", "สุดใจ", "อุทัย")
LAST_NAMES = ("ใจสมมุติ", "ทดสอบดี", "นามสมมติ", "ตัวอย่างงาม")
_serials = itertools.count(1)


@cache
def _hashed_password() -> str:
    return make_password(PASSWORD)


def make_user(username: str, first_name: str, last_name: str, **fields) -> User:
    """Return a saved user who can sign in with PASSWORD and holds no post yet."""
    return User.objects.create(
        username=username, first_name=first_name, last_name=last_name, password=_hashed_password(), **fields
    )


def appoint(user: User, kind: str, area_code: str | None = None, *, starts_on=LONG_AGO, ends_on=None) -> Appointment:
    """Put `user` in the post of that kind and area, whatever the quota says."""
    post, _created = Post.objects.get_or_create(
        kind=kind, area_id=area_code, defaults={"quota": POST_KINDS[kind].quota}
    )
    return Appointment.objects.create(user=user, post=post, starts_on=starts_on, ends_on=ends_on)


def fictitious_citizen_id(serial: int) -> str:
    """Return a 13-digit number of office 0000, which no real person has, with its right check digit."""
    digits = f"10000{serial:07d}"
    total = sum((13 - position) * int(digit) for position, digit in enumerate(digits))
    return f"{digits}{(11 - total % 11) % 10}"


@transaction.atomic
def make_household(*, area_code: str, members=("head",), round_year: int = 2566, **fields) -> Household:
    """Return a saved household with its members, the first of them its head unless they say otherwise.

    `members` are relationships ("head", "spouse", "child") or dicts of Member fields. Each gets a
    sealed fictitious citizen ID; one with identity_type NONE a temporary number instead.
    """
    fields = {"house_number": f"{next(_serials)}/1", "origin": Origin.BMN, "origin_round_id": round_year} | fields
    household = Household.objects.create(area_id=area_code, **fields)
    for position, member in enumerate(members):
        make_member(household, position, {"relationship": member} if isinstance(member, str) else member)
    return household


def make_member(household: Household, position: int, fields: dict) -> Member:
    serial = next(_serials)
    names = {
        "first_name": FIRST_NAMES[serial % len(FIRST_NAMES)],
        "last_name": LAST_NAMES[serial % len(LAST_NAMES)],
    }
    usual = names | {
        "title": "นาย",
        "sex": Sex.MALE,
        "relationship": Relationship.CHILD if position else Relationship.HEAD,
        "origin": household.origin,
        "origin_round_id": household.origin_round_id,
    }
    values = usual | _number(fields, serial) | fields
    values.setdefault("sort_key", sort_key(values["first_name"] + values["last_name"]))
    return Member.objects.create(household=household, **values)


def _number(fields: dict, serial: int) -> dict:
    if fields.get("identity_type") == IdentityType.NONE:
        return {"temporary_number": f"T{serial:09d}", "no_identity_reason": "ไม่มีทะเบียนบ้าน"}
    sealed = seal(fictitious_citizen_id(serial))
    return {
        "identity_type": IdentityType.THAI_ID,
        "identity_sealed": sealed.sealed,
        "identity_lookup": sealed.lookup,
    }
