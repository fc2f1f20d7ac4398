"""How much somebody may look up in a day: by role, as data, with leave for more; and the alarms about it.

The day's counts come with each row of the access log (`accounts.access_log`), in the same query as what is told here.
"""

import logging
from collections.abc import Mapping
from datetime import date, datetime

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.acts import record_act
from accounts.choices import Act, LookupAlarmKind, Measure
from accounts.models import LookupAlarm, LookupLeave, User
from accounts.services import refuse_unless_in_charge
from accounts.state_machines import StepRefused

log = logging.getLogger(__name__)

MEASURES = tuple(Measure)
# What the database is asked of limits while a look is written: the table's words on these roles, leaves of the day.
TOLD = """
    (SELECT coalesce(
        jsonb_object_agg(role, jsonb_build_array(households_a_day, lists_a_day, reveals_a_day)), '{}'::jsonb
     ) FROM accounts_lookuplimit WHERE role = ANY(%s)),
    (SELECT count(*) FROM accounts_lookupleave WHERE user_id = %s AND day = %s)
"""


class LookedUpEnough(StepRefused):
    """This person has looked up today as much as his role may."""

    message = _(
        "You have looked up as much today as your role may. Nothing is shown. The account administrator of your area"
        " has been told, and can allow you more."
    )


def asked_of(user: User, at: datetime) -> tuple:
    """Return the parameters of TOLD."""
    return (roles_of(user), user.pk, timezone.localdate(at))


def roles_of(user: User) -> list[str]:
    """Return the roles of the posts held today."""
    return sorted({str(held.post.role) for held in user.current_appointments})


def limit_of(measure: Measure, *, roles: list[str], told: Mapping[str, list[int]], leaves: int) -> int | None:
    """Return how much of `measure` somebody may look up in a day; None is without limit, as of no post at all.

    The widest of his roles counts: what the table tells of it, else what the site says. A leave gives as much again.
    """
    place = MEASURES.index(measure)
    limits = [(told.get(role) or settings.LOOKUPS_A_DAY[role])[place] for role in roles]
    return max(limits) * (1 + leaves) if limits and settings.LOOKUPS_ARE_LIMITED else None


@transaction.atomic
def raise_alarm(
    *,
    kind: LookupAlarmKind,
    user: User,
    at: datetime,
    measure: Measure | str = "",
    count: int | None = None,
    network: str = "",
) -> LookupAlarm:
    """Alarm the administrator of the person's area; what he has not read yet of today is not said twice."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    if known := LookupAlarm.objects.raised_since(user, kind, measure, midnight).unseen().first():
        return known
    log.warning("Look-ups: an alarm about an account (%s); its administrator is told.", kind)
    told = {"kind": kind, "measure": measure, "count": count, "network": network}
    with pghistory.context(user=user.pk):
        return LookupAlarm.objects.create(at=at, user=user, area_code=user.scope.common_code, **told)


@transaction.atomic
def read_alarm(*, alarm: LookupAlarm, by: User, at: datetime) -> LookupAlarm:
    """Note that an administrator has read it; who was first stays."""
    current = LookupAlarm.objects.select_for_update().get(pk=alarm.pk)
    if current.seen_at is None:
        current.seen_by, current.seen_at = by, at
        with pghistory.context(user=by.pk):
            current.save(update_fields=["seen_by", "seen_at"])
    return current


@transaction.atomic
def give_leave(*, user: User, reason: str, on: date, at: datetime, by: User) -> LookupLeave:
    """Let somebody look up as much again on that day. Raises NotAllowed."""
    refuse_unless_in_charge(user, by)
    record_act(account=user, act=Act.LOOKUPS_GIVEN, by=by, note=reason)
    return LookupLeave.objects.create(user=user, day=on, given_by=by, given_at=at, reason=reason[:200])
