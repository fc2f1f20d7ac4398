"""Authenticator apps on telephones: django-otp's model and rules, with the secret sealed."""

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.sealing import SealBroken, seal_bytes, unseal_bytes

log = logging.getLogger(__name__)


def seal_secret(secret: bytes, *, user_id: int) -> str:
    """Return what stands in the table: whoever copies it to another person's row opens nothing with it."""
    return urlsafe_b64encode(seal_bytes(secret, purpose=_purpose(user_id))).decode()


def unseal_secret(sealed: str, *, user_id: int) -> bytes:
    """Return the secret. Raises SealBroken."""
    try:
        content = urlsafe_b64decode(sealed)
    except ValueError:
        raise SealBroken("The secret of an authenticator app is not sealed.") from None
    return unseal_bytes(content, purpose=_purpose(user_id))


def _purpose(user_id: int) -> str:
    return f"authenticator app of {user_id}"


class AuthenticatorApp(TOTPDevice):
    """An app that shows codes. `key` holds its secret sealed (68 signs of the 80 that django-otp has room for)."""

    # What the fields of the package are called in the register of processing.
    BORROWED_NAMES = {"user": _("user"), "key": _("secret of the app, sealed"), "last_used_at": _("last used at")}

    class Meta:
        proxy = True
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")

    @property
    def bin_key(self) -> bytes:
        """The secret. Raises SealBroken."""
        return unseal_secret(self.key, user_id=self.user_id)

    def verify_token(self, token: str) -> bool:
        """Accept a code once. A secret whose key is gone opens nothing: the administrator resets the factor."""
        try:
            # Every try writes the row: with it the newest key comes into use, without a walk over the table.
            self.key = seal_secret(self.bin_key, user_id=self.user_id)
        except SealBroken:
            log.error("The secret of an authenticator app does not open; is a key missing in CITIZEN_ID_KEYS?")
            return False
        return super().verify_token(token)
