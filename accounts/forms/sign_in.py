from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.guessing import forgive_attempts, forgive_own_attempts, take_attempt, take_own_attempt


class SignInForm(AuthenticationForm):
    """User name and password. Whatever is wrong, the sentence is the same: it must not tell which names exist.

    Raises TooManyAttempts where nothing may be checked any more, before the password is looked at.
    """

    error_messages = dict.fromkeys(("invalid_login", "inactive"), _("The user name or the password is not right."))

    def clean(self):
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username and password:
            take_attempt(self.request, username, at=timezone.now())
        cleaned = super().clean()
        if self.user_cache is not None:
            forgive_attempts(self.request, username)
        return cleaned


class _InOurWords:
    """Twice the new password, in words of our own: Django's are not complete in Thai."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password once more")
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.error_messages["required"] = _("Fill this in.")


class FirstPasswordForm(_InOurWords, SetPasswordForm):
    """The password that an invited person chooses."""

    error_messages = {"password_mismatch": _("The two new passwords are not the same.")}


class NewPasswordForm(_InOurWords, PasswordChangeForm):
    """The present password and twice the new one. Raises TooManyAttempts as signing in does."""

    error_messages = {
        "password_incorrect": _("This is not your present password."),
        "password_mismatch": _("The two new passwords are not the same."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")

    def clean_old_password(self):
        take_own_attempt(self.user, at=timezone.now())
        password = super().clean_old_password()
        forgive_own_attempts(self.user)
        return password
