from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, User
from accounts.permissions import PERMISSIONS, Permission
from accounts.posts import POST_KINDS
from areas.codes import enclosing_codes
from areas.scope import Scope
from households.models import Household

MENTORING_POSTS = [kind.code for kind in POST_KINDS.values() if Permission.CASE_FOLLOW in PERMISSIONS[kind.role]]
NOBODY = "nobody"


def mentors_for(scope: Scope) -> list[tuple[int, str]]:
    """Return (id, name and post) of the accounts that follow households inside `scope` or around it, in one query."""
    around = {code for prefix in scope.prefixes for code in enclosing_codes(prefix)}
    posts = scope.condition("post__area_id") | Q(post__area_id__in=around)
    held = Appointment.objects.in_force().filter(posts, post__kind__in=MENTORING_POSTS, user__is_active=True)
    seats = held.select_related("user", "post__area").order_by("user__first_name", "user__last_name", "pk")
    return list({seat.user_id: (seat.user_id, f"{seat.user} ({seat.post})") for seat in seats}.values())


def is_uuid(written: str) -> bool:
    try:
        UUID(written)
    except ValueError:
        return False
    return True


class MentorForm(forms.Form):
    """Who is to look after the households: somebody with an account, or somebody of the village by name."""

    mentor = forms.TypedChoiceField(label=_("Mentor with an account"), required=False, empty_value=None)
    mentor_name = forms.CharField(
        label=_("or a mentor of the village, by name"),
        max_length=200,
        required=False,
        help_text=_("Such as the village head or a health volunteer, who has no account."),
    )

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentor"].choices = [
            ("", _("Choose")),
            *mentors_for(scope),
            (NOBODY, _("nobody any more")),
        ]

    def clean(self):
        cleaned = super().clean()
        chosen, name = cleaned.get("mentor"), cleaned.get("mentor_name")
        if chosen and name:
            self.add_error("mentor_name", _("Choose an account, or write a name; not both."))
        elif not chosen and not name and not self.errors:
            self.add_error("mentor", _("Choose who looks after the household, or write a name."))
        return cleaned

    @property
    def named(self) -> dict:
        """What `logbook.services.mentors.name_mentor` is to write: an account, a name, or neither."""
        chosen = self.cleaned_data["mentor"]
        account = User.objects.get(pk=chosen) if chosen and chosen != NOBODY else None
        return {"mentor": account, "mentor_name": self.cleaned_data["mentor_name"]}


class MentorOfManyForm(MentorForm):
    """The same for the households ticked in a list."""

    households = forms.ModelMultipleChoiceField(
        queryset=None,
        error_messages={"required": _("Tick the households that this mentor is to look after.")},
    )

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, scope=scope, **kwargs)
        self.fields["households"].queryset = Household.objects.within(scope)
        self.fields["households"].label = _("Households")

    @property
    def ticked(self) -> set[UUID]:
        """The households ticked so far, so that a refused form keeps them."""
        return {UUID(key) for key in (self.data.getlist("households") if self.is_bound else ()) if is_uuid(key)}
