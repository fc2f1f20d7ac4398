"""R-28: whatever somebody sends to the forms that give posts, he gives nobody more than he may, himself included.

The services behind them are attacked in tests/accounts/test_escalation.py; what is more, is said there a second time.
"""

import random
from itertools import count
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountAct, Appointment, Delegation, Invitation, Post, User
from accounts.posts import POST_KINDS
from areas.models import Area
from tests.accounts.test_escalation import is_higher_or_wider
from tests.chaos.tier import either

ESCALATIONS = either(quick=30, full=500)
ADMINISTRATORS = ("account_admin", "national_officer", "national_admin")
REASON = "ทดสอบสิทธิ"


@pytest.fixture
def posts(walk) -> list[Post]:
    """Every kind of post in every area where it may be; those that nobody has yet are made by the forms."""
    areas = list(Area.objects.all())
    return [
        Post(kind=kind.code, area=area, quota=None)
        for kind in POST_KINDS.values()
        for area in ([one for one in areas if one.level == kind.level] if kind.level else [None])
    ]


@pytest.fixture
def accounts(walk) -> list[User]:
    return list(User.objects.order_by("pk"))


def said_day(day) -> str:
    return f"{day.day}/{day.month}/{day.year + 543}"


def invite(by, to, post, uuid) -> tuple[str, dict]:
    who = {"username": "newcomer", "first_name": "ก", "last_name": "ข", "client_uuid": str(uuid)}
    where = {"kind": post.kind, "area": post.area_id or "", "starts_on": said_day(timezone.localdate())}
    return reverse("accounts:person-new"), who | where


def invite_many(by, to, post, uuid) -> tuple[str, dict]:
    line = "\t".join(["newcomer", "ก", "ข", "", post.kind, post.area_id or "", ""])
    return reverse("accounts:people-bulk"), {"client_uuid": str(uuid), "text": line, "take": "1"}


def hand_over(by, to, post, uuid) -> tuple[str, dict]:
    held = Appointment.objects.filter(post__kind=post.kind, post__area=post.area).first()
    path = reverse("accounts:post-hand-over", args=[held.pk if held else 0])
    return path, {"client_uuid": str(uuid), "username": to.username, "starts_on": said_day(timezone.localdate())}


def delegate(by, to, post, uuid) -> tuple[str, dict]:
    today = said_day(timezone.localdate())
    told = {"delegate": to.pk, "starts_on": today, "ends_on": today, "reason": REASON, "document": "1/2566"}
    return reverse("logbook:delegations"), told


def link(by, to, post, uuid) -> tuple[str, dict]:
    return reverse("accounts:person-link", args=[to.pk]), {"client_uuid": str(uuid)}


def deed(name: str):
    def sent(by, to, post, uuid) -> tuple[str, dict]:
        return reverse("accounts:person-deed", args=[to.pk, name]), {f"{name}-reason": REASON}

    return sent


OF_POSTS = {"invite": invite, "invite many": invite_many, "hand over": hand_over}
OF_ACCOUNTS = {"link": link, "reset": deed("reset"), "preview": deed("preview"), "lookups": deed("lookups")}
DOORS = OF_POSTS | OF_ACCOUNTS | {"delegate": delegate}


def given() -> dict[str, set]:
    """Return what has been given to whom so far: posts, delegations, links and other deeds."""
    return {
        "posts": set(Appointment.objects.values_list("user__username", "post__kind", "post__area", "ends_on")),
        "delegations": set(Delegation.objects.values_list("delegate", "post__area", "ended_at")),
        "links": set(Invitation.objects.values_list("account", "token_hash")),
        "deeds": set(AccountAct.objects.values_list("pk", flat=True)),
    }


def is_more(door: str, by: User | None, to: User, post: Post) -> bool:
    """Say whether what is tried is more than `by` may give, in other words than the code says it."""
    if by is None:
        return True
    if door == "delegate":
        return not any(
            own.post.kind == "district-chief"
            and any(held.post.area_id and held.post.area_id[:4] == own.post.area_id for held in _held(to))
            for own in _held(by)
        )
    if door in OF_POSTS:
        return is_higher_or_wider(post, by) or (door == "hand over" and to == by)
    return to == by or not _held(to) or any(is_higher_or_wider(held.post, by) for held in _held(to))


def _held(user: User) -> list[Appointment]:
    return list(user.appointments.select_related("post"))


def test_whatever_is_tried_nobody_is_given_more(walk, posts, accounts):
    drawn, before = random.Random(28), given()
    everybody = list(walk.world.people.values())
    administrators = [walk.world.people[name] for name in ADMINISTRATORS]
    tried, granted, opened = 0, [], set()
    for number in count():
        if tried == ESCALATIONS:
            break
        by = drawn.choice(drawn.choice([administrators, administrators, everybody]))
        door, to, post = drawn.choice(sorted(DOORS)), drawn.choice(accounts), drawn.choice(posts)
        path, form = DOORS[door](by.user, to, post, UUID(int=number, version=4))
        answer = walk.asker.ask(by, "POST", path, data=form, meanwhile=given)
        told = f"{by.name} {door} {to} {post.kind} {post.area_id}: {answer.status}"
        assert answer.status < 500, told
        is_given, is_escalation = answer.meanwhile != before, is_more(door, by.user, to, post)
        tried += is_escalation
        granted += [told] if is_given and is_escalation else []
        opened |= {door} if is_given else set()
    print(f"escalations: {len(granted)} of {tried} granted; given by right through {sorted(opened)}")
    assert granted == []
    # The doors do open: to whoever may.
    assert len(opened) > len(DOORS) / 2
