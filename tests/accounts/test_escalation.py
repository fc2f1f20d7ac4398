"""R-28: whatever an administrator tries, through whatever door, he grants nothing above or beside him."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.administered import administered_by
from accounts.bulk import check_rows, invite_people, read_rows
from accounts.hand_over import hand_over
from accounts.invitations import invite_person, renew_link
from accounts.keeping import close_accounts, confirm_accounts, reset_second_factor, set_last_day, sign_out_everywhere
from accounts.models import AccountAct, Appointment, Invitation, Post, User
from accounts.permissions import GRANTABLE_ROLES
from accounts.posts import POST_KINDS
from accounts.services import NotAllowed, QuotaFull, appoint, close_account, is_in_charge, may_grant
from tests.people import appoint as put_into
from tests.people import make_user

KINDS = sorted(POST_KINDS)
REFUSED = (NotAllowed, QuotaFull)


@pytest.fixture
def everybody(areas, account_admin, national_officer, auditor, outsider, district_chief, subdistrict_officer):
    """Administrators and others, one of whom works in two provinces, one of whom is a superuser."""
    half = make_user("half.abroad", "ครึ่งทาง", "สองจังหวัด")
    put_into(half, "subdistrict-team", "840103")
    put_into(half, "subdistrict-team", "920101")
    root = make_user("root", "ผู้ดูแล", "สูงสุด", is_superuser=True)
    put_into(root, "subdistrict-team", "840201")
    two = make_user("two.posts", "สองตำแหน่ง", "ผู้ตรวจ")
    put_into(two, "provincial-accounts", "92")
    put_into(two, "auditor")
    return User.objects.order_by("pk")


def places(areas, kind) -> list:
    return [area for area in areas.values() if area.level == kind.level] if kind.level else [None]


def is_higher_or_wider(post: Post, by: User) -> bool:
    """Say it a second time, in other words than the code: no single post of `by` is above and around this one."""
    return not any(
        post.role in GRANTABLE_ROLES[own.post.role]
        and (own.post.area_id is None or (post.area_id or "").startswith(own.post.area_id))
        and not (own.post.area_id is not None and post.area_id is None)
        for own in by.appointments.select_related("post__area")
    )


def grants() -> list:
    return list(Appointment.objects.order_by("pk").values_list("user", "post", "ends_on"))


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def test_five_hundred_generated_escalations_grant_nothing(areas, everybody, data):
    with transaction.atomic():
        people = list(everybody)
        by = data.draw(st.sampled_from([one for one in people if not one.is_superuser]))
        to = data.draw(st.sampled_from(people))
        kind = POST_KINDS[data.draw(st.sampled_from(KINDS))]
        area = data.draw(st.sampled_from(places(areas, kind)))
        post = Post.objects.get_or_create(kind=kind.code, area=area, defaults={"quota": None})[0]
        door = data.draw(st.sampled_from(["appoint", "invite", "bulk", "hand over"]))
        before = grants()
        is_escalation = is_higher_or_wider(post, by) or (to == by and door in ("appoint", "hand over"))
        try:
            enter(door, post, to, by)
        except REFUSED:
            assert grants() == before
        else:
            assert not is_escalation or grants() == before
        transaction.set_rollback(True)


def enter(door: str, post: Post, to: User, by: User) -> None:
    today, now = timezone.localdate(), timezone.now()
    match door:
        case "appoint":
            appoint(user=to, post=post, starts_on=today, by=by)
        case "invite":
            names = {"username": "newcomer", "first_name": "ก", "last_name": "ข"}
            invite_person(**names, post=post, starts_on=today, form=uuid4(), at=now, by=by)
        case "bulk":
            line = ["newcomer", "ก", "ข", "", post.kind, post.area_id or "", ""]
            rows = check_rows(read_rows([line]), by=by, today=today)
            invite_people(rows, form=uuid4(), at=now, today=today, by=by)
        case "hand over":
            held = Appointment.objects.create(
                user=make_user("holder", "ผู้ถือ", "ตำแหน่ง"), post=post, starts_on="2022-10-01"
            )
            try:
                hand_over(appointment=held, successor=to, starts_on=today, work=[], at=now, by=by)
            finally:
                held.delete() if not Appointment.objects.filter(pk=held.pk, ends_on__isnull=False) else None


DEEDS = {
    "close": lambda to, by: close_account(user=to, by=by),
    "reset": lambda to, by: reset_second_factor(account=to, reason="x", on=timezone.localdate(), by=by),
    "sign out": lambda to, by: sign_out_everywhere(account=to, by=by),
    "last day": lambda to, by: set_last_day(account=to, expires_on=None, by=by),
    "link": lambda to, by: renew_link(account=to, form=uuid4(), at=timezone.now(), by=by),
    "confirm": lambda to, by: confirm_accounts(accounts=[to], on=timezone.localdate(), by=by),
    "close many": lambda to, by: close_accounts(accounts=[to], reason="x", by=by),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_no_deed_reaches_those_whom_one_does_not_administer(everybody, deed):
    """Every person against every other: an account of somebody higher is taken over by no reset and no link."""
    for by in everybody.filter(is_superuser=False):
        charge = set(administered_by(by))
        for to in everybody:
            assert is_in_charge(to, by) == (to in charge)
            if to in charge:
                continue
            with pytest.raises(NotAllowed), transaction.atomic():
                DEEDS[deed](to, by)
    assert not Invitation.objects.exists()
    assert not AccountAct.objects.exists()


def test_the_rule_for_lists_and_the_rule_for_one_are_the_same(areas, everybody):
    for by in everybody:
        for code, kind in POST_KINDS.items():
            for area in places(areas, kind):
                post = Post(kind=code, area=area)
                assert may_grant(post, by) == (by.is_superuser or not is_higher_or_wider(post, by))
