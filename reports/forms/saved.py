"""Keeping a report under a name, and saying for whom."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.permissions import PERMISSIONS, Permission
from areas.choices import AreaLevel
from households.forms.records import ThaiText
from reports.exports.formats import FORMATS
from reports.forms.exports import SHORTEST_REASON
from reports.models import SavedReport

READERS = [role for role in Role if Permission.PIVOT_VIEW in PERMISSIONS[role]]


class SavedReportForm(forms.Form):
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    name = ThaiText(
        label=_("Name of the report"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": _("Give the report a name.")},
    )
    is_pinned = forms.BooleanField(
        label=_("Show it on the first page"),
        required=False,
        help_text=_("On your own, and on that of those with whom you share it."),
    )
    is_shared = forms.BooleanField(
        label=_("Share it"),
        required=False,
        help_text=_("Others see the figures of their own area, never yours."),
    )
    shared_roles = forms.MultipleChoiceField(
        label=_("With whom"),
        choices=[(role.value, role.label) for role in READERS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nothing ticked: everybody inside your area who may read reports."),
    )
    shared_level = forms.TypedChoiceField(
        label=_("With offices of"),
        choices=[("", _("every level")), *AreaLevel.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )

    monthly_format = forms.ChoiceField(label=_("File of every month"), required=False, widget=forms.RadioSelect)
    monthly_reason = ThaiText(
        label=_("Reason for the files"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
        help_text=_("Which work or meeting needs it every month. It stands in each file, with your name."),
    )

    def __init__(self, *args, permissions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["monthly_format"].choices = [
            ("", _("none")),
            *((each.name, each.label) for each in FORMATS.values()),
        ]
        if Permission.DATA_EXPORT not in permissions:
            del self.fields["monthly_format"], self.fields["monthly_reason"]

    @classmethod
    def of(cls, data, report: SavedReport | None = None, *, permissions) -> "SavedReportForm":
        """Return the form of a new report, or of one that is there, for somebody with these rights."""
        kept = {name: getattr(report, name) for name in cls.base_fields} if report else {"client_uuid": uuid.uuid4}
        return cls(data, initial=kept, permissions=permissions)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("monthly_format") and len(cleaned.get("monthly_reason") or "") < SHORTEST_REASON:
            said = _("Write why you need the file every month: %(least)d letters at least.") % {
                "least": SHORTEST_REASON
            }
            self.add_error("monthly_reason", forms.ValidationError(said, code="required"))
        return cleaned

    @property
    def sharing(self) -> dict:
        """What was chosen, without the form's own number."""
        return {name: value for name, value in self.cleaned_data.items() if name != "client_uuid"}
