"""Ages, from birth dates of which the day or the month may be unknown."""

from datetime import date

from areas.calendar import PartialDate
from households.choices import BirthDatePrecision


def age_on(birth_date: date | None, precision: str, on: date) -> tuple[int | None, int | None]:
    """Return the completed years and the completed months in all on a day; months only where the month is known.

    A part that is unknown is stored as January and as the first, so the age is then the highest possible.
    """
    if birth_date is None or birth_date > on:
        return None, None
    months = (on.year - birth_date.year) * 12 + on.month - birth_date.month - (on.day < birth_date.day)
    return months // 12, None if precision == BirthDatePrecision.YEAR else months


def known_birth(member) -> PartialDate | None:
    """Return what is known of a member's birth date."""
    on = member.birth_date
    if on is None:
        return None
    match member.birth_date_precision:
        case BirthDatePrecision.YEAR:
            return PartialDate(on.year)
        case BirthDatePrecision.MONTH:
            return PartialDate(on.year, on.month)
    return PartialDate(on.year, on.month, on.day)


def stored_birth(known: PartialDate | None) -> tuple[date | None, str]:
    """Return the birth date and its precision as a member stores them."""
    if known is None:
        return None, BirthDatePrecision.DAY
    if known.month is None:
        return known.earliest, BirthDatePrecision.YEAR
    return known.earliest, BirthDatePrecision.MONTH if known.day is None else BirthDatePrecision.DAY


def years_between(older: date, younger: date) -> int:
    """Return the completed years between two birth dates, below zero where the order is the other way round."""
    return younger.year - older.year - ((younger.month, younger.day) < (older.month, older.day))
