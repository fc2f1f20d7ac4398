"""Ages, from birth dates of which the day or the month may be unknown."""

from datetime import date

from households.choices import BirthDatePrecision


def age_on(birth_date: date | None, precision: str, on: date) -> tuple[int | None, int | None]:
    """Return the completed years and the completed months in all on a day; months only where the month is known.

    A part that is unknown is stored as January and as the first, so the age is then the highest possible.
    """
    if birth_date is None or birth_date > on:
        return None, None
    months = (on.year - birth_date.year) * 12 + on.month - birth_date.month - (on.day < birth_date.day)
    return months // 12, None if precision == BirthDatePrecision.YEAR else months


def years_between(older: date, younger: date) -> int:
    """Return the completed years between two birth dates, below zero where the order is the other way round."""
    return younger.year - older.year - ((younger.month, younger.day) < (older.month, older.day))
