"""What somebody asks about his own data, as it is written down at the desk, and what he is told."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.forms import ThaiDateField
from households.forms.records import ThaiText
from households.models import Household
from logbook.choices import SubjectRight
from logbook.forms.sent_once import SentOnceForm


class SubjectRequestForm(SentOnceForm):
    right = forms.ChoiceField(
        label=_("What does the person ask for?"),
        choices=SubjectRight.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the person asks for.")},
    )
    member = forms.ModelChoiceField(
        label=_("Whose data?"),
        queryset=None,
        required=False,
        empty_label=pgettext_lazy("request", "of the whole household"),
    )
    asker = ThaiText(
        label=_("Who asks"),
        max_length=200,
        help_text=_("The person himself, or who acts for him, and as what: guardian, heir, with a power of attorney."),
        error_messages={"required": _("Write down who asks.")},
    )
    identified_by = ThaiText(
        label=_("How did he show who he is?"),
        max_length=200,
        help_text=_("Such as: citizen ID card seen, known to the village head. Write no number here."),
        error_messages={"required": _("Write down how the person showed who he is.")},
    )
    details = ThaiText(
        label=_("In his words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    asked_on = ThaiDateField(
        label=_("Asked on"), not_after_today=True, error_messages={"required": _("Enter the day.")}
    )

    def __init__(self, *args, household: Household, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = household.members.head_first()
        self.fields["asked_on"].initial = timezone.localdate

    @property
    def request(self) -> dict:
        """What `receive_request` takes; after `is_valid()`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "client_uuid"} | {
            "right": SubjectRight(self.cleaned_data["right"])
        }


class AnswerForm(forms.Form):
    """What the person was told; of a refusal the ground in law."""

    answer = ThaiText(
        label=_("What was the person told?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Of a refusal: the ground in law, and that he may complain to the committee."),
    )
