"""A form part: a place is typed as people say it, and chosen from those that fit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.addresses import in_words
from areas.finding import find_areas
from areas.models import Area
from areas.scope import is_area_code


def found_choices(text: str) -> list[tuple[str, str]]:
    """Return (code, whole name) of the areas that fit a typed place."""
    return [(area.code, f"{area.label} {in_words(area.parent)}" if area.village_number else in_words(area))
            for area in find_areas(text)]  # fmt: skip


class AreaTypeahead(forms.Form):
    """`place` is typed, `area_code` chosen; with the button `look` the page only shows what fits.

    Works by itself without JavaScript; with it the choices follow the typing (`areas:find`). After `is_valid()` the
    chosen area is `chosen_area`.
    """

    place = forms.CharField(
        label=_("Where to?"),
        required=False,
        max_length=120,
        help_text=_("Such as: Moo 4 Ban Paen, Mueang. The subdistrict is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-typeahead": ""}),
    )
    area_code = forms.ChoiceField(
        label=_("Which of these?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Type where to, and choose one of the places found."),
            "invalid_choice": _("Choose one of the places found."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        typed = self.data.get(self.add_prefix("place"), "") if self.is_bound else ""
        choices = found_choices(typed)
        chosen = self.data.get(self.add_prefix("area_code"), "") if self.is_bound else ""
        if is_area_code(chosen) and chosen not in dict(choices):
            choices += [(area.code, in_words(area)) for area in Area.objects.with_lineage().with_codes([chosen])]
        self.fields["area_code"].choices = choices

    @property
    def is_looking(self) -> bool:
        """Whether the person only asked what fits."""
        return self.is_bound and "look" in self.data

    @property
    def chosen_area(self) -> Area:
        return Area.objects.with_lineage().get(code=self.cleaned_data["area_code"])
