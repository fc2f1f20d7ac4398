"""The two ceremonies of a passkey, as the browser asks for them: making one, and signing in or confirming by one."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers.exceptions import WebAuthnException

from accounts.access import open_before_second_factor, open_to_all
from accounts.coming_back import next_page
from accounts.passkeys import SitePasskeys
from accounts.proofs import note_proof, requires_step_up
from accounts.second_factor import added_passkey
from accounts.security_log import note_passkey_refused
from accounts.sign_ins import renew_session
from accounts.signing_in import finish_signing_in, half_signed_in, page_wanted

MAKING, SHOWING = "passkey_making", "passkey_showing"
REFUSED = (OTPWebAuthnApiError, WebAuthnException, ValueError, KeyError, TypeError)


@open_before_second_factor
@never_cache
@require_POST
@requires_step_up()
def passkey_new_begin(request: HttpRequest) -> HttpResponse:
    """Return what the browser needs to make a passkey for this person."""
    options, request.session[MAKING] = SitePasskeys(request).register_begin(user=request.user)
    return JsonResponse(options)


@open_before_second_factor
@never_cache
@require_POST
@requires_step_up()
def passkey_new(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    try:
        state = request.session.pop(MAKING)
        SitePasskeys(request).register_complete(user=request.user, state=state, data=json.loads(request.body))
    except REFUSED:
        return _refused()
    added_passkey(user=request.user, on=timezone.localdate())
    note_proof(request.session, at=timezone.now(), with_second_factor=True)
    return JsonResponse({"next": next_page(request) or reverse("accounts:security")})


@open_to_all(reason="a passkey is how somebody signs in; what it answers is a random challenge")
@never_cache
@require_POST
def passkey_begin(request: HttpRequest) -> HttpResponse:
    """Return the challenge: for whoever has this device, or for the person who is signed in or on the way to it."""
    person = _person(request)
    # Where no password was given, the device itself must ask for finger, face or PIN.
    options, state = SitePasskeys(request).authenticate_begin(user=person, require_user_verification=person is None)
    request.session[SHOWING] = state
    return JsonResponse(options)


@open_to_all(reason="a passkey is how somebody signs in; it opens nothing without the right answer")
@never_cache
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """Open the session, or confirm in it, by the answer of the device."""
    try:
        state = request.session.pop(SHOWING)
        data = json.loads(request.body)
        shown = SitePasskeys(request).authenticate_complete(user=_person(request), state=state, data=data)
    except REFUSED:
        note_passkey_refused(request)
        return _refused()
    return _open_by(request, shown)


def _open_by(request: HttpRequest, shown: WebAuthnCredential) -> HttpResponse:
    there = next_page(request)
    if request.user.is_authenticated:
        renew_session(request)
        note_proof(request.session, at=timezone.now(), with_second_factor=True)
        return JsonResponse({"next": there or reverse("accounts:me")})
    if not shown.confirmed or not shown.user.is_active or shown.user.is_expired(timezone.localdate()):
        return _refused()
    there = there or page_wanted(request)
    opened = finish_signing_in(request, shown.user, next_page=there, with_second_factor=True)
    answer = JsonResponse({"next": opened.url})
    answer.cookies = opened.cookies
    return answer


def _person(request: HttpRequest):
    return request.user if request.user.is_authenticated else half_signed_in(request, at=timezone.now())


def _refused() -> HttpResponse:
    message = _("This passkey was not accepted. Try again, or use your password and a code.")
    return JsonResponse({"message": message}, status=422)
