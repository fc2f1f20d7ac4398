"""What the API of every app shares: who may call it, and records named only inside the caller's area."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission

from accounts.looks import shows
from accounts.proofs import is_proved
from accounts.state_machines import NotPermitted, StepRefused
from areas.scope import AreaScopedQuerySet


class RequiresPermission(BasePermission):
    """Let a view declare `required_permissions = {"GET": Permission.X, …}`; a method not named is refused."""

    def has_permission(self, request, view) -> bool:
        if not request.user.is_authenticated:
            return False
        method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
        needed = getattr(view, "required_permissions", {}).get(method)
        return needed is not None and needed in request.permissions


class ProvedRecently(BasePermission):
    """Refuse whoever did not prove in this session a short while ago who he is: see `accounts.proofs`."""

    minutes = 15
    message = _("Prove on the pages of this site who you are, then send it again within 15 minutes.")
    code = "step_up"

    def has_permission(self, request, view) -> bool:
        return is_proved(request.session, within=timedelta(minutes=self.minutes), at=timezone.now())


class LookedAt:
    """Lets the access log know whose rows an answer has; `looks_at` is their model. It stands before the view."""

    def paginate_queryset(self, queryset):
        rows = super().paginate_queryset(queryset)
        shows(self.request, rows)
        return rows


class ScopedRelatedField(serializers.PrimaryKeyRelatedField):
    """A record named by its id; one outside the caller's area is as unknown as one that does not exist."""

    def get_queryset(self) -> AreaScopedQuerySet:
        return super().get_queryset().within(self.context["request"].scope)


def refusal(refused: StepRefused) -> Exception:
    """Return how a program is told of a refused step: 403 where a right is missing, else 422 with the sentence."""
    if isinstance(refused, NotPermitted):
        return PermissionDenied(refused.message)
    return serializers.ValidationError([str(refused.message)])
