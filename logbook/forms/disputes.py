from django import forms
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.forms import ThaiDateField
from areas.money import BahtField
from households.forms.records import box_for
from households.forms.refusable import RefusableForm
from logbook.choices import DisputeState
from logbook.disputed import DECIDED, Value, field_of, value_groups, values_by_code
from logbook.findings import STATE_WORDS
from logbook.forms.sent_once import SentOnceForm
from logbook.models import ValueDispute
from logbook.models.problems import INDICATORS
from logbook.questions import Known

ACCEPT, REJECT = "accept", "reject"


def _lines(label, **options) -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **options)


class DisputeForm(SentOnceForm):
    """Which value does not reflect reality, and what it is in reality."""

    value = forms.ChoiceField(
        label=_("Which value does not reflect reality?"), error_messages={"required": _("Choose the value.")}
    )
    comment = _lines(
        _("What is it in reality?"),
        help_text=_("What you saw or were told, and by whom. The imported value stays; somebody looks into it."),
        error_messages={"required": _("Say what it is in reality.")},
    )

    def __init__(self, *args, known: Known, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["value"].choices = [
            ("", pgettext_lazy("form", "Choose")),
            *((group.title, [(value.code, str(value)) for value in group.values]) for group in value_groups(known)),
        ]

    @property
    def chosen(self) -> Value:
        return values_by_code(self.known)[self.cleaned_data["value"]]


class SettlingForm(RefusableForm):
    """What was found out about a disputed value: it is corrected as it was found, or it stands."""

    decision = forms.ChoiceField(
        label=_("What was found out?"),
        choices=[(ACCEPT, DisputeState.ACCEPTED.label), (REJECT, DisputeState.REJECTED.label)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was found out.")},
    )
    note = _lines(
        _("How it was found out, or why not"),
        help_text=_("Who looked, and at what."),
        error_messages={"required": _("Say how it was found out, or why not.")},
    )
    settled_on = ThaiDateField(
        label=_("On which day"),
        not_after_today=True,
        error_messages={"required": _("Enter the day on which somebody looked.")},
    )
    field_order = ("decision", "right_value", "note", "settled_on")

    def __init__(self, *args, dispute: ValueDispute, **kwargs):
        super().__init__(*args, **kwargs)
        self.dispute = dispute
        self.fields["settled_on"].initial = timezone.localdate
        self.fields["right_value"] = _box(dispute.value_name)
        self.order_fields(self.field_order)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == ACCEPT and "right_value" not in self.errors:
            value = cleaned.get("right_value")
            if value in (None, ""):
                self.add_error("right_value", forms.ValidationError(_("Enter the right value."), code="required"))
            elif self.dispute.value_name not in INDICATORS:
                self._check(field_of(self.dispute.value_name), value)
        return cleaned

    @property
    def accepts(self) -> bool:
        return self.cleaned_data["decision"] == ACCEPT

    @property
    def right_value(self):
        """The fact as its column has it, of an indicator "passed" or "failed"; after `is_valid()`."""
        value = self.cleaned_data["right_value"]
        return value if self.dispute.value_name in INDICATORS else field_of(self.dispute.value_name).to_python(value)

    def _check(self, field: Field, value) -> None:
        try:
            field.run_validators(field.to_python(value))
        except forms.ValidationError as refused:
            self.add_error("right_value", refused)


def _box(name: str) -> forms.Field:
    """Return the box for the right value: as an indicator is judged, or as the answer is asked for."""
    if name in INDICATORS:
        choices = [(state.value, STATE_WORDS[state.value]) for state in DECIDED]
        box = forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    elif name.endswith("_satang"):
        box = BahtField()
    else:
        box = box_for(field_of(name))
    box.label, box.required = _("The right value"), False
    return box


class LookAgainForm(forms.Form):
    reason = _lines(
        _("Why is it looked into again?"), error_messages={"required": _("Say why it is looked into again.")}
    )
