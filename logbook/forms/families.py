"""Splitting a household in two, and making one of two files of the same family."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope
from households.choices import Relationship
from households.editing import PAIRS
from households.forms.records import CHOOSE, DigitsField, ThaiText
from households.models import Household, Member
from households.refusals import relationship_field
from households.services.families import differing_fields, same_person
from households.values import value_text
from logbook.forms.steps import ReasonForm

STAYS, LEAVES = "stays", "leaves"
KEPT, TAKEN = "kept", "taken"
SAME = "same:"
POINT = _("Point on the map")
RELATIONS = [("", CHOOSE), *Relationship.choices]


@dataclass(frozen=True)
class SplitRow:
    """One person of the table: where he belongs, and how he is related to the head there."""

    member: Member
    place: forms.BoundField
    relation: forms.BoundField


class SplitForm(ReasonForm):
    """Who forms a household of his own, and how everybody is related to his head then."""

    boxes = {"area": "area_code", "member": None}

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    house_number = ThaiText(label=_("House number of the new household"), required=False, max_length=20)
    area_code = forms.ChoiceField(label=pgettext_lazy("area", "Village"))
    house_code = DigitsField(
        label=_("House code of the new household"),
        required=False,
        max_length=20,
        help_text=_("11 digits, if the new household has a house of its own. The old code stays with the old one."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args, household: Household, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.household = household
        self.residents = list(household.members.present().head_first())
        self.initial |= {"base_version": household.version, "area_code": household.area_id}
        inside = Area.objects.current().children_of(household.area_id[: AreaLevel.SUBDISTRICT]).in_order()
        villages = [(area.code, area.label) for area in inside if scope.covers(area.code)]
        here = (household.area_id, household.area.label)
        self.fields["area_code"].choices = villages if here in villages else [here, *villages]
        for resident in self.residents:
            self._ask(resident)

    @property
    def rows(self) -> list[SplitRow]:
        return [SplitRow(one, self[_place_of(one)], self[relationship_field(one)]) for one in self.residents]

    @property
    def halves(self) -> dict[str, Any]:
        """The arguments of `split`; after `is_valid()`."""
        relations = {one: Relationship(self.cleaned_data[relationship_field(one)]) for one in self.residents}
        return {
            "leaving": {one: relation for one, relation in relations.items() if self._leaves(one)},
            "staying": {one: relation for one, relation in relations.items() if not self._leaves(one)},
            "address": {
                "area": self.cleaned_data["area_code"],
                "house_number": self.cleaned_data["house_number"],
                "house_code": self.cleaned_data["house_code"] or None,
            },
            "reason": self.cleaned_data["reason"],
            "base_version": self.cleaned_data["base_version"],
            "is_sure": self.is_sure,
        }

    def _leaves(self, member: Member) -> bool:
        return self.cleaned_data[_place_of(member)] == LEAVES

    def _ask(self, resident: Member) -> None:
        self.fields[_place_of(resident)] = forms.ChoiceField(
            label=_("Where %(name)s lives") % {"name": resident.full_name},
            choices=[
                (STAYS, pgettext_lazy("split", "stays here")),
                (LEAVES, pgettext_lazy("split", "new household")),
            ],
            initial=STAYS,
            widget=forms.RadioSelect,
        )
        related = _("Relation of %(name)s to the head there") % {"name": resident.full_name}
        self.fields[relationship_field(resident)] = forms.ChoiceField(
            label=related,
            choices=RELATIONS,
            widget=forms.Select(attrs={"aria-label": related}),
            initial=resident.relationship,
            error_messages={"required": _("Say how this person is related to the head there.")},
        )


@dataclass(frozen=True)
class FieldRow:
    """One fact about which the two files differ."""

    label: str
    kept: str
    taken: str
    choice: forms.BoundField


@dataclass(frozen=True)
class PersonRow:
    """One person of the file that goes, and who he is in the one that stays."""

    member: Member
    who: forms.BoundField


class MergeForm(ReasonForm):
    """Of two files of one family: which facts stand, and who of the one is who in the other."""

    boxes = {"household": None, "member": None}

    versions = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, kept: Household, dropped: Household, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept, self.dropped = kept, dropped
        self.initial["versions"] = f"{kept.version},{dropped.version}"
        self.there = list(kept.members.present().head_first())
        self.movers = list(dropped.members.present().head_first())
        self.differing = differing_fields(kept, dropped)
        for name in self.differing:
            self.fields[f"take_{name}"] = forms.ChoiceField(
                label=POINT if name == "latitude" else Household._meta.get_field(name).verbose_name,
                choices=[(KEPT, _("of the file that stays")), (TAKEN, _("of the other file"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the two.")},
            )
        for mover in self.movers:
            self._ask(mover)

    def clean_versions(self) -> tuple[int, int]:
        parts = self.cleaned_data["versions"].split(",")
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts):
            raise forms.ValidationError(_("The form is damaged. Open the page anew."))
        return int(parts[0]), int(parts[1])

    @property
    def field_rows(self) -> list[FieldRow]:
        return [
            FieldRow(str(self[f"take_{name}"].label), *self._both(name), choice=self[f"take_{name}"])
            for name in self.differing
        ]

    @property
    def person_rows(self) -> list[PersonRow]:
        return [PersonRow(mover, self[_who(mover)]) for mover in self.movers]

    @property
    def choices(self) -> dict[str, Any]:
        """The arguments of `merge`; after `is_valid()`."""
        told = {mover: self.cleaned_data[_who(mover)] for mover in self.movers}
        by_id = {str(member.pk): member for member in self.there}
        return {
            "taken": [name for name in self.differing if self.cleaned_data[f"take_{name}"] == TAKEN],
            "same": {one: by_id[who.removeprefix(SAME)] for one, who in told.items() if who.startswith(SAME)},
            "relations": {one: Relationship(who) for one, who in told.items() if not who.startswith(SAME)},
            "reason": self.cleaned_data["reason"],
            "base_versions": self.cleaned_data["versions"],
            "is_sure": self.is_sure,
        }

    def _ask(self, mover: Member) -> None:
        twin = next((member for member in self.there if same_person(member, mover)), None)
        same = [(f"{SAME}{member.pk}", member.full_name) for member in self.there]
        relations = Relationship.choices[1:] if self.there else Relationship.choices
        self.fields[_who(mover)] = forms.ChoiceField(
            label=_("Who %(name)s is in the file that stays") % {"name": mover.full_name},
            choices=[
                ("", CHOOSE),
                (_("the same person as"), same),
                (_("somebody else, related to the head as"), relations),
            ],
            initial=f"{SAME}{twin.pk}" if twin else "",
            error_messages={"required": _("Say who this person is.")},
        )

    def _both(self, name: str) -> tuple[str, str]:
        names = next((pair for pair in PAIRS if name in pair), (name,))
        fields = [Household._meta.get_field(one) for one in names]
        return tuple(
            ", ".join(value_text(field, getattr(one, field.attname)) or "–" for field in fields)
            for one in (self.kept, self.dropped)
        )


class PartnerForm(forms.Form):
    """The other file of the same family, by house number or the head's name."""

    sought = ThaiText(
        label=_("Which household is the same?"), max_length=60, help_text=_("The house number or the head's name.")
    )


def _place_of(member: Member) -> str:
    return f"place_{member.pk.hex}"


def _who(member: Member) -> str:
    return f"who_{member.pk.hex}"
