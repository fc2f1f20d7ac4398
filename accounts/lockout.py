"""How long somebody waits whose name failed too often from his network."""

from axes.attempts import get_cool_off_threshold
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from accounts.networks import client_network


def seconds_until_next_attempt(request, credentials: dict | None) -> int:
    """Return how long the lock of this name and network still holds, at least one second."""
    attempts = AccessAttempt.objects.filter(
        username=(credentials or {}).get("username"),
        ip_address=client_network(request),
        attempt_time__gte=get_cool_off_threshold(request),
    )
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    left = last + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(1, round(left.total_seconds()))
