"""A person: one group of facts after the other, and a new person with his number."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.forms import ThaiDateField
from areas.thai import arabic_digits
from households.ages import known_birth, stored_birth
from households.choices import IdentityType, NoNumber, Relationship
from households.forms.records import CHOOSE, RecordForm, ThaiText, box_for
from households.forms.refusable import RefusableForm
from households.identity import LENGTH, InvalidNumber, parse_document, parse_number
from households.models import Member
from households.services.members import EDITABLE

# Arguments of `add_member` that say who somebody is.
IDENTITY = ("identity_type", "number", "no_identity_kind", "no_identity_reason")
BIRTH = ("birth_date", "birth_date_precision")


@dataclass(frozen=True)
class FactGroup:
    """Facts of a person that are read and changed together."""

    slug: str
    title: str
    columns: tuple[str, ...]


FACT_GROUPS = {
    group.slug: group
    for group in (
        FactGroup("name", pgettext_lazy("member", "Name"), ("title", "first_name", "last_name", "sex")),
        FactGroup("birth", pgettext_lazy("member", "Birth"), BIRTH),
        FactGroup("relation", pgettext_lazy("member", "Place in the household"), ("relationship", "is_informant")),
        FactGroup(
            "work", pgettext_lazy("member", "Work, education, religion"), ("occupation", "education", "religion")
        ),
        FactGroup(
            "health",
            pgettext_lazy("member", "Health"),
            ("health", "can_help_self", "is_bedridden", "treatment_right"),
        ),
        FactGroup(
            "welfare",
            pgettext_lazy("member", "Card and allowances"),
            (
                *("has_welfare_card", "uses_welfare_card"),
                *("receives_elderly_allowance", "receives_disability_allowance"),
            ),
        ),
    )
}


class MemberForm(RecordForm):
    """Some facts of a person; the two columns of the birth date are one box."""

    model = Member
    columns = EDITABLE
    boxes = dict.fromkeys(BIRTH, "birth")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.columns:
            if name == "birth_date":
                self.fields["birth"] = ThaiDateField(
                    label=_("Birth date"),
                    required=False,
                    allow_partial=True,
                    not_after_today=True,
                    help_text=_("The day and the month may stay empty where they are not known."),
                )
            elif name not in BIRTH:
                self.fields[name] = box_for(self.model._meta.get_field(name))
        if "relationship" in self.fields:
            self._limit_relationship(self.fields["relationship"])

    def initial_values(self) -> dict[str, Any]:
        return super().initial_values() | {"birth": known_birth(self.instance)}

    @property
    def typed_values(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in self.columns if name not in BIRTH}
        if "birth" in self.fields:
            values |= dict(zip(BIRTH, stored_birth(self.cleaned_data["birth"]), strict=True))
        return values

    def _limit_relationship(self, box: forms.Field) -> None:
        """A head stays head, nobody becomes it here: the whole family is asked when the head changes."""
        head = self.instance.is_head and not self.instance._state.adding
        box.choices = [choice for choice in box.choices if (choice[0] == Relationship.HEAD) == head]
        box.disabled = head


class MemberGroupForm(MemberForm):
    """One group of a person's facts."""

    def __init__(self, *args, group: FactGroup, **kwargs):
        self.columns = group.columns
        super().__init__(*args, **kwargs)


class IdentityForm(RefusableForm):
    """What kind of number a person has, and the number. A 13-digit one is typed twice in part.

    The check digit overlooks every slip in the third digit, so its group and the end are asked again.
    """

    identity_type = forms.ChoiceField(
        label=_("Which number does this person have?"),
        widget=forms.RadioSelect,
        choices=IdentityType.choices,
        error_messages={"required": _("Choose which number this person has.")},
    )
    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=40,
        help_text=_("Such as 1-2345-67890-12-3; Thai digits, spaces and hyphens are read too."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "digits"}),
    )
    number_again = forms.CharField(
        label=_("Part of the number again"),
        required=False,
        max_length=20,
        help_text=_("Of a 13-digit number: the four digits of the second group and the last five, such as 2345 90123."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "digits"}),
    )
    no_identity_kind = forms.ChoiceField(
        label=_("Why is there no number?"),
        required=False,
        choices=[("", CHOOSE), *NoNumber.choices],
        help_text=_("Needed for a person without a number. The system then gives a temporary one."),
    )
    no_identity_reason = ThaiText(label=_("More about the missing number"), required=False, max_length=200)

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("identity_type")
        if kind == IdentityType.NONE:
            if cleaned.get("no_identity_kind", "") in ("", NoNumber.OTHER):
                self._require("no_identity_reason", _("Say why there is no number."))
            cleaned["number"] = ""
        elif kind:
            cleaned["no_identity_kind"] = cleaned["no_identity_reason"] = ""
            self._check_number(kind, cleaned.get("number", ""))
        return cleaned

    @property
    def identity(self) -> dict[str, Any]:
        """The arguments of `add_member` about the number; after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in IDENTITY}

    def _require(self, name: str, message) -> None:
        if not self.cleaned_data.get(name, "").strip():
            self.add_error(name, ValidationError(message, code="required"))

    def _check_number(self, kind: str, written: str) -> None:
        if not written:
            self._require("number", _("Type the number."))
            return
        try:
            number = parse_document(written) if kind == IdentityType.OTHER_DOCUMENT else parse_number(written)
        except InvalidNumber as invalid:
            self.add_error("number", invalid)
            return
        again = "".join(filter(str.isdigit, arabic_digits(self.cleaned_data["number_again"])))
        if kind != IdentityType.OTHER_DOCUMENT and again != number[1:5] + number[LENGTH - 5 :]:
            self.add_error("number_again", _("The two do not agree. Look at the card and type both once more."))


class MemberAddForm(IdentityForm, MemberForm):
    """A new person: who, with which number, and how he belongs to the household; the rest is asked on his own page."""

    columns = ("title", "first_name", "last_name", "sex", *BIRTH, "relationship", "has_welfare_card")

    def __init__(self, *args, is_first: bool, **kwargs):
        self.is_first = is_first
        super().__init__(*args, **kwargs)

    def _limit_relationship(self, box: forms.Field) -> None:
        box.choices = [choice for choice in box.choices if (choice[0] == Relationship.HEAD) == self.is_first]
        if self.is_first:
            box.initial = Relationship.HEAD

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        who = ("title", "first_name", "last_name", "sex", "birth", "relationship", "has_welfare_card")
        number = ("identity_type", "number", "number_again", "no_identity_kind", "no_identity_reason")
        return [
            (pgettext_lazy("member", "Person"), [self[name] for name in who]),
            (pgettext_lazy("member", "Number"), [self[name] for name in number]),
        ]


class ResolveIdentityForm(IdentityForm):
    """The real number of a person who had a temporary one, or a wrong one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["no_identity_reason"], self.fields["no_identity_kind"]
        self.fields["identity_type"].choices = [
            choice for choice in IdentityType.choices if choice[0] != IdentityType.NONE
        ]
        self.fields["number"].required = True
