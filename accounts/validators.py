"""What a password must be. The texts are ours because Django's are not complete in Thai."""

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CONTEXT_WORDS = ("tpmap", "logbook", "moi", "cdd", "nesdc", "password", "ทีพีแมพ", "แฟ้มบ้าน")


class LongEnough(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("The password is too short: it needs at least %(count)s characters.") % {"count": self.min_length}

    def get_help_text(self) -> str:
        return _("At least %(count)s characters; several words in a row are easy to remember.") % {
            "count": self.min_length
        }


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Too many people use this password.")

    def get_help_text(self) -> str:
        return _("None that many people use.")


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
