"""Pictures of a pivot table, drawn by the server: bars, stacks to 100 %, lines over the years. The table stands beside.

Nothing is said by colour alone: each part has its words or its number, and a pattern of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from mpi.choices import Dimension
from reports.designer.numbers import shown
from reports.designer.sheet import Sheet
from reports.pivots.measures import Measure, Number
from reports.pivots.rounds import ROUND
from reports.pivots.table import TOTAL, Entry, Key

MOST_BARS, MOST_PARTS, MOST_LINES = 40, 8, 6
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 260, 16, 190, 24, 36
HUES = {one.name.lower(): one.name.lower() for one in Dimension}
LABEL_HEIGHT = 18  # of the picture's own units, in which it is 260 high
WORDS_FIT = 9  # percent of the width from which a number stands inside its part


@dataclass(frozen=True)
class Part:
    """A piece of a bar: where it begins and how long it is, both in percent of the whole width."""

    label: str
    text: str
    start: float
    width: float
    hue: str
    pattern: int

    @property
    def middle(self) -> float:
        return self.start + self.width / 2

    @property
    def has_room(self) -> bool:
        return self.width >= WORDS_FIT


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    parts: list[Part]


@dataclass(frozen=True)
class Line:
    label: str
    points: list[tuple[float, float, str]]
    pattern: int
    label_y: float

    @property
    def path(self) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y, _text in self.points)

    @property
    def end(self) -> tuple[float, float, str]:
        return self.points[-1]


@dataclass(frozen=True)
class Chart:
    """`why_not` says why there is no picture of this table; `left_out` how many rows it does not show."""

    kind: str
    title: str = ""
    bars: list[Bar] = field(default_factory=list)
    legend: list[Part] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    left_out: int = 0
    why_not: object = ""


def chart_of(sheet: Sheet) -> Chart | None:
    """Return the picture that the design asks for, None where it asks for none."""
    drawn = {"bars": _bars, "stacked": _stacked, "trend": _trend}.get(sheet.look.chart)
    if drawn is None or sheet.table.is_too_large:
        return None
    return drawn(sheet)


def _bars(sheet: Sheet) -> Chart:
    """Draw the first measure of each row of the first level, in its total."""
    measure, nodes = sheet.measures[0], sheet.tree.top
    column = sheet.table.column_keys[-1] if sheet.table.column_keys else ()
    rows = nodes[:MOST_BARS]
    numbers = [sheet.table.value(node.key, column, measure.name) for node in rows]
    texts = [sheet.text(node.key, column, measure) for node in rows]
    largest = max((number for number in numbers if number is not None), default=0)
    if largest <= 0:
        return Chart("bars", why_not=_("Bars need rows with a number above nothing."))
    bars = [
        Bar(node.label, text, [Part(node.label, text, 0, _share(number, largest), "primary", 0)])
        for node, number, text in zip(rows, numbers, texts, strict=True)
    ]
    return Chart("bars", str(measure.label), bars, left_out=max(0, len(nodes) - MOST_BARS))


def _stacked(sheet: Sheet) -> Chart:
    """Draw each row of the first level as parts of its whole: the values of the first field of the columns."""
    table, measure = sheet.table, sheet.measures[0]
    parts = list(dict.fromkeys(key[0] for key in table.column_keys if key and key[0] is not TOTAL))
    if not table.column_fields or not parts or len(parts) > MOST_PARTS:
        return Chart("stacked", why_not=_("Stacked bars need a field with at most 8 values on the columns."))
    rows = [(node.label, node.key) for node in sheet.tree.top[:MOST_BARS]] or [(str(measure.label), table.row_keys[-1])]
    if table.row_fields:
        rows.append((sheet.rows[-1].label, table.row_keys[-1]))
    bars = [bar for label, key in rows if (bar := _stack(sheet, measure, label, key, parts))]
    legend = [_part(sheet, entry, at, 0, 0, "") for at, entry in enumerate(parts)]
    return Chart("stacked", str(measure.label), bars, legend, left_out=max(0, len(sheet.tree.top) - MOST_BARS))


def _stack(sheet: Sheet, measure: Measure, label: str, row: Key, parts: Sequence[Entry]) -> Bar | None:
    rest = (TOTAL,) * (len(sheet.table.column_fields) - 1)
    numbers = [sheet.table.value(row, (entry, *rest), measure.name) or 0 for entry in parts]
    whole, start, drawn = sum(numbers), 0.0, []
    if whole <= 0:
        return None
    for at, (entry, number) in enumerate(zip(parts, numbers, strict=True)):
        width = _share(number, whole)
        drawn.append(_part(sheet, entry, at, start, width, shown(measure, number)))
        start += width
    return Bar(label, "", [part for part in drawn if part.width])


def _part(sheet: Sheet, entry: Entry, at: int, start: float, width: float, text: str) -> Part:
    label = sheet.table.label(sheet.table.column_fields[0], entry)
    return Part(label, text, start, width, HUES.get(str(entry), f"tone-{at % 5}"), at)


def _trend(sheet: Sheet) -> Chart:
    """Draw the first measure of the first rows over the rounds, which stand on the columns."""
    table, measure = sheet.table, sheet.measures[0]
    years = [key for key in table.column_keys if key and key[0] is not TOTAL]
    if [one.name for one in table.column_fields] != [ROUND] or len(years) < 2:
        return Chart("trend", why_not=_("A trend needs the survey rounds on the columns, two of them at least."))
    top = sheet.tree.top
    rows = [(node.label, node.key) for node in top[:MOST_LINES]] or [(str(measure.label), table.row_keys[-1])]
    numbers = [(label, [table.value(key, year, measure.name) for year in years]) for label, key in rows]
    numbers = [(label, row) for label, row in numbers if any(number is not None for number in row)]
    largest = max((number for _label, row in numbers for number in row if number is not None), default=0) or 1
    wide = (WIDTH - LEFT - RIGHT) / (len(years) - 1)
    ticks = [(LEFT + at * wide, table.label(table.column_fields[0], year[0])) for at, year in enumerate(years)]
    points = [_points(measure, row, ticks, largest) for _label, row in numbers]
    heights = spread([each[-1][1] for each in points])
    lines = [Line(label, points[at], at, heights[at]) for at, (label, _row) in enumerate(numbers)]
    return Chart("trend", str(measure.label), lines=lines, ticks=ticks, left_out=max(0, len(top) - MOST_LINES))


def _points(measure: Measure, row: list[Number], ticks, largest: Number) -> list[tuple[float, float, str]]:
    high = HEIGHT - TOP - BOTTOM
    return [
        (x, TOP + high * (1 - float(number / largest)), shown(measure, number))
        for (x, _label), number in zip(ticks, row, strict=True)
        if number is not None
    ]


def spread(heights: Sequence[float]) -> list[float]:
    """Move the labels of lines that end close together apart, so that none covers another; their order stays."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    moved = list(heights)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + LABEL_HEIGHT)
    floor = HEIGHT - BOTTOM
    for at in reversed(order):
        moved[at] = min(moved[at], floor)
        floor = moved[at] - LABEL_HEIGHT
    return moved


def _share(number: Number, whole: Number) -> float:
    return round(100 * float(number or 0) / float(whole), 3)
