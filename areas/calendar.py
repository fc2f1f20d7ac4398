"""The Thai calendar: Buddhist years, fiscal years, and dates as people write them.

A Buddhist year (B.E., พ.ศ.) is the Christian year (C.E.) + 543; the months are the same, so a leap day follows the
C.E. year. Dates are stored as C.E. `date`s and turned at the edge, here and nowhere else.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from areas.thai import arabic_digits

BUDDHIST_OFFSET = 543
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

BUDDHIST_YEARS = range(2400, 2700)
# Four digits that look like a Christian year: asked, never guessed.
CHRISTIAN_YEARS = range(1900, 2151)


def buddhist_year(on: date) -> int:
    return on.year + BUDDHIST_OFFSET


def fiscal_year(on: date) -> int:
    """Return the B.E. fiscal year: year N runs from 1 October N−1 to 30 September N."""
    return buddhist_year(on) + (on.month >= 10)


def fiscal_quarter(on: date) -> int:
    """Return 1–4; the first quarter begins in October."""
    return (on.month - 10) % 12 // 3 + 1


def fiscal_year_days(year: int) -> tuple[date, date]:
    """Return the first and the last day of B.E. fiscal year `year`."""
    christian = year - BUDDHIST_OFFSET
    return date(christian - 1, 10, 1), date(christian, 9, 30)


def fiscal_quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """Return the first and the last day of quarter 1–4 of B.E. fiscal year `year`."""
    christian, month = year - BUDDHIST_OFFSET - (quarter == 1), (quarter * 3 + 6) % 12 + 1
    return date(christian, month, 1), date(christian, month + 2, monthrange(christian, month + 2)[1])


def months_before(on: date, months: int) -> date:
    """Return the same day so many months earlier (later, where negative), or the last day of a shorter month."""
    years, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(years, month + 1, min(on.day, monthrange(years, month + 1)[1]))


class NotADate(ValueError):
    """What was written is no day of the calendar. `code` is `unreadable`, `no_such_day` or `no_such_year`."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class PartialDate:
    """A date of which the day, or the month and the day, may be unknown. `year` is C.E."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self):
        if self.day is not None and self.month is None:
            raise NotADate("unreadable")
        try:
            date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError:
            raise NotADate("no_such_day") from None

    @property
    def buddhist_year(self) -> int:
        return self.year + BUDDHIST_OFFSET

    @property
    def exact(self) -> date | None:
        """The day itself, or None where a part is unknown."""
        return None if self.day is None else date(self.year, self.month, self.day)

    @classmethod
    def known_to(cls, precision: str, on: date) -> "PartialDate":
        """Forget of `on` what `precision` ("day", "month" or "year") does not know: how partial dates are stored."""
        return cls(on.year, on.month if precision != "year" else None, on.day if precision == "day" else None)

    @property
    def precision(self) -> str:
        """The finest known part: "day", "month" or "year"."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def earliest(self) -> date:
        """The first day it can be; with `precision`, what is stored."""
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True)
class WrittenYear:
    """A year as written. `year` is the best reading (B.E.); it must be asked about unless `is_certain`."""

    year: int
    is_certain: bool

    @property
    def christian(self) -> int:
        return self.year - BUDDHIST_OFFSET


@dataclass(frozen=True)
class WrittenDate:
    """A date as written. When not `is_certain`, show `value` and ask before it is kept."""

    value: PartialDate
    is_certain: bool


def read_year(written: str, *, on: date, era: str = "") -> WrittenYear:
    """Read a year of two or four digits; `on` is today, `era` is "พ.ศ.", "ค.ศ." or empty.

    Two digits mean the last such B.E. year that is not after next year; 1900–2150 looks Christian. Both are asked.
    Raises NotADate.
    """
    if not written.isascii() or not written.isdigit() or len(written) not in (2, 4):
        raise NotADate("no_such_year")
    number = int(written)
    if len(written) == 2:
        newest = buddhist_year(on) + 1
        return WrittenYear(newest - (newest - number) % 100, is_certain=False)
    if number in CHRISTIAN_YEARS and era != "พ.ศ.":
        return WrittenYear(number + BUDDHIST_OFFSET, is_certain=era == "ค.ศ.")
    if number in BUDDHIST_YEARS and era != "ค.ศ.":
        return WrittenYear(number, is_certain=True)
    raise NotADate("no_such_year")


def _month_numbers() -> dict[str, int]:
    names = {}
    for number, spellings in enumerate(zip(MONTHS, SHORT_MONTHS, ENGLISH_MONTHS, LONG_ENGLISH_MONTHS, strict=True), 1):
        names |= {spelling.lower().replace(".", ""): number for spelling in spellings}
    return names | {str(number): number for number in range(1, 13)} | {f"0{number}": number for number in range(1, 10)}


