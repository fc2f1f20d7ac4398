"""Who must show more than a password, by what, and how it is checked. The ceremonies are those of packages."""

import secrets
from base64 import b32encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import segno
from django.conf import settings
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django_otp_webauthn.models import WebAuthnCredential

from accounts.acts import record_act
from accounts.choices import Act
from accounts.guessing import forgive_second_attempts, take_second_attempt
from accounts.models import AuthenticatorApp, RecoveryCode, User
from accounts.models.authenticators import seal_secret
from accounts.permissions import Permission
from accounts.recovery_codes import use_recovery_code
from accounts.security_log import note_proof_refused
from areas.thai import arabic_digits

# Administrators, those who confirm, those who take data away, those who read the log of others.
NEEDED_FOR = frozenset(
    {
        Permission.ACCOUNT_MANAGE,
        Permission.ENTRY_APPROVE,
        Permission.DATA_EXPORT,
        Permission.SENSITIVE_EXPORT,
        Permission.IDENTITY_EXPORT,
        Permission.EXPORT_APPROVE,
        Permission.ACCESS_LOG_VIEW,
        Permission.RETENTION_HOLD,
        Permission.RETENTION_SET,
    }
)
SECRET_BYTES = 20


class CodeRefused(Exception):
    """The code is not right, too old, or was used before."""


class LastFactor(Exception):
    """It is the only second factor of somebody who must have one."""


@dataclass(frozen=True)
class Methods:
    """What somebody can prove himself by, besides the password."""

    has_app: bool
    passkey_count: int
    code_count: int

    def __bool__(self) -> bool:
        return self.has_app or self.passkey_count > 0


def must_have_second_factor(user: User, permissions: Collection[Permission]) -> bool:
    """Tell whether a password alone does not open the site to this person."""
    # The check accounts.E003 refuses the setting in production; whoever starts without checks gains nothing by it.
    if user.is_demonstration and settings.DEMONSTRATION_SIGN_IN and not settings.PRODUCTION:
        return False
    return settings.SECOND_FACTOR_FOR_EVERYBODY or user.is_superuser or not NEEDED_FOR.isdisjoint(permissions)


def is_overdue(user: User, on: date) -> bool:
    """Tell whether the days of grace are over; before the first sign-in they have not begun."""
    return user.second_factor_due_on is not None and user.second_factor_due_on <= on


def methods_of(user: User) -> Methods:
    """Return what this person has set up."""
    return Methods(
        has_app=AuthenticatorApp.objects.devices_for_user(user, confirmed=True).exists(),
        passkey_count=WebAuthnCredential.objects.devices_for_user(user, confirmed=True).count(),
        code_count=RecoveryCode.objects.filter(user=user, used_at=None).count(),
    )


@transaction.atomic
def check_code(user: User, typed: str, *, at: datetime) -> None:
    """Accept a code of the authenticator app or a recovery code, each once. Raises CodeRefused, TooManyAttempts."""
    code = "".join(arabic_digits(typed).split())
    if code.isdigit() and len(code) == 6:
        # Locked, so that of two who send the same code at once only one is heard.
        apps = list(AuthenticatorApp.objects.devices_for_user(user, confirmed=True).select_for_update())
        is_right = any(app.verify_token(code) for app in apps)
    else:
        is_right = use_recovery_code(user=user, code=code, at=at)
    if not is_right:
        raise CodeRefused
    forgive_second_attempts(user)


def check_guessed_code(user: User, typed: str, *, at: datetime) -> None:
    """As `check_code`, for somebody who may be a stranger: each try counts. Raises CodeRefused, TooManyAttempts."""
    take_second_attempt(user, at=at)  # outside the transaction that a wrong code undoes
    try:
        check_code(user, typed, at=at)
    except CodeRefused:
        note_proof_refused(user, "code")
        raise


def in_letters(app: AuthenticatorApp) -> str:
    """Return the secret of an app in groups of four, for a telephone that cannot take its picture."""
    secret = b32encode(app.bin_key).decode()
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def new_key(user: User) -> str:
    """Return the secret of an app to be, 160 random bits sealed for this person."""
    return seal_secret(secrets.token_bytes(SECRET_BYTES), user_id=user.pk)


def new_app(user: User, key: str) -> AuthenticatorApp:
    """Return an authenticator app that is not saved yet, with the sealed secret `key`."""
    return AuthenticatorApp(user=user, name="app", key=key, confirmed=True)


@transaction.atomic
def add_app(*, user: User, key: str, code: str, on: date) -> None:
    """Let the app with the sealed secret `key` be this person's, if `code` is one of it. Raises CodeRefused."""
    User.objects.select_for_update().get(pk=user.pk)
    AuthenticatorApp.objects.devices_for_user(user).delete()
    if not new_app(user, key).verify_token("".join(arabic_digits(code).split())):
        raise CodeRefused
    _now_required(user, on)
    record_act(account=user, act=Act.FACTOR_ADDED, by=user)


@transaction.atomic
def added_passkey(*, user: User, on: date) -> None:
    """Write down that this person has one passkey more."""
    _now_required(user, on)
    record_act(account=user, act=Act.FACTOR_ADDED, by=user)


@transaction.atomic
def remove_passkey(*, passkey: WebAuthnCredential, is_needed: bool) -> None:
    """Forget one passkey. Raises LastFactor where nothing else is left to somebody who needs a second factor."""
    User.objects.select_for_update().get(pk=passkey.user_id)
    methods = methods_of(passkey.user)
    if is_needed and not methods.has_app and methods.passkey_count == 1:
        raise LastFactor
    passkey.delete()
    record_act(account=passkey.user, act=Act.FACTOR_REMOVED, by=passkey.user)


@transaction.atomic
def remove_factors(user: User) -> int:
    """Forget every second factor of this person; return how many there were."""
    passkeys = WebAuthnCredential.objects.filter(user=user)
    apps = AuthenticatorApp.objects.filter(user=user)
    count = passkeys.count() + apps.count()
    passkeys.delete()
    apps.delete()
    RecoveryCode.objects.filter(user=user).delete()
    return count


def drawn(text: str) -> SafeString:
    """Return `text` as a QR code, an SVG for the page itself."""
    svg = segno.make(text, error="m").svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(svg)  # noqa: S308 – drawn by segno: paths only, nothing of the text is markup


def _now_required(user: User, on: date) -> None:
    """From now on other sessions, in which no second factor was shown, are asked for it."""
    User.objects.filter(pk=user.pk).update(second_factor_due_on=on)
    user.second_factor_due_on = on
