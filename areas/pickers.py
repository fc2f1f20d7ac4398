"""Choosing an area step by step: province, district, subdistrict, village; preset and limited to one's own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from areas.choices import AreaLevel
from areas.codes import enclosing_codes
from areas.models import Area
from areas.scope import Scope, is_area_code

# The names of the fields, which are also the parameters of the URLs.
PICKER_LEVELS = {
    "province": AreaLevel.PROVINCE,
    "district": AreaLevel.DISTRICT,
    "subdistrict": AreaLevel.SUBDISTRICT,
    "village": AreaLevel.VILLAGE,
}
EVERY = {
    AreaLevel.PROVINCE: _("All provinces"),
    AreaLevel.DISTRICT: _("All districts"),
    AreaLevel.SUBDISTRICT: _("All subdistricts"),
    AreaLevel.VILLAGE: _("All villages"),
}
CHOOSE = _("Choose")


def children_context(query: Mapping[str, str], *, scope: Scope) -> dict:
    """Return what `areas/children.html` shows after one of the selects changed; `query` is that select alone.

    `options` are the areas directly below the chosen one in that scope, `lower` the selects below theirs (name and
    first option), which start anew. A code that is no area or lies elsewhere has no options.
    """
    name = next((name for name in PICKER_LEVELS if name in query), "province")
    lower = [other for other, level in PICKER_LEVELS.items() if level > PICKER_LEVELS[name]]
    code = query.get(name, "")
    areas = Area.objects.current().children_of(code).in_order() if is_area_code(code) else ()
    blanks = [(other, _blank(PICKER_LEVELS[other], is_needed="needed" in query)) for other in lower]
    return {
        "blank": blanks[0][1] if blanks else "",
        "options": [(area.code, area.label) for area in areas if scope.overlaps(area.code)],
        "lower": blanks[1:],
    }


def _blank(level: AreaLevel, *, is_needed: bool):
    return CHOOSE if is_needed else EVERY[level]


class AreaField(forms.ChoiceField):
    """The code of one area of a level; what lies outside the area chosen one level up counts as not chosen."""

    default_error_messages = {
        "invalid_choice": _("Choose one of the listed areas."),
        "required": _("Choose an area here."),
    }

    def __init__(self, *, level: AreaLevel, **kwargs):
        super().__init__(required=False, **kwargs)
        self.level = level
        # "" is the country; None means that nothing is chosen one level up.
        self.parent_code: str | None = None

    def clean(self, value):
        if self.parent_code is None:
            return ""
        # A page without JavaScript sends the old district along with a new province.
        return super().clean(value if (value or "").startswith(self.parent_code) else "")


class AreaPicker(forms.Form):
    """A form part of four levels; takes `scope=`, the areas that the person may choose from.

    A level of which the scope holds but one area is fixed to it. `cleaned_data["area_code"]` is the code of the
    smallest area chosen, "" for all of the scope. `needs_level` makes a choice down to that level a must.
    """

    needs_level: AreaLevel | None = None

    province = AreaField(level=AreaLevel.PROVINCE, label=pgettext_lazy("area", "Province"))
    district = AreaField(level=AreaLevel.DISTRICT, label=pgettext_lazy("area", "District"))
    subdistrict = AreaField(level=AreaLevel.SUBDISTRICT, label=pgettext_lazy("area", "Subdistrict"))
    village = AreaField(level=AreaLevel.VILLAGE, label=pgettext_lazy("area", "Village"))

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        if self.is_bound:
            self.data = self._with_upper_levels(self.data)
        given = self._given_codes()
        children = self._options_below(given)
        parent_code = ""
        for name, level in PICKER_LEVELS.items():
            options = children.get(parent_code, [])
            self._prepare(name, options, parent_code)
            chosen = given.get(level, "")
            parent_code = chosen if chosen in dict(options) else None

    def clean(self):
        cleaned = super().clean()
        chosen = [cleaned.get(name) or "" for name in PICKER_LEVELS]
        return cleaned | {"area_code": max(chosen, key=len)}

    @property
    def chosen_scope(self) -> Scope:
        """The part of the person's scope that was chosen; after `is_valid()`."""
        code = self.cleaned_data["area_code"]
        return self.scope.narrowed_to(code) if code else self.scope

    def _with_upper_levels(self, data):
        """Complete a link that names only lower levels: its author's upper ones were fixed, the reader's may not be."""
        data = data.copy()
        names = [self.add_prefix(name) for name in PICKER_LEVELS]
        lowest = max((data.get(name) or "" for name in names), key=len)
        for name, level in zip(names, PICKER_LEVELS.values(), strict=True):
            if name not in data and len(lowest) > level:
                data[name] = lowest[:level]
        return data

    def _given_codes(self) -> dict[int, str]:
        """Return the code chosen so far at each level, from the scope where it leaves no choice."""
        codes = {len(code): code for code in enclosing_codes(self.scope.common_code)}
        for name, level in PICKER_LEVELS.items():
            if level not in codes:
                codes[level] = self._given(name)
        return codes

    def _given(self, name: str) -> str:
        if self.is_bound:
            typed = self.data.get(self.add_prefix(name)) or ""
            return typed if is_area_code(typed) else ""  # what is no code is never asked of the database
        return str(self.get_initial_for_field(self.fields[name], name) or "")

    def _options_below(self, codes: dict[int, str]) -> dict[str, list[tuple[str, str]]]:
        """Return the options below the country and below each of `codes`, in one query."""
        options = defaultdict(list)
        for area in self.areas_read(codes.values()):
            if self.scope.overlaps(area.code):
                options[area.parent_id or ""].append((area.code, area.label))
        return options

    def areas_read(self, codes: Iterable[str]) -> Iterable[Area]:
        """Return the areas below the country and below `codes`, and whatever a form that needs more adds to them."""
        return Area.objects.current().below(codes).in_order()

    def _prepare(self, name: str, options: list[tuple[str, str]], parent_code: str | None) -> None:
        field = self.fields[name]
        field.parent_code = parent_code
        if field.level <= len(self.scope.common_code):
            field.choices, field.disabled = options, True
            self.initial[name] = self.scope.common_code[: field.level]
            return
        field.required = bool(self.needs_level) and field.level <= self.needs_level
        field.choices = [("", _blank(field.level, is_needed=bool(self.needs_level))), *options]
        field.widget.attrs |= self._cascade(field.level)

    def _cascade(self, level: AreaLevel) -> dict[str, str]:
        """Return the attributes by which a choice fills the next level without a new page."""
        names = [name for name, other in PICKER_LEVELS.items() if other > level]
        if not names:
            return {}
        url = reverse("areas:children") + ("?needed" if self.needs_level else "")
        return {"hx-get": url, "hx-target": f"#{self[names[0]].id_for_label}"}
