"""What the values of a field are: how they are read, written, named and put in order.

A value is *stored* as the database has it and *public* as addresses, files and the API write it: str, int, bool, or
None for what is not stated. They differ only where a stored number would tell nobody anything ("H--I-" is stored as 9).
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.db import models
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from areas.calendar import ENGLISH_MONTHS, SHORT_MONTHS
from areas.choices import AreaLevel
from areas.formats import is_english
from areas.models import Area
from areas.scope import is_area_code
from areas.thai import UNKEEPABLE

Value = str | int | bool | None
NULL = "null"  # how text says that a value is not stated
NOT_STATED = pgettext_lazy("value of a field", "not stated")
LONGEST_TEXT = 200


class BadValue(ValueError):
    """A text is no value of the field. `nearest` are values that were perhaps meant."""

    def __init__(self, nearest: Iterable[str] = ()):
        super().__init__("no value of this field")
        self.nearest = tuple(nearest)


class Values:
    """The values of a field. This one takes any number or text as it is."""

    def read(self, text: str) -> Value:
        """Return the stored value of a public one written as text. Raises BadValue."""
        raise NotImplementedError

    def public(self, stored: Value) -> Value:
        return stored

    def labels(self, values: Collection[Value]) -> Mapping[Value, str]:
        """Return what people call each of the public `values`, None left out: at most one query."""
        return {value: str(value) for value in values}

    def options(self) -> list[tuple[Value, str]] | None:
        """Return all public values with their names, in order; None where they are too many to list."""
        return None

    def order(self, value: Value, label: str) -> Any:
        """Return the key by which public values stand in order."""
        return value


@dataclass(frozen=True)
class Option:
    public: Value
    stored: Value
    label: str | Promise


@dataclass(frozen=True)
class Choices(Values):
    """A short list, in its own order. What is stored and not in the list stands behind it under its own name."""

    listed: tuple[Option, ...]

    @classmethod
    def of(cls, choices: type[models.Choices]) -> "Choices":
        return cls(tuple(Option(one.value, one.value, one.label) for one in choices))

    @cached_property
    def _by_stored(self) -> dict[Value, Option]:
        return {one.stored: one for one in self.listed}

    @cached_property
    def _by_text(self) -> dict[str, Option]:
        return {as_text(one.public): one for one in self.listed}

    @cached_property
    def _places(self) -> dict[Value, int]:
        return {one.public: place for place, one in enumerate(self.listed)}

    def read(self, text: str) -> Value:
        if text not in self._by_text:
            raise BadValue(get_close_matches(text, self._by_text, cutoff=0.4) or list(self._by_text)[:5])
        return self._by_text[text].stored

    def public(self, stored: Value) -> Value:
        known = self._by_stored.get(stored)
        return known.public if known else stored

    def labels(self, values: Collection[Value]) -> Mapping[Value, str]:
        names = {one.public: str(one.label) for one in self.listed}
        return {value: names.get(value, str(value)) for value in values}

    def options(self) -> list[tuple[Value, str]]:
        return [(one.public, str(one.label)) for one in self.listed]

    def order(self, value: Value, label: str) -> Any:
        return self._places.get(value, len(self.listed)), str(value)


YES, NO = pgettext_lazy("value of a field", "yes"), pgettext_lazy("value of a field", "no")


def yes_or_no(yes: str | Promise = YES, no: str | Promise = NO) -> Choices:
    return Choices((Option(True, True, yes), Option(False, False, no)))


@dataclass(frozen=True)
class Numbers(Values):
    """Whole numbers of a range; `most` and more are one value where the field says so."""

    least: int = 0
    most: int = 32_767

    def read(self, text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not self.least <= int(text) <= self.most:
            raise BadValue([str(self.least), str(self.most)])
        return int(text)


@dataclass(frozen=True)
class UpTo(Numbers):
    """Counts of which the largest stand together: `most` reads "5 and more"."""

    def labels(self, values: Collection[Value]) -> Mapping[Value, str]:
        more = _("%(number)d and more") % {"number": self.most}
        return {value: more if value == self.most else str(value) for value in values}

    def options(self) -> list[tuple[Value, str]]:
        return list(self.labels(range(self.least, self.most + 1)).items())


@dataclass(frozen=True)
class Areas(Values):
    """Codes of areas of one level, called by their names; in order of their codes, as official tables are."""

    level: AreaLevel

    def read(self, text: str) -> str:
        if not is_area_code(text) or len(text) != self.level:
            raise BadValue()
        return text

    def labels(self, values: Collection[Value]) -> Mapping[Value, str]:
        areas = Area.objects.in_bulk(list(values))
        return {value: areas[value].label if value in areas else str(value) for value in values}


@dataclass(frozen=True)
class Months(Values):
    """Months as 2023-05 (C.E.), called พ.ค. 2566."""

    def read(self, text: str) -> str:
        if not re.fullmatch(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", text, re.ASCII):
            raise BadValue(["2023-05"])
        return text

    def labels(self, values: Collection[Value]) -> Mapping[Value, str]:
        return {value: self._label(str(value)) for value in values}

    def _label(self, value: str) -> str:
        year, month = int(value[:-3]), int(value[-2:]) - 1
        return f"{ENGLISH_MONTHS[month]} {year}" if is_english() else f"{SHORT_MONTHS[month]} {year + 543}"


@dataclass(frozen=True)
class Quarters(Values):
    """Quarters of fiscal years (B.E., from October) as 2566-3."""

    def read(self, text: str) -> str:
        if not re.fullmatch(r"2[4-6]\d\d-[1-4]", text, re.ASCII):
            raise BadValue(["2566-3"])
        return text

    def labels(self, values: Collection[Value]) -> Mapping[Value, str]:
        words = _("quarter %(quarter)s of fiscal year %(year)s")
        return {
            value: words % {"quarter": year_and[-1], "year": year_and[0]}
            for value in values
            for year_and in [str(value).split("-")]
        }


@dataclass(frozen=True)
class Years(Numbers):
    """Buddhist years."""

    least: int = 2400
    most: int = 2700


@dataclass(frozen=True)
class Rows(Values):
    """Rows of another table by their key, called as the row calls itself."""

    model: type[models.Model]
    related: tuple[str, ...] = ()

    def read(self, text: str) -> int:
        return Numbers(0, 999_999_999).read(text)

    def labels(self, values: Collection[Value]) -> Mapping[Value, str]:
        rows = self.model._default_manager.select_related(*self.related).in_bulk(list(values))
        return {value: str(rows.get(value, value)) for value in values}

    def order(self, value: Value, label: str) -> Any:
        return label, value


@dataclass(frozen=True)
class Words(Values):
    """Texts as people typed them."""

    def read(self, text: str) -> str:
        if not text or len(text) > LONGEST_TEXT or UNKEEPABLE.search(text):
            raise BadValue()
        return text


def as_text(value: Value) -> str:
    """Return a public value as addresses and options write it; the opposite of `Values.read`."""
    match value:
        case None:
            return NULL
        case bool():
            return "yes" if value else "no"
    return str(value)


TOTAL_LABEL = gettext_lazy("Total")
