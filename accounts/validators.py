"""What a password must be. The texts are ours because Django's are not complete in Thai."""

import re
from pathlib import Path

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from areas.thai import arabic_digits

# What the model says of a user name; Django has it in no Thai.
gettext_noop("Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.")

# Of the million most used passwords the first 10,000 of twelve and more characters, in lower case; from SecLists
# (10_million_password_list_top_1000000; MIT License, © Daniel Miessler).
LEAKED = Path(__file__).with_name("leaked-passwords.txt.gz")
CONTEXT_WORDS = ("tpmap", "logbook", "moi", "cdd", "nesdc", "password", "ทีพีแมพ", "แฟ้มบ้าน")


class LongEnough(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("The password is too short: it needs at least %(count)s characters.") % {"count": self.min_length}

    def get_help_text(self) -> str:
        return _("At least %(count)s characters; several words in a row are easy to remember.") % {
            "count": self.min_length
        }


class NotCommon(password_validation.CommonPasswordValidator):
    """Refuse what is on the list of common passwords, also with digits and signs around it."""

    def validate(self, password: str, user=None) -> None:
        super().validate(password, user)
        super().validate(re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password), user)

    def get_error_message(self) -> str:
        return _("Too many people use this password.")

    def get_help_text(self) -> str:
        return _("None that many people use.")


class NotLeaked(password_validation.CommonPasswordValidator):
    """Refuse the 10,000 most used passwords of twelve and more characters in published leaks.

    Django's list has 20,000, but only 190 of them are as long as a password must be here.
    """

    def __init__(self):
        super().__init__(LEAKED)

    def get_error_message(self) -> str:
        return _("This password stands in lists of stolen passwords.")

    def get_help_text(self) -> str:
        return _("None from a list of stolen passwords.")


class NotAboutOneself(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("The password is too close to your name or user name.")

    def get_help_text(self) -> str:
        return _("Not your name or user name.")


class ContextWordValidator:
    """Refuse passwords that are this product's name with a few characters around it."""

    def validate(self, password: str, user=None) -> None:
        rest = password.lower()
        for word in CONTEXT_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < len(password) and len(rest) < 8:
            raise ValidationError(_("The password is little more than the name of this system."), code="context_word")

    def get_help_text(self) -> str:
        return _("Do not build the password around the name of this system.")


class NoPatternValidator:
    """Refuse what a stranger tries next: one's own area with a number, numbers of IDs and phones, rows of keys."""

    # A name and a year, a number of thirteen or ten digits, one word again and again.
    ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "ๆไำพะัีรนยบล", "ฟหกดเ้่าสวง")
    LEAST_LEFT = 6

    def validate(self, password: str, user=None) -> None:
        plain = arabic_digits(password).casefold()
        if re.fullmatch(r"[\d\s().+-]*", plain):
            raise ValidationError(_("The password is only a number."), code="only_digits")
        if re.fullmatch(r"(.{1,4})\1{2,}.{0,3}", plain):
            raise ValidationError(_("The password repeats the same few characters."), code="repeats")
        if len(_without(plain, _rows(self.ROWS))) < self.LEAST_LEFT:
            raise ValidationError(_("The password is a row of neighbouring keys."), code="row_of_keys")
        places = _places_of(user)
        rest = _without(plain, places)
        if len(rest) < len(plain) and len(re.sub(r"[\d\W_]", "", rest)) < self.LEAST_LEFT:
            raise ValidationError(_("The password is little more than the name of your area."), code="area")

    def get_help_text(self) -> str:
        return _("Not the name of your area with a number, no ID or phone number, no row of keys.")


def _rows(rows: tuple[str, ...]) -> list[str]:
    """Return every piece of four and more neighbouring keys, forwards and backwards, the longest first."""
    pieces = {
        row[start:end]
        for one in rows
        for row in (one, one[::-1])
        for start in range(len(row))
        for end in range(start + 4, len(row) + 1)
    }
    return sorted(pieces, key=len, reverse=True)


def _places_of(user) -> list[str]:
    """Return the names, in both languages, and codes of the areas in which somebody works, the longest first."""
    if user is None or not user.pk:
        return []
    areas = [area for held in user.appointments.with_area() if held.post.area for area in held.post.area.lineage]
    words = {word.casefold() for area in areas for word in (area.name_th, area.name_en.replace(" ", ""), area.code)}
    return sorted((word for word in words if len(word) > 1), key=len, reverse=True)


def _without(text: str, words: list[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text
