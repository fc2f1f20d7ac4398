"""What is kept about officers, and how long: what they looked at, where they signed in, accounts that were closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_otp_webauthn.models import WebAuthnCredential

from accounts import chain
from accounts.amending import amending, forget
from accounts.models import (
    AccessLogEntry,
    AccountAct,
    Appointment,
    AuthenticatorApp,
    RecoveryCode,
    RetentionRun,
    SignIn,
    User,
)
from accounts.months import months, start_of
from accounts.retention import Kind, register

# Of a closed account; the number stays, by which the history names somebody.
CLOSED_NAME = "closed-"
SECRETS = (AuthenticatorApp, WebAuthnCredential, RecoveryCode, SignIn)
LOG = AccessLogEntry._meta.db_table


@dataclass(frozen=True)
class Month:
    """A month of the access log, with the numbers of its rows."""

    first: date
    numbers: list[int]

    @property
    def row_count(self) -> int:
        return len(self.numbers)


def old_looks(before: date) -> QuerySet[AccessLogEntry]:
    """Return the looks of whole months that are past."""
    return AccessLogEntry.objects.filter(at__lt=start_of(before.replace(day=1)))


def oldest_month(before: date) -> list[Month]:
    """Return the oldest month that is past, or nothing."""
    past = [first for first in months() if first < before.replace(day=1)]
    return [
        Month(first, list(AccessLogEntry.objects.in_month(start_of(first)).order_by().values_list("id", flat=True)))
        for first in past[:1]
    ]


def drop_months(rows: Sequence[Month], run: RetentionRun, before: date) -> list[str]:
    """Drop the tables of months, and tell the chain which rows went with them."""
    stream = next(one for one in chain.streams() if one.table == LOG)
    for month in rows:
        chain.hold()
        with amending({stream: month.numbers}, run=run), connection.cursor() as cursor:
            cursor.execute("SELECT access_log_drop_month(%s, %s)", [run.pk, month.first])
    return []


def old_sign_ins(before: date) -> QuerySet[SignIn]:
    return SignIn.objects.filter(at__lt=start_of(before))


def closed_accounts(before: date) -> QuerySet[User]:
    """Return the accounts that were closed, in no post, and without any act since."""
    closed = User.objects.filter(is_active=False, is_superuser=False).exclude(username__startswith=CLOSED_NAME)
    held = Appointment.objects.filter(user=OuterRef("pk")).filter(Q(ends_on=None) | Q(ends_on__gte=before))
    done = AccountAct.objects.filter(account=OuterRef("pk"), at__gte=start_of(before))
    return closed.filter(~Exists(held), ~Exists(done), Q(last_login=None) | Q(last_login__lt=start_of(before)))


def forget_accounts(rows: Sequence[User], run: RetentionRun, before: date) -> list[str]:
    """Leave of accounts their number, posts and acts; names, ways to reach somebody, secrets and notes go."""
    acts = AccountAct.objects.filter(account__in=rows).values_list("pk", flat=True)
    for model in SECRETS:
        model.objects.filter(user__in=rows).delete()
    forget({User: [user.pk for user in rows], AccountAct: list(acts)}, run=run)
    return []


def empty_rows(rows: Sequence, run: RetentionRun, before: date) -> list[str]:
    """Empty what is personal in rows, and leave the rest of them."""
    forget({type(rows[0]): [row.pk for row in rows]}, run=run)
    return []


def delete_rows(rows: Sequence, run: RetentionRun, before: date) -> list[str]:
    """Delete rows that nothing else hangs on."""
    type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return []


register(
    Kind(
        name="access-log",
        label=_("Access log"),
        becomes=_("whole months are removed; the chain remembers that they were"),
        months=60,
        least_months=3,
        of_age=old_looks,
        take=oldest_month,
        forget=drop_months,
    ),
    Kind(
        name="sign-ins",
        label=_("Sign-ins and devices"),
        becomes=_("removed"),
        months=3,
        least_months=3,
        of_age=old_sign_ins,
        forget=delete_rows,
        slice_size=5000,
    ),
    Kind(
        name="closed-accounts",
        label=_("Accounts that were closed"),
        becomes=_("names, telephone, e-mail and notes are emptied; what the person did stays, by his number"),
        months=60,
        of_age=closed_accounts,
        forget=forget_accounts,
    ),
)
