"""A district chief lets an officer of his district confirm new people in his name, and takes it back."""

from datetime import date, datetime, timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Appointment, Delegation, Post, User
from accounts.permissions import PERMISSIONS, Permission
from accounts.posts import POST_KINDS
from accounts.services import NotAllowed

# Longer is no absence: then the post itself is given to somebody.
MOST_DAYS = 92
DELEGATES = [kind.code for kind in POST_KINDS.values() if Permission.HOUSEHOLD_EDIT in PERMISSIONS[kind.role]]


def chief_post(user: User) -> Post | None:
    """Return the post by which somebody confirms new people himself, or None."""
    posts = (appointment.post for appointment in user.current_appointments)
    return next((post for post in posts if Permission.ENTRY_APPROVE in PERMISSIONS[post.role]), None)


def possible_delegates(chief: User) -> QuerySet[User]:
    """Return the officers of the chief's district who work with households, by name."""
    inside = Appointment.objects.within(chief.own_approval_scope).in_force().filter(post__kind__in=DELEGATES)
    officers = User.objects.filter(pk__in=inside.values("user"), is_active=True).exclude(pk=chief.pk)
    return officers.order_by("first_name", "last_name", "pk")


@transaction.atomic
def delegate_approval(
    *, delegate: User, starts_on: date, ends_on: date, reason: str, document: str, on: date, by: User
) -> Delegation:
    """Let `delegate` confirm new people in the name of `by` from `starts_on` to `ends_on`, both days included.

    Raises NotAllowed where `by` holds no such post himself or `delegate` is no officer of his district, and
    ValidationError for days and texts that cannot be.
    """
    post = chief_post(by)
    if post is None or not possible_delegates(by).filter(pk=delegate.pk).exists():
        raise NotAllowed(_("Only the district chief delegates, to an officer of his own district."))
    if ends_on < on:
        raise ValidationError({"ends_on": _("This day is past.")})
    if ends_on - starts_on >= timedelta(days=MOST_DAYS):
        raise ValidationError({"ends_on": _("A delegation lasts %(days)s days at most.") % {"days": MOST_DAYS}})
    delegation = Delegation(
        post=post,
        given_by=by,
        delegate=delegate,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        document=document,
    )
    delegation.full_clean()
    with pghistory.context(user=by.pk):
        delegation.save()
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, at: datetime, by: User) -> Delegation:
    """Take a delegation back at once; one that is over stays as it was. Raises NotAllowed."""
    current = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if not by.own_approval_scope.covers(current.post.area_id):
        raise NotAllowed(_("Only the district chief delegates, to an officer of his own district."))
    if current.ended_at is None:
        current.ended_at = at
        with pghistory.context(user=by.pk):
            current.save(update_fields=["ended_at"])
    return current


def delegation_of(user: User, area_code: str) -> Delegation | None:
    """Return that by which somebody confirms people in `area_code` in a chief's name; None by his own post."""
    if user.own_approval_scope.covers(area_code):
        return None
    given = Delegation.objects.in_force().to(user)
    return next((one for one in given.select_related("post") if area_code.startswith(one.post.area_id)), None)
