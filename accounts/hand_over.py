"""A post changes hands: the old holder's days end, the new one's begin, and the open work goes with the post.

What open work there is, the apps to the right say in their own `open_work.py`; this one knows none of it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pghistory
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext

from accounts.acts import record_act
from accounts.choices import Act
from accounts.models import Appointment, Delegation, User
from accounts.services import appoint, end_appointment
from areas.scope import Scope


class AlreadyHandedOver(Exception):
    """Somebody else ended this appointment meanwhile."""

    def __str__(self) -> str:
        return gettext("Somebody was faster: this post has changed hands already. Nothing was changed.")


@dataclass(frozen=True)
class OpenWork:
    """A kind of work that belongs to the holder of a post and not to the person.

    `places(user, scope)` tells how much of it there is, as (name of the area, count): no names of households, whoever
    hands over may not see them. `move(old=, new=, scope=, on=, by=)` gives it to the new holder; returns how much.
    """

    name: str
    label: str | Promise
    places: Callable[[User, Scope], list[tuple[str, int]]]
    move: Callable[..., int]


OPEN_WORK: dict[str, OpenWork] = {}


def register(work: OpenWork) -> OpenWork:
    """Make a kind of work known to the hand-over."""
    if OPEN_WORK.setdefault(work.name, work) is not work:
        raise ValueError(f"There is open work {work.name} already.")
    return work


@dataclass(frozen=True)
class WorkOfPost:
    """What of one kind lies open, and where."""

    work: OpenWork
    places: list[tuple[str, int]]

    @property
    def count(self) -> int:
        return sum(count for _place, count in self.places)


def open_work_of(appointment: Appointment) -> list[WorkOfPost]:
    """Return what its holder has to hand over with the post, the kinds of which there is something."""
    scope = appointment.post.scope
    found = [WorkOfPost(work, work.places(appointment.user, scope)) for work in OPEN_WORK.values()]
    return [one for one in found if one.count]


@transaction.atomic
def hand_over(
    *, appointment: Appointment, successor: User, starts_on: date, work: Collection[str], at: datetime, by: User
) -> dict[str, int]:
    """Let `successor` hold the post from `starts_on`, its holder until the day before; move the kinds of `work`.

    Returns how much was moved of each. Whoever has no other post then can sign in until his last day only. Raises
    NotAllowed, QuotaFull, ValidationError, AlreadyHandedOver.
    """
    held = Appointment.objects.select_for_update(of=("self",)).select_related("post__area", "user")
    old = held.get(pk=appointment.pk)
    last_day = starts_on - timedelta(days=1)
    if old.ends_on is not None and old.ends_on <= last_day:
        raise AlreadyHandedOver
    end_appointment(appointment=old, ends_on=last_day, by=by)
    appoint(user=successor, post=old.post, starts_on=starts_on, by=by)
    moving = {"old": old.user, "new": successor, "scope": old.post.scope, "on": starts_on, "by": by}
    moved = {name: OPEN_WORK[name].move(**moving) for name in work}
    with pghistory.context(user=by.pk):
        Delegation.objects.filter(post=old.post, given_by=old.user, ended_at=None).update(ended_at=at)
    _end_account_without_post(old.user, last_day, by)
    record_act(account=old.user, act=Act.HANDED_OVER, by=by, note=f"{old.post} → {successor}")
    record_act(account=successor, act=Act.TOOK_OVER, by=by, note=f"{old.user} → {old.post}")
    return moved


def _end_account_without_post(user: User, last_day: date, by: User) -> None:
    still_held = user.appointments.filter(ends_on=None) | user.appointments.filter(ends_on__gt=last_day)
    if not still_held.exists():
        with pghistory.context(user=by.pk):
            User.objects.filter(pk=user.pk).update(expires_on=last_day)
