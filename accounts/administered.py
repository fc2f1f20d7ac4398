"""Whom and what an administrator has charge of, as sets: the same rule as `accounts.services.may_grant`, for lists."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Appointment, Post, User
from accounts.permissions import GRANTABLE_ROLES
from accounts.posts import POST_KINDS, PostKind
from areas.choices import AreaLevel
from areas.models import Area


def kinds_to_give(by: User) -> list[PostKind]:
    """Return the kinds of post that `by` may give somewhere, in the order in which they are declared."""
    roles = frozenset(POST_KIND.role for POST_KIND in POST_KINDS.values())
    if not by.is_superuser:
        roles = frozenset().union(*(GRANTABLE_ROLES[held.post.role] for held in by.current_appointments))
    return [kind for kind in POST_KINDS.values() if kind.role in roles]


def administered_by(by: User) -> QuerySet[User]:
    """Return those of whom every post that has not ended is `by`'s to give, himself apart."""
    if by.is_superuser:
        return User.objects.exclude(pk=by.pk)
    unended = Appointment.objects.unended().filter(user=OuterRef("pk"))
    his = _grantable(by)
    people = User.objects.filter(Exists(unended.filter(his)), ~Exists(unended.exclude(his)))
    return people.filter(is_superuser=False).exclude(pk=by.pk)


def place_of(kind: PostKind, area: Area | None) -> Post | None:
    """Return the post of that kind in that area, saved or not; None where the kind is of another level."""
    level = AreaLevel(area.level) if area else None
    return Post(kind=kind.code, area=area, quota=kind.quota) if level == kind.level else None


def _grantable(by: User) -> Q:
    grantable = Q(pk__in=[])
    for held in by.current_appointments:
        kinds = [kind.code for kind in POST_KINDS.values() if kind.role in GRANTABLE_ROLES[held.post.role]]
        # A post without an area is of the whole country: only whoever has the country gives it.
        inside = held.post.scope.condition("post__area_id")
        grantable |= Q(post__kind__in=kinds) & inside
    return grantable
