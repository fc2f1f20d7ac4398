"""Asking for a hand-over to another area, and taking over what was asked for."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.choices import AreaLevel
from areas.forms import ThaiDateField
from areas.models import Area
from areas.scope import Scope
from areas.typeahead import AreaTypeahead
from households.choices import Relationship
from households.forms.records import CHOOSE, ThaiText
from households.models import Household
from logbook.forms.sent_once import SentOnceForm
from logbook.forms.steps import SteppingForm
from logbook.models import Transfer
from logbook.receiving import FoundHome, find_homes

NEW_HOME = "new"


class TransferForm(SentOnceForm, SteppingForm, AreaTypeahead):
    """Where to, why, since when; the receiver reads it before he accepts."""

    boxes = {"area": "area_code", "household": None, "member": None}

    whereabouts = ThaiText(
        label=_("Where exactly, with whom"),
        required=False,
        max_length=300,
        help_text=_("What helps the officer there to find them, such as the house number or the host's name."),
    )
    reason = ThaiText(
        label=_("Why do they move?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why they move.")},
    )
    moved_on = ThaiDateField(
        label=_("Day of the move"),
        required=False,
        not_after_today=True,
        help_text=_("Leave it empty where the day is not known."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["client_uuid", "place", "area_code", "whereabouts", "reason", "moved_on"])

    @property
    def request(self) -> dict[str, Any]:
        """The arguments of `ask_transfer` about the move; after `is_valid()`."""
        named = {name: self.cleaned_data[name] for name in ("whereabouts", "reason", "moved_on")}
        return named | {"to_area": self.chosen_area}


class AcceptForm(SteppingForm):
    """Where the household lives now: the village inside what was asked, and the house number."""

    boxes = {"area": "area_code", "household": None, "member": None, "to_household": "home"}

    area_code = forms.ChoiceField(label=pgettext_lazy("area", "Village"))
    house_number = ThaiText(label=_("House number"), required=False, max_length=20)

    def __init__(self, *args, transfer: Transfer, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.transfer = transfer
        self.fields["area_code"].choices = _places(transfer.to_area, scope)
        if len(self.fields["area_code"].choices) == 1:
            self.fields["area_code"].widget = forms.HiddenInput()
            self.initial["area_code"] = self.fields["area_code"].choices[0][0]

    @property
    def answer(self) -> dict[str, Any]:
        """The arguments of `accept_transfer`; after `is_valid()`."""
        area = Area.objects.get(code=self.cleaned_data["area_code"])
        return {"area": area, "house_number": self.cleaned_data["house_number"], "is_sure": self.is_sure}


class AcceptPersonForm(AcceptForm):
    """With whom the person lives now: a household there, found by its number or its head, or one of his own."""

    sought = ThaiText(
        label=_("Which household there?"),
        required=False,
        max_length=60,
        help_text=_("The house number or the head's name."),
    )
    home = forms.ChoiceField(
        label=_("Household"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the household, or a new one.")},
    )
    relationship = forms.ChoiceField(
        label=_("Relation to the head"), choices=[("", CHOOSE), *Relationship.choices[1:]], required=False
    )

    def __init__(self, *args, transfer: Transfer, scope: Scope, **kwargs):
        super().__init__(*args, transfer=transfer, scope=scope, **kwargs)
        there = scope.narrowed_to(transfer.to_area_id)
        typed = self.data.get("sought", "") if self.is_bound else transfer.whereabouts
        self.found: list[FoundHome] = find_homes(typed, scope=there, apart_from=transfer.household_id)
        chosen = self.data.get("home", "") if self.is_bound else ""
        if (pk := _uuid(chosen)) and pk not in {home.pk for home in self.found}:
            self.found += find_homes("", scope=there, ids=[pk], apart_from=transfer.household_id)
        new = (NEW_HOME, _("A new household with this person as its head"))
        self.fields["home"].choices = [*((str(home.pk), home.text) for home in self.found), new]
        self.order_fields(["sought", "home", "relationship", "area_code", "house_number"])

    @property
    def is_looking(self) -> bool:
        return self.is_bound and "look" in self.data

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("home") not in (None, NEW_HOME) and not cleaned.get("relationship"):
            self.add_error("relationship", _("Choose the relation to the head."))
        return cleaned

    @property
    def answer(self) -> dict[str, Any]:
        if self.cleaned_data["home"] == NEW_HOME:
            return super().answer | {"relationship": Relationship.HEAD}
        home = Household.objects.get(pk=self.cleaned_data["home"])
        return {
            "to_household": home,
            "relationship": Relationship(self.cleaned_data["relationship"]),
            "is_sure": self.is_sure,
        }


def _places(area: Area, scope: Scope) -> list[tuple[str, str]]:
    """Return the area itself and, of a subdistrict, its villages, as far as they are the receiver's."""
    inside = Area.objects.current().children_of(area.code).in_order() if area.level < AreaLevel.VILLAGE else ()
    villages = [(village.code, village.label) for village in inside if scope.covers(village.code)]
    return [(area.code, _("%(area)s, village not known") % {"area": area.label} if villages else area.label), *villages]


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