MONTH_NUMBERS = _month_numbers() | {"กย": 9, "sept": 9, "กพ": 2, "กุมภา": 2, "มีนา": 3, "เมษา": 4, "มิถุนา": 6, "กรกฎา": 7}
UNKNOWN = {"", "-", "--", "0", "00", "?", "ไม่ทราบ"}
ERAS = {"พศ": "พ.ศ.", "be": "พ.ศ.", "คศ": "ค.ศ.", "ad": "ค.ศ.", "ce": "ค.ศ."}

DECORATION = re.compile(r"^(วัน(จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)?ที่|เมื่อ|เดือน)\s*")
ERA = re.compile(r"(?<![ก-๙a-z])(พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|b\.?e\.?|a\.?d\.?|c\.?e\.?)(?![a-zก-๙])", re.IGNORECASE)
CLOCK = re.compile(r"[t ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(z|[+-]\d{2}:?\d{2}|น\.)?$", re.IGNORECASE)
YEAR_FIRST = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
COMPACT = re.compile(r"^(\d{8})$")
# A number, a word, or a mark for "unknown" (a dash that separates nothing).
PART = re.compile(r"\d+|[ก-๙a-z][ก-๙a-z.]*|\?|(?<![^\s/])-{1,2}(?=[\s/])")
SEPARATORS = re.compile(r"[\s/.,-]*")
FILLERS = {"เดือน", "ปี", "of"}


def read_month(written: str) -> int | None:
    """Read 5, 05, พ.ค., พฤษภาคม or May; None where it is said to be unknown. Raises NotADate."""
    plain = arabic_digits(written).strip().lower().replace(".", "").replace(" ", "")
    if plain in UNKNOWN:
        return None
    if plain not in MONTH_NUMBERS:
        raise NotADate("no_such_day" if plain.isdigit() else "unreadable")
    return MONTH_NUMBERS[plain]


def read_day(written: str) -> int | None:
    """Read 1–31 in either digits; None where it is said to be unknown. Raises NotADate."""
    plain = arabic_digits(written).strip()
    if plain in UNKNOWN:
        return None
    if not (plain.isascii() and plain.isdigit()):
        raise NotADate("unreadable")
    return int(plain)


def combine(day: int | None, month: int | None, year: WrittenYear) -> WrittenDate:
    """Put the read parts together. Raises NotADate for a day that does not exist (29 February by the C.E. year)."""
    if day == 0 or month == 0:
        raise NotADate("no_such_day")
    return WrittenDate(PartialDate(year.christian, month, day), year.is_certain)


def read_date(written: str, *, on: date) -> WrittenDate:
    """Read a date as people write or paste it: 18/05/2566, ๑๘ พฤษภาคม ๒๕๖๖, 18 พ.ค. 66, 2023-05-18, 18052566, 2490.

    The day comes first unless the year has four digits and stands first. `on` is today. Raises NotADate.
    """
    text = CLOCK.sub("", DECORATION.sub("", arabic_digits(written).strip().lower()))
    era, text = _take_era(text)
    if match := YEAR_FIRST.match(text):
        year, _, month, day = match.groups()
        # 2023-05-18 is written by machines: there the Christian year is no slip.
        christian = "ค.ศ." if int(year) in CHRISTIAN_YEARS else era
        return combine(read_day(day), read_month(month), read_year(year, on=on, era=christian))
    if COMPACT.match(text):
        return _read_compact(text, on=on)
    day, month, year = _parts(text)
    return combine(read_day(day), read_month(month), read_year(year, on=on, era=era))


def _parts(text: str) -> tuple[str, str, str]:
    """Split into day, month, year; with fewer parts the day, then the month, is unknown."""
    parts = [part for part in PART.findall(text) if part not in FILLERS]
    short_year_alone = len(parts) < 3 and len(parts[-1] if parts else "") != 4
    if not 1 <= len(parts) <= 3 or short_year_alone or not SEPARATORS.fullmatch(PART.sub("", text)):
        raise NotADate("unreadable")
    return tuple([""] * (3 - len(parts)) + parts)


def _take_era(text: str) -> tuple[str, str]:
    match = ERA.search(text)
    if not match:
        return "", text
    plain = match[1].replace(".", "").replace(" ", "")
    return ERAS[plain], " ".join((text[: match.start()] + " " + text[match.end() :]).split())


def _read_compact(digits: str, *, on: date) -> WrittenDate:
    if int(digits[:4]) in BUDDHIST_YEARS and int(digits[4:6]) in range(1, 13):
        day, month, year = digits[6:], digits[4:6], digits[:4]
    else:
        day, month, year = digits[:2], digits[2:4], digits[4:]
    return combine(read_day(day), read_month(month), read_year(year, on=on))
