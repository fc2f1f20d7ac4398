from django import forms
from django.utils.translation import gettext_lazy as _

from logbook.images import BROKEN


class PhotoUploadForm(forms.Form):
    """One file for one form; what it really is, `logbook.images` finds out."""

    client_uuid = forms.UUIDField()
    # A FileField, not an ImageField: that one would decode the file here, before its size is checked.
    upload = forms.FileField(
        error_messages={"required": _("Choose a photo."), "invalid": _("Choose a photo."), "empty": BROKEN}
    )

    @property
    def first_error(self) -> str:
        return next(iter(self.errors.values()))[0]
