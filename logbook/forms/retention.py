"""How long data are kept, and what is kept from being forgotten: what the pages of administration ask."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.retention import MOST_MONTHS, Kept
from areas.forms import ThaiDateField
from areas.pickers import AreaPicker
from households.forms.records import ThaiText
from logbook.forms.sent_once import SentOnceForm


class PeriodForm(forms.Form):
    """The period of one kind; `version` is what stood there when the page was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    months = forms.IntegerField(
        label=_("Kept for how many months?"),
        max_value=MOST_MONTHS,
        error_messages={"required": _("Enter the number of months.")},
    )
    basis = ThaiText(
        label=_("Ground in law"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Name the ground in law.")},
    )
    reason = ThaiText(
        label=_("Why is it set so?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as the number and day of the order."),
        error_messages={"required": _("Say why it is set so.")},
    )

    def __init__(self, *args, kept: Kept, **kwargs):
        usual = {"version": kept.version, "months": kept.months, "basis": kept.basis}
        super().__init__(*args, initial=usual, **kwargs)
        self.least = kept.kind.least_months
        self.fields["months"].help_text = _("At least %(count)s.") % {"count": self.least}

    def clean_months(self) -> int:
        months = self.cleaned_data["months"]
        if months < self.least:
            raise ValidationError(
                _("These data are kept for at least %(count)s months.") % {"count": self.least}, code="too_short"
            )
        return months


class ReasonedUntil(forms.Form):
    reason = ThaiText(
        label=_("Why must it be kept?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as a case in court, an audit, a complaint, with its number."),
        error_messages={"required": _("Say why it must be kept.")},
    )
    until = ThaiDateField(label=_("Until"), error_messages={"required": _("Enter the last day.")})

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise ValidationError(_("This day is past."), code="past")
        return until

    @property
    def hold(self) -> dict:
        """What `place_hold` takes of the form; after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in ("reason", "until")}


class HouseholdHoldForm(SentOnceForm, ReasonedUntil):
    """Keep one household from being forgotten."""


class AreaHoldForm(SentOnceForm, AreaPicker, ReasonedUntil):
    """Keep all of an area from being forgotten."""

    def clean(self):
        cleaned = super().clean()
        if not cleaned["area_code"] and "province" not in self.errors:
            self.add_error("province", ValidationError(_("Choose an area here."), code="required"))
        return cleaned


class HoldEndForm(forms.Form):
    reason = ThaiText(
        label=_("Why does the hold end?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why the hold ends.")},
    )
