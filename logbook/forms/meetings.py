from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from areas.choices import AreaLevel
from areas.forms import ThaiDateField
from areas.models import Area
from areas.scope import Scope
from logbook.choices import CaseLevel, CentreLevel, Decision, DevelopmentClass
from logbook.forms.assignments import agency_choices
from logbook.forms.menu import NOT_IN_MENU, NOT_IN_MENU_LABEL
from logbook.forms.sent_once import SentOnceForm
from logbook.missions import AgencyChoices
from logbook.models import Centre, SolutionMenuItem

LEVEL_OF_CENTRE = {
    CentreLevel.PROVINCE: CaseLevel.PROVINCE,
    CentreLevel.DISTRICT: CaseLevel.DISTRICT,
    CentreLevel.MUNICIPALITY: CaseLevel.DISTRICT,
    CentreLevel.TEAM: CaseLevel.TEAM,
}
LEVEL_OF_AREA = {
    AreaLevel.PROVINCE: CaseLevel.PROVINCE,
    AreaLevel.DISTRICT: CaseLevel.DISTRICT,
    AreaLevel.SUBDISTRICT: CaseLevel.TEAM,
}
# As many centres as a list can be chosen from.
MOST_CENTRES = 300
DUE_DAYS = (30, 60, 90)


@dataclass(frozen=True)
class Body:
    """Who meets: a centre, or, where none was written down yet, the officers of an area."""

    level: CaseLevel
    area: Area
    centre: Centre | None

    @property
    def key(self) -> str:
        return f"c{self.centre.pk}" if self.centre else f"a{self.area.code}"

    @property
    def label(self) -> str:
        return str(self.centre) if self.centre else f"{self.level.label} {self.area.get_level_display()} {self.area}"


def bodies_in(scope: Scope, *, on) -> list[Body]:
    """Return who can meet within the scope: its centres, and the areas of the scope themselves. Two queries."""
    centres = Centre.objects.within(scope).lasting(on).select_related("area").in_order()[:MOST_CENTRES]
    bodies = [Body(LEVEL_OF_CENTRE[CentreLevel(one.level)], one.area, one) for one in centres]
    areas = Area.objects.with_codes([code for code in scope.prefixes if len(code) in LEVEL_OF_AREA])
    return bodies + [Body(LEVEL_OF_AREA[AreaLevel(area.level)], area, None) for area in areas]


class MeetingForm(SentOnceForm):
    """When and where which body meets."""

    body = forms.TypedChoiceField(label=_("Who meets"), error_messages={"required": _("Choose who meets.")})
    held_on = ThaiDateField(label=_("Day"), error_messages={"required": _("Enter the day of the meeting.")})
    starts_at = forms.TimeField(
        label=_("Begins at"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "digits"}),
        help_text=_("Such as 09:30."),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"invalid": _("Enter the time such as 09:30.")},
    )
    place = forms.CharField(
        label=_("Place"), max_length=200, error_messages={"required": _("Say where the meeting is held.")}
    )

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = {body.key: body for body in bodies_in(scope, on=timezone.localdate())}
        self.fields["body"].choices = [(key, body.label) for key, body in bodies.items()]
        self.fields["body"].coerce = bodies.__getitem__
        self.fields["held_on"].initial = timezone.localdate

    @property
    def plan(self) -> dict:
        """What `logbook.services.meetings.plan_meeting` is to plan, beside agenda and author."""
        cleaned = self.cleaned_data
        body = cleaned["body"]
        return {"level": body.level, "area": body.area, "centre": body.centre} | {
            name: cleaned[name] for name in ("client_uuid", "held_on", "starts_at", "place")
        }


class AttendeeForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the person"), max_length=200, error_messages={"required": _("Enter the name.")}
    )
    title = forms.CharField(label=_("Office he holds"), max_length=200, required=False)


class MinutesForm(forms.Form):
    """What the minutes say beside the resolutions."""

    announcements = forms.CharField(
        label=_("What the chair announced"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    other_business = forms.CharField(
        label=_("Other business"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is the meeting cancelled?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give the reason.")},
    )


class AddendumForm(SentOnceForm):
    text = forms.CharField(
        label=_("Addendum"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what is to be added.")},
    )


class DecisionForm(SentOnceForm):
    """What is decided about the household on the screen: entry of the menu, agency, and one of the buttons."""

    solution = forms.ChoiceField(label=_("Solution of the menu"), widget=forms.RadioSelect, required=False)
    agency = forms.TypedChoiceField(label=_("Agency"), widget=forms.RadioSelect, required=False, empty_value=None)
    due_days = forms.TypedChoiceField(
        label=_("Due"),
        coerce=int,
        choices=[(days, _("in %(days)s days") % {"days": days}) for days in DUE_DAYS],
        initial=DUE_DAYS[0],
        widget=forms.RadioSelect,
    )
    development_class = forms.ChoiceField(
        label=_("Class of the household"), choices=DevelopmentClass, widget=forms.RadioSelect, required=False
    )
    what = forms.CharField(
        label=_("What is to be done"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed where the case is handed up."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision = forms.ChoiceField(widget=forms.HiddenInput, choices=Decision)

    def __init__(self, *args, solutions: list[SolutionMenuItem], found: AgencyChoices, titles: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.solutions, self.found, self.titles = solutions, found, titles
        by_id = {str(one.pk): one for one in found.agencies}
        self.fields["solution"].choices = [
            *((str(item.pk), item.title) for item in solutions),
            (NOT_IN_MENU, NOT_IN_MENU_LABEL),
        ]
        self.fields["agency"].choices = agency_choices(found)
        self.fields["agency"].coerce = by_id.__getitem__

    def clean(self):
        cleaned = super().clean()
        match cleaned.get("decision"):
            case Decision.ASSIGN if not cleaned.get("agency") and "agency" not in self.errors:
                self.add_error("agency", forms.ValidationError(_("Choose the agency."), code="required"))
            case Decision.REFER if not cleaned.get("reason", "").strip():
                self.add_error("reason", forms.ValidationError(_("Give the reason."), code="required"))
        return cleaned

    @property
    def decided(self) -> dict:
        """What `logbook.services.meetings.decide` is to write down, beside the item, the author and the problems."""
        cleaned = self.cleaned_data
        item = next((one for one in self.solutions if str(one.pk) == cleaned["solution"]), None)
        what = cleaned["what"] or (item.title if item else ", ".join(self.titles)[:500])
        return {
            "decision": Decision(cleaned["decision"]),
            "menu_item": item,
            "is_not_in_menu": item is None,
            "agency": cleaned["agency"],
            "due_on": timezone.localdate() + timedelta(days=cleaned["due_days"]),
            "development_class": cleaned["development_class"],
            "what": what,
            "reason": cleaned["reason"],
        }


def decisions_for(level: str, permissions) -> list[Decision]:
    """Return what a meeting of that level may decide where somebody with these rights keeps the record."""
    gives = Permission.PROVINCE_ASSIGN if level == CaseLevel.PROVINCE else Permission.CASE_ASSIGN
    allowed = [Decision.ASSIGN] if gives in permissions else []
    if level == CaseLevel.TEAM:
        return [*allowed, Decision.TEAM, Decision.REFER, Decision.POSTPONE]
    if level == CaseLevel.DISTRICT and Permission.CASE_ASSIGN in permissions:
        allowed.append(Decision.REFER)
    return [*allowed, Decision.POSTPONE]
