"""The menu of solutions: looking for entries, choosing one for a family, and keeping the menu."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Self

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.forms import ThaiDateField
from areas.models import Area
from areas.money import BahtField
from areas.scope import Scope
from areas.thai import arabic_digits
from households.forms.records import MUST_BE_FILLED, RecordForm, box_for
from households.models import Household
from households.services.change import require_current_round
from logbook.advice import advice_for
from logbook.choices import MenuStanding
from logbook.models import SolutionMenuItem, StageCriterion
from logbook.models.menu import SolutionMenuItemQuerySet
from logbook.models.problems import INDICATORS
from logbook.recommendation import Advice
from mpi.choices import Dimension
from mpi.failures import FAILURES

NOT_IN_MENU = "none"
NOT_IN_MENU_LABEL = _("not in the menu of solutions")
COLUMNS = (
    *("code", "title", "dimension", "stage", "indicators", "youngest", "oldest", "income_most_satang"),
    *("needs_disability", "needs_card", "areas", "conditions", "agency", "benefit", "amount_satang", "how_to_apply"),
    *("source", "is_example", "valid_from", "valid_until", "is_active"),
)
LONG_TEXTS = ("benefit", "conditions", "how_to_apply")


def indicator_choices() -> list[tuple[str, str]]:
    return [(code, f"{code} {FAILURES[code]}") for code in INDICATORS]


class AgeField(forms.IntegerField):
    """Completed years, in either digits."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        return super().to_python(arabic_digits(value) if isinstance(value, str) else value)


class MenuFilterForm(forms.Form):
    """What to look for in the menu; nothing asked for is everything that is valid."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    indicator = forms.ChoiceField(
        label=_("Against which failing"), required=False, choices=lambda: [("", _("any")), *indicator_choices()]
    )
    age = AgeField(label=_("For the age of"), required=False, min_value=0, max_value=120)
    agency = forms.CharField(label=_("Agency"), required=False, max_length=100)
    here = forms.BooleanField(label=_("Only what exists in my area"), required=False)
    standing = forms.ChoiceField(
        label=_("Validity"),
        required=False,
        choices=[("", _("valid today")), ("all", _("all, expired too"))],
    )

    def apply(self, items: SolutionMenuItemQuerySet, *, scope: Scope, on: date) -> list[SolutionMenuItem]:
        """Return the entries asked for, in order; a box filled in wrongly narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if not asked.get("standing"):
            items = items.valid_on(on)
        if asked.get("q"):
            items = items.matching(asked["q"])
        if asked.get("indicator"):
            items = items.against(INDICATORS[asked["indicator"]])
        if asked.get("age") is not None:
            items = items.for_age(asked["age"])
        if asked.get("agency"):
            items = items.by_agency(asked["agency"])
        return [item for item in items.in_order() if not asked.get("here") or item.exists_in_part_of(scope)]


class MenuOffer:
    """What can be chosen for a family: what fits it first, then all that is valid, and "not in the menu"."""

    def __init__(self, items: Iterable[SolutionMenuItem], advice: Advice, *, on: date):
        self.recommended = advice.items
        valid = [item for item in items if item.standing(on) == MenuStanding.VALID]
        self.others = [item for item in valid if item not in self.recommended]

    @classmethod
    def for_household(cls, household: Household, *, on: date) -> Self:
        advice = advice_for(household, require_current_round(), on=on)
        return cls.by(advice, on=on)

    @classmethod
    def by(cls, advice: Advice, *, on: date) -> Self:
        return cls(advice.menu, advice, on=on)

    @property
    def groups(self) -> list[tuple[str, list[SolutionMenuItem]]]:
        """The entries under their headings, those that fit first."""
        found = [(_("Fits this family"), self.recommended)]
        found += [
            (dimension.label, [item for item in self.others if item.dimension == dimension]) for dimension in Dimension
        ]
        return [(title, items) for title, items in found if items]

    @property
    def choices(self) -> list:
        groups = [(title, [(item.pk, item.title) for item in items]) for title, items in self.groups]
        return [("", "–"), (NOT_IN_MENU, NOT_IN_MENU_LABEL), *groups]

    def item(self, written: str) -> SolutionMenuItem | None:
        """Return the entry that a box names; None for nothing and for "not in the menu"."""
        return next((item for item in (*self.recommended, *self.others) if str(item.pk) == written), None)

    def items(self, written: Sequence[str]) -> list[SolutionMenuItem]:
        return [item for item in (*self.recommended, *self.others) if str(item.pk) in written]


