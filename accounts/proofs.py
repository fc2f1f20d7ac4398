"""When somebody last proved in this session who he is, and pages that want it to be a short while ago."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.coming_back import send_first_to

PROVED, SECOND_FACTOR = "proved_at", "second_factor_at"


def note_proof(session, *, at: datetime, with_second_factor: bool) -> None:
    """Write into the session that its owner has just proved who he is."""
    session[PROVED] = at.isoformat()
    if with_second_factor:
        session[SECOND_FACTOR] = at.isoformat()


def has_second_factor(session) -> bool:
    """Tell whether a second factor was shown in this session."""
    return SECOND_FACTOR in session


def is_proved(session, *, within: timedelta, at: datetime) -> bool:
    """Tell whether the owner proved who he is not longer than `within` ago."""
    proved = parse_datetime(session.get(PROVED, ""))
    return proved is not None and at - proved <= within


def requires_step_up(*, minutes: int = 15) -> Callable:
    """Ask whoever opens the view to prove once more who he is, unless he did so in the last `minutes`.

    Put it below `requires`, on the page of a form as well as on what takes it in: a POST that comes too late is not
    kept, the person is led back to the form.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs):
            if not is_proved(request.session, within=timedelta(minutes=minutes), at=timezone.now()):
                return send_first_to(request, reverse("accounts:confirm"))
            return view(request, *args, **kwargs)

        guarded.step_up_minutes = minutes
        return guarded

    return decorate
