"""Rows of a form, as many as its page shows: help and problems of a visit, people who were met."""

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.calendar import buddhist_year
from logbook.choices import ProblemSource

MOST_ROWS = 10
# The day that a fresh row has, by the kind of row.
ROW_DAYS = {"help": "helped_on", "problem": "found_on"}


class Rows(forms.BaseFormSet):
    """Rows as many as the page shows; a row is left out by its mark, never by its place."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Leave this out")

    @property
    def filled(self) -> list[forms.Form]:
        """The rows in which something was typed and that were not left out; the rows must be valid."""
        return [form for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]


def rows_of(form: type[forms.Form], *, formset: type[Rows] = Rows) -> type[Rows]:
    return forms.formset_factory(
        form,
        formset=formset,
        extra=0,
        can_delete=True,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + 1,
        validate_max=True,
    )


def with_one_more(data: QueryDict, prefix: str) -> QueryDict:
    """Return the typed data with one more row of "help", "problem" or "person", for pages without scripts."""
    data = data.copy()
    try:
        rows = int(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    except ValueError:
        rows = 0
    if rows < MOST_ROWS:
        data[f"{prefix}-TOTAL_FORMS"] = str(rows + 1)
        data.update({f"{prefix}-{rows}-{name}": value for name, value in _usual(prefix).items()})
    return data


def _usual(prefix: str) -> dict[str, str]:
    """Return what a fresh row holds before anybody types: bound to data, it would not show its initial values."""
    if prefix not in ROW_DAYS:
        return {}
    today = timezone.localdate()
    parts = {"day": today.day, "month": today.month, "year": buddhist_year(today)}
    return {f"{ROW_DAYS[prefix]}_{part}": str(value) for part, value in parts.items()} | {"source": ProblemSource.FIELD}
