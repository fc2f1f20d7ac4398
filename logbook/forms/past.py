"""The day of which one wants to see a household."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.calendar import BUDDHIST_OFFSET
from areas.forms import ThaiDateField


class PastForm(forms.Form):
    on = ThaiDateField(
        label=_("As it stood on"),
        not_after_today=True,
        error_messages={"required": _("Enter the day, such as 1 May 2566.")},
    )


def read_day(written: str) -> date | None:
    """Return the day of "2566-05-01" (a Buddhist year), or None where it is none."""
    try:
        year, month, day = (int(part) for part in written.split("-"))
        return date(year - BUDDHIST_OFFSET, month, day)
    except ValueError:
        return None


def written_day(on: date) -> str:
    return f"{on.year + BUDDHIST_OFFSET}-{on:%m-%d}"
