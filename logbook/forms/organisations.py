from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Role
from accounts.models import Appointment, User
from accounts.posts import POST_KINDS
from areas.choices import AreaLevel
from areas.forms import ThaiDateField
from areas.scope import Scope
from logbook.choices import AgencyKind, CentreLevel
from logbook.forms.places import PlacedForm
from logbook.forms.search import indicator_choices
from logbook.forms.sent_once import SentOnceForm
from logbook.models import Agency, Centre, CentreSeat, WorkingGroup

LEVELS_OF_CENTRES = {
    CentreLevel.PROVINCE: (AreaLevel.PROVINCE,),
    CentreLevel.DISTRICT: (AreaLevel.DISTRICT,),
    CentreLevel.MUNICIPALITY: (AreaLevel.DISTRICT, AreaLevel.SUBDISTRICT),
    CentreLevel.TEAM: (AreaLevel.SUBDISTRICT,),
}
AGENCY_POSTS = [kind.code for kind in POST_KINDS.values() if kind.role == Role.AGENCY_OFFICER]


def _indicators() -> list[tuple[str, str]]:
    return [(code, f"{code} {name}") for code, name in indicator_choices()]


class AgencyFilterForm(forms.Form):
    """By what the list of agencies is narrowed; what is none of the choices narrows nothing."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", pgettext_lazy("filter", "any")), *AgencyKind.choices]
    )
    against = forms.ChoiceField(label=_("Works against"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["against"].choices = [("", pgettext_lazy("filter", "any")), *_indicators()]

    def apply(self, agencies):
        self.is_valid()
        chosen = self.cleaned_data
        return agencies.of_kind(chosen.get("kind", "")).against(chosen.get("against", ""))


class AgencyForm(PlacedForm):
    indicators = forms.MultipleChoiceField(
        label=_("Works against these indicators"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("By these the agency is suggested when a case is given away."),
    )

    class Meta:
        model = Agency
        fields = ["name", "kind", "ministry", "mission", "indicators", "has_mou", "phone"]
        widgets = {"mission": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"name": {"required": _("Enter the name.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicators"].choices = _indicators()


class CentreForm(PlacedForm):
    wrong_level = _("Choose the area at the level of the centre: a team belongs to a subdistrict.")

    class Meta:
        model = Centre
        fields = ["level", "name", "office", "phone"]
        error_messages = {"name": {"required": _("Enter the name.")}}

    def allowed_levels(self, cleaned):
        return LEVELS_OF_CENTRES.get(cleaned.get("level"), self.levels)


class WorkingGroupForm(PlacedForm):
    levels = (AreaLevel.DISTRICT, AreaLevel.SUBDISTRICT)
    wrong_level = _("Choose the district whose chief named the group.")
    ordered_on = ThaiDateField(label=_("Day of the order"), not_after_today=True)

    class Meta:
        model = WorkingGroup
        fields = ["name", "order_number", "ordered_on", "purpose", "members"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 2}), "members": forms.Textarea(attrs={"rows": 4})}


class SeatForm(SentOnceForm, forms.ModelForm):
    """Somebody takes a seat, or what is written of him is changed."""

    starts_on = ThaiDateField(label=_("From"))
    ends_on = ThaiDateField(label=_("Until"), required=False)

    class Meta:
        model = CentreSeat
        fields = ["kind", "title", "name", "phone", "starts_on", "ends_on"]
        error_messages = {
            "name": {"required": _("Enter the name.")},
            "title": {"required": _("Say which office he holds.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate


class StaffForm(SentOnceForm):
    """Of which agency an account with the role of an agency's officer is."""

    user = forms.ModelChoiceField(
        label=_("Account"), queryset=None, error_messages={"required": _("Choose the account.")}
    )
    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=None, error_messages={"required": _("Choose the agency.")}
    )

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        posts = Appointment.objects.within(scope).in_force().filter(post__kind__in=AGENCY_POSTS)
        people = User.objects.filter(pk__in=posts.values("user_id")).order_by("last_name", "first_name")
        self.fields["user"].queryset = people
        self.fields["agency"].queryset = Agency.objects.within(scope).active().by_name()

    @property
    def tie(self) -> dict[str, User | Agency]:
        return {name: self.cleaned_data[name] for name in ("user", "agency")}
