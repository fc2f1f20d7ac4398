from collections.abc import Collection
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.forms import ThaiDateField
from households.models import Household
from logbook.choices import AssignmentState
from logbook.forms.menu import NOT_IN_MENU, MenuOffer
from logbook.forms.sent_once import SentOnceForm
from logbook.groups import indicator_codes
from logbook.missions import AgencyChoices, agencies_for
from logbook.models import Agency, Assignment, Problem, SolutionMenuItem

# By when something is to be done, where nobody says otherwise.
USUAL_DAYS = 30
LISTS = {
    "mine": pgettext_lazy("assignments", "Mine"),
    "overdue": pgettext_lazy("assignments", "Overdue"),
    "soon": pgettext_lazy("assignments", "Due within 7 days"),
}


def usual_due_day():
    return timezone.localdate() + timedelta(days=USUAL_DAYS)


class AssignmentFilterForm(forms.Form):
    """By what the list is narrowed; what is none of the choices narrows nothing."""

    state = forms.ChoiceField(label=_("State"), required=False)
    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=None, required=False, empty_label=pgettext_lazy("filter", "any")
    )
    list = forms.ChoiceField(required=False, choices=list(LISTS.items()), widget=forms.HiddenInput)

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", pgettext_lazy("filter", "any")), *AssignmentState.choices]
        self.fields["agency"].queryset = Agency.objects.serving(scope).by_name()

    def apply(self, assignments, *, user, on):
        self.is_valid()
        chosen = self.cleaned_data
        assignments = assignments.in_state(chosen.get("state", ""))
        if chosen.get("agency"):
            assignments = assignments.of_agency(chosen["agency"])
        match chosen.get("list"):
            case "mine":
                return assignments.mine(user)
            case "overdue":
                return assignments.overdue(on)
            case "soon":
                return assignments.due_soon(on)
        return assignments


