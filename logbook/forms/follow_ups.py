from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.forms import ThaiDateField
from logbook.choices import DevelopmentStage, FollowUpWay, HelpResult
from logbook.forms.sent_once import SentOnceForm


class FollowUpForm(SentOnceForm):
    """How a household is getting on; asked at the house or by phone, on a phone, with as little typing as may be."""

    how = forms.ChoiceField(
        label=_("How"),
        choices=FollowUpWay,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you were there or telephoned.")},
    )
    followed_on = ThaiDateField(
        label=_("On which day"),
        not_after_today=True,
        error_messages={"required": _("Enter the day of the follow-up.")},
    )
    by_whom = forms.CharField(
        label=_("Who looked"),
        max_length=200,
        required=False,
        help_text=_("Leave empty where it was you."),
    )
    change = forms.CharField(
        label=_("What has changed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what has changed, or that nothing has.")},
    )
    result = forms.TypedChoiceField(
        label=_("Result"),
        choices=HelpResult,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the result.")},
    )
    stage_after = forms.TypedChoiceField(
        label=_("Stage now"),
        choices=[("", _("not judged")), *DevelopmentStage.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    obstacle = forms.CharField(
        label=_("Obstacle"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    suggestion = forms.CharField(
        label=_("Suggestion"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_on = ThaiDateField(label=_("Next follow-up on"), required=False)

    def __init__(self, *args, household, mentor_name: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.household = household
        self.fields["followed_on"].initial = timezone.localdate
        self.fields["by_whom"].initial = mentor_name

    def clean(self):
        cleaned = super().clean()
        followed_on, next_on = cleaned.get("followed_on"), cleaned.get("next_on")
        if followed_on and next_on and next_on <= followed_on:
            self.add_error(
                "next_on", forms.ValidationError(_("The next follow-up comes after this one."), code="too_early")
            )
        return cleaned

    @property
    def follow_up(self) -> dict:
        """What `logbook.services.follow_ups.record_follow_up` is to record, beside household, round and author."""
        return {name: value for name, value in self.cleaned_data.items() if name != "client_uuid"}
