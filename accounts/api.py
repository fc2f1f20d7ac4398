from rest_framework.permissions import BasePermission


class RequiresPermission(BasePermission):
    """Let a view declare `required_permissions = {"GET": Permission.X, …}`; a method not named is refused."""

    def has_permission(self, request, view) -> bool:
        if not request.user.is_authenticated:
            return False
        method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method
        needed = getattr(view, "required_permissions", {}).get(method)
        return needed is not None and needed in request._request.permissions
