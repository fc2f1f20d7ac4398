"""Handing in a file: what it is, where its rows may lie, whence and why it comes."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from areas.pickers import PICKER_LEVELS, AreaPicker
from areas.scope import Scope
from households.forms.records import CHOOSE, MUST_BE_FILLED, ThaiText
from households.imports.kinds import kinds
from households.models import ImportMode, LegalBasis, SurveyRound

MEGABYTE = 1024 * 1024
TOO_LARGE = _("The file is larger than %(most)d MB. Split it, or ask the national office to take it in.")


class UploadField(forms.FileField):
    """A workbook or csv; refused by its size before a byte of it is read."""

    default_error_messages = {
        "required": _("Choose the file."),
        "empty": _("The file is empty."),
    }

    def __init__(self, **kwargs):
        widget = forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"})
        super().__init__(widget=widget, allow_empty_file=False, **kwargs)

    def clean(self, data, initial=None):
        if data and data.size > settings.IMPORT_UPLOAD_MOST:
            raise ValidationError(TOO_LARGE % {"most": settings.IMPORT_UPLOAD_MOST // MEGABYTE})
        return super().clean(data, initial)


class FileForm(forms.Form):
    """One more file of an import."""

    file = UploadField(label=_("Corrected file"), help_text=_("Excel (.xlsx) or CSV, up to 60 MB."))

    @property
    def upload(self) -> dict:
        """Name and content, for `desk`; after `is_valid()`."""
        file = self.cleaned_data["file"]
        return {"name": file.name, "content": file.read()}


class ImportForm(AreaPicker, FileForm):
    """Everything that opens an import; its area is the person's own, or a part of it."""

    kind = forms.ChoiceField(label=_("Kind of data"))
    round = forms.ModelChoiceField(
        label=_("Survey round"), queryset=SurveyRound.objects.newest_first(), empty_label=CHOOSE
    )
    source = ThaiText(
        label=_("Where the data come from"),
        max_length=200,
        help_text=_("The agency and its letter or system. It is kept with the import."),
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=[("", CHOOSE), *LegalBasis.choices])
    mode = forms.ChoiceField(label=_("If some rows are bad"), choices=ImportMode.choices, widget=forms.RadioSelect)
    file = UploadField(label=_("File"), help_text=_("Excel (.xlsx) or CSV, up to 60 MB."))

    field_order = ["kind", "round", "file", *PICKER_LEVELS, "source", "legal_basis", "mode"]

    def __init__(self, *args, scope: Scope, **kwargs):
        current = SurveyRound.objects.current()
        initial = {"round": current and current.pk, "mode": ImportMode.ROWS} | kwargs.pop("initial", {})
        super().__init__(*args, scope=scope, initial=initial, **kwargs)
        self.fields["kind"].choices = [("", CHOOSE), *((kind.name, capfirst(kind.label)) for kind in kinds())]
        for name in ("kind", "round", "source", "legal_basis", "mode"):
            self.fields[name].error_messages["required"] = MUST_BE_FILLED

    def clean(self):
        cleaned = super().clean()
        if not self.scope.covers(cleaned["area_code"]):
            self.add_error("district", _("Choose one of your areas; your post has no right to all of the province."))
        return cleaned

    @property
    def asked(self) -> dict:
        """The arguments of `desk.hand_in`; after `is_valid()`."""
        names = ("kind", "round", "source", "legal_basis", "mode")
        area = Area.objects.within(self.scope).in_bulk([self.cleaned_data["area_code"]])
        return (
            {name: self.cleaned_data[name] for name in names} | self.upload | {"area": next(iter(area.values()), None)}
        )

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in PICKER_LEVELS]
