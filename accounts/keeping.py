"""What an administrator does with an account of his area; each counts at the person's next request."""

from collections.abc import Iterable
from datetime import date

import pghistory
from django.db import transaction

from accounts.acts import record_act, record_acts
from accounts.choices import Act
from accounts.models import User
from accounts.second_factor import remove_factors
from accounts.services import refuse_unless_in_charge
from accounts.sign_ins import end_all_sign_ins
from areas.formats import short_date


@transaction.atomic
def set_last_day(*, account: User, expires_on: date | None, by: User) -> User:
    """Let the account end with that day, or with none. Raises NotAllowed."""
    account = _locked(account, by)
    account.expires_on = expires_on
    with pghistory.context(user=by.pk):
        account.save(update_fields=["expires_on"])
    record_act(account=account, act=Act.EXPIRY_SET, by=by, note=short_date(expires_on))
    return account


@transaction.atomic
def sign_out_everywhere(*, account: User, by: User) -> User:
    """End every session of this person. Raises NotAllowed."""
    account = _locked(account, by)
    end_all_sign_ins(user=account, by=by)
    return account


@transaction.atomic
def reset_second_factor(*, account: User, reason: str, on: date, by: User) -> User:
    """Forget the lost telephone, passkeys and recovery codes of this person, who sets up new ones at once.

    Raises NotAllowed.
    """
    account = _locked(account, by)
    remove_factors(account)
    account.second_factor_due_on = on
    with pghistory.context(user=by.pk):
        account.save(update_fields=["second_factor_due_on"])
    record_act(account=account, act=Act.FACTOR_RESET, by=by, note=reason)
    end_all_sign_ins(user=account, by=by)
    return account


@transaction.atomic
def confirm_accounts(*, accounts: Iterable[User], on: date, by: User) -> int:
    """Say in the yearly review that these people still need their accounts; return how many. Raises NotAllowed."""
    locked = _all_locked(accounts, by)
    with pghistory.context(user=by.pk):
        User.objects.filter(pk__in=[one.pk for one in locked]).update(reviewed_on=on)
    record_acts(accounts=locked, act=Act.REVIEWED, by=by)
    return len(locked)


@transaction.atomic
def close_accounts(*, accounts: Iterable[User], reason: str, by: User) -> int:
    """Close those which the yearly review found superfluous; return how many. Raises NotAllowed."""
    locked = _all_locked(accounts, by)
    with pghistory.context(user=by.pk):
        User.objects.filter(pk__in=[one.pk for one in locked]).update(is_active=False)
    record_acts(accounts=locked, act=Act.CLOSED, by=by, note=reason)
    return len(locked)


def _locked(account: User, by: User) -> User:
    return _all_locked([account], by)[0]


def _all_locked(accounts: Iterable[User], by: User) -> list[User]:
    """Lock the accounts in one order, so that two administrators never wait for each other. Raises NotAllowed."""
    locked = list(User.objects.select_for_update().filter(pk__in=[one.pk for one in accounts]).order_by("pk"))
    for account in locked:
        refuse_unless_in_charge(account, by)
    return locked
