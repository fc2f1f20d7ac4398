"""Passkeys of this site: what django-otp-webauthn needs to know of the address at which somebody came."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django_otp_webauthn.helpers import WebAuthnHelper


def site_domain(request: HttpRequest) -> str:
    """Return the name of the site as a passkey is bound to it; ALLOWED_HOSTS has checked the header."""
    return urlsplit(f"//{request.get_host()}").hostname or ""


class SitePasskeys(WebAuthnHelper):
    """The ceremonies for the very origin that was asked: a passkey answers to no other site."""

    def get_allowed_origins(self) -> list[str]:
        return [f"{self.request.scheme}://{self.request.get_host()}"]
