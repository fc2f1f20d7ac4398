"""Columns of every list with people in it; each is made by the list's own `column(name, label, *inputs, **more)`."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from reports.exports import shows
from reports.exports.columns import Column, Kind, MaskedNumber
from reports.exports.sources import NUMBER

Maker = Callable[..., Column]


def full_name(column: Maker, name: str, label, **more) -> Column:
    inputs = ("title", "first_name", "last_name")
    return column(name, label, *inputs, show=shows.full_name, width=26, is_free_text=True, **more)


def age(column: Maker, name: str, label, **more) -> Column:
    return column(
        name,
        label,
        *("birth_date", "birth_date_precision"),
        show=shows.age,
        kind=Kind.NUMBER,
        width=10,
        definition=_("Completed years on the day of the file; the highest possible where the day is not known."),
        **more,
    )


def masked_number(column: Maker, name: str, label, **more) -> Column:
    return column(
        name,
        label,
        *NUMBER,
        of=MaskedNumber,
        show=shows.masked_number,
        width=20,
        definition=_("The first digit and the last three; a temporary number where there is no citizen ID."),
        **more,
    )


def whole_number(column: Maker, name: str, label, **more) -> Column:
    return column(
        name,
        label,
        *NUMBER,
        show=shows.whole_number,
        width=20,
        is_identity=True,
        definition=_("Only in a file that a second person has allowed."),
        **more,
    )
