"""The admin under our rules: superusers only, no door of its own, and nothing is ever deleted."""

from functools import wraps

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from areas.standing import standing_everywhere


def _standing_everywhere(view):
    """Show rows of the whole country: whoever looks after the site itself need not hold a post anywhere."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        with standing_everywhere(reason="The admin is for superusers, of limits, alarms and settings of all areas."):
            response = view(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response

    return wrapped


class SuperuserAdminSite(admin.AdminSite):
    def has_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_superuser

    def admin_view(self, view, cacheable=False):
        return super().admin_view(_standing_everywhere(view), cacheable)

    @login_not_required
    def login(self, request, extra_context=None):
        """Send everybody through the one sign-in page, whose lock-out and clock the admin's own would lack."""
        index = reverse("admin:index", current_app=self.name)
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(index)


class NeverDeletes(admin.ModelAdmin):
    """Rows may be added and changed, never deleted: what was true once stays on record."""

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ReadOnly(NeverDeletes):
    """Rows can only be looked at."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False
