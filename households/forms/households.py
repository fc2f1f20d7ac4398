"""A household's place, house and land, and whether it is really there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.choices import AreaLevel
from areas.forms import ThaiDateField
from areas.pickers import PICKER_LEVELS, AreaPicker
from areas.points import LATITUDES, LONGITUDES
from households.choices import HouseholdStatus, LandTenure
from households.forms.records import DigitsField, PlainDecimalField, RecordForm, ThaiText, box_for
from households.forms.refusable import RefusableForm
from households.models import Household
from households.services.households import EDITABLE

POINT_RANGES = {"latitude": LATITUDES, "longitude": LONGITUDES}
FOLLOWING = (HouseholdStatus.ALL_DEAD, HouseholdStatus.MERGED)
OUT_OF_THAILAND = _("The point must lie in Thailand: latitude 5 to 21, longitude 97 to 106.")
# The sections of the page, in reading order; the area's own four boxes stand in the first.
SECTIONS = (
    (
        pgettext_lazy("household", "Address"),
        (
            *PICKER_LEVELS,
            "house_number",
            "soi",
            "road",
            "community",
            "village_suffix",
            "local_government",
            "house_code",
        ),
    ),
    (pgettext_lazy("household", "Contact and point on the map"), ("phone", "occupation", "latitude", "longitude")),
    (
        pgettext_lazy("household", "Land"),
        ("dwelling_land", "work_land", "work_land_rai", "work_land_square_wa", "title_document"),
    ),
)


class HouseholdForm(RecordForm, AreaPicker):
    """Everything of a household that is typed; its area is one of the person's own."""

    model = Household
    columns = EDITABLE
    boxes = {"area": "subdistrict"}
    together = {"longitude": "latitude"}
    needs_level = AreaLevel.SUBDISTRICT

    house_code = DigitsField(
        label=_("House code"),
        required=False,
        help_text=_("11 digits, as in the house register. Leave it empty if there is none."),
        validators=Household._meta.get_field("house_code").validators[:1],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    phone = DigitsField(
        label=_("Phone"), required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.columns:
            if name != "area" and name not in self.fields:
                self.fields[name] = box_for(self.model._meta.get_field(name))
        for name, level in PICKER_LEVELS.items():
            self.fields[name].required = level <= self.needs_level
        # A house stands somewhere, if only on somebody else's land.
        self.fields["dwelling_land"].choices = [
            (value, label)
            for value, label in self.fields["dwelling_land"].choices
            if value != LandTenure.NONE or value == self.instance.dwelling_land
        ]
        for name, (low, high) in POINT_RANGES.items():
            messages = {"min_value": OUT_OF_THAILAND, "max_value": OUT_OF_THAILAND}
            self.fields[name] = PlainDecimalField(
                label=self.fields[name].label,
                required=False,
                min_value=low,
                max_value=high,
                max_digits=9,
                decimal_places=6,
                error_messages=messages,
            )

    def initial_values(self) -> dict[str, Any]:
        code = self.instance.area_id or ""
        places = {name: code[:level] if len(code) >= level else "" for name, level in PICKER_LEVELS.items()}
        return super().initial_values() | places

    @property
    def typed_values(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in self.columns if name != "area"}
        return values | {"area": self.cleaned_data["area_code"], "house_code": values["house_code"] or None}

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in SECTIONS]


class StatusForm(RefusableForm):
    """Whether the household is really there; everything else needs a reason or a place."""

    status = forms.ChoiceField(
        label=_("Is the household really there?"),
        widget=forms.RadioSelect,
        # What follows from something else is not chosen: "all dead" from the last death, "merged" from merging.
        choices=[choice for choice in HouseholdStatus.choices if choice[0] not in FOLLOWING],
        error_messages={"required": _("Choose how the household was found.")},
    )
    note = ThaiText(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Needed where the household is not found or does not want help."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    moved_to = ThaiText(
        label=_("Moved to"), required=False, max_length=200, help_text=_("Needed where the household moved out.")
    )
    on = ThaiDateField(
        label=_("Since"), not_after_today=True, error_messages={"required": _("Enter the day on which this was seen.")}
    )

    @classmethod
    def initial_of(cls, household: Household) -> dict[str, Any]:
        return {"status": household.status, "note": household.status_note, "moved_to": household.moved_to}

    @property
    def stated(self) -> dict[str, Any]:
        """The arguments of `set_household_status`; after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in ("status", "note", "moved_to", "on")}
