from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password. Whatever is wrong, the sentence is the same: it must not tell which names exist."""

    error_messages = dict.fromkeys(("invalid_login", "inactive"), _("The user name or the password is not right."))
