"""Records that belong to an area: a form with the areas of the person's scope beside it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.codes import enclosing_codes
from areas.pickers import PICKER_LEVELS, AreaPicker
from areas.scope import Scope
from logbook.forms.sent_once import SentOnceForm


class PlacePicker(AreaPicker):
    """Province, district and subdistrict; villages have no agencies of their own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["village"]
        for name in ("hx-get", "hx-target"):
            self.fields["subdistrict"].widget.attrs.pop(name, None)

    @property
    def open_fields(self) -> list[forms.BoundField]:
        """The levels that the scope leaves open; the others are said, not asked."""
        return [self[name] for name in self.fields if not self.fields[name].disabled]

    @property
    def code(self) -> str:
        """The code of the smallest area chosen, or of the whole scope; "" where that is several provinces."""
        return self.cleaned_data["area_code"] or self.scope.common_code


class PlacedForm(SentOnceForm, forms.ModelForm):
    """A record with an `area`, which is chosen within `scope`."""

    # The levels of area that such a record may belong to.
    levels: tuple[AreaLevel, ...] = (AreaLevel.PROVINCE, AreaLevel.DISTRICT, AreaLevel.SUBDISTRICT)
    wrong_level = _("Choose the area that it belongs to.")

    def __init__(self, *args, scope: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        codes = {len(code): code for code in enclosing_codes(self.instance.area_id or "")}
        initial = {name: codes.get(level, "") for name, level in PICKER_LEVELS.items()}
        self.place = PlacePicker(self.data if self.is_bound else None, scope=scope, initial=initial)

    def allowed_levels(self, cleaned: dict) -> tuple[AreaLevel, ...]:
        return self.levels

    def clean(self):
        cleaned = super().clean()
        if not self.place.is_valid():
            raise forms.ValidationError(self.wrong_level, code="place")
        if len(self.place.code) not in self.allowed_levels(cleaned):
            raise forms.ValidationError(self.wrong_level, code="place")
        self.instance.area_id = self.place.code
        return cleaned

    def _get_validation_exclusions(self):
        # Checked along where it was chosen well: whether the record is there already depends on it.
        exclusions = super()._get_validation_exclusions()
        return exclusions - {"area"} if self.instance.area_id else exclusions
