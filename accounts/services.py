"""Giving people accounts and posts. Nobody grants a wider area or a higher role than the rules give him."""

from datetime import date

import pghistory
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.acts import record_act
from accounts.choices import Act
from accounts.models import Appointment, Post, User
from accounts.permissions import GRANTABLE_ROLES
from accounts.posts import POST_KINDS
from areas.formats import short_date
from areas.models import Area


class NotAllowed(PermissionError):
    """Somebody tried to give or take what is not his to give."""


class QuotaFull(ValueError):
    """All seats of a post are taken."""

    def __init__(self, post: Post):
        super().__init__(
            _("“%(post)s” is taken: %(quota)s of %(quota)s. End the present appointment first.")
            % {"post": post, "quota": post.quota}
        )


class PostMismatch(ValueError):
    """The kind of post does not exist at the level of that area."""


@transaction.atomic
def ensure_post(*, kind: str, area: Area | None = None) -> Post:
    """Return the post of that kind in that area, made with the usual quota if it is new. Raises PostMismatch."""
    spec = POST_KINDS[kind]
    if (area.level if area else None) != spec.level:
        raise PostMismatch(_("There is no “%(kind)s” at this level of area.") % {"kind": spec.label})
    post, _created = Post.objects.get_or_create(kind=kind, area=area, defaults={"quota": spec.quota})
    return post


@transaction.atomic
def create_user(
    *, username: str, password: str, first_name: str, last_name: str, post: Post, starts_on: date, by: User, phone=""
) -> User:
    """Return a new person in a post. Raises ValidationError for a weak password, NotAllowed, QuotaFull."""
    user = User(username=username, first_name=first_name, last_name=last_name, phone=phone)
    user.full_clean(exclude=["password"])
    validate_password(password, user)
    user.set_password(password)
    user.save()
    appoint(user=user, post=post, starts_on=starts_on, by=by)
    return user


@transaction.atomic
def appoint(*, user: User, post: Post, starts_on: date, by: User) -> Appointment:
    """Give `user` the post from that day on.

    Raises NotAllowed where the post is not `by`'s to give, and QuotaFull where no seat is free: seats of people whose
    account is closed do not count, nor do those left before that day.
    """
    _refuse_unless_grantable(post, by, to=user)
    _refuse_if_full(_locked(post.pk), starts_on, apart_from=None)
    with pghistory.context(user=by.pk):
        appointment = Appointment.objects.create(user=user, post=post, starts_on=starts_on)
    record_act(account=user, act=Act.APPOINTED, by=by, note=str(post))
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, ends_on: date, by: User) -> Appointment:
    """Let the appointment end with that day; it counts at the person's next request after it. Raises NotAllowed."""
    _refuse_unless_grantable(appointment.post, by, to=appointment.user)
    appointment.ends_on = ends_on
    appointment.full_clean()
    with pghistory.context(user=by.pk):
        appointment.save(update_fields=["ends_on"])
    note = f"{appointment.post} · {short_date(ends_on)}"
    record_act(account=appointment.user, act=Act.POST_ENDED, by=by, note=note)
    return appointment


@transaction.atomic
def close_account(*, user: User, by: User, reason: str = "") -> User:
    """Refuse the person's next request. Posts stay on record, their seats are free. Raises NotAllowed."""
    refuse_unless_in_charge(user, by)
    return _set_active(user, is_active=False, act=Act.CLOSED, by=by, note=reason)


@transaction.atomic
def reopen_account(*, user: User, on: date, by: User) -> User:
    """Let the person sign in again from that day. Raises NotAllowed, and QuotaFull where the seat is taken by now."""
    refuse_unless_in_charge(user, by)
    for appointment in user.appointments.unended():
        _refuse_if_full(_locked(appointment.post_id), max(on, appointment.starts_on), apart_from=user)
    return _set_active(user, is_active=True, act=Act.REOPENED, by=by)


def may_grant(post: Post, by: User) -> bool:
    """Tell whether `by` may give and take this post: an administrator of accounts, in his area, below his own role."""
    if by.is_superuser:
        return True
    # Role and area must come from one and the same post: rights of two posts do not add up to a third.
    return any(
        post.role in GRANTABLE_ROLES[own.post.role] and post.scope.within(own.post.scope)
        for own in by.current_appointments
    )


def _refuse_unless_grantable(post: Post, by: User, *, to: User) -> None:
    if to == by and not by.is_superuser:
        raise NotAllowed(_("Nobody gives a post to himself."))
    if not may_grant(post, by):
        raise NotAllowed(_("This post is outside the area or above the role that you administer."))


def is_in_charge(user: User, by: User) -> bool:
    """Tell whether `by` administers this person: every post of his is `by`'s to give, and it is not himself."""
    try:
        refuse_unless_in_charge(user, by)
    except NotAllowed:
        return False
    return True


def refuse_unless_in_charge(user: User, by: User) -> None:
    """Raise NotAllowed unless `by` administers this person."""
    if user.is_superuser and not by.is_superuser:
        raise NotAllowed(_("This person holds no post that you administer."))
    appointments = list(user.appointments.unended().select_related("post__area"))
    if not appointments and not by.is_superuser:
        raise NotAllowed(_("This person holds no post that you administer."))
    for appointment in appointments:
        _refuse_unless_grantable(appointment.post, by, to=user)


def _locked(post_id: int) -> Post:
    """Return the post, locked so that two administrators who fill its last seat at once take turns."""
    return Post.objects.select_for_update(of=("self",)).select_related("area").get(pk=post_id)


def _refuse_if_full(post: Post, starts_on: date, *, apart_from: User | None) -> None:
    if post.quota is None:
        return
    seats = post.appointments.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), user__is_active=True)
    if seats.exclude(user=apart_from).count() >= post.quota:
        raise QuotaFull(post)


def _set_active(user: User, *, is_active: bool, act: Act, by: User, note: str = "") -> User:
    user.is_active = is_active
    with pghistory.context(user=by.pk):
        user.save(update_fields=["is_active"])
    record_act(account=user, act=act, by=by, note=note)
    return user
