"""Repairs that one press makes in all cells of a reason, where the right value is certain to whoever presses.

Each is declared once: for which reasons and readers it is, and what it makes of a cell, None where that is not certain.
What is lost is never guessed: digits that a spreadsheet cut off, zeros that may have stood in front.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from areas.calendar import BUDDHIST_OFFSET, ERA
from areas.thai import INVISIBLE, arabic_digits, one_spelling
from households.imports.cells import mapping_of
from households.imports.columns import Baht, CitizenId, Day, Digits, Unreadable, VillageCode, WholeNumber, era_of
from households.imports.kinds import Column, ImportKind
from households.models import ImportRow

# What people write where nothing is known.
NOTHING = {"", "-", "–", "—", ".", "?", "n/a", "na", "null", "none", "ไม่มี", "ไม่ทราบ", "ไม่ระบุ", "ไม่มีข้อมูล", "ว่าง"}
UNITS = re.compile(r"(คน|ราย|บาทถ้วน|บาท|฿|baht|ครัวเรือน|วัน|ครั้ง|นาที|กรัม|ปี|\.-|/-|\s)+", re.IGNORECASE)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)|(?<=^\d{4})(\d{4})$")
CANNOT_BE_READ = (
    *("not_digits", "id_not_digits", "digit_count", "id_length", "village_code"),
    *("not_a_count", "not_an_amount", "not_yes_or_no", "not_a_result", "not_a_choice", "not_a_date"),
)
# Why a reason has no repair: its right value can only be looked up.
NEVER_GUESSED = frozenset({"scientific", "zeros_lost", "short_year", "id_check_digit", "no_such_day", "unkeepable"})


@dataclass(frozen=True)
class Repair:
    """`mend(reader, text)` returns what should stand in the cell, or None; it must be readable then."""

    name: str
    label: Any
    reasons: tuple[str, ...]
    mend: Callable[[Any, str], str | None]
    readers: tuple[type, ...] = (object,)
    era: str = ""  # only for columns of dates in this era
    empties: bool = False

    def suits(self, column: Column, reason: str, params: dict) -> bool:
        return (
            reason in self.reasons
            and isinstance(column.reader, self.readers)
            and (not self.era or params.get("era") == self.era)
            and not (self.empties and column.is_required)
        )


def other_era(reader: Day, text: str) -> str | None:
    """18/05/2023 becomes 18/05/2566 in a column of Buddhist years, and the other way round."""
    plain = " ".join(ERA.sub(" ", arabic_digits(text)).split())
    found = YEAR.search(plain)
    if not found or era_of(int(found[0])) in ("", reader.era):
        return None
    year = int(found[0]) + (BUDDHIST_OFFSET if reader.era == "พ.ศ." else -BUDDHIST_OFFSET)
    return f"{plain[: found.start()]}{year}{plain[found.end() :]}"


def digits_only(reader: Any, text: str) -> str | None:
    """1-1017-00203-45-1', "84 01 02 01" and 8401020.0: spaces and marks go; a letter makes it uncertain."""
    plain = INVISIBLE.sub("", arabic_digits(text)).strip().removesuffix(".0")
    if any(unicodedata.category(character)[0] in "LM" for character in plain):
        return None
    return re.sub(r"\D", "", plain) or None


def number_alone(reader: Any, text: str) -> str | None:
    """3 คน becomes 3, 1,200.- becomes 1,200; "more than 3" says something else."""
    plain = one_spelling(arabic_digits(text))
    numbers = NUMBER.findall(plain)
    if len(numbers) != 1 or UNITS.sub("", plain.replace(numbers[0], "", 1)):
        return None
    return re.sub(r"\.0+$", "", numbers[0])


def nothing(reader: Any, text: str) -> str | None:
    return "" if one_spelling(text).casefold() in NOTHING else None


REPAIRS = (
    Repair(
        "to_buddhist", _("Convert the years from C.E. to B.E."), ("other_era",), other_era, readers=(Day,), era="พ.ศ."
    ),
    Repair(
        "to_christian", _("Convert the years from B.E. to C.E."), ("other_era",), other_era, readers=(Day,), era="ค.ศ."
    ),
    Repair(
        "digits_only",
        _("Take out spaces and marks"),
        ("not_digits", "id_not_digits", "digit_count", "id_length", "village_code"),
        digits_only,
        readers=(Digits, VillageCode, CitizenId),
    ),
    Repair(
        "number_alone",
        _("Keep the number without its unit"),
        ("not_a_count", "not_an_amount"),
        number_alone,
        readers=(WholeNumber, Baht),
    ),
    Repair("nothing", _("Leave the cells empty"), CANNOT_BE_READ, nothing, empties=True),
)


def repair_of(name: str) -> Repair:
    """Return a declared repair; raises LookupError."""
    found = next((repair for repair in REPAIRS if repair.name == name), None)
    if found is None:
        raise LookupError(name)
    return found


def repairs_for(column: Column | None, reason: str, params: dict) -> Iterator[Repair]:
    return (repair for repair in REPAIRS if column and repair.suits(column, reason, params))


def reader_of(kind: ImportKind, row: ImportRow, column: str, *, on: date):
    """Return how a cell of a row is read: dates in the era of its column, none of them after `on`."""
    mapping = mapping_of(row)
    reader = kind.sheet(mapping["sheet"]).column(column).reader
    return replace(reader, era=mapping["eras"].get(column, reader.era), on=on) if isinstance(reader, Day) else reader


def mended(repair: Repair, reader: Any, text: str) -> str | None:
    """Return what a repair makes of a cell; None where it is not certain, or cannot be read then either."""
    found = repair.mend(reader, text)
    if found is None or (found and not is_readable(reader, found)):
        return None
    return found


def is_readable(reader: Any, text: str) -> bool:
    try:
        reader.read(text)
    except Unreadable:
        return False
    return True
