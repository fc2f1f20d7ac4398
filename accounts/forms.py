from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password. Whatever is wrong, the sentence is the same: it must not tell which names exist."""

    error_messages = dict.fromkeys(("invalid_login", "inactive"), _("The user name or the password is not right."))


class NewPasswordForm(PasswordChangeForm):
    """The present password and twice the new one, in words of our own: Django's are not complete in Thai."""

    error_messages = {
        "password_incorrect": _("This is not your present password."),
        "password_mismatch": _("The two new passwords are not the same."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password once more")
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.error_messages["required"] = _("Fill this in.")
