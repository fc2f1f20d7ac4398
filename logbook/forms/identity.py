from django import forms
from django.utils.translation import gettext_lazy as _


class RevealForm(forms.Form):
    """Why somebody needs to see a citizen ID; the reason is written into the access log."""

    purpose = forms.CharField(
        label=_("Why do you need the number?"),
        max_length=200,
        min_length=4,
        error_messages={
            "required": _("Say why you need the number."),
            "min_length": _("Say in a few words why you need the number."),
        },
    )
