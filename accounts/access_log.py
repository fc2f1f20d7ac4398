"""Who looked at whom: one row a look, written before the answer leaves, by a function of the database.

The function counts as it writes: how many families this person has opened today, how many lists he has read, how many
numbers he has revealed. ADR 35 says why it is a function.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Model, QuerySet, UUIDField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone

from accounts import lookups
from accounts.choices import Action, LookupAlarmKind, Measure
from accounts.models import AccessLogEntry, User
from accounts.networks import client_network

# The subject is LEFT JOINed: a look is written even where its row has just gone, or left the area of who looked.
WRITE = """
    SELECT written.*, EXISTS (SELECT 1 FROM accounts_decoy WHERE household_id = subject.household), {told}
    FROM (SELECT) AS one LEFT JOIN ({subject}) AS subject (household, area) ON true,
    LATERAL access_log_write(
        %s, %s, %s, %s, %s, %s, subject.household, %s::uuid[], coalesce(subject.area, %s), %s, %s, %s
    ) AS written
"""
NOBODY = "SELECT NULL::uuid, NULL::text"


@dataclass(frozen=True)
class Counted:
    """How much of `measure` somebody has looked up today, this look included, and how much he may."""

    measure: Measure
    count: int
    limit: int | None

    @property
    def is_over(self) -> bool:
        """Whether nothing may be shown any more."""
        return self.limit is not None and self.count > self.limit


@dataclass(frozen=True)
class Look:
    """One look. `of` is the row that was looked at, as a set of one; `shown` are the families that a list told of."""

    user: User
    action: Action
    at: datetime
    of: QuerySet | None = None
    kind: str = ""
    pk: str = ""
    household: str = ""
    shown: Sequence[UUID] = ()
    area_code: str = ""
    purpose: str = ""
    page: str = ""
    network: str = ""

    @property
    def measure(self) -> Measure:
        """Which of the day's counts it adds to; what takes data away is counted by `reports.exports.limits`."""
        match self.action:
            case Action.IDENTITY_REVEAL:
                return Measure.REVEALS
            case Action.LIST | Action.IDENTITY_SEARCH:
                return Measure.LISTS
            case Action.API if self.of is None:
                return Measure.LISTS
        return Measure.HOUSEHOLDS


def write(look: Look) -> Counted:
    """Write a look down, in the transaction of the read where there is one. One query, but for those of an alarm."""
    found, params = _places(look.of, look.household).query.sql_with_params() if look.of is not None else (NOBODY, ())
    told = (
        *(look.user.pk, look.at, str(look.action), look.page, look.kind, look.pk),
        *(list(look.shown), look.area_code, look.purpose[:200], look.network, str(look.measure)),
    )
    with connection.cursor() as cursor:
        asked = (*lookups.asked_of(look.user, look.at), *params, *told)
        cursor.execute(WRITE.format(subject=found, told=lookups.TOLD), asked)
        *counts, is_decoy, limits, leaves = cursor.fetchone()
    counted = _counted(look, dict(zip(lookups.MEASURES, counts, strict=True)), json.loads(limits), leaves)
    _alarm(look, counted, is_decoy=is_decoy)
    return counted


def _counted(look: Look, counts: dict[Measure, int], told: dict[str, list[int]], leaves: int) -> Counted:
    limit = lookups.limit_of(look.measure, roles=lookups.roles_of(look.user), told=told, leaves=leaves)
    return Counted(look.measure, counts[look.measure], limit)


def _alarm(look: Look, counted: Counted, *, is_decoy: bool) -> None:
    whose = {"user": look.user, "at": look.at, "network": look.network}
    if counted.is_over:
        kind = LookupAlarmKind.LIMIT
        lookups.raise_alarm(kind=kind, measure=counted.measure, count=counted.count, **whose)
    if is_decoy:
        lookups.raise_alarm(kind=LookupAlarmKind.DECOY, **whose)


def record_access(
    *, user: User, action: Action, subject: Model, area_code: str, purpose: str, request: HttpRequest | None = None
) -> Counted:
    """Write that `user` looks at `subject`, in the transaction of the look itself.

    Without a `request` (a command, a job) the network stays empty. With one, its page is not written a second time.
    """
    if request is not None:
        request.is_look_written = True
    return write(
        Look(
            user=user,
            action=action,
            at=timezone.now(),
            of=type(subject)._default_manager.filter(pk=subject.pk),
            kind=subject._meta.label_lower,
            pk=str(subject.pk),
            area_code=area_code,
            purpose=purpose,
            page=page_of(request) if request else "",
            network=client_network(request) if request else "",
        )
    )


def page_of(request: HttpRequest) -> str:
    """Return the name of the address asked for; the address itself is nobody's to keep."""
    return request.resolver_match.view_name if request.resolver_match else ""


def _places(rows: QuerySet, household: str) -> QuerySet:
    """Return (household, None) of `rows`: the function finds its area; or (None, area code) where they are of none."""
    family = AccessLogEntry._meta.get_field("household").related_model
    names = {field.name for field in rows.model._meta.get_fields()}
    path = household or ("pk" if rows.model is family else "household" if "household" in names else "")
    if path:
        return rows.order_by().values_list(path, Cast(None, CharField()))
    return rows.order_by().values_list(Cast(None, UUIDField()), rows.area_code_lookup)
