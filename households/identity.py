"""Citizen IDs: reading what people type, sealing it, finding it again, and showing it masked.

In the database a number exists only as ciphertext (AES-256-GCM) and as a keyed HMAC-SHA256 for equality. A plain hash
would protect nothing: there are at most 10^12 numbers. A right check digit is no proof of a right number: it misses
every slip in the third digit, whose weight is 11, so a form asks for that group twice.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import mul

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.sealing import NONCE_LENGTH, SealBroken, ciphers
from areas.thai import INVISIBLE, arabic_digits
from households.choices import IdentityType

LENGTH = 13
SEPARATORS = re.compile(r"[\s\-.\u2010-\u2015\u2212]+")
DOCUMENT = re.compile(r"[0-9A-Z/]{5,20}")

# By the first digit. 8 is a lawful alien or somebody naturalised since: the usual reading stands first.
TYPES_BY_FIRST_DIGIT = {
    **dict.fromkeys("12345", (IdentityType.THAI_ID,)),
    "8": (IdentityType.THAI_ID, IdentityType.NON_THAI_ID),
    **dict.fromkeys("067", (IdentityType.NON_THAI_ID,)),
}


class InvalidNumber(ValidationError):
    """What was typed is no 13-digit number; `code` is `not_digits`, `length`, `first_digit`, `check_digit`
    or `document`.

    The message never repeats what was typed.
    """


@dataclass(frozen=True)
class SealedIdentity:
    """A number as it is stored: `sealed` = key version, nonce, ciphertext and tag; `lookup` = 32 bytes of HMAC."""

    sealed: bytes
    lookup: bytes


def parse_number(written: str) -> str:
    """Return the 13 ASCII digits of a number written with or without hyphens, spaces and Thai digits.

    Raises InvalidNumber with a sentence for the screen.
    """
    is_plain = written.isascii() and written.isdigit()  # as in most files, where there are millions
    number = written if is_plain else SEPARATORS.sub("", INVISIBLE.sub("", arabic_digits(written)))
    if not (number.isascii() and number.isdigit()):
        raise InvalidNumber(_("A citizen ID has digits only."), code="not_digits")
    if len(number) != LENGTH:
        raise InvalidNumber(
            _("A citizen ID has 13 digits; %(count)s were typed."), code="length", params={"count": len(number)}
        )
    if number[0] not in TYPES_BY_FIRST_DIGIT:
        raise InvalidNumber(_("No citizen ID begins with 9. Check what was typed."), code="first_digit")
    if check_digit(number) != int(number[-1]):
        raise InvalidNumber(_("This number fails the check digit. Check what was typed."), code="check_digit")
    return number


def parse_document(written: str) -> str:
    """Return the number of another document (passport, work permit) in capitals without spaces and hyphens.

    Raises InvalidNumber.
    """
    number = SEPARATORS.sub("", INVISIBLE.sub("", arabic_digits(written))).upper()
    if not DOCUMENT.fullmatch(number):
        raise InvalidNumber(_("The number of a document has 5 to 20 letters or digits."), code="document")
    return number


def check_digit(number: str) -> int:
    """Return the 13th digit that belongs to the first twelve of `number`."""
    weighted = sum(map(mul, map(int, number[:12]), range(13, 1, -1)))
    return (11 - weighted % 11) % 10


def possible_types(number: str) -> tuple[IdentityType, ...]:
    """Return what the first digit of a 13-digit number allows, the usual reading first."""
    return TYPES_BY_FIRST_DIGIT[number[0]]


def identity_type(number: str) -> IdentityType:
    """Return the usual identity type of a 13-digit number."""
    return possible_types(number)[0]


def grouped(number: str) -> str:
    """Return 1-2345-67890-12-3."""
    return f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"


def mask(number: str) -> str:
    """Return 1-xxxx-xxxxx-12-3: the first digit and the last three, enough to compare with a card in the hand.

    Of another document's number only the last three characters stay.
    """
    if len(number) != LENGTH or not number.isdigit():
        return "x" * (len(number) - 3) + number[-3:]
    return f"{number[0]}-xxxx-xxxxx-{number[10:12]}-{number[12]}"


def lookup_of(number: str) -> bytes:
    """Return the keyed HMAC by which an equal number is found; without the pepper nobody can compute it."""
    return hmac.digest(settings.CITIZEN_ID_PEPPER.encode(), number.encode(), "sha256")


def seal(number: str) -> SealedIdentity:
    """Seal 13 digits with the newest key. Two seals of one number differ, their look-ups are equal."""
    version, key = max(ciphers().items())
    lookup, nonce = lookup_of(number), os.urandom(NONCE_LENGTH)
    # The look-up is bound in, so that a ciphertext put into another person's row does not open there.
    ciphertext = key.encrypt(nonce, number.encode(), _bound(version, lookup))
    return SealedIdentity(bytes([version]) + nonce + ciphertext, lookup)


def seal_all(numbers: Iterable[str]) -> Iterator[tuple[bytes, bytes]]:
    """Yield `sealed` and `lookup` of each number, as `seal` makes them: for millions, where every step counts."""
    version, key = max(ciphers().items())
    keyed = hmac.new(settings.CITIZEN_ID_PEPPER.encode(), digestmod=hashlib.sha256)
    head, encrypt = bytes([version]), key.encrypt
    for number in numbers:
        hashed, digits, nonce = keyed.copy(), number.encode(), os.urandom(NONCE_LENGTH)
        hashed.update(digits)
        lookup = hashed.digest()
        yield head + nonce + encrypt(nonce, digits, head + lookup), lookup


def unseal(identity: SealedIdentity) -> str:
    """Return the 13 digits. Raises SealBroken."""
    version, nonce, ciphertext = identity.sealed[0], identity.sealed[1:13], identity.sealed[13:]
    key = ciphers().get(version)
    if key is None:
        raise SealBroken(f"CITIZEN_ID_KEYS has no key of version {version}.")
    try:
        return key.decrypt(nonce, ciphertext, _bound(version, identity.lookup)).decode()
    except InvalidTag as error:
        raise SealBroken("A sealed citizen ID does not open.") from error


def open_identity(member) -> str:
    """Return the 13 digits of a member who has a number. The caller has checked the right and logs the look.

    Raises SealBroken.
    """
    return unseal(SealedIdentity(bytes(member.identity_sealed), bytes(member.identity_lookup)))


def masked_identity(member) -> str:
    """Return what a screen may show of a member's number: masked, or the temporary number. Makes no query."""
    if member.identity_sealed is None:
        return member.temporary_number or ""
    return mask(open_identity(member))


def _bound(version: int, lookup: bytes) -> bytes:
    return bytes([version]) + lookup
