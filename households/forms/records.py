"""A form over some fields of one record, which merges with what others changed while it was being filled."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import BooleanField, Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.formats import NOTHING
from areas.thai import arabic_digits, one_spelling
from households.editing import read_base, snapshot, written_base
from households.forms.refusable import RefusableForm
from households.refusals import StaleForm
from households.services.change import noted
from households.values import value_text

NOT_KNOWN = pgettext_lazy("answer", "not known")
CHOOSE = pgettext_lazy("form", "Choose")
YES_NO = [(True, pgettext_lazy("answer", "yes")), (False, pgettext_lazy("answer", "no"))]
MUST_BE_FILLED = _("Fill in this box.")
RADIOS_UP_TO = 5


CHANGED_MEANWHILE = _("Somebody changed the same thing while you were typing. Choose what shall stand.")
MINE, THEIRS = "mine", "theirs"


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


@dataclass(frozen=True)
class ConflictRow:
    """One thing that two people changed: what I typed, what is in the system, what it was, and the choice."""

    label: str
    mine: str
    theirs: str
    before: str
    choice: forms.BoundField


class RecordForm(RefusableForm):
    """Fields of `instance`, named in `columns`, and what they were when the form was opened.

    `base` travels in a hidden field. A refusal of the service is shown beside its field. Of a field that somebody
    else changed meanwhile a person decides on a page of its own (`households/conflict.html`): `asks_to_decide`.
    """

    model: type[Model]
    columns: Collection[str] = ()
    # Columns about which is decided together, by the first of them.
    together: Mapping[str, str] = {}

    base = forms.CharField(widget=forms.HiddenInput)
    # After a conflict: the base with which the form was first opened, and what is to be decided.
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    conflicts = forms.CharField(widget=forms.HiddenInput, required=False)
    conflict_note = ThaiText(
        label=_("Note on your choice"),
        required=False,
        max_length=300,
        help_text=_("Goes into the history, so that the other person understands it."),
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, instance: Model, **kwargs):
        self.instance = instance
        super().__init__(*args, **kwargs)
        self.initial = self.initial_values() | self.initial

    def full_clean(self) -> None:
        # Here and not above: the boxes of a form's own, which give the labels, are made after this class's `__init__`.
        deciding = {self._decided_by(column) for column in self.columns}
        for name in self.data.get("conflicts", "").split(","):
            if name in deciding:
                self._ask_to_decide(name)
        super().full_clean()

    def initial_values(self) -> dict[str, Any]:
        values = snapshot(self.instance, self.columns)
        return values | {"base": written_base(values)}

    def clean_base(self) -> dict[str, Any]:
        base = read_base(self.model, self.cleaned_data["base"])
        if set(base) != set(self.columns):
            raise ValidationError(_("The form is damaged. Open the page anew."), code="base")
        return base

    def clean_opened(self) -> dict[str, Any]:
        written = self.cleaned_data["opened"]
        return read_base(self.model, written) if written else {}

    @property
    def typed_values(self) -> dict[str, Any]:
        """The values of all columns as typed; after `is_valid()`."""
        return {column: self.cleaned_data[column] for column in self.columns}

    @property
    def changes(self) -> dict[str, Any]:
        """The values of all columns for the service: as typed, or as the others left them where that was chosen."""
        base = self.cleaned_data["base"]
        return {
            column: base[column] if self._is_theirs(column) else value for column, value in self.typed_values.items()
        }

    def accepted(self, service, **arguments) -> bool:
        with noted(note=self.cleaned_data.get("conflict_note", "")):
            return super().accepted(service, **arguments)

    def show_stale(self, stale: StaleForm) -> None:
        base, opened = self.cleaned_data["base"], self.cleaned_data["base"] | self.cleaned_data["opened"]
        # Fields that I left alone keep their old base, so that sending again does not undo what others changed.
        self.cleaned_data["base"] = base | {conflict.field: conflict.theirs for conflict in stale.conflicts}
        self.cleaned_data["opened"] = opened
        names = dict.fromkeys(self._decided_by(conflict.field) for conflict in stale.conflicts)
        self.resent_with("base", written_base(self.cleaned_data["base"]))
        self.resent_with("opened", written_base(opened))
        self.resent_with("conflicts", ",".join(names))
        for name in names:
            self.data.pop(self.add_prefix(f"decide_{name}"), None)
            self._ask_to_decide(name)
        self.add_error(None, ValidationError(CHANGED_MEANWHILE, code="stale"))

    @property
    def asks_to_decide(self) -> bool:
        """Whether the page of the conflict is to be shown: what was typed is right, only the choice is missing."""
        wrong = set(self.errors) - {NON_FIELD_ERRORS, *(f"decide_{name}" for name in self._undecided)}
        return self.is_bound and bool(self._undecided) and not wrong

    @property
    def conflict_rows(self) -> list[ConflictRow]:
        return [self._conflict_row(name) for name in self._undecided]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was typed, to be sent along with the choice."""
        own = {"csrfmiddlewaretoken", "base", "opened", "conflicts", "conflict_note"}
        lists = self.data.lists() if hasattr(self.data, "lists") else ((name, [v]) for name, v in self.data.items())
        return [
            (name, value)
            for name, values in lists
            if name not in own and not name.startswith("decide_")
            for value in values
        ]

    @property
    def _undecided(self) -> list[str]:
        return [name.removeprefix("decide_") for name in self.fields if name.startswith("decide_")]

    def _decided_by(self, column: str) -> str:
        return self.together.get(column, self.boxes.get(column, column))

    def _is_theirs(self, column: str) -> bool:
        return self.cleaned_data.get(f"decide_{self._decided_by(column)}") == THEIRS

    def _ask_to_decide(self, name: str) -> None:
        self.fields[f"decide_{name}"] = forms.ChoiceField(
            label=self._label_of(name),
            choices=[(MINE, _("What I typed")), (THEIRS, _("What is in the system"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of the two.")},
        )

    def _label_of(self, name: str) -> str:
        box = self.fields.get(name)
        return str(box.label if box else capfirst(self.model._meta.get_field(name).verbose_name))

    def _conflict_row(self, name: str) -> ConflictRow:
        columns = [column for column in self.columns if self._decided_by(column) == name]
        before, theirs = self.cleaned_data.get("opened") or {}, self.cleaned_data.get("base") or {}
        return ConflictRow(
            self._label_of(name),
            *(self._in_words(columns, values) for values in (self.typed_values, theirs, before)),
            choice=self[f"decide_{name}"],
        )

    def _in_words(self, columns: Collection[str], values: Mapping[str, Any]) -> str:
        return " · ".join(_shown(self.model._meta.get_field(column), values.get(column)) for column in columns)


def _shown(field: Field, value) -> str:
    if field.is_relation and value:
        return str(field.related_model.objects.filter(pk=value).first())
    return value_text(field, value) or NOTHING
