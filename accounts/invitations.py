"""Inviting people by a link that works once: nobody ever writes down or sends a password of somebody else."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import pghistory
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.acts import record_act
from accounts.choices import Act
from accounts.models import Invitation, Post, User
from accounts.services import appoint, refuse_unless_in_charge
from accounts.sign_ins import end_all_sign_ins

# One at a time makes accounts (`lock_new_names`).
NEW_NAMES = 711837


class LinkSpent(Exception):
    """The link was used, taken back, or is too old."""


class FormSentBefore(Exception):
    """The same form was taken in already; its links were shown then, and cannot be shown again."""


@dataclass(frozen=True)
class Invited:
    """A person with the link's secret part, which is known only here and now."""

    account: User
    token: str
    expires_at: datetime


@transaction.atomic
def invite_person(
    *,
    username: str,
    first_name: str,
    last_name: str,
    post: Post,
    starts_on: date,
    form: UUID,
    at: datetime,
    by: User,
    phone: str = "",
    expires_on: date | None = None,
) -> Invited:
    """Make an account without a password, give it the post, and return the link by which its owner chooses one.

    Raises ValidationError for a name that is taken, NotAllowed, QuotaFull, FormSentBefore.
    """
    refuse_second_time(form)
    names = {"username": username, "first_name": first_name, "last_name": last_name, "phone": phone}
    user = new_account(names | {"expires_on": expires_on}, by=by)
    appoint(user=user, post=post, starts_on=starts_on, by=by)
    return make_links(accounts=[user], form=form, at=at, by=by)[0]


@transaction.atomic
def renew_link(*, account: User, form: UUID, at: datetime, by: User) -> Invited:
    """Return a new link for somebody who lost his or forgot the password; those of before work no longer.

    Raises NotAllowed, FormSentBefore.
    """
    refuse_second_time(form)
    locked = User.objects.select_for_update().get(pk=account.pk)
    refuse_unless_in_charge(locked, by)
    revoke_links(accounts=[locked], at=at, by=by)
    record_act(account=locked, act=Act.LINK_MADE, by=by)
    return make_links(accounts=[locked], form=form, at=at, by=by)[0]


def new_account(fields: dict, *, by: User) -> User:
    """Return a person without a password and without a post yet. Raises ValidationError."""
    lock_new_names()
    user = User(**fields)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    with pghistory.context(user=by.pk):
        user.save()
    record_act(account=user, act=Act.INVITED, by=by)
    return user


def lock_new_names() -> None:
    """Let nobody else make accounts until this transaction ends; before any post is locked.

    Two who give one new name at the same moment would both find it free, and the database would refuse the second.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NEW_NAMES])


def make_links(*, accounts: list[User], form: UUID, at: datetime, by: User) -> list[Invited]:
    """Return a link for each of `accounts`, which `by` is known to administer."""
    invited = [Invited(one, secrets.token_urlsafe(32), at + settings.INVITATION_LASTS) for one in accounts]
    with pghistory.context(user=by.pk):
        Invitation.objects.bulk_create(
            Invitation(
                account=one.account,
                token_hash=_hash(one.token),
                form=form,
                made_by=by,
                made_at=at,
                expires_at=one.expires_at,
            )
            for one in invited
        )
    return invited


def revoke_links(*, accounts: list[User], at: datetime, by: User) -> None:
    """Let no open link of these people work any more."""
    with pghistory.context(user=by.pk):
        Invitation.objects.open(at).filter(account__in=accounts).update(revoked_at=at)


def invitation_of(token: str, *, at: datetime) -> Invitation | None:
    """Return the invitation that a link belongs to, if it still works."""
    invitation = Invitation.objects.open(at).select_related("account").filter(token_hash=_hash(token)).first()
    return invitation if invitation and _is_usable(invitation.account, at) else None


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str, at: datetime) -> User:
    """Let the invited person have this password; wherever an older one was used is signed out. Raises LinkSpent."""
    current = Invitation.objects.select_for_update().open(at).filter(pk=invitation.pk).first()
    if current is None or not _is_usable(current.account, at):
        raise LinkSpent
    user = current.account
    with pghistory.context(user=user.pk):
        current.used_at = at
        current.save(update_fields=["used_at"])
        user.set_password(password)
        user.save(update_fields=["password"])
    record_act(account=user, act=Act.JOINED, by=user)
    end_all_sign_ins(user=user, by=user)
    return user


def _is_usable(account: User, at: datetime) -> bool:
    return account.is_active and not account.is_expired(timezone.localdate(at))


def was_taken_in(form: str) -> bool:
    """Tell whether links were made for this very form, of which the id is as it was sent."""
    try:
        return Invitation.objects.filter(form=UUID(form)).exists()
    except ValueError:
        return False


def refuse_second_time(form: UUID) -> None:
    """Raise FormSentBefore where links were made for this very form."""
    if was_taken_in(str(form)):
        raise FormSentBefore


def _hash(token: str) -> str:
    # 256 random bits need no salt and no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()
