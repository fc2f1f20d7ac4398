"""Dates and numbers as the screens show them. Shown in the language of the page, always the same way."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import get_language, gettext

from areas.calendar import ENGLISH_MONTHS, MONTHS, SHORT_MONTHS, PartialDate, buddhist_year

NOTHING = "–"


def short_date(on: date | datetime | None) -> str:
    """Return "18 พ.ค. 2566" ("18 May 2023" on an English page); an instant is first turned to Bangkok time."""
    if on is None:
        return NOTHING
    on = _day(on)
    if is_english():
        return f"{on.day} {ENGLISH_MONTHS[on.month - 1]} {on.year}"
    return f"{on.day} {SHORT_MONTHS[on.month - 1]} {buddhist_year(on)}"


def long_date(on: date | datetime | None) -> str:
    """Return "18 พฤษภาคม 2566"."""
    if on is None or is_english():
        return short_date(on)
    on = _day(on)
    return f"{on.day} {MONTHS[on.month - 1]} {buddhist_year(on)}"


def partial_date(on: PartialDate | None) -> str:
    """Return the known parts: "18 พ.ค. 2490", "พ.ค. 2490" or "พ.ศ. 2490"."""
    if on is None:
        return NOTHING
    if on.exact:
        return short_date(on.exact)
    if is_english():
        return f"{ENGLISH_MONTHS[on.month - 1]} {on.year}" if on.month else str(on.year)
    return f"{SHORT_MONTHS[on.month - 1]} {on.buddhist_year}" if on.month else f"พ.ศ. {on.buddhist_year}"


def short_time(at: datetime | None) -> str:
    """Return "14.05 น." (with a no-break space) in Bangkok time ("14:05" in English)."""
    if at is None:
        return NOTHING
    at = timezone.localtime(at)
    return f"{at:%H:%M}" if is_english() else f"{at:%H.%M}\N{NO-BREAK SPACE}น."


def date_and_time(at: datetime | None) -> str:
    """Return "18 พ.ค. 2566 14.05 น."."""
    return NOTHING if at is None else f"{short_date(at)} {short_time(at)}"


def thousands(number: int | Decimal | float | None) -> str:
    """Return "11,023,225"; a fraction keeps two decimals, rounded half up as officials do ("98.47")."""
    if number is None:
        return NOTHING
    exact = Decimal(str(number))
    return f"{exact:,.0f}" if exact == exact.to_integral_value() else two_decimals(exact)


def two_decimals(number: int | Decimal | float | None) -> str:
    """Return "98.47" for 98.469: two decimals, half up."""
    if number is None:
        return NOTHING
    return f"{Decimal(str(number)).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def percent(share: Decimal | float | None) -> str:
    """Return "98.47%" for the share 0.98469; "–" where there is no denominator."""
    return NOTHING if share is None else f"{two_decimals(Decimal(str(share)) * 100)}%"


def baht(satang: int | None) -> str:
    """Return "18,500" (or "18,500.50") for 1,850,000 satang; the unit is written by the page."""
    return NOTHING if satang is None else thousands(Decimal(satang) / 100)


def days_from(on: date | datetime | None, today: date) -> str:
    """Return "today", "in 12 days", "4 days ago": the distance of `on` from `today` in words."""
    if on is None:
        return NOTHING
    distance = (_day(on) - today).days
    match distance:
        case 0:
            return gettext("today")
        case 1:
            return gettext("tomorrow")
        case -1:
            return gettext("yesterday")
    words = gettext("in %(days)s days") if distance > 0 else gettext("%(days)s days ago")
    return words % {"days": thousands(abs(distance))}


def _day(on: date | datetime) -> date:
    return timezone.localtime(on).date() if isinstance(on, datetime) else on


def is_english() -> bool:
    """Tell whether the page is in English."""
    return (get_language() or "th").startswith("en")