class KeptForm(RecordForm):
    """An entry of a list that offices keep: every column a box."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.columns:
            if name not in self.fields:
                self.fields[name] = self._box(name)
        self.order_fields(["base", *self.columns])

    def _box(self, name: str) -> forms.Field:
        field = self.model._meta.get_field(name)
        if field.get_internal_type() == "BooleanField":
            return forms.BooleanField(label=capfirst(field.verbose_name), required=False)
        return box_for(field)


class MenuItemForm(KeptForm):
    """One entry of the menu. What it asks of a family are boxes of their own, so that a recommendation can say why."""

    model = SolutionMenuItem
    columns = COLUMNS

    indicators = forms.MultipleChoiceField(
        label=_("Against which failings"),
        choices=indicator_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of the dimension."),
    )
    youngest = AgeField(label=_("From age"), required=False, min_value=0, max_value=120)
    oldest = AgeField(label=_("To age"), required=False, min_value=0, max_value=120)
    income_most_satang = BahtField(label=_("Yearly income a head at most"), required=False)
    amount_satang = BahtField(label=_("Amount"), required=False)
    areas = forms.MultipleChoiceField(
        label=_("Only in these areas"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("None chosen: in the whole country."),
    )
    valid_from = ThaiDateField(label=_("Valid from"), required=False)
    valid_until = ThaiDateField(label=_("Valid until"), required=False)

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        # The codes that the entry has already are kept, whoever changes it.
        areas = Area.objects.at_level(4 if not scope.is_everywhere else 2).current().within(scope).in_order()
        provinces = [] if scope.is_everywhere else Area.objects.with_codes(scope.prefixes)
        self.fields["areas"].choices = [(area.code, area.label) for area in (*provinces, *areas)]
        if not scope.is_everywhere:
            self.fields["areas"].required = True
            self.fields["areas"].help_text = _("The national office keeps what exists in the whole country.")
            self.fields["areas"].error_messages["required"] = _("Choose the areas in which it exists.")
        for name in LONG_TEXTS:
            self.fields[name].widget = forms.Textarea(attrs={"rows": 3})

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("youngest"), cleaned.get("oldest")
        if low is not None and high is not None and low > high:
            self.add_error("oldest", forms.ValidationError(_("The lowest age is above the highest."), code="order"))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and first > last:
            self.add_error("valid_until", forms.ValidationError(_("The last day lies before the first."), code="order"))
        return cleaned


class CriterionForm(KeptForm):
    """One criterion of a stage, in a sentence that is answered with yes or no."""

    model = StageCriterion
    columns = ("stage", "sentence", "place", "source", "is_active")

    sentence = forms.CharField(
        label=_("Criterion"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A sentence to be answered with yes or no, such as: everybody has enough to eat."),
        error_messages={"required": MUST_BE_FILLED},
    )
    place = AgeField(label=_("Place in the list"), min_value=1, max_value=99, initial=1)


def menu_box(**options) -> forms.ChoiceField:
    """Return the box by which an entry of the menu is chosen; its choices come from a MenuOffer."""
    return forms.ChoiceField(
        label=pgettext_lazy("choice", "Solution of the menu"),
        required=False,
        error_messages={"invalid_choice": _("This solution is not valid any more. Choose another.")},
        **options,
    )
