from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.guessing import forgive_own_attempts, take_own_attempt
from accounts.second_factor import CodeRefused, check_guessed_code
from accounts.security_log import note_proof_refused


class CodeForm(forms.Form):
    """Six digits of the authenticator app, or one of the codes on paper. Raises TooManyAttempts."""

    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text=_("The six digits that the app shows now, or one of your recovery codes."),
        error_messages={"required": _("Enter the code.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self):
        try:
            check_guessed_code(self.user, self.cleaned_data["code"], at=timezone.now())
        except CodeRefused:
            raise forms.ValidationError(_("This code is not right, too old, or was used before.")) from None
        return self.cleaned_data["code"]


class AppForm(forms.Form):
    """The first code of a new authenticator app: it shows that the secret arrived."""

    code = forms.CharField(
        label=_("The six digits that the app shows now"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Enter the code.")},
    )


class OwnPasswordForm(forms.Form):
    """One's own password once more. Raises TooManyAttempts as signing in does."""

    password = forms.CharField(label=_("Password"), strip=False, widget=forms.PasswordInput)
    password.error_messages["required"] = _("Fill this in.")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        take_own_attempt(self.user, at=timezone.now())
        if not self.user.check_password(self.cleaned_data["password"]):
            note_proof_refused(self.user, "password")
            raise forms.ValidationError(_("This is not your present password."))
        forgive_own_attempts(self.user)
        return self.cleaned_data["password"]
