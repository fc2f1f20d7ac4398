"""What the API of every app shares: who may call it, and records named only inside the caller's area."""

from rest_framework import serializers
from rest_framework.permissions import BasePermission

from accounts.looks import shows
from areas.scope import AreaScopedQuerySet


class RequiresPermission(BasePermission):
    """Let a view declare `required_permissions = {"GET": Permission.X, …}`; a method not named is refused."""

    def has_permission(self, request, view) -> bool:
        if not request.user.is_authenticated:
            return False
        method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
        needed = getattr(view, "required_permissions", {}).get(method)
        return needed is not None and needed in request.permissions


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
