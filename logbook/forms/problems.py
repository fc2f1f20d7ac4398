from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.forms import ThaiDateField
from areas.money import BahtField
from households.hardship_list import HARDSHIPS
from households.hardships import OTHER_HARDSHIP
from households.models import Hardship
from logbook.choices import CLOSED_STATES, CreditorKind, ProblemKind, ProblemSource, ProblemState, Severity
from logbook.forms.sent_once import SentOnceForm
from logbook.models import Problem
from logbook.thaiqm import SurveyOfYear, by_aspect
from mpi.failures import FAILURES
from mpi.rules import Indicator

FIELD_SOURCES = (ProblemSource.FIELD, ProblemSource.SELF_REPORT, ProblemSource.THAIQM)
# The fields that one kind of problem asks for; of the others they are left out, whatever the page sent.
OF_ONE_KIND = {"hardship": (ProblemKind.HARDSHIP, None), "debt_satang": (ProblemKind.DEBT, None)} | {
    "creditor_kind": (ProblemKind.DEBT, "")
}


class HardshipField(forms.TypedChoiceField):
    """One of the 37 of ThaiQM, under its seven aspects; its value is a Hardship, or None."""

    def __init__(self, **options):
        super().__init__(coerce=lambda number: HARDSHIPS[int(number)], empty_value=None, **options)

    def offer(self, found: SurveyOfYear | None) -> None:
        """Take the list as it stands now; what ThaiQM `found` at the family comes first."""
        here = [hardship for aspect in found.aspects for hardship in aspect.found] if found else []
        groups = [(_("Found by ThaiQM of %(year)s") % {"year": found.survey.round_id}, _options(here))] if here else []
        groups += [
            (aspect.label, _options([hardship for hardship in hardships if hardship not in here]))
            for aspect, hardships in by_aspect()
        ]
        self.choices = [("", "–"), *groups]


def _options(hardships: list[Hardship]) -> list[tuple[int, str]]:
    return [(hardship.number, f"{hardship.code} {hardship}") for hardship in hardships]


