from django import forms
from django.utils.translation import gettext_lazy as _

from areas.forms import ThaiDateField
from logbook.models.directives import TOPICS


class StepForm(forms.Form):
    """The window of one step of a year; `version` is what stood there when the page was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)
    title = forms.CharField(
        label=_("What is to be done"),
        max_length=300,
        error_messages={"required": _("Say what is to be done in this step.")},
    )
    starts_on = ThaiDateField(label=_("From"), error_messages={"required": _("Enter the first day.")})
    due_on = ThaiDateField(label=_("Until"), error_messages={"required": _("Enter the last day.")})
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def clean(self):
        cleaned = super().clean()
        starts_on, due_on = cleaned.get("starts_on"), cleaned.get("due_on")
        if starts_on and due_on and due_on < starts_on:
            self.add_error("due_on", forms.ValidationError(_("The last day lies before the first."), code="too_early"))
        return cleaned


class CheckForm(forms.Form):
    """What an area says of one topic."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)
    is_done = forms.BooleanField(label=_("Done"), required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class TopicsForm(forms.Form):
    """The ten topics of a quarter by their numbers."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, TOPICS + 1):
            self.fields[f"topic_{number}"] = forms.CharField(
                label=_("Topic %(number)s") % {"number": number},
                max_length=300,
                error_messages={"required": _("Name the topic.")},
            )

    @property
    def titles(self) -> dict[int, str]:
        return {number: self.cleaned_data[f"topic_{number}"] for number in range(1, TOPICS + 1)}
