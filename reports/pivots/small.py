"""Small counts: a table for somebody who may not see persons tells of no one to four of them. See ADR 33.

A part of a cell (households, poor persons, …) is hidden where it counts one to four, and with it every measure that is
computed from it; money and points are, where they are those of so few; all of a cell is, where one to four households
stand in it. What a total less its other cells would
tell is covered, too: of every line that adds up, so many cells are hidden that each small one may still be any of one
to four.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import ClassVar

from reports.pivots.measures import SHARES, Measure, Parts, View
from reports.pivots.table import FEWEST, TOTAL, Cell, Hidden, Key

HOUSEHOLDS = "households"
Place = tuple[Key, Key]
PartsOf = Mapping[Place, Parts]
Marks = Mapping[Place, tuple[Hidden | None, ...]]


def marks_of(measures: tuple[Measure, ...], parts: PartsOf, counted_by: Mapping[str, str]) -> Marks:
    """Return for each place with something to hide why each measure is; `counted_by` as of `topics.Part`, by name."""
    names = {name for measure in measures for name in measure.parts}
    hidden = {name: Cover.of(parts, name, counted_by[name]).hidden for name in names}
    found = {
        place: tuple(_worst(hidden[name].get((*place[0], *place[1])) for name in measure.parts) for measure in measures)
        for place in parts
    }
    return {place: marks for place, marks in found.items() if any(marks)}


def with_views(measures: tuple[Measure, ...], places: Iterable[Place], now: Marks, before: Marks) -> Marks:
    """Return the marks of what is shown: a share hides with its whole, a change with what was before."""
    nothing = (None,) * len(measures)
    found = {}
    for place in places:
        marks = tuple(
            _worst((mark, _beyond(measure, at, place, now, before)))
            for at, (measure, mark) in enumerate(zip(measures, now.get(place, nothing), strict=True))
        )
        if any(marks):
            found[place] = marks
    return found


def without(cells: Mapping[Place, Cell], marks: Marks) -> dict[Place, Cell]:
    """Return the cells with nothing where something is hidden."""
    return {
        place: tuple(None if mark else number for number, mark in zip(cell, marks[place], strict=True))
        if place in marks
        else cell
        for place, cell in cells.items()
    }


def _beyond(measure: Measure, at: int, place: Place, now: Marks, before: Marks) -> Hidden | None:
    """Return whether a view would tell of a hidden number beside its own."""
    row, column = place
    if measure.view in SHARES:
        wholes = {View.SHARE_OF_ROW: (row, _total(column)), View.SHARE_OF_COLUMN: (_total(row), column)}
        marks = now.get(wholes.get(measure.view, (_total(row), _total(column))))
    else:
        marks = before.get(place) if measure.view == View.CHANGE else None
    return Hidden.COVERED if marks and marks[at] else None


def _total(key: Key) -> Key:
    return (TOTAL,) * len(key)


def _worst(marks: Iterable[Hidden | None]) -> Hidden | None:
    found = set(marks)
    return Hidden.SMALL if Hidden.SMALL in found else Hidden.COVERED if Hidden.COVERED in found else None


@dataclass(frozen=True)
class Unknown:
    """A hidden number of a line: `sign` is -1 for the total; what somebody outside knows of it lies in `low`…`high`."""

    sign: int
    low: float
    high: float

    LEAST_DOUBT: ClassVar[int] = 3

    @property
    def ends(self) -> tuple[float, float]:
        return (self.low, self.high) if self.sign > 0 else (-self.high, -self.low)

    def is_safe(self, low: float, high: float) -> bool:
        """Tell whether it stays in doubt where the line says that it lies in `low`…`high`, with its sign."""
        least, most = (low, high) if self.sign > 0 else (-high, -low)
        least, most = max(least, self.low), min(most, self.high)
        return most - least >= self.LEAST_DOUBT


class Ends:
    """The sum of what several unknowns are at least, or at most; any of them can be `infinite`."""

    def __init__(self, ends: list[float], infinite: float):
        finite = [end for end in ends if end != infinite]
        self.infinite, self.sum, self.infinite_count = infinite, sum(finite), len(ends) - len(finite)

    def without(self, end: float) -> float:
        """Return the sum of all but one."""
        is_infinite = end == self.infinite
        if self.infinite_count - is_infinite:
            return self.infinite
        return self.sum if is_infinite else self.sum - end


class Cover:
    """What of one part is hidden, by the key of rows and columns together."""

    def __init__(self, numbers: dict[Key, int], small: set[Key], *, is_count: bool):
        self.numbers, self.is_count = numbers, is_count
        self.hidden = dict.fromkeys(small, Hidden.SMALL)
        self.lines: dict[tuple[int, Key], list[Key]] = defaultdict(list)
        for key in numbers:
            for at, entry in enumerate(key):
                if entry is not TOTAL:
                    self.lines[at, _over(key, at)].append(key)

    @classmethod
    def of(cls, parts: PartsOf, name: str, counted_by: str = "") -> "Cover":
        """Return the cover of the part called `name`, with all that has to be covered."""
        counts = (HOUSEHOLDS, counted_by or name)
        numbers = {(*row, *column): own.get(name, 0) for (row, column), own in parts.items()}
        small = {
            (*row, *column)
            for (row, column), own in parts.items()
            if any(0 < own.get(count, 0) < FEWEST for count in counts)
        }
        found = cls(numbers, small, is_count=not counted_by)
        found.complete()
        return found

    def complete(self) -> None:
        """Hide more, line by line, until no hidden number can be found from those that are shown.

        In rounds, in which each line is looked at once: a line may be as long as the table.
        """
        touched = dict.fromkeys(line for key in self.hidden for line in self._lines_of(key))
        while touched:
            lines, touched = touched, {}
            for line in lines:
                covered = self._to_cover(line)
                if covered is not None:
                    self.hidden[covered] = Hidden.COVERED
                    touched |= dict.fromkeys(self._lines_of(covered))

    def _lines_of(self, key: Key) -> Iterable[tuple[int, Key]]:
        """Yield the lines in which a key stands, as their total or as one of its cells."""
        return ((at, _over(key, at)) for at in range(len(key)))

    def _to_cover(self, line: tuple[int, Key]) -> Key | None:
        """Return the next key of a line that has to be hidden; None where all is safe, or nothing more can be."""
        total, cells = line[1], self.lines.get(line, ())
        if self.numbers.get(total) != sum(self.numbers[key] for key in cells) or self._is_safe(total, cells):
            return None
        shown = [key for key in cells if key not in self.hidden and self.numbers[key]]
        # The smallest that leaves enough doubt, else the largest there is; the total where nothing else is left.
        enough = [key for key in shown if self.numbers[key] >= FEWEST + Unknown.LEAST_DOUBT]
        if shown:
            return min(enough, key=self.numbers.get) if enough else max(shown, key=self.numbers.get)
        return None if total in self.hidden else total

    def _is_safe(self, total: Key, cells: Iterable[Key]) -> bool:
        members = [(key, 1) for key in cells] + [(total, -1)]
        unknown = [self._unknown(key, sign) for key, sign in members if key in self.hidden and self.numbers[key]]
        shown = sum(sign * self.numbers[key] for key, sign in members if key not in self.hidden)
        lows, highs = Ends([one.ends[0] for one in unknown], -inf), Ends([one.ends[1] for one in unknown], inf)
        # All of a line, the total taken away, is nothing: what the others may be says what this one may be.
        return all(
            one.is_safe(-shown - highs.without(one.ends[1]), -shown - lows.without(one.ends[0])) for one in unknown
        )

    def _unknown(self, key: Key, sign: int) -> Unknown:
        if not self.is_count:
            return Unknown(sign, 0, inf)
        is_small = self.numbers[key] < FEWEST
        return Unknown(sign, 1 if is_small else FEWEST, FEWEST - 1 if is_small else inf)


def _over(key: Key, at: int) -> Key:
    """Return the key that totals the entry at a place."""
    return (*key[:at], TOTAL, *key[at + 1 :])
