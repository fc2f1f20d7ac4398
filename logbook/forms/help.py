from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.forms import ThaiDateField
from areas.money import BahtField
from logbook.choices import DevelopmentStage, HelpKind, HelpResult
from logbook.forms.menu import NOT_IN_MENU, MenuOffer, menu_box
from logbook.forms.sent_once import SentOnceForm
from logbook.models import Problem


class HelpForm(SentOnceForm):
    """One act of help, recorded after it happened: who did what for whom, what came of it, what is next."""

    kind = forms.ChoiceField(
        label=_("Kind of help"),
        choices=HelpKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of help.")},
    )
    menu = menu_box()
    description = forms.CharField(
        label=_("What was done"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what was done.")},
    )
    agency = forms.CharField(
        label=_("Agency"), max_length=200, error_messages={"required": _("Say which agency helped.")}
    )
    helped_on = ThaiDateField(
        label=_("On which day"),
        not_after_today=True,
        error_messages={"required": _("Enter the day on which help was given.")},
    )
    amount_satang = BahtField(
        label=_("Amount"), required=False, help_text=_("The money spent or given; leave empty where there was none.")
    )
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    member = forms.ModelChoiceField(
        label=_("For whom"), queryset=None, required=False, empty_label=_("the whole household")
    )
    problems = forms.ModelMultipleChoiceField(
        label=_("Against which problems"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    result = forms.TypedChoiceField(
        label=_("Result"),
        choices=HelpResult,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the result.")},
    )
    stage_after = forms.TypedChoiceField(
        label=_("Stage after it"),
        choices=[("", _("not judged")), *DevelopmentStage.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("How far the household has come by this help; its page then says so."),
    )
    obstacle = forms.CharField(
        label=_("Obstacle"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    suggestion = forms.CharField(
        label=_("Suggestion"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_step = forms.CharField(
        label=_("Next step"),
        max_length=300,
        required=False,
        help_text=_("Shown on top of the household's page until the next one is recorded."),
    )
    next_step_on = ThaiDateField(label=_("By which day"), required=False)

    def __init__(self, *args, household, offer: MenuOffer | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.household = household
        self.offer = offer or MenuOffer.for_household(household, on=timezone.localdate())
        self.fields["menu"].choices = self.offer.choices
        self.fields["member"].queryset = household.members.present()
        self.fields["problems"].queryset = Problem.objects.of_household(household).open().newest_first()
        self.fields["helped_on"].initial = timezone.localdate

    def clean(self):
        cleaned = super().clean()
        due, helped_on = cleaned.get("next_step_on"), cleaned.get("helped_on")
        if due and not cleaned.get("next_step"):
            self.add_error("next_step", forms.ValidationError(_("Say what is due on that day."), code="required"))
        if due and helped_on and due < helped_on:
            self.add_error(
                "next_step_on", forms.ValidationError(_("The next step lies before this help."), code="too_early")
            )
        return cleaned

    @property
    def help_activity(self) -> dict:
        """What `logbook.services.help.record_help` is to record, beside household, round and author."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("client_uuid", "menu")}
        chosen = self.cleaned_data["menu"]
        return told | {"menu_item": self.offer.item(chosen), "is_not_in_menu": chosen == NOT_IN_MENU}
