"""What a search is asked with: the area, the filters, the scope (a tab), and the text of the box."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.choices import AreaLevel
from areas.codes import enclosing_codes
from areas.models import Area
from areas.pickers import PICKER_LEVELS, AreaPicker
from areas.thai import one_spelling, sort_key
from households.identity import parse_number
from logbook.found import FoundHouseholds
from logbook.typed import LONGEST_TEXT, TypedText, digits_of, is_about_a_citizen_id, read_typed
from mpi.choices import Dimension, FragilityLevel, TargetGroup
from mpi.dimensions import WORDS
from mpi.indicators import BMN_2565
from mpi.rules import mask

DIMENSIONS = {dimension.name.lower(): dimension for dimension in Dimension}
NOT_FRAGILE = "none"
CARD = {"yes": _("has a card holder"), "no": _("no card holder")}
URGENT = {
    "critical": _("Critical: fails health, living and income"),
    "three": _("Fails 3 dimensions or more"),
}
EVERY = {"dimension": _("Fails all of the chosen"), "indicator": _("Fails all of the chosen")}
FEWEST_LETTERS_OF_A_PLACE = 3
# A word that names more places than that is no help in finding one.
MOST_PLACES = 100


def dimension_choices() -> list[tuple[str, Any]]:
    return [(name, WORDS[dimension]) for name, dimension in DIMENSIONS.items()]


def indicator_choices() -> list[tuple[str, Any]]:
    return [(indicator.code, indicator.name) for indicator in BMN_2565.indicators]


class SeveralFilter(django_filters.MultipleChoiceFilter):
    """Check boxes, any number of them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, widget=forms.CheckboxSelectMultiple, **kwargs)


