"""People found in the field: a household with all its people on one page, one person more, and what proves them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.state_machines import StepRefused
from households.forms.households import HouseholdForm
from households.forms.members import MemberAddForm
from households.forms.records import ThaiText
from households.models import Household, Member
from households.refusals import Refused
from logbook.forms.sent_once import SentOnceForm
from logbook.images import UnfitPhoto
from logbook.services.entries import MOST_PHOTOS, Evidence, Newcomer

MOST_PEOPLE = 15
# What nobody has who was not typed at all: an empty block of the page.
TYPED_OF_A_PERSON = ("title", "first_name", "last_name", "number", "no_identity_reason", "birth_day", "birth_year")


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several photos at once. What they really are, `logbook.images` finds out."""

    widget = PhotosInput(attrs={"accept": "image/*"})

    def clean(self, value, initial=None) -> list:
        files = value if isinstance(value, list | tuple) else [value]
        chosen = [super(PhotosField, self).clean(file, initial) for file in files if file]
        if len(chosen) > MOST_PHOTOS:
            raise ValidationError(_("Choose %(most)s photos at most."), code="most", params={"most": MOST_PHOTOS})
        return chosen


class EvidenceForm(SentOnceForm):
    """How it is known who they are."""

    note = ThaiText(
        label=_("How is it known who they are?"),
        required=False,
        max_length=1000,
        help_text=_("Such as: known to the village head for ten years; house register seen; card photographed."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photos = PhotosField(
        label=_("Photos as evidence"),
        required=False,
        help_text=_("Of the house, the people or their papers; 6 at most. The district chief sees them."),
    )

    @property
    def evidence(self) -> Evidence:
        return Evidence(note=self.cleaned_data["note"], uploads=self.cleaned_data["photos"])

    def accepted(self, service, **arguments) -> bool:
        try:
            return super().accepted(service, **arguments)
        except (UnfitPhoto, StepRefused) as refused:
            self.add_error("photos", refused.message)
            return False

    def evidence_section(self) -> tuple[str, list[forms.BoundField]]:
        return (pgettext_lazy("entry", "Evidence"), [self["note"], self["photos"]])


class PersonForm(MemberAddForm):
    """One of the people of a household; the first of them is its head."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, instance=Member(), **kwargs)
        # A household is told first; each person then needs no base of his own.
        del self.fields["base"]

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(
            fields=self.typed_values, is_sure=self.is_sure, is_somebody_else=self.is_somebody_else, **self.identity
        )

    @property
    def is_empty(self) -> bool:
        return not any((self.data.get(self.add_prefix(name)) or "").strip() for name in TYPED_OF_A_PERSON)


class HouseholdEntryForm(EvidenceForm, HouseholdForm):
    """A household that stands on no list, with its people, all on one page."""

    people_count = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_PEOPLE, initial=1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, instance=Household(), **kwargs)

    @cached_property
    def people(self) -> list[PersonForm]:
        data = self.data if self.is_bound else None
        return [PersonForm(data, prefix=f"person-{n}", is_first=n == 0) for n in range(self._people_count)]

    @cached_property
    def told(self) -> list[PersonForm]:
        """The blocks in which somebody stands; the head's always does."""
        return [person for place, person in enumerate(self.people) if place == 0 or not person.is_empty]

    @property
    def can_grow(self) -> bool:
        return self._people_count < MOST_PEOPLE

    def grow(self) -> None:
        """Give the page room for one person more; what was typed stays, unchecked."""
        self.resent_with("people_count", str(min(self._people_count + 1, MOST_PEOPLE)))
        for form in (self, *self.people):
            form.show_unchecked()

    def is_valid(self) -> bool:
        told = [person.is_valid() for person in self.told]  # each, so that every fault is shown at once
        return super().is_valid() and all(told)

    def show_refusal(self, refusal: Refused) -> None:
        """Show it beside the person whom it is about."""
        if refusal.place is None:
            super().show_refusal(refusal)
            return
        self.told[refusal.place].show_refusal(refusal)
        self.add_error(None, _("Look at person no. %(number)s.") % {"number": refusal.place + 1})

    @property
    def newcomers(self) -> list[Newcomer]:
        return [person.newcomer for person in self.told]

    @property
    def _people_count(self) -> int:
        written = self.data.get("people_count", "") if self.is_bound else ""
        return (
            min(max(int(written), 1), MOST_PEOPLE)
            if written.isascii() and written.isdigit() and len(written) < 4
            else 1
        )


class MemberEntryForm(EvidenceForm, MemberAddForm):
    """One person more in a household."""

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(
            fields=self.changes, is_sure=self.is_sure, is_somebody_else=self.is_somebody_else, **self.identity
        )

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [*super().sections(), self.evidence_section()]


class MoreEvidenceForm(EvidenceForm):
    """Evidence for an entry that was sent already."""

    client_uuid = None

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("note") or cleaned.get("photos")) and not self.errors:
            self.add_error("photos", ValidationError(_("Choose a photo, or write a note."), code="required"))
        return cleaned


class StepReasonForm(forms.Form):
    """Why an entry is withdrawn or taken up again."""

    reason = ThaiText(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give the reason.")},
    )
