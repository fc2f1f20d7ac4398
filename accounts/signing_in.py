"""From the right password to the first page: the second step where there is one, then the session."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.known_devices import remember_device
from accounts.models import SignIn, User
from accounts.proofs import note_proof
from accounts.second_factor import methods_of, must_have_second_factor
from accounts.security_log import note_signed_in
from areas.formats import date_and_time

BACKEND = "accounts.backends.AccountBackend"
HALF = "half_signed_in"
HALF_LASTS = timedelta(minutes=10)


def go_on_signing_in(request: HttpRequest, user: User, *, next_page: str) -> HttpResponse:
    """Go on after the right password: to the second step where this person has one, else inside."""
    if methods_of(user):
        # No session of his yet: a password alone opens nothing.
        request.session[HALF] = {"user": user.pk, "at": timezone.now().isoformat(), "next": next_page}
        return redirect("accounts:second-step")
    return finish_signing_in(request, user, next_page=next_page, with_second_factor=False)


def half_signed_in(request: HttpRequest, *, at: datetime) -> User | None:
    """Return who gave the right password in this browser a short while ago and owes the second step."""
    half = request.session.get(HALF)
    if half is None or at - parse_datetime(half["at"]) > HALF_LASTS:
        return None
    return User.objects.filter(pk=half["user"]).active(timezone.localdate(at)).first()


def page_wanted(request: HttpRequest) -> str:
    """Return where the person wanted to go who owes the second step; "" where that is the beginning."""
    return request.session.get(HALF, {}).get("next", "")


def finish_signing_in(request: HttpRequest, user: User, *, next_page: str, with_second_factor: bool) -> HttpResponse:
    """Open the session and lead on: to what was asked for, or first to setting up a second factor that is a must."""
    request.session.pop(HALF, None)
    login(request, user, backend=BACKEND)
    note_proof(request.session, at=timezone.now(), with_second_factor=with_second_factor)
    note_signed_in(request, user, with_second_factor=with_second_factor)
    _tell_of_other_sign_ins(request, user)
    there = next_page or resolve_url(settings.LOGIN_REDIRECT_URL)
    if not with_second_factor and must_have_second_factor(user, user.permissions):
        there = f"{reverse('accounts:second-factor')}?{urlencode({'next': there})}"
    response = redirect(there)
    remember_device(request, response, user.get_username())
    return response


def _tell_of_other_sign_ins(request: HttpRequest, user: User) -> None:
    if user.previous_login:
        messages.info(request, _("You last signed in on %(at)s.") % {"at": date_and_time(user.previous_login)})
    others = SignIn.objects.live(timezone.now()).exclude(session_key=request.session.session_key)
    for other in others.of(user).newest_first()[:1]:
        messages.warning(
            request,
            _("You are also signed in on another device (%(device)s, since %(at)s). If that is not you, sign it out.")
            % {"device": other.device or _("unknown"), "at": date_and_time(other.at)},
        )
