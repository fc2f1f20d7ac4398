"""A form over some fields of one record, which merges with what others changed while it was being filled."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.formats import NOTHING
from areas.thai import arabic_digits, one_spelling
from households.editing import read_base, snapshot, written_base
from households.forms.refusable import RefusableForm
from households.refusals import StaleForm
from households.values import value_text

NOT_KNOWN = pgettext_lazy("answer", "not known")
CHOOSE = pgettext_lazy("form", "Choose")
YES_NO = [(True, pgettext_lazy("answer", "yes")), (False, pgettext_lazy("answer", "no"))]
MUST_BE_FILLED = _("Fill in this box.")
RADIOS_UP_TO = 5


CHANGED_MEANWHILE = _("Somebody changed this meanwhile to “%(theirs)s”. Save again to keep what you typed.")


class ThaiText(forms.CharField):
    """Text in one spelling: no invisible characters, no double spaces."""

    def to_python(self, value):
        return one_spelling(super().to_python(value))


class DigitsField(forms.CharField):
    """A number that is kept as text, such as a house code: Thai digits, spaces and hyphens are read too."""

    def to_python(self, value):
        return arabic_digits(super().to_python(value)).replace(" ", "").replace("-", "")


class PlainDecimalField(forms.DecimalField):
    """A decimal number in either digits."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value):
        return super().to_python(arabic_digits(value) if isinstance(value, str) else value)


def box_for(field: Field) -> forms.Field:
    """Return the form field of a model's field: radios for a few choices, "not known" wherever nothing may stand."""
    if isinstance(field, BooleanField) and field.null:
        widget = forms.RadioSelect(choices=[*YES_NO, ("", NOT_KNOWN)])
        return forms.NullBooleanField(label=capfirst(field.verbose_name), required=False, widget=widget)
    box = field.formfield(error_messages={"required": MUST_BE_FILLED})
    if field.choices:
        return _with_choices(box, field)
    if type(box) is forms.CharField:
        messages = {"required": MUST_BE_FILLED}
        return ThaiText(label=box.label, max_length=box.max_length, required=box.required, error_messages=messages)
    return box


def _with_choices(box: forms.Field, field: Field) -> forms.Field:
    known = [choice for choice in field.flatchoices if choice[0] not in ("", None)]
    nothing = [("", NOT_KNOWN)] if field.blank else []
    if len(known) <= RADIOS_UP_TO:
        box.widget = forms.RadioSelect()
        box.choices = known + nothing
    else:
        box.choices = (nothing or [("", CHOOSE)]) + known
    return box


class RecordForm(RefusableForm):
    """Fields of `instance`, named in `columns`, and what they were when the form was opened.

    `base` travels in a hidden field. A refusal of the service is shown beside its field, a conflict with both values:
    sending the form again then means mine.
    """

    model: type[Model]
    columns: Collection[str] = ()

    base = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, instance: Model, **kwargs):
        self.instance = instance
        super().__init__(*args, **kwargs)
        self.initial = self.initial_values() | self.initial

    def initial_values(self) -> dict[str, Any]:
        values = snapshot(self.instance, self.columns)
        return values | {"base": written_base(values)}

    def clean_base(self) -> dict[str, Any]:
        base = read_base(self.model, self.cleaned_data["base"])
        if set(base) != set(self.columns):
            raise ValidationError(_("The form is damaged. Open the page anew."), code="base")
        return base

    @property
    def changes(self) -> dict[str, Any]:
        """The values of all columns as typed, for the service; after `is_valid()`."""
        return {column: self.cleaned_data[column] for column in self.columns}

    def show_stale(self, stale: StaleForm) -> None:
        base = self.cleaned_data["base"]
        for conflict in stale.conflicts:
            name = self.boxes.get(conflict.field, conflict.field)
            if name not in self.errors:
                theirs = _shown(self.model._meta.get_field(conflict.field), conflict.theirs)
                self.add_error(name, ValidationError(CHANGED_MEANWHILE, code="stale", params={"theirs": theirs}))
            base = base | {conflict.field: conflict.theirs}
        # Fields that I left alone keep their old base, so that sending again does not undo what others changed.
        self.resent_with("base", written_base(base))


def _shown(field: Field, value) -> str:
    if field.is_relation:
        return str(field.related_model.objects.filter(pk=value).first())
    return value_text(field, value) or NOTHING
