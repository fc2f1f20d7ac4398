"""What the district chief decides, and whom he lets decide in his name."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.forms import ThaiDateField
from households.forms.records import ThaiText
from logbook.choices import ReturnReason
from logbook.services.approvals import DECISIONS

LABELS = {
    "return": pgettext_lazy("decision", "Send back to be put right"),
    "ask": pgettext_lazy("decision", "Ask for more information"),
    "refuse": pgettext_lazy("decision", "Do not confirm"),
}


class DecisionForm(forms.Form):
    """One decision of one entry. All but a confirmation need a chip or a sentence."""

    step = forms.ChoiceField(choices=[(step, step) for step in DECISIONS])
    seen_version = forms.IntegerField(min_value=1)
    reasons = forms.MultipleChoiceField(
        label=_("Why?"), choices=ReturnReason, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = ThaiText(
        label=_("In words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )

    def clean(self):
        cleaned = super().clean()
        says_why = cleaned.get("reasons") or cleaned.get("reason")
        if cleaned.get("step") in LABELS and not says_why and "reason" not in self.errors:
            self.add_error("reason", ValidationError(_("Press a reason, or write one."), code="required"))
        return cleaned


class TogetherForm(forms.Form):
    """Entries chosen in the list, each as "id:version" of what was shown."""

    chosen = forms.Field(widget=forms.MultipleHiddenInput, required=False)

    def clean_chosen(self) -> dict[UUID, int]:
        try:
            pairs = [written.split(":") for written in self.cleaned_data["chosen"] or ()]
            return {UUID(pk): int(version) for pk, version in pairs}
        except ValueError as error:
            raise ValidationError(_("The form is damaged. Open the page anew."), code="damaged") from error


class UndoForm(forms.Form):
    entries = forms.Field(widget=forms.MultipleHiddenInput)

    def clean_entries(self) -> list[UUID]:
        try:
            return [UUID(written) for written in self.cleaned_data["entries"]]
        except ValueError as error:
            raise ValidationError(_("The form is damaged. Open the page anew."), code="damaged") from error


class DelegationForm(forms.Form):
    """Who acts in the chief's name, from when to when, why, and by which written order."""

    delegate = forms.ModelChoiceField(
        label=_("Who confirms in your name"), queryset=None, empty_label=pgettext_lazy("form", "Choose")
    )
    starts_on = ThaiDateField(label=_("From"), error_messages={"required": _("Enter the first day.")})
    ends_on = ThaiDateField(label=_("Until"), error_messages={"required": _("Enter the last day.")})
    reason = ThaiText(label=_("Why"), max_length=300, help_text=_("Such as: on leave, at a training."))
    document = ThaiText(
        label=_("Number of the written order"), max_length=100, help_text=_("As it stands on the order, with its day.")
    )

    def __init__(self, *args, possible, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["delegate"].queryset = possible

    def accepted(self, service, **arguments) -> bool:
        """Call the service; show beside its field what it does not take."""
        try:
            service(**self.cleaned_data, **arguments)
        except ValidationError as refused:
            self.add_error(None, refused)
        return not self.errors
