"""The result: one frozen table, which pages, charts, files and the API read alike.

A key is a tuple with one entry for each field of an axis: a public value, None where the fact does not say ("not
stated"), or TOTAL where the cell counts all values of that field together. A cell is found by its two keys and holds
one number for each measure, in their order; a cell that no fact stands in is absent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Context, Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from reports.pivots.fields import Field
from reports.pivots.measures import Measure, Number
from reports.pivots.spec import PivotSpec
from reports.pivots.values import TOTAL_LABEL, Value

# More cells than anybody reads on a screen; a file takes them all.
MOST_CELLS = 100_000
DIGITS = Context(prec=18)


class Total(Enum):
    """The entry of a key that counts all values of its field: told apart from None, which is a value."""

    TOTAL = "total"

    def __repr__(self) -> str:
        return "TOTAL"


TOTAL = Total.TOTAL
FEWEST = 5


class Hidden(Enum):
    """Why a number is not told: it is small itself, or others could be found by it."""

    SMALL = "small"
    COVERED = "covered"

    @property
    def text(self) -> str:
        return f"<{FEWEST}" if self is Hidden.SMALL else "*"


Entry = Value | Total
Key = tuple[Entry, ...]
Cell = tuple[Number, ...]


@dataclass(frozen=True)
class PivotTable:
    """`spec` answered for somebody's area as it was at `as_of`, from the scores of `year` (None: of several rounds).

    `row_keys` are in order: under each value of the first field those of the next, then the value's own total; last the
    total of all. `column_keys` likewise. `cells` are in that order and hold every total, those between the axes too.
    Nothing is ever cut off: a result `is_too_large` to show has no cells, and `cell_count` says how many there would at
    least be. `labels` name the public values of each field. `source` is "rollup" or "facts". Where small counts are not
    told, a cell has None in their place, and `hidden` says of each of its measures why.
    """

    spec: PivotSpec
    as_of: datetime
    year: int | None
    row_keys: tuple[Key, ...] = ()
    column_keys: tuple[Key, ...] = ()
    cells: Mapping[tuple[Key, Key], Cell] = field(default_factory=dict)
    labels: Mapping[str, Mapping[Value, str]] = field(default_factory=dict)
    cell_count: int = 0
    is_too_large: bool = False
    source: str = "facts"
    truncated: bool = False
    hidden: Mapping[tuple[Key, Key], tuple[Hidden | None, ...]] = field(default_factory=dict)

    @property
    def row_fields(self) -> tuple[Field, ...]:
        return self.spec.row_fields

    @property
    def column_fields(self) -> tuple[Field, ...]:
        return self.spec.column_fields

    @property
    def measures(self) -> tuple[Measure, ...]:
        return self.spec.shown

    def cell(self, row: Key, column: Key) -> Cell | None:
        """Return the numbers of a cell, None where no fact stands in it."""
        return self.cells.get((row, column))

    def value(self, row: Key, column: Key, measure: str) -> Number:
        """Return one number, None where the cell is absent or has no such number."""
        cell = self.cells.get((row, column))
        return None if cell is None else cell[self.spec.measures.index(measure)]

    def hidden_at(self, row: Key, column: Key) -> tuple[Hidden | None, ...]:
        """Return of each measure of a cell why its number is not told, None where it is."""
        return self.hidden.get((row, column)) or (None,) * len(self.measures)

    def label(self, field: Field, entry: Entry) -> str:
        """Return what people call an entry of a key: "Total", "not stated", or the value's name."""
        if entry is TOTAL:
            return str(TOTAL_LABEL)
        if entry is None:
            return str(field.null_label)
        return self.labels.get(field.name, {}).get(entry, str(entry))

    def keys(self, row: Key, column: Key) -> dict[str, Value]:
        """Return the values of a cell by field, without the fields that it totals: how JSON and drilling name it."""
        return {one.name: entry for one, entry in self._entries(row, column) if entry is not TOTAL}

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each cell as JSON has it: keys, fields it totals, values. Ratios and baht are decimal texts."""
        return (self.record(row, column) for row, column in self.places())

    def places(self) -> Iterator[tuple[Key, Key]]:
        """Yield the keys of each cell by rows and columns, then of totals that have no row or column of their own."""
        rows, columns = set(self.row_keys), set(self.column_keys)
        yield from (place for place in self.cells if place[0] in rows and place[1] in columns)
        yield from (place for place in self.cells if place[0] not in rows or place[1] not in columns)

    def as_json(self) -> dict[str, Any]:
        """Return what the command and the API write. `too_large` comes with no records."""
        return {
            "as_of": self.as_of.isoformat(),
            "truncated": self.truncated,
            **({"small_counts": "hidden"} if self.spec.hides_small else {}),
            "too_large": self.is_too_large,
            "round": self.year,
            "cutoff": self.spec.cutoff,
            "topic": self.spec.topic,
            "rows": list(self.spec.rows),
            "columns": list(self.spec.columns),
            "measures": list(self.spec.measures),
            "records": list(self.records()),
        }

    def record(self, row: Key, column: Key) -> dict[str, Any]:
        """Return one cell as JSON has it."""
        pairs = zip(self.measures, self.cells[row, column], strict=True)
        why = zip(self.measures, self.hidden_at(row, column), strict=True)
        hidden = {measure.name: mark.value for measure, mark in why if mark}
        return {
            "keys": self.keys(row, column),
            "total_over": [one.name for one, entry in self._entries(row, column) if entry is TOTAL],
            "values": {measure.name: json_number(measure, number) for measure, number in pairs},
            **({"hidden": hidden} if hidden else {}),
        }

    def _entries(self, row: Key, column: Key) -> Iterator[tuple[Field, Entry]]:
        return zip(self.spec.fields, (*row, *column), strict=True)


def json_number(measure: Measure, number: Number) -> int | str | None:
    """Return a count as a whole number, and a ratio or baht as the text of its decimals."""
    return decimal_text(number) if number is not None and measure.is_exact_decimal else number


def decimal_text(number: int | Fraction) -> str:
    """Return "0.3", or where the decimals do not end, 18 significant digits: "0.333333333333333333"."""
    exact = Fraction(number)
    found = DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    text = f"{found:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
