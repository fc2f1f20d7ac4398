"""What happens when somebody signs in."""

from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.proofs import note_proof
from accounts.second_factor import must_have_second_factor
from accounts.sign_ins import note_sign_in

SIGNED_IN = "signed_in_at"


def remember_sign_in(sender, request, user, **kwargs) -> None:
    """Keep the sign-in before this one, the device, and when the second factor is due."""
    at = timezone.now()
    changes = {"previous_login": F("last_login"), "last_login": at}
    if user.second_factor_due_on is None and must_have_second_factor(user, user.permissions):
        changes["second_factor_due_on"] = timezone.localdate(at) + timedelta(days=settings.SECOND_FACTOR_GRACE_DAYS)
    type(user).objects.filter(pk=user.pk).update(**changes)
    user.refresh_from_db(fields=list(changes))
    if not request.session.session_key:
        request.session.create()
    # A later sign-in elsewhere moves `last_login` on: that is how this session notices it, without a query.
    request.session[SIGNED_IN] = at.isoformat()
    note_proof(request.session, at=at, with_second_factor=False)
    note_sign_in(user=user, request=request, at=at)
