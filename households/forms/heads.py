"""A new head with everybody related to him anew; a death, a move, a return."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.forms import ThaiDateField
from households.choices import Relationship
from households.forms.records import CHOOSE, ThaiText
from households.forms.refusable import RefusableForm
from households.models import Household, Member
from households.refusals import StaleForm, relationship_field

RELATIONS = [("", CHOOSE), *Relationship.choices[1:]]
CHANGED_MEANWHILE = _(
    "Somebody changed this household while you were typing. Compare the table with what you know and save again."
)


@dataclass(frozen=True)
class ResidentRow:
    """One line of the table of relations."""

    member: Member
    radio: Any
    relation: forms.BoundField


class HeadForm(RefusableForm):
    """Who is head now, and how every other resident is related to him.

    `leaver` is the person who dies or moves: where he is not head, or nobody else is left, nothing is asked.
    """

    base_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, household: Household, leaver: Member | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.household, self.leaver = household, leaver
        self.initial["base_version"] = household.version
        residents = list(household.members.present().head_first())
        self.residents = [resident for resident in residents if resident != leaver]
        self.asks_for_head = bool(self.residents) and (leaver is None or leaver.is_head)
        if self.asks_for_head:
            self._ask_for_head()

    @property
    def rows(self) -> list[ResidentRow]:
        radios = self["new_head"].subwidgets
        return [
            ResidentRow(resident, radio, self[relationship_field(resident)])
            for resident, radio in zip(self.residents, radios, strict=True)
        ]

    @property
    def seating(self) -> dict[str, Any]:
        """The arguments of the services about the head; after `is_valid()`."""
        given = {"base_version": self.cleaned_data["base_version"], "is_sure": self.is_sure}
        if not self.asks_for_head:
            return given
        relations = {
            resident: self.cleaned_data[relationship_field(resident)]
            for resident in self.residents
            if resident != self._new_head
        }
        return given | {"new_head": self._new_head, "relationships": relations}

    def show_stale(self, stale: StaleForm) -> None:
        self.resent_with("base_version", self.household.version)
        self.add_error(None, CHANGED_MEANWHILE)

    def clean(self):
        cleaned = super().clean()
        for resident in self.residents if self.asks_for_head and cleaned.get("new_head") else ():
            name = relationship_field(resident)
            if resident != self._new_head and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Say how this person is related to the new head."))
        return cleaned

    @property
    def _new_head(self) -> Member | None:
        chosen = self.cleaned_data.get("new_head")
        return next((resident for resident in self.residents if str(resident.pk) == chosen), None)

    def _ask_for_head(self) -> None:
        self.fields["new_head"] = forms.ChoiceField(
            label=_("New head of the household"),
            choices=[(resident.pk, resident.full_name) for resident in self.residents],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose the new head among the living members of the household.")},
        )
        for resident in self.residents:
            related = _("Relation of %(name)s to the new head") % {"name": resident.full_name}
            self.fields[relationship_field(resident)] = forms.ChoiceField(
                label=related,
                choices=RELATIONS,
                required=False,
                widget=forms.Select(attrs={"aria-label": related}),
            )


class DeathForm(HeadForm):
    died_on = ThaiDateField(
        label=_("Date of death"),
        required=False,
        not_after_today=True,
        help_text=_("Leave it empty where the day is not known."),
    )
    source = ThaiText(
        label=_("Who says so?"),
        max_length=120,
        help_text=_("Such as the death certificate, a relative, the village head."),
        error_messages={"required": _("Write who says so: a death certificate, a relative, the village head.")},
    )

    @property
    def death(self) -> dict[str, Any]:
        """The arguments of `record_death` about the death; after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in ("died_on", "source")}


class MoveForm(HeadForm):
    moved_to = ThaiText(
        label=_("Moved to"),
        max_length=200,
        help_text=_("As exactly as is known, such as the subdistrict, district and province."),
        error_messages={"required": _("Say where the person moved to.")},
    )
    moved_on = ThaiDateField(
        label=_("Day of the move"),
        required=False,
        not_after_today=True,
        help_text=_("Leave it empty where the day is not known."),
    )

    @property
    def move(self) -> dict[str, Any]:
        """The arguments of `move_member_out` about the move; after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in ("moved_to", "moved_on")}


class BackForm(RefusableForm):
    """How a person who was dead or away in the record belongs to the household again."""

    relationship = forms.ChoiceField(
        label=_("Relation to the head"),
        choices=[("", CHOOSE), *Relationship.choices],
        error_messages={"required": _("Choose the relation to the head.")},
    )
