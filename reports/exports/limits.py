"""How many rows a person may take away in a day."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from reports.models import Export, ExportLimit


def rows_a_day(user: User) -> int:
    """Return the widest limit of the person's roles: the table's, or what the settings say of the role."""
    roles = {appointment.post.role for appointment in user.current_appointments}
    told = dict(ExportLimit.objects.filter(role__in=roles).values_list("role", "rows_a_day"))
    return max((told.get(role, _usual(role)) for role in roles), default=0)


def rows_left(user: User, at: datetime) -> int:
    """Return how many rows the person may still take away today, never below zero."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, rows_a_day(user) - Export.objects.rows_since(user, midnight))


def _usual(role: Role) -> int:
    return settings.EXPORT_ROWS_A_DAY.get(role.value, 0)
