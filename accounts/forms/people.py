from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.administered import kinds_to_give, place_of
from accounts.choices import AccountState, Role
from accounts.models import Appointment, User
from accounts.posts import POST_KINDS
from accounts.services import may_grant
from areas.forms import ThaiDateField
from areas.models import Area
from areas.scope import Scope
from areas.thai import one_spelling


class PeopleFilterForm(forms.Form):
    """Which accounts the list shows: words of the name, an area, a role, how the account stands."""

    q = forms.CharField(required=False, max_length=100, strip=True)
    area = forms.RegexField(r"^(\d\d){1,3}$", required=False)
    role = forms.ChoiceField(required=False, choices=[("", _("all roles")), *Role.choices])
    state = forms.ChoiceField(required=False, choices=[("", _("all states")), *AccountState.choices])

    def chosen(self, name: str) -> str:
        """Return what was chosen; "" for what is no choice."""
        self.is_valid()
        return self.cleaned_data.get(name, "")

    def apply(self, people):
        """Return those of `people` (with their state) that are looked for."""
        for word in one_spelling(self.chosen("q")).split():
            people = people.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__icontains=word)
            )
        area, role = self.chosen("area"), self.chosen("role")
        if area or role:
            held = Appointment.objects.unended().within(Scope((area,)) if area else Scope.everywhere())
            people = people.filter(pk__in=held.of_role(role).values("user"))
        if state := self.chosen("state"):
            people = people.filter(state=state)
        return people


class PostFields(forms.Form):
    """A kind of post and its area, among those that the administrator may give."""

    kind = forms.ChoiceField(label=_("Post"))
    area = forms.CharField(
        label=_("Code of the area"),
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "digits"}),
        help_text=_("2 digits of a province, 4 of a district, 6 of a subdistrict; empty for the whole country."),
    )

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["kind"].choices = [("", _("Choose")), *((kind.code, kind.label) for kind in kinds_to_give(by))]

    def clean_area(self) -> Area | None:
        code = self.cleaned_data["area"].strip()
        if not code:
            return None
        area = Area.objects.current().within(self.by.scope).filter(pk=code).first()
        if area is None:
            raise forms.ValidationError(_("There is no such area among those that you administer."))
        return area

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") and "area" in cleaned:
            post = place_of(POST_KINDS[cleaned["kind"]], cleaned["area"])
            if post is None:
                self.add_error("area", _("This post does not exist at the level of that area."))
            elif not may_grant(post, self.by):
                self.add_error("kind", _("This post is outside the area or above the role that you administer."))
        return cleaned


class PersonFields(forms.ModelForm):
    """Who is invited."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "phone", "expires_on")
        field_classes = {"expires_on": ThaiDateField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].help_text = _("Letters, digits and @ . + - _ ; the person types it at every sign-in.")
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "off"}
        self.fields["expires_on"].required = False
        for field in self.fields.values():
            field.error_messages["required"] = _("Fill this in.")


class InvitationForm(PostFields, PersonFields):
    """A new person in a post."""

    client_uuid = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    starts_on = ThaiDateField(label=_("Holds the post from"))
    field_order = ("username", "first_name", "last_name", "phone", "kind", "area", "starts_on", "expires_on")

    def clean_expires_on(self):
        last = self.cleaned_data["expires_on"]
        if last and last < timezone.localdate():
            raise forms.ValidationError(_("This day is past."))
        return last


class ReasonForm(forms.Form):
    """Why something is done with an account."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, min_length=4, error_messages={"required": _("Give the reason.")}
    )


class LastDayForm(forms.Form):
    """The last day of an account; empty for none."""

    expires_on = ThaiDateField(label=_("Last day of the account"), required=False)


class LinkForm(forms.Form):
    """One more link for a person; sent twice, it makes one."""

    client_uuid = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


class PreviewForm(forms.Form):
    """Why somebody looks at the site as another person."""

    reason = forms.CharField(
        label=_("Why do you look at the site as this person?"),
        max_length=300,
        min_length=4,
        error_messages={"required": _("Give the reason.")},
    )


class ReviewForm(forms.Form):
    """Accounts ticked in the yearly review, and what is to become of them."""

    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), error_messages={"required": _("Tick the accounts first.")}
    )
    decision = forms.ChoiceField(choices=[("keep", _("still needed")), ("close", _("close"))])

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people


class HandOverForm(forms.Form):
    """Who takes a post over, from when, and which open work goes with it."""

    client_uuid = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    starts_on = ThaiDateField(label=_("The new holder begins on"))
    username = forms.CharField(
        label=_("User name of the new holder"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
        help_text=_("Somebody who has an account already, or a new name: then fill in the rest."),
    )
    first_name = forms.CharField(label=_("first name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("last name"), max_length=150, required=False)
    phone = forms.CharField(label=_("phone"), max_length=20, required=False)
    work = forms.MultipleChoiceField(
        label=_("Open work that goes to the new holder"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, appointment: Appointment, open_work, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.appointment, self.people, self.open_work = appointment, people, open_work
        self.fields["work"].choices = [(one.work.name, one.work.label) for one in open_work]
        self.fields["work"].initial = [one.work.name for one in open_work]
        if not open_work:
            del self.fields["work"]

    def clean_starts_on(self):
        starts_on = self.cleaned_data["starts_on"]
        if starts_on <= self.appointment.starts_on:
            raise forms.ValidationError(_("The holder of now began on this day or later."))
        return starts_on

    def clean(self):
        cleaned = super().clean()
        self.successor = self.people.filter(username=cleaned.get("username", "")).first()
        if self.successor is None:
            for name in ("first_name", "last_name"):
                if not cleaned.get(name):
                    self.add_error(name, _("Fill this in for somebody who has no account yet."))
        elif self.successor == self.appointment.user:
            self.add_error("username", _("This is the holder of now."))
        return cleaned
