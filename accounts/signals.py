"""What happens when somebody signs in."""

from django.db.models import F
from django.utils import timezone


def remember_sign_in(sender, user, **kwargs) -> None:
    """Keep the sign-in before this one, so that its owner can notice a stranger's."""
    type(user).objects.filter(pk=user.pk).update(previous_login=F("last_login"), last_login=timezone.now())
    user.refresh_from_db(fields=["previous_login", "last_login"])
