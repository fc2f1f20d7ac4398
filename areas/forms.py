"""The date field of all forms: day, month and year of the Buddhist era, in any ordinary writing."""

from datetime import date
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas.calendar import (
    LONG_ENGLISH_MONTHS,
    MONTHS,
    NotADate,
    PartialDate,
    WrittenDate,
    buddhist_year,
    combine,
    read_date,
    read_day,
    read_month,
    read_year,
)
from areas.formats import short_date
from areas.thai import arabic_digits

REFUSALS = {
    "unreadable": _("Enter a date such as 18 May 2566 or 18/05/2566."),
    "no_such_day": _("There is no such day in the calendar."),
    "no_such_year": _("Enter the year in the Buddhist era with four digits, such as 2566."),
}


class WrittenParts(NamedTuple):
    """What stands in the boxes. `confirmed` is the B.E. year that the person has said is meant."""

    day: str = ""
    month: str = ""
    year: str = ""
    confirmed: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(part.strip() for part in (self.day, self.month, self.year))

    @property
    def holds_a_whole_date(self) -> bool:
        """True where a date was pasted into the box of the day."""
        return len(self.day.strip()) > 2

    def read(self, *, on: date) -> WrittenDate:
        """Read the boxes on day `on`; certain once the person confirmed the year. Raises NotADate."""
        if self.holds_a_whole_date:
            written = read_date(self.day, on=on)
        else:
            year = read_year(arabic_digits(self.year).strip(), on=on)
            written = combine(read_day(self.day), read_month(self.month), year)
        return WrittenDate(written.value, written.is_certain or self.confirmed == str(written.value.buddhist_year))


class ThaiDateInput(forms.Widget):
    """Three boxes and, where the year is in doubt, one button that settles it."""

    template_name = "components/form/thai_date.html"
    use_fieldset = True

    def value_from_datadict(self, data, files, name):
        return WrittenParts(*(data.get(f"{name}_{part}", "") for part in WrittenParts._fields))

    def value_omitted_from_data(self, data, files, name):
        return f"{name}_year" not in data and f"{name}_day" not in data

    def id_for_label(self, id_):
        return f"{id_}_day" if id_ else id_

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        parts = value if isinstance(value, WrittenParts) else self._parts_of(value)
        months = MONTHS if (get_language() or "th").startswith("th") else LONG_ENGLISH_MONTHS
        context["widget"] |= {
            "parts": parts,
            "months": list(enumerate(months, start=1)),
            "month": self._month_number(parts.month),
            "in_doubt": self._year_in_doubt(parts),
        }
        return context

    def _parts_of(self, value: date | PartialDate | None) -> WrittenParts:
        if value is None or value == "":
            return WrittenParts()
        return WrittenParts(str(value.day or ""), str(value.month or ""), str(_buddhist_year(value)))

    def _month_number(self, written: str) -> int | None:
        try:
            return read_month(written)
        except NotADate:
            return None

    def _year_in_doubt(self, parts: WrittenParts) -> int | None:
        try:
            written = parts.read(on=timezone.localdate())
        except NotADate:
            return None
        return None if written.is_certain else written.value.buddhist_year


class ThaiDateField(forms.Field):
    """A `date`, or with `allow_partial` a `PartialDate` of which day or month may be unknown.

    A year that looks Christian or has two digits is an error with a button "is B.E. 2540 meant?": asked, never
    guessed. `not_after_today` refuses days that have not come yet.
    """

    widget = ThaiDateInput
    default_error_messages = {
        "confirm_year": _("Is B.E. %(year)s meant?"),
        "day_missing": _("Enter the day and the month too."),
        "in_the_future": _("This day has not come yet: today is %(today)s."),
    }

    def __init__(self, *, allow_partial: bool = False, not_after_today: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.allow_partial = allow_partial
        self.not_after_today = not_after_today

    def to_python(self, value) -> date | PartialDate | None:
        if value in self.empty_values or (isinstance(value, WrittenParts) and value.is_empty):
            return None
        if not isinstance(value, WrittenParts):
            return value
        today = timezone.localdate()
        written = self._read(value, today)
        if not written.is_certain:
            raise self._refusal("confirm_year", year=written.value.buddhist_year)
        if self.not_after_today and written.value.earliest > today:
            raise self._refusal("in_the_future", today=short_date(today))
        if self.allow_partial:
            return written.value
        if written.value.exact is None:
            raise self._refusal("day_missing")
        return written.value.exact

    def _read(self, parts: WrittenParts, today: date) -> WrittenDate:
        try:
            return parts.read(on=today)
        except NotADate as refusal:
            raise ValidationError(REFUSALS[refusal.code], code=refusal.code) from None

    def _refusal(self, code: str, **params) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def _buddhist_year(value: date | PartialDate) -> int:
    return value.buddhist_year if isinstance(value, PartialDate) else buddhist_year(value)
