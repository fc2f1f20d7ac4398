"""The form of ThaiQM: part 1, the household as ThaiQM sees it; part 2, the hardships of the seven aspects."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.forms import ThaiDateField
from areas.thai import arabic_digits
from households.choices import HardshipAspect
from households.forms.records import DigitsField, ThaiText
from households.hardships import OTHER_HARDSHIP
from households.identity import LENGTH, InvalidNumber, SealedIdentity, lookup_of, parse_number, seal
from households.models import Household, Member, ThaiqmSurvey
from households.services import PartTwo
from logbook.forms.sent_once import SentOnceForm
from logbook.thaiqm import by_aspect

OTHER, NONE = "other", "none"
NUMBER_BOX = {"inputmode": "numeric", "autocomplete": "off", "class": "digits"}


class ThaiqmForm(SentOnceForm):
    """Both parts. An aspect in which nothing is ticked was not asked for; "none of these" says nothing was found."""

    surveyed_on = ThaiDateField(
        label=_("Day of the survey"),
        not_after_today=True,
        error_messages={"required": _("Enter the day of the survey.")},
    )
    head = forms.ChoiceField(
        label=_("Who heads the household?"),
        widget=forms.RadioSelect,
        help_text=_("Whom ThaiQM takes for the head; the owner of the house need not be."),
        error_messages={"required": _("Choose who heads the household.")},
    )
    head_name = ThaiText(
        label=_("Name of the head"), max_length=200, error_messages={"required": _("Type the name of the head.")}
    )
    citizen_id = forms.CharField(
        label=_("Citizen ID of the head"), max_length=40, required=False, widget=forms.TextInput(attrs=NUMBER_BOX)
    )
    citizen_id_again = forms.CharField(
        label=_("Part of the number again"),
        max_length=20,
        required=False,
        help_text=_("The four digits of the second group and the last five, such as 2345 90123."),
        widget=forms.TextInput(attrs=NUMBER_BOX),
    )
    member_count = forms.IntegerField(
        label=_("Number of members"),
        min_value=1,
        max_value=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    occupation = ThaiText(label=_("Main occupation of the household"), max_length=120, required=False)
    phone = DigitsField(
        label=_("Phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    other_hardship = ThaiText(label=_("Which other hardship?"), max_length=300, required=False)

    def __init__(
        self,
        *args,
        household: Household,
        people: Iterable[Member],
        before: ThaiqmSurvey | None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.household, self.before = household, before
        self.people = {str(person.pk): person for person in people}
        self.listed = by_aspect()
        self.fields["head"].choices = [
            *((key, f"{person} ({person.get_relationship_display()})") for key, person in self.people.items()),
            (OTHER, _("somebody else")),
        ]
        # Asked for only of somebody who is not among the members.
        self.fields["head_name"].required = not self.is_bound or self.data.get("head") == OTHER
        for aspect, ones in self.listed:
            self.fields[f"aspect_{aspect}"] = forms.MultipleChoiceField(
                label=aspect.label,
                choices=[*((str(one.number), one) for one in ones), (NONE, _("none of these"))],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        # Errors are told in the order of the page: what else weighs on the family stands below its aspect.
        asked = [name for name in self.fields if name != "other_hardship"]
        asked.insert(asked.index(f"aspect_{HardshipAspect.BEYOND_OWN_MEANS}") + 1, "other_hardship")
        self.order_fields(asked)
        self.initial = self._known() | self.initial

    def _known(self) -> dict[str, Any]:
        """Return what the form begins with: the survey of this year, else what the household has."""
        first = {"surveyed_on": timezone.localdate}
        if self.before is None:
            head = next((key for key, person in self.people.items() if person.is_head), OTHER)
            count = len(self.people) or None
            household = self.household
            return first | {
                "head": head,
                "member_count": count,
                "occupation": household.occupation,
                "phone": household.phone,
            }
        same = {name: getattr(self.before, name) for name in ("member_count", "occupation", "phone", "other_hardship")}
        return first | same | {"head": self._head_before(), "head_name": self.before.head_name} | self._ticked_before()

    def _head_before(self) -> str:
        lookup = self.before.identity_lookup
        named = (
            key
            for key, person in self.people.items()
            if (lookup and person.identity_lookup == lookup) or person.full_name == self.before.head_name
        )
        return next(named, OTHER)

    def _ticked_before(self) -> dict[str, list[str]]:
        found, not_found = set(self.before.found or ()), set(self.before.not_found or ())
        ticked = {}
        for aspect, ones in self.listed:
            numbers = {one.number for one in ones}
            is_calm = not numbers & found and numbers & not_found
            ticked[f"aspect_{aspect}"] = [NONE] if is_calm else [str(number) for number in sorted(numbers & found)]
        return ticked

    @property
    def part_one(self) -> list[BoundField]:
        return [self[name] for name in ("member_count", "occupation", "phone")]

    @property
    def aspects(self) -> list[BoundField]:
        return [self[f"aspect_{aspect}"] for aspect in HardshipAspect]

    @property
    def number_before(self) -> str:
        """The masked number that stays where none is typed."""
        return self.before.masked_identity if self.before else ""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("head") == OTHER:
            self._check_number(cleaned.get("citizen_id", ""), cleaned.get("citizen_id_again", ""))
        for aspect in HardshipAspect:
            ticked = cleaned.get(f"aspect_{aspect}", [])
            if NONE in ticked and len(ticked) > 1:
                self.add_error(f"aspect_{aspect}", _("Tick either what was found, or “none of these”."))
        is_other_found = str(OTHER_HARDSHIP) in cleaned.get(f"aspect_{HardshipAspect.BEYOND_OWN_MEANS}", [])
        if is_other_found and not cleaned.get("other_hardship"):
            self._require("other_hardship", _("Say which other hardship it is."))
        return cleaned

    def _require(self, name: str, sentence) -> None:
        self.add_error(name, ValidationError(sentence, code="required"))

    def _check_number(self, written: str, again: str) -> None:
        if not written:
            return
        try:
            number = parse_number(written)
        except InvalidNumber as invalid:
            self.add_error("citizen_id", invalid)
            return
        if "".join(filter(str.isdigit, arabic_digits(again))) != number[1:5] + number[LENGTH - 5 :]:
            sentence = _("The two do not agree. Look at the card and type both once more.")
            self.add_error("citizen_id_again", ValidationError(sentence, code="again"))

    @property
    def survey(self) -> dict[str, Any]:
        """What `households.services.record_thaiqm` is to record, beside household, round and author."""
        cleaned = self.cleaned_data
        name, identity = self._head_typed(cleaned)
        plain = ("surveyed_on", "member_count", "occupation", "phone")
        return {key: cleaned[key] for key in plain} | {
            "head_name": name,
            "identity": identity,
            "part_two": self._part_two(cleaned),
        }

    def _head_typed(self, cleaned: Mapping) -> tuple[str, SealedIdentity | None]:
        if person := self.people.get(cleaned["head"]):
            return person.full_name, _seal_of(person)
        if cleaned["citizen_id"]:
            return cleaned["head_name"], seal(parse_number(cleaned["citizen_id"]))
        is_same = self.before is not None and self.before.head_name == cleaned["head_name"]
        return cleaned["head_name"], _seal_of(self.before) if is_same else None

    def _part_two(self, cleaned: Mapping) -> PartTwo | None:
        found, not_found = set(), set()
        for aspect, ones in self.listed:
            if ticked := cleaned[f"aspect_{aspect}"]:
                here = {int(number) for number in ticked if number != NONE}
                found |= here
                not_found |= {one.number for one in ones} - here
        other = cleaned["other_hardship"] if OTHER_HARDSHIP in found else ""
        return PartTwo(found, not_found, other) if found | not_found else None


def _seal_of(row: Member | ThaiqmSurvey) -> SealedIdentity | None:
    return SealedIdentity(bytes(row.identity_sealed), bytes(row.identity_lookup)) if row.has_number else None


def without_number(typed: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return what was typed as it may be kept: of a citizen ID only what tells it from another."""
    kept = {name: values for name, values in typed.items() if name not in ("citizen_id", "citizen_id_again")}
    try:
        return kept | {"citizen_id_lookup": lookup_of(parse_number("".join(typed.get("citizen_id", "")))).hex()}
    except InvalidNumber:
        return kept
