"""The map of the matrix: five families full of canaries, and thirteen people who stand otherwise to each of them.

84 Surat Thani   8401 Mueang        840102 `home` · 840103 `next_door`, `wide`
                 8402 Kanchanadit   840201 `next_district`
92 Trang         9201 Mueang        920101 `far`

`wide` is a family of 840103 whose meeting, centre, file, import and so on belong to the whole province.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import Delegation, Post, SignIn, User
from areas.codes import enclosing_codes
from areas.official import official_areas
from areas.scope import Scope
from areas.services import add_villages, save_areas
from households.choices import SurveyCycle
from households.models import SurveyRound
from tests.case import Case, Marks, make_case
from tests.people import appoint, make_household, make_user

VILLAGES = {
    "84010101": "บ้านตลาดใน",
    "84010201": "บ้านหน้าควน",
    "84010301": "บ้านวัดเก่า",
    "84020101": "บ้านท่าเรือ",
    "84020201": "บ้านท่าทอง",
    "92010101": "บ้านต้นทับเที่ยง",
    "92010401": "บ้านนาพละ",
}
# How each family, its offices and who asked for its file would be known. Handed over inside their districts, for both
# ends may see that.
CASES = {
    "home": ("84010201", Marks("นกขมิ้น", "84990047113", "84010101", "", "นกพิราบ", asker="ปลาหมอ")),
    "next_door": ("84010301", Marks("นกกางเขน", "84990047214", "84010101", "", "นกเขา", asker="ปลาดุก")),
    "next_district": ("84020101", Marks("นกเงือก", "84990047315", "84020201", "", "นกแก้ว", asker="ปลาช่อน")),
    "far": ("92010101", Marks("นกยูง", "92990047416", "92010401", "", "นกเป็ดน้ำ", asker="ปลาสวาย")),
    "wide": (
        "84010301",
        Marks("นกกระทุง", "84990047517", "84010101", "84", "นกแขวก", "หน่วยงานของจังหวัด", asker="ปลาเนื้ออ่อน"),
    ),
}
# The posts of each of the cast. An agency's officer, whoever asked for files and the first recorder come with `home`.
POSTS = {
    "nobody": (),
    "district_officer": (("district-development", "8401"),),
    "delegate": (("district-development", "8401"),),
    "district_chief": (("district-chief", "8401"),),
    "governor": (("governor", "84"),),
    "account_admin": (("provincial-accounts", "84"),),
    "national_officer": (("national-office", None),),
    "national_admin": (("national-accounts", None),),
    "auditor": (("auditor", None),),
}


@dataclass(frozen=True)
class Person:
    """One of the cast, signed in; `user` is None of somebody who is not."""

    name: str
    user: User | None
    client: Client
    scope: Scope
    permissions: frozenset

    @classmethod
    def signed_in(cls, name: str, user: User | None) -> "Person":
        client = Client(raise_request_exception=False)
        if user is None:
            return cls(name, None, client, Scope(), frozenset())
        client.force_login(user)
        return cls(name, user, client, user.scope, user.permissions)


@dataclass(frozen=True)
class World:
    cases: dict[str, Case]
    people: dict[str, Person]
    # By case: what is somebody's own, and the rows of `tests.accounts.test_people_gate`.
    accounts: dict[str, dict]


@contextmanager
def undoing() -> Iterator[None]:
    """Undo what happens inside, whatever happens."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def make_world() -> World:
    """Make it in the test's transaction, which is undone at the end."""
    _make_places()
    recorders = {name: _recorder(name, village) for name, (village, _marks) in CASES.items()}
    cases = {
        name: make_case(make_household=partial(make_household, area_code=village), by=recorders[name], marks=marks)
        for name, (village, marks) in CASES.items()
    }
    home = cases["home"]
    users = {name: _user(name, posts) for name, posts in POSTS.items()}
    users |= {
        "stranger": None,
        "subdistrict_officer": recorders["home"],
        "provincial_officer": home.exporter,
        "agency_officer": home.agency_staff.user,
    }
    _delegate(users["delegate"], users["district_chief"])
    accounts = {name: _account_of(case) for name, case in cases.items()}
    return World(cases, {name: Person.signed_in(name, user) for name, user in users.items()}, accounts)


def _make_places() -> None:
    places = {code for village in VILLAGES for code in enclosing_codes(village)}
    save_areas([area for area in official_areas() if area.code in places])
    add_villages(names=VILLAGES)
    SurveyRound.objects.bulk_create(
        SurveyRound(year=year, cycle=SurveyCycle.BMN_2565, is_current=year == 2566) for year in (2565, 2566, 2567)
    )


def _recorder(name: str, village: str) -> User:
    return _user(f"recorder-{name}", (("subdistrict-team", village[:6]),))


def _user(name: str, posts: tuple) -> User:
    user = make_user(name.replace("_", "."), "ผู้ใช้", "ตัวอย่าง")
    for kind, area_code in posts:
        appoint(user, kind, area_code)
    return user


def _delegate(user: User, chief: User) -> None:
    """Let him confirm new people of the district in its chief's name, today."""
    today = timezone.localdate()
    Delegation.objects.create(
        post=Post.objects.get(kind="district-chief", area_id="8401"),
        given_by=chief,
        delegate=user,
        starts_on=today,
        ends_on=today + timedelta(days=1),
        reason="ลาพักผ่อน",
        document="1/2566",
    )


def _account_of(case: Case) -> dict:
    """Return the account of who asked for the case's file, with what is his."""
    user = case.exporter
    Client().force_login(user)
    passkey = WebAuthnCredential.objects.create(
        user=user, credential_id=case.household.pk.bytes, public_key=b"1", aaguid="0"
    )
    return {
        "account": user,
        "appointment": user.appointments.get(),
        "sign_in": SignIn.objects.filter(user=user).latest("pk"),
        "passkey": passkey,
    }