class WhatForm(SentOnceForm):
    """What is to be done for a household, against which problems, by which entry of the menu."""

    problems = forms.ModelMultipleChoiceField(
        label=_("Against which problems"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    solution = forms.ChoiceField(
        label=_("Solution of the menu"),
        error_messages={"required": _("Choose a solution of the menu, or say that there is none.")},
    )
    what = forms.CharField(
        label=_("What is to be done"),
        max_length=500,
        required=False,
        help_text=_("The agency reads this, and nothing else of the family's situation."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    member = forms.ModelChoiceField(
        label=_("For whom"), queryset=None, required=False, empty_label=_("the whole household")
    )

    def __init__(self, *args, household: Household, indicators: Collection[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.household = household
        self.problems = list(Problem.objects.of_household(household).open().newest_first())
        self.indicators = set(indicators) | indicator_codes(self.problems)
        self.offer_of_menu = MenuOffer.for_household(household, on=timezone.localdate())
        self.fields["problems"].queryset = Problem.objects.of_household(household).open().newest_first()
        self.fields["problems"].initial = [problem.pk for problem in self.problems]
        self.fields["solution"].choices = self.offer_of_menu.choices
        self.fields["member"].queryset = household.members.present()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("solution") == NOT_IN_MENU and not cleaned.get("what"):
            self.add_error("what", forms.ValidationError(_("Say what is to be done."), code="required"))
        return cleaned

    @property
    def case(self) -> dict:
        """What `logbook.services.assignments.take_in_case` is to record, beside household, round and author."""
        cleaned = self.cleaned_data
        item = self.menu_item
        return {
            "problems": list(cleaned["problems"]),
            "menu_item": item,
            "is_not_in_menu": item is None,
            "what": cleaned["what"] or item.title,
            "member": cleaned["member"],
        }

    @property
    def menu_item(self) -> SolutionMenuItem | None:
        return self.offer_of_menu.item(self.cleaned_data["solution"])


def agency_choices(found: AgencyChoices) -> list[tuple[str, str]]:
    """Return the agencies as options, those whose mission names what the family fails first, and marked."""
    marked = _("%(agency)s – has this mission")
    return [
        (str(one.agency.pk), marked % {"agency": one.agency} if one.has_mission else str(one.agency))
        for one in found.choices
    ]


class AgencyDueForm(forms.Form):
    """To which agency of the place, and until when; `found` are the agencies that can be asked."""

    agency = forms.TypedChoiceField(
        label=_("Agency"), widget=forms.RadioSelect, error_messages={"required": _("Choose the agency.")}
    )
    due_on = ThaiDateField(label=_("Due"), error_messages={"required": _("Enter the day by which it is due.")})

    def offer(self, found: AgencyChoices) -> None:
        self.found = found
        by_id = {str(one.pk): one for one in found.agencies}
        self.fields["agency"].choices = agency_choices(found)
        self.fields["agency"].coerce = by_id.__getitem__
        self.fields["due_on"].initial = usual_due_day
        if len(found.suggested) == 1:
            self.fields["agency"].initial = str(found.suggested[0].agency.pk)

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < timezone.localdate():
            raise forms.ValidationError(_("The day by which it is due has gone by already."), code="past")
        return due_on


class CaseForm(WhatForm, AgencyDueForm):
    """A new case, given to an agency of the district at once."""

    field_order = ["client_uuid", "problems", "solution", "what", "agency", "due_on", "member"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(agencies_for(self.household.area_id, self.indicators))

    @property
    def case(self) -> dict:
        return super().case | {"agency": self.cleaned_data["agency"], "due_on": self.cleaned_data["due_on"]}


class HandUpForm(WhatForm):
    """A new case that is beyond what can be done here."""

    reason = forms.CharField(
        label=_("Why it cannot be done here"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give the reason.")},
    )
    handed_over = forms.CharField(
        label=_("What the next must know"),
        max_length=2000,
        required=False,
        help_text=_("What was tried, whom to ask, which papers there are."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def case(self) -> dict:
        return super().case | {name: self.cleaned_data[name] for name in ("reason", "handed_over")}


class AssignForm(AgencyDueForm):
    """A case that is recorded already, given to an agency."""

    what = forms.CharField(label=_("What is to be done"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, assignment: Assignment, in_province: bool, **kwargs):
        super().__init__(*args, **kwargs)
        codes = indicator_codes(assignment.problems.all())
        self.offer(agencies_for(assignment.area_code, codes, in_province=in_province))
        self.fields["what"].initial = assignment.what


class StepForm(forms.Form):
    """A step that asks for a reason, or only to be confirmed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason.")},
    )

    def __init__(self, *args, step, **kwargs):
        super().__init__(*args, **kwargs)
        if not step.needs_reason:
            del self.fields["reason"]


class HandUpStepForm(StepForm):
    """Handing an assignment up to the province, with what the next must know."""

    handed_over = forms.CharField(
        label=_("What the next must know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReportForm(SentOnceForm):
    """How far the work is."""

    percent = forms.IntegerField(
        label=_("How far it is, in percent"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "digits"}),
        error_messages={
            "required": _("Say how far it is, from 0 to 100."),
            "invalid": _("Say how far it is, from 0 to 100."),
            "min_value": _("Progress is between 0 and 100."),
            "max_value": _("Progress is between 0 and 100."),
        },
    )
    note = forms.CharField(
        label=_("What was done so far"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what was done.")},
    )
    photo = forms.FileField(
        label=_("Photo"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )
    is_done = forms.BooleanField(label=_("It is done"), required=False)

    def __init__(self, *args, assignment: Assignment, **kwargs):
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        self.fields["percent"].initial = assignment.progress_percent


class GroupForm(AgencyDueForm):
    """All waiting cases of a group, given to one agency."""

    what = forms.CharField(
        label=_("What is to be done"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what is to be done.")},
    )

    def __init__(self, *args, found: AgencyChoices, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(found)
