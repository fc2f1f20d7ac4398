"""Asking for a file, and allowing it."""

import uuid

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from areas.scope import Scope
from households.forms.records import CHOOSE, ThaiText
from households.models import LegalBasis
from logbook.models import Agency, Assignment
from reports.choices import ExportPurpose
from reports.exports.columns import Column
from reports.exports.formats import FORMATS
from reports.exports.topics import Topic

SHORTEST_REASON = 10


class AskingForm(forms.Form):
    """What every file is asked for with: a kind of file, its language, and why it is needed."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    format = forms.ChoiceField(label=_("Kind of file"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the file"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=_("What do you need it for?"),
        choices=[("", CHOOSE), *ExportPurpose.choices],
        error_messages={"required": _("Choose what you need the file for.")},
    )
    reason = ThaiText(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
        help_text=_("Which work, which meeting or letter. It is kept with your name, and stands in the file."),
        error_messages={
            "required": _("Write why you need the file."),
            "min_length": _("Write it so that somebody else understands it: %(limit_value)d letters at least."),
        },
    )

    def __init__(self, *args, initial: dict | None = None, **kwargs):
        initial = {"client_uuid": uuid.uuid4, "format": "xlsx", "language": get_language()} | (initial or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["format"].choices = [(each.name, each.label) for each in FORMATS.values()]


class ExportForm(AskingForm):
    """A list of the households of a search, or of their people, with chosen columns."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose a column at least."),
            "invalid_choice": _("This column is not there, or not yours to take away."),
        },
    )

    def __init__(self, *args, topic: Topic, permissions, **kwargs):
        self.topic = topic
        columns = topic.columns.values()
        self.allowed = {one.name for one in columns if not one.permission or one.permission in permissions}
        usual = [one.name for one in columns if one.is_usual and one.name in self.allowed]
        super().__init__(*args, initial={"columns": usual}, **kwargs)
        self.fields["columns"].choices = [
            (column.name, column.heading) for column in topic.columns.values() if column.name in self.allowed
        ]

    @property
    def column_groups(self) -> list[tuple[str, list[tuple[Column, bool]]]]:
        """The columns that may be chosen under the heads of their groups, each with whether it is."""
        chosen = set(self["columns"].value() or ())
        groups = {
            group: [(column, column.name in chosen) for column in columns if column.name in self.allowed]
            for group, columns in self.topic.groups.items()
        }
        return [(group, columns) for group, columns in groups.items() if columns]

    @property
    def withheld(self) -> list[Column]:
        """The columns that one has no right to take away."""
        return [column for column in self.topic.columns.values() if column.name not in self.allowed]


class AgencyExportForm(AskingForm):
    """The cases of an agency, for somebody there: who it is, and by which right he gets them."""

    purpose = None
    agency = forms.ModelChoiceField(
        label=_("For the agency"),
        queryset=None,
        empty_label=CHOOSE,
        error_messages={"required": _("Choose the agency.")},
        help_text=_("Agencies with unfinished cases in your area."),
    )
    receiver = ThaiText(
        label=_("Who receives it"),
        max_length=200,
        help_text=_("Name and position of the officer who answers for the file there."),
        error_messages={"required": _("Write who receives the file.")},
    )
    legal_basis = forms.ChoiceField(
        label=_("Legal basis"),
        choices=[("", CHOOSE), *LegalBasis.choices],
        error_messages={"required": _("Choose by which right the data are passed on.")},
    )
    whole_numbers = forms.BooleanField(
        label=_("With whole citizen IDs; a second person has to allow it"), required=False
    )

    field_order = ["client_uuid", "agency", "receiver", "legal_basis", "whole_numbers", "format", "language", "reason"]

    def __init__(self, *args, scope: Scope, permissions, **kwargs):
        super().__init__(*args, initial={"format": "csv"}, **kwargs)
        given = Assignment.objects.within(scope).unfinished().exclude(agency=None)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=given.values("agency")).by_name()
        if Permission.IDENTITY_EXPORT not in permissions:
            del self.fields["whole_numbers"]

    @property
    def asked(self) -> dict:
        """The arguments of `request_agency_export`; after `is_valid()`."""
        return {"whole_numbers": False} | self.cleaned_data


class DecisionForm(forms.Form):
    """Whether whole citizen IDs may leave, and if not, why."""

    step = forms.ChoiceField(choices=[("approve", "approve"), ("refuse", "refuse")])
    reason = ThaiText(
        label=_("Why not"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("step") == "refuse" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", forms.ValidationError(_("Say why it is not allowed."), code="required"))
        return cleaned
