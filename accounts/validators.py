from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CONTEXT_WORDS = ("tpmap", "logbook", "moi", "cdd", "nesdc", "password", "ทีพีแมพ", "แฟ้มบ้าน")


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
