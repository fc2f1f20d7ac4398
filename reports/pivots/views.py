"""Measures as they are looked at: beside the totals of their row and column, beside last year, or by their rank."""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from reports.pivots.measures import Measure, Number, View
from reports.pivots.table import TOTAL, Cell, Key

Place = tuple[Key, Key]
Numbers = Mapping[Place, Number]


def viewed(measures: tuple[Measure, ...], cells: Mapping[Place, Cell], before: Mapping[Place, Cell] | None):
    """Return the cells with every measure in its view. `before` are those of last year, None where there is none."""
    if not any(measure.view for measure in measures):
        return cells
    columns = [
        _column(
            measure,
            {place: cell[at] for place, cell in cells.items()},
            None if before is None else {place: cell[at] for place, cell in before.items()},
        )
        for at, measure in enumerate(measures)
    ]
    return {place: tuple(column[place] for column in columns) for place in cells}


def _column(measure: Measure, own: Numbers, before: Numbers | None) -> Numbers:
    match measure.view:
        case View.RANK:
            return _ranks(own)
        case View.CHANGE:
            return {place: _change(measure, number, place, before) for place, number in own.items()}
        case View.SHARE_OF_ROW:
            return {place: _share(number, own.get((place[0], _totals(place[1])))) for place, number in own.items()}
        case View.SHARE_OF_COLUMN:
            return {place: _share(number, own.get((_totals(place[0]), place[1]))) for place, number in own.items()}
        case View.SHARE_OF_TOTAL:
            return {
                place: _share(number, own.get((_totals(place[0]), _totals(place[1])))) for place, number in own.items()
            }
    return own


def _totals(key: Key) -> Key:
    return (TOTAL,) * len(key)


def _share(part: Number, whole: Number) -> Fraction | None:
    return Fraction(part) / whole if part is not None and whole else None


def _change(measure: Measure, number: Number, place: Place, before: Numbers | None) -> Number:
    """Return by how much a number grew. Where nobody stood last year, nobody is counted, and of nobody is no ratio."""
    if before is None:
        return None
    then = before.get(place, 0 if measure.is_count else None)
    return None if number is None or then is None else number - then


def _ranks(own: Numbers) -> Numbers:
    """Return the place of each row among those that total as much, in each column: the largest first, ties alike."""
    rivals: dict[tuple, list[Number]] = defaultdict(list)
    for place, number in own.items():
        if number is not None:
            rivals[_race(place)].append(number)
    places = {race: _places(numbers) for race, numbers in rivals.items()}
    return {
        place: places[_race(place)][number] if number is not None and _is_ranked(place) else None
        for place, number in own.items()
    }


def _race(place: Place) -> tuple:
    row, column = place
    return tuple(entry is TOTAL for entry in row), column


def _is_ranked(place: Place) -> bool:
    return any(entry is not TOTAL for entry in place[0])


def _places(numbers: list[Number]) -> dict[Number, int]:
    found: dict[Number, int] = {}
    for at, number in enumerate(sorted(numbers, reverse=True), 1):
        found.setdefault(number, at)
    return found
