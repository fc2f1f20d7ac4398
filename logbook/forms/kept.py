from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.records import ThaiText
from logbook.choices import SubmissionDecision
from logbook.forms.steps import SteppingForm
from logbook.models import Submission

# What can be recorded after all; of the rest an officer fills the form himself.
RECORDABLE = ("visit", "problem", "help")


class DecisionForm(SteppingForm):
    """What becomes of a kept form; nothing is chosen beforehand."""

    decision = forms.ChoiceField(
        label=_("What shall become of it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what shall become of it.")},
    )
    note = ThaiText(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("Needed where the form is put aside. It goes into the record."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, kept: Submission, **kwargs):
        super().__init__(*args, **kwargs)
        record = (SubmissionDecision.RECORDED, _("Record what it says"))
        if kept.kind == "visit":
            record = (SubmissionDecision.RECORDED, _("Open it as my draft of a visit, to check and send"))
        dismiss = (SubmissionDecision.DISMISSED, _("Put it aside: what is in the system stands"))
        self.fields["decision"].choices = [*([record] if kept.kind in RECORDABLE else []), dismiss]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == SubmissionDecision.DISMISSED and not cleaned.get("note"):
            self.add_error("note", _("Say why it is put aside."))
        return cleaned
