"""Sealing what must not be read in the tables or on the disk: AES-256-GCM with keys of a version each (ADR 6).

The keys are those of `CITIZEN_ID_KEYS`: the highest version seals, all of them open. What a seal is for is bound in, so
that what was sealed for one thing or person opens for no other.
"""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_LENGTH = 12
KEY_LENGTH = 32


class SealBroken(Exception):
    """What was sealed was altered, put in another place, or sealed with a key that is not configured."""


def ciphers() -> dict[int, AESGCM]:
    """Return the configured ciphers by version. Raises ImproperlyConfigured."""
    return _ciphers(settings.CITIZEN_ID_KEYS)


def seal_bytes(content: bytes, *, purpose: str) -> bytes:
    """Seal any bytes with the newest key: key version, nonce, ciphertext and tag. `purpose` must be named to open."""
    version, key = max(ciphers().items())
    nonce = os.urandom(NONCE_LENGTH)
    return bytes([version]) + nonce + key.encrypt(nonce, content, _bound(version, purpose))


def unseal_bytes(sealed: bytes, *, purpose: str) -> bytes:
    """Open what `seal_bytes` sealed for the same purpose. Raises SealBroken."""
    version, nonce, ciphertext = sealed[0], sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH :]
    key = ciphers().get(version)
    if key is None:
        raise SealBroken(f"CITIZEN_ID_KEYS has no key of version {version}.")
    try:
        return key.decrypt(nonce, ciphertext, _bound(version, purpose))
    except InvalidTag as error:
        raise SealBroken("What was sealed does not open.") from error


def _bound(version: int, purpose: str) -> bytes:
    return bytes([version]) + b"purpose:" + purpose.encode()


@lru_cache(maxsize=4)
def _ciphers(configured: str) -> dict[int, AESGCM]:
    """Read "1:base64,2:base64" into ciphers by version. Raises ImproperlyConfigured."""
    try:
        pairs = [entry.strip().split(":", 1) for entry in configured.split(",") if entry.strip()]
        keys = {int(version): base64.b64decode(key, validate=True) for version, key in pairs}
    except ValueError:
        # `from None`: the traceback would quote the keys.
        raise ImproperlyConfigured("CITIZEN_ID_KEYS is not of the form 1:base64,2:base64.") from None
    if not keys or not all(0 < version < 256 and len(key) == KEY_LENGTH for version, key in keys.items()):
        raise ImproperlyConfigured("CITIZEN_ID_KEYS needs keys of 32 bytes with versions from 1 to 255.")
    return {version: AESGCM(key) for version, key in keys.items()}