class OneFilter(django_filters.ChoiceFilter):
    """Radio buttons, one of which asks for nothing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, widget=forms.RadioSelect, empty_label=pgettext_lazy("filter", "any"), **kwargs)


@dataclass(frozen=True)
class Chip:
    """One filter on the page: its field, and in words what is chosen."""

    form: forms.Form
    name: str

    @property
    def field(self) -> forms.BoundField:
        return self.form[self.name]

    @property
    def label(self) -> str:
        return self.field.label

    @property
    def chosen(self) -> list[str]:
        value = self.form.cleaned_data.get(self.name) or []
        return [value] if isinstance(value, str) else value

    @property
    def is_every(self) -> bool:
        """True where all of the chosen are asked for, not any of them."""
        return self.name in self.form.cleaned_data.get("every", [])

    @property
    def every_label(self) -> str:
        """The words of the box that asks for all of the chosen; "" where there is no such box."""
        return EVERY.get(self.name, "")

    @property
    def summary(self) -> str:
        """The filter with what is chosen: "Failed dimensions: Income or Living"."""
        if not self.chosen:
            return self.label
        words = {value: self._word(value, label) for value, label in self.field.field.choices}
        joined = str(_(" and ") if self.is_every else _(" or ")).join(words[value] for value in self.chosen)
        return joined if self.field.widget_type == "radioselect" else f"{self.label}: {joined}"

    @property
    def parameters(self) -> dict[str, None]:
        """What an address loses without this filter."""
        return {self.name: None}

    def _word(self, value: str, label) -> str:
        # A code says enough where the names are whole sentences.
        return value if self.name == "indicator" else str(label)


class HouseholdFilters(django_filters.FilterSet):
    """The filters of the original, each a method of `FoundHouseholds`."""

    urgent = OneFilter(label=pgettext_lazy("filter", "Urgency"), choices=list(URGENT.items()), method="by_urgency")
    dimension = SeveralFilter(label=_("Failed dimensions"), choices=dimension_choices, method="by_dimension")
    indicator = SeveralFilter(label=_("Failed indicators"), choices=indicator_choices, method="by_indicator")
    card = OneFilter(label=_("State welfare card"), choices=list(CARD.items()), method="by_card")
    count = SeveralFilter(
        label=_("Number of failed dimensions"), choices=[(str(n), str(n)) for n in range(6)], method="by_count"
    )
    fragility = SeveralFilter(
        label=_("Fragility"),
        choices=[
            *((str(level.value), level.label) for level in FragilityLevel),
            (NOT_FRAGILE, pgettext_lazy("fragility", "not fragile")),
        ],
        method="by_fragility",
    )
    group = SeveralFilter(label=_("Target group"), choices=TargetGroup.choices, method="by_group")
    # How "dimension" and "indicator" are read: at least one of the chosen, or all of them.
    every = SeveralFilter(choices=list(EVERY.items()), method="as_it_is")

    def applied_to(self, households: FoundHouseholds, *, without: str = "") -> FoundHouseholds:
        """Return the households that pass every filter but `without`."""
        for name, value in self.form.cleaned_data.items():
            if name != without:
                households = self.filters[name].filter(households, value)
        return households

    @property
    def chips(self) -> list["Chip"]:
        """The filters, each a chip that opens."""
        self.is_valid()
        return [Chip(self.form, name) for name in self.filters if name != "every"]

    @property
    def in_use(self) -> list["Chip"]:
        return [chip for chip in self.chips if chip.chosen]

    def by_urgency(self, households: FoundHouseholds, _name: str, value: str) -> FoundHouseholds:
        return households.critical() if value == "critical" else households.failing_three_dimensions()

    def by_dimension(self, households: FoundHouseholds, name: str, values: list[str]) -> FoundHouseholds:
        return households.failing_dimensions([DIMENSIONS[value] for value in values], every=self._is_every(name))

    def by_indicator(self, households: FoundHouseholds, name: str, values: list[str]) -> FoundHouseholds:
        chosen = mask(indicator for indicator in BMN_2565.indicators if indicator.code in values)
        return households.failing_indicators(chosen, every=self._is_every(name))

    def by_card(self, households: FoundHouseholds, _name: str, value: str) -> FoundHouseholds:
        return households.with_card_holder() if value == "yes" else households.without_card_holder()

    def by_count(self, households: FoundHouseholds, _name: str, values: list[str]) -> FoundHouseholds:
        return households.failing_so_many_dimensions([int(value) for value in values])

    def by_fragility(self, households: FoundHouseholds, _name: str, values: list[str]) -> FoundHouseholds:
        return households.fragile([None if value == NOT_FRAGILE else int(value) for value in values])

    def by_group(self, households: FoundHouseholds, _name: str, values: list[str]) -> FoundHouseholds:
        return households.in_groups(values)

    def as_it_is(self, households: FoundHouseholds, _name: str, _values: list[str]) -> FoundHouseholds:
        return households

    def _is_every(self, name: str) -> bool:
        return name in self.form.cleaned_data["every"]


class SearchBox(forms.Form):
    """The one box. What may be a citizen ID is read as nothing else; `number` is then its 13 digits."""

    text = forms.CharField(
        label=_("Name, 13-digit ID, house number, telephone or village"), max_length=LONGEST_TEXT, required=False
    )
    number = ""

    def clean_text(self) -> str:
        text = one_spelling(self.cleaned_data["text"])
        if is_about_a_citizen_id(text):
            self.number = parse_number(digits_of(text))
        elif text:
            read_typed(text)
        return text


class SearchPlace(AreaPicker):
    """The area to search in. Reads along, in the same query, the areas that words of the box may name."""

    def __init__(self, *args, typed: TypedText, **kwargs):
        self.typed = typed
        # The codes of the areas that each word of the box may name.
        self.places: dict[str, list[str]] = {}
        super().__init__(*args, **kwargs)

    @property
    def is_chosen(self) -> bool:
        """True where a part of the scope was chosen; after `is_valid()`."""
        return len(self.cleaned_data["area_code"]) > len(self.scope.common_code)

    @property
    def chosen_label(self) -> str:
        """The name of the smallest area chosen."""
        name = next(name for name, level in PICKER_LEVELS.items() if level == len(self.cleaned_data["area_code"]))
        return dict(self.fields[name].choices)[self.cleaned_data["area_code"]]

    def areas_read(self, codes: Iterable[str]) -> Iterable[Area]:
        levels = dict.fromkeys(self.typed.words) | {name: level for level, name in self.typed.places}
        beginnings = {name: _beginnings(name) for name in levels if len(name) >= FEWEST_LETTERS_OF_A_PLACE}
        if not beginnings:
            return super().areas_read(codes)
        named = self._near().filter(_begins_with_any(beginnings.values()))
        areas = list(super().areas_read(codes) | named)
        for name, starts in beginnings.items():
            called = [area.code for area in areas if self._is_called(area, starts, levels[name])]
            if len(called) <= MOST_PLACES:
                self.places[name] = called
        return areas

    def _near(self):
        """Return the areas inside the scope, and those that it lies in."""
        above = {code for prefix in self.scope.prefixes for code in enclosing_codes(prefix)}
        return Area.objects.current().filter(self.scope.condition("code") | Q(code__in=above))

    def _is_called(self, area: Area, starts: tuple[str, ...], level: AreaLevel | None) -> bool:
        return area.sort_key.startswith(starts) and level in (None, area.level) and self.scope.overlaps(area.code)


def _beginnings(name: str) -> tuple[str, ...]:
    """Return how the sort key begins of an area called `name…` or "บ้าน" `name…`; tone marks do not count."""
    return tuple(sort_key(text).partition(" ")[0] for text in (name, f"บ้าน{name}"))


def _begins_with_any(beginnings: Iterable[tuple[str, ...]]) -> Q:
    begins = Q(pk__in=[])
    for start in (start for starts in beginnings for start in starts):
        begins |= Q(sort_key__startswith=start)
    return begins
