"""How cells are read, one class a kind of column, and the memory that makes reading a million of them cheap."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.functional import cached_property

from areas.calendar import BUDDHIST_YEARS, CHRISTIAN_YEARS, NotADate, read_date
from areas.codes import split_village_code
from areas.money import MOST_SATANG
from areas.thai import UNKEEPABLE, arabic_digits, one_spelling
from households.identity import InvalidNumber, check_digit, identity_type, parse_number, seal

SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE]\+?\d+")
MACHINE_DATE = re.compile(r"(\d{4})-\d\d-\d\d")
LONG_NUMBER = re.compile(r"\d(?=(?:[\s-]?\d){9})")
YES = frozenset({"1", "ใช่", "มี", "ได้", "ได้รับ", "yes", "y", "true", "t", "✓", "✔"})
NO = frozenset({"0", "ไม่ใช่", "ไม่มี", "ไม่ได้", "ไม่ได้รับ", "ไม่", "no", "n", "false", "f", "✗"})
SHOWN = 40
REMEMBERED = 200_000


class Unreadable(ValueError):
    """A cell cannot be read; `reason` is one of `reasons.REASONS`, `params` are for its sentence."""

    def __init__(self, reason: str, **params):
        super().__init__(reason)
        self.reason, self.params = reason, params


@dataclass(frozen=True)
class Plain:
    """What readers have in common: one staging column, and cells that may be shown as they are."""

    types: ClassVar[Mapping[str, str]] = {"": "text"}
    repeats: ClassVar[bool] = True  # whether the same text comes again often enough to remember how it was read

    def shown(self, text: str) -> str:
        # Whatever the column: a number as long as a citizen ID is not shown.
        return LONG_NUMBER.sub("x", one_spelling(UNKEEPABLE.sub("?", text)))[:SHOWN]


@dataclass(frozen=True)
class Words(Plain):
    """A text in its one spelling."""

    longest: int = 120

    def read(self, text: str) -> tuple[str]:
        words = one_spelling(text)
        if len(words) > self.longest:
            raise Unreadable("too_long", longest=self.longest)
        return (words or None,)


@dataclass(frozen=True)
class PersonName(Words):
    """A name: in a list of errors only its first letters show."""

    def shown(self, text: str) -> str:
        return f"{super().shown(text)[:2]}…"


@dataclass(frozen=True)
class Digits(Plain):
    """A code of exactly `length` digits, such as a house code."""

    length: int = 11
    repeats: ClassVar[bool] = False

    def read(self, text: str) -> tuple[str]:
        code = arabic_digits(text).strip()
        refuse_shortened(code)
        if not (code.isascii() and code.isdigit()):
            raise Unreadable("not_digits")
        if len(code) < self.length:
            raise Unreadable("zeros_lost", count=len(code), length=self.length)
        if len(code) > self.length:
            raise Unreadable("digit_count", count=len(code), length=self.length)
        return (code,)


@dataclass(frozen=True)
class VillageCode(Plain):
    """A village of 8 digits, or of 10 with the community."""

    types: ClassVar[Mapping[str, str]] = {"": "text", "_suffix": "text"}

    def read(self, text: str) -> tuple[str, str]:
        code = arabic_digits(text).strip()
        refuse_shortened(code)
        if code.isascii() and code.isdigit() and len(code) in (7, 9):
            raise Unreadable("zeros_lost", count=len(code), length=len(code) + 1)
        try:
            return split_village_code(code)
        except ValueError:
            raise Unreadable("village_code") from None


@dataclass(frozen=True)
class WholeNumber(Plain):
    types: ClassVar[Mapping[str, str]] = {"": "integer"}
    low: int = 0
    high: int = 99

    def read(self, text: str) -> tuple[int]:
        written = arabic_digits(text).strip().replace(",", "").removesuffix(".0")
        if not (written.isascii() and written.isdigit() and len(written) <= 9):
            raise Unreadable("not_a_count", low=self.low, high=self.high)
        if not self.low <= int(written) <= self.high:
            raise Unreadable("not_a_count", low=self.low, high=self.high)
        return (int(written),)


@dataclass(frozen=True)
class Baht(Plain):
    """An amount in baht, kept in satang."""

    types: ClassVar[Mapping[str, str]] = {"": "bigint"}
    pattern: ClassVar[re.Pattern] = re.compile(r"(\d{1,12})(?:\.(\d{1,2})0*)?")

    def read(self, text: str) -> tuple[int]:
        match = self.pattern.fullmatch(arabic_digits(text).strip().replace(",", ""))
        satang = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else None
        if satang is None or satang > MOST_SATANG:
            raise Unreadable("not_an_amount")
        return (satang,)


@dataclass(frozen=True)
class Flag(Plain):
    types: ClassVar[Mapping[str, str]] = {"": "boolean"}

    def read(self, text: str) -> tuple[bool]:
        word = arabic_digits(one_spelling(text)).casefold().removesuffix(".0")
        if word not in YES | NO:
            raise Unreadable("not_yes_or_no")
        return (word in YES,)


@dataclass(frozen=True)
class Result(Plain):
    """The result of an indicator: 1 pass, 0 fail, - not applicable."""

    def read(self, text: str) -> tuple[str]:
        state = arabic_digits(one_spelling(text)).removesuffix(".0")
        state = "-" if state in {"–", "—", "n/a", "N/A"} else state
        if state not in {"1", "0", "-"}:
            raise Unreadable("not_a_result")
        return (state,)


@dataclass(frozen=True)
class Choice(Plain):
    """One of `words`, {text in the file: value}; compared without case and spaces at the ends."""

    words: tuple[tuple[str, str], ...] = ()

    @cached_property
    def values(self) -> dict[str, str]:
        return {one_spelling(word).casefold(): value for word, value in self.words}

    def read(self, text: str) -> tuple[str]:
        word = arabic_digits(one_spelling(text)).casefold()
        if word not in self.values:
            raise Unreadable("not_a_choice")
        return (self.values[word],)


@dataclass(frozen=True)
class Day(Plain):
    """A date of one era, which is decided for the whole column; the day, or day and month, may be unknown."""

    types: ClassVar[Mapping[str, str]] = {"": "date", "_precision": "text"}
    era: str = "พ.ศ."
    on: date | None = None  # today: what lies after it is refused

    def read(self, text: str) -> tuple[date, str]:
        refuse_shortened(text)
        try:
            written = read_date(self._with_era(text), on=self.on or date.max.replace(year=2100))
        except NotADate as error:
            code = {"no_such_day": "no_such_day", "no_such_year": "other_era"}.get(error.code, "not_a_date")
            raise Unreadable(code, era=self.era) from None
        if not written.is_certain:
            raise Unreadable("short_year")
        if self.on and written.value.earliest > self.on:
            raise Unreadable("future_date")
        return written.value.earliest, written.value.precision

    def _with_era(self, text: str) -> str:
        year = years_in(text)
        if year is None:
            return text
        if machine := MACHINE_DATE.match(text):
            # A real date cell: its Christian year is no slip, its Buddhist one was typed into it.
            return text if int(machine[1]) in CHRISTIAN_YEARS else f"{text[8:10]}/{text[5:7]}/{text[:4]}"
        if era_of(year) != self.era:
            raise Unreadable("other_era", era=self.era)
        return f"{text} {self.era}" if self.era == "ค.ศ." else text


@dataclass(frozen=True)
class CitizenId(Plain):
    """A 13-digit number: sealed at once, never kept in plain."""

    types: ClassVar[Mapping[str, str]] = {"_sealed": "bytea", "_lookup": "bytea", "_type": "text"}
    repeats: ClassVar[bool] = False

    def read(self, text: str) -> tuple[bytes, bytes, str]:
        refuse_shortened(text.strip())
        try:
            number = parse_number(text.strip())
        except InvalidNumber as error:
            raise self._refusal(text, error.code) from None
        sealed = seal(number)
        return sealed.sealed, sealed.lookup, str(identity_type(number))

    def _refusal(self, text: str, code: str) -> Unreadable:
        digits = re.sub(r"\D", "", arabic_digits(text))
        whole = digits.zfill(13)
        if code == "length" and len(digits) < 13 and check_digit(whole) == int(whole[-1]):
            return Unreadable("zeros_lost", count=len(digits), length=13)
        return Unreadable(f"id_{code}")

    def shown(self, text: str) -> str:
        plain = one_spelling(UNKEEPABLE.sub("?", text))
        return f"{plain[:1]}…{plain[-3:]}" if len(plain) > 6 else "…"


def refuse_shortened(text: str) -> None:
    """Raise Unreadable for what a spreadsheet made of a long number."""
    if SCIENTIFIC.fullmatch(text):
        raise Unreadable("scientific")


def years_in(text: str) -> int | None:
    """Return the year of four digits in a written date, or None."""
    found = re.search(r"(?<!\d)(\d{4})(?!\d)", arabic_digits(text))
    if found:
        return int(found[1])
    compact = re.fullmatch(r"\s*\d{4}(\d{4})\s*", arabic_digits(text))
    return int(compact[1]) if compact else None


def era_of(year: int) -> str:
    return "พ.ศ." if year in BUDDHIST_YEARS else "ค.ศ." if year in CHRISTIAN_YEARS else ""


def era_of_column(texts) -> str:
    """Return the era in which most dates of a column are written; พ.ศ. where it does not show."""
    eras = [era_of(year) for text in texts if not MACHINE_DATE.match(text) and (year := years_in(text))]
    return "ค.ศ." if eras.count("ค.ศ.") > eras.count("พ.ศ.") else "พ.ศ."


@dataclass
class Memory(dict):
    """A column's cells by their text, read once each: {text: what COPY writes for it}.

    `bad` keeps those that cannot be read, with the reason.
    """

    reader: Any
    is_required: bool = False
    bad: dict[str, Unreadable] = field(default_factory=dict)

    def __post_init__(self):
        self.nothing = "\t".join(["\\N"] * len(self.reader.types))
        if self.is_required:
            self.bad[""] = Unreadable("required")

    def __missing__(self, text: str) -> str:
        written = self._write(text)
        if self.reader.repeats or text in self.bad:
            if len(self) > REMEMBERED:
                self.clear()
            self[text] = written
        return written

    def _write(self, text: str) -> str:
        if not text.strip():
            if self.is_required:
                self.bad[text] = self.bad[""]
            return self.nothing
        try:
            if UNKEEPABLE.search(text):
                raise Unreadable("unkeepable")
            return "\t".join(map(copy_text, self.reader.read(text)))
        except Unreadable as error:
            self.bad[text] = error
            return self.nothing


ESCAPED = re.compile(r"[\\\t\n\r]")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_text(value) -> str:
    """Return a value as the text format of COPY writes it."""
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case bytes():
            return f"\\\\x{value.hex()}"
        case str():
            return value.translate(ESCAPES) if ESCAPED.search(value) else value
    return str(value)