class ProblemForm(SentOnceForm):
    """A new problem: a failed indicator, a hardship of ThaiQM, a debt, or whatever else weighs on the family."""

    about = forms.ChoiceField(
        label=_("What is the problem about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the problem is about.")},
    )
    hardship = HardshipField(
        label=_("Which hardship"),
        required=False,
        help_text=_("The seven aspects and 37 hardships of ThaiQM; part of the wording is provisional."),
    )
    creditor_kind = forms.ChoiceField(
        label=_("To whom the family owes"),
        choices=[*CreditorKind.choices, ("", pgettext_lazy("answer", "does not know / no answer"))],
        required=False,
        widget=forms.RadioSelect,
    )
    debt_satang = BahtField(
        label=_("How much is owed"), required=False, help_text=_("What is still to be paid back, without interest.")
    )
    description = forms.CharField(
        label=_("What is the problem"),
        max_length=500,
        required=False,
        help_text=_("In the family's own words, such as: the roof leaks in two rooms."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    cause = forms.CharField(label=_("Cause"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    need = forms.CharField(
        label=_("What the family needs"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    severity = forms.TypedChoiceField(
        label=_("How severe"), choices=Severity, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    member = forms.ModelChoiceField(
        label=_("Whom it concerns"),
        queryset=None,
        required=False,
        empty_label=_("the whole household"),
        help_text=_("Of a debt: who owes."),
    )
    source = forms.ChoiceField(
        label=_("How it became known"),
        choices=[(source.value, source.label) for source in FIELD_SOURCES],
        initial=ProblemSource.FIELD,
    )
    found_on = ThaiDateField(
        label=_("Found on"),
        not_after_today=True,
        error_messages={"required": _("Enter the day on which the problem was found.")},
    )

    def __init__(self, *args, household, failed: list[Indicator], thaiqm: SurveyOfYear | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.household = household
        self.fields["hardship"].offer(thaiqm)
        self.fields["about"].choices = [
            *((indicator.code, FAILURES[indicator.code]) for indicator in failed),
            (ProblemKind.HARDSHIP.value, pgettext_lazy("problem", "a hardship of the ThaiQM list")),
            (ProblemKind.DEBT.value, ProblemKind.DEBT.label),
            (ProblemKind.OTHER.value, pgettext_lazy("problem", "something else")),
        ]
        self.fields["member"].queryset = household.members.present()
        self.fields["found_on"].initial = timezone.localdate

    def clean(self):
        cleaned = super().clean()
        about = cleaned.get("about", "")
        cleaned |= {name: nothing for name, (kind, nothing) in OF_ONE_KIND.items() if about != kind}
        hardship = cleaned.get("hardship")
        if about == ProblemKind.HARDSHIP and hardship is None and "hardship" not in self.errors:
            self.add_error("hardship", forms.ValidationError(_("Choose the hardship."), code="required"))
        if cleaned.get("debt_satang") == 0:
            self.add_error("debt_satang", forms.ValidationError(_("A debt is more than nothing."), code="nothing"))
        tells_itself = cleaned.get("creditor_kind") or (hardship and hardship.number != OTHER_HARDSHIP)
        if about in ProblemKind.values and not (cleaned.get("description") or tells_itself) and not self.errors:
            self.add_error("description", forms.ValidationError(_("Describe the problem."), code="required"))
        return cleaned

    @property
    def problem(self) -> dict:
        """What `logbook.services.problems.record_problem` is to record, beside household, round and author."""
        about = self.cleaned_data["about"]
        kind = about if about in ProblemKind.values else ProblemKind.INDICATOR
        told = {name: self.cleaned_data[name] for name in self.cleaned_data if name not in ("client_uuid", "about")}
        return told | {"kind": kind, "indicator": about if kind == ProblemKind.INDICATOR else ""}


class ClosingForm(forms.Form):
    """How a problem ended. Each way asks for what it must be told."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(state.value, state.label) for state in CLOSED_STATES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the problem ended.")},
    )
    note = forms.CharField(
        label=_("How it was solved, or why"),
        max_length=500,
        required=False,
        help_text=_("How and by whom it was solved, why the family wants no help, or what was recorded in error."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    moved_to = forms.CharField(
        label=_("Where the family moved to"),
        max_length=200,
        required=False,
        help_text=_("Only where the family moved: the province at least."),
    )
    closed_on = ThaiDateField(
        label=_("On which day"),
        not_after_today=True,
        error_messages={"required": _("Enter the day on which the problem ended.")},
    )

    def __init__(self, *args, problem: Problem, **kwargs):
        super().__init__(*args, **kwargs)
        self.problem = problem
        self.fields["closed_on"].initial = timezone.localdate

    def clean_closed_on(self):
        closed_on = self.cleaned_data["closed_on"]
        if closed_on < self.problem.found_on:
            raise forms.ValidationError(_("This day lies before the problem was found."), code="before_found")
        return closed_on

    def clean(self):
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        if outcome == ProblemState.RESOLVED and not cleaned.get("note"):
            self.add_error("note", forms.ValidationError(_("Say how the problem was solved."), code="required"))
        if outcome == ProblemState.DECLINED and not cleaned.get("note"):
            self.add_error("note", forms.ValidationError(_("Say why the family wants no help."), code="required"))
        if outcome == ProblemState.MISTAKEN and not cleaned.get("note"):
            self.add_error("note", forms.ValidationError(_("Say what was recorded in error."), code="required"))
        if outcome == ProblemState.MOVED and not cleaned.get("moved_to"):
            self.add_error("moved_to", forms.ValidationError(_("Say where the family moved to."), code="required"))
        return cleaned


class ReopeningForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is the problem opened again?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why the problem is opened again.")},
    )
