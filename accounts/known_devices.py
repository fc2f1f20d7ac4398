"""Devices on which somebody signed in before, by a cookie: strangers do not use up the attempts of their owners."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "accounts.known_devices"
MAX_AGE = 180 * 24 * 3600
# A computer that an office shares; whoever comes sixth pushes out the first.
MOST_PEOPLE = 5


def known_device(request: HttpRequest, username: str) -> str:
    """Return the random name of this device if `username` signed in on it in the last half year, else ""."""
    return _people(request).get(_key(username), "")


def is_known_device(request: HttpRequest, credentials: dict | None) -> bool:
    """Tell axes to leave this attempt to the device's own bucket."""
    return bool(known_device(request, (credentials or {}).get("username") or ""))


def remember_device(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Let the browser keep that `username` signed in here."""
    people = _people(request)
    device = people.pop(_key(username), "") or secrets.token_urlsafe(16)
    people = dict([*people.items(), (_key(username), device)][-MOST_PEOPLE:])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(people, salt=SALT),
        max_age=MAX_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _people(request: HttpRequest) -> dict[str, str]:
    try:
        return signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return {}


def _key(username: str) -> str:
    return salted_hmac(SALT, username.strip().casefold(), algorithm="sha256").hexdigest()[:32]
