"""A pivot table as it is drawn: heads over each other, rows below each other, one window of both at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from areas.formats import NOTHING
from reports.designer.design import Design
from reports.designer.numbers import shown
from reports.designer.tokens import token_of
from reports.pivots.measures import Measure, Number
from reports.pivots.table import TOTAL, Key, PivotTable
from reports.pivots.values import TOTAL_LABEL

# What a browser draws at once within a tenth of a second; the next window is one press away, a file holds all.
MOST_COLUMNS, MOST_CELLS = 60, 4_000
FEWEST_ROWS = 20
CHART_LABELS = {
    "bars": pgettext_lazy("chart", "Bars"),
    "stacked": pgettext_lazy("chart", "Stacked to 100%"),
    "trend": pgettext_lazy("chart", "Trend"),
}


@dataclass(frozen=True)
class Head:
    """A head over columns. `sort` is what orders the rows by it; `direction` as `aria-sort` has it."""

    label: str
    columns: int = 1
    rows: int = 1
    is_total: bool = False
    sort: str = ""
    direction: str = ""
    title: str = ""

    @property
    def scope(self) -> str:
        return "colgroup" if self.columns > 1 else "col"


@dataclass(frozen=True)
class Figure:
    """A number in its place. `cell` names the households behind it, "" where there are none."""

    text: str
    cell: str = ""
    is_total: bool = False
    label: str = ""


@dataclass
class Node:
    """A place among the rows: one value of a field under those before it, with its own total and the rows below it."""

    key: Key
    label: str
    depth: int
    below: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A row as it is drawn; `toggle` opens or folds what lies below it, "" where nothing does."""

    label: str
    depth: int
    numbers: list[Figure]
    is_total: bool = False
    toggle: str = ""
    is_folded: bool = False


@dataclass(frozen=True)
class LookLink:
    """A way to look at the table; pressed again where it `is_now`, it is taken back."""

    label: str
    address: str
    is_now: bool


class Sheet:
    """`table` drawn as `design` looks at it. `leads` tells whether numbers lead to their households."""

    def __init__(self, table: PivotTable, design: Design, *, leads: bool = True):
        self.table, self.design, self.look, self.leads = table, design, design.look, leads
        self.measures = table.measures

    # --- columns ---
    @cached_property
    def column_keys(self) -> list[Key]:
        """The columns that are shown in any window: totals between them only where they are wanted."""
        return [key for key in self.table.column_keys if self.look.subtotals or not _is_between(key)]

    @cached_property
    def across(self) -> int:
        """Which window of columns this is."""
        return min(self.look.across, self.windows)

    @property
    def windows(self) -> int:
        return max(1, -(-len(self.column_keys) // self._columns_at_once))

    @property
    def _columns_at_once(self) -> int:
        return max(1, MOST_COLUMNS // len(self.measures))

    @cached_property
    def columns(self) -> list[Key]:
        """The columns of this window."""
        first = (self.across - 1) * self._columns_at_once
        return self.column_keys[first : first + self._columns_at_once]

    @property
    def has_measure_heads(self) -> bool:
        return len(self.measures) > 1 or not self.table.column_fields

    @cached_property
    def heads(self) -> list[list[Head]]:
        """The heads, level by level; a head that totals reaches down to the measures."""
        fields = self.table.column_fields
        levels = [list(self._level(depth)) for depth in range(len(fields))]
        if self.has_measure_heads:
            levels.append([self._measure_head(measure, key) for key in self.columns for measure in self.measures])
        return levels

    def _level(self, depth: int) -> Iterator[Head]:
        fields, wide = self.table.column_fields, len(self.measures)
        is_last = depth == len(fields) - 1 and not self.has_measure_heads
        for prefix, keys in groupby(self.columns, key=lambda key: key[: depth + 1]):
            together = list(keys)
            if depth and prefix[depth - 1] is TOTAL:
                continue
            label = self.table.label(fields[depth], prefix[depth])
            is_total = prefix[depth] is TOTAL
            tall = len(fields) - depth if is_total else 1
            ends_here = is_last or (is_total and not self.has_measure_heads)
            sort = self._sort(self.measures[0], together[0]) if ends_here else {}
            yield Head(label, len(together) * wide, tall, is_total, **sort)

    def _measure_head(self, measure: Measure, key: Key) -> Head:
        is_total = bool(key) and key[0] is TOTAL
        sort = self._sort(measure, key)
        return Head(str(measure.label), is_total=is_total, title=str(measure.definition), **sort)

    def _sort(self, measure: Measure, key: Key) -> dict[str, str]:
        """Return what a press of the head orders by: the largest first, then the smallest, then as it was."""
        name = f"{measure.name}@{token_of(key)}"
        now = self.look.sort
        following = {f"-{name}": name, name: ""}.get(now, f"-{name}")
        direction = {f"-{name}": "descending", name: "ascending"}.get(now, "")
        return {"sort": self.design.looked(sort=following).address, "direction": direction}

    # --- rows ---
    @cached_property
    def tree(self) -> list[Node]:
        """The rows, those of the next field below each value, in order or sorted by a number."""
        found: dict[Key, Node] = {}
        top: list[Node] = []
        for key in self.table.row_keys:
            values = key[: next((at for at, entry in enumerate(key) if entry is TOTAL), len(key))]
            for depth in range(len(values)):
                prefix = values[: depth + 1]
                if prefix not in found:
                    found[prefix] = self._node(prefix, depth)
                    (found[prefix[:-1]].below if depth else top).append(found[prefix])
        return self._sorted(top)

    def _node(self, prefix: Key, depth: int) -> Node:
        fields = self.table.row_fields
        label = self.table.label(fields[depth], prefix[depth])
        return Node(prefix + (TOTAL,) * (len(fields) - len(prefix)), label, depth)

    def _sorted(self, nodes: list[Node]) -> list[Node]:
        by = self._sorted_by
        for node in nodes:
            node.below = self._sorted(node.below)
        if by is None:
            return nodes
        measure, column, descends = by
        known = [node for node in nodes if self.table.value(node.key, column, measure) is not None]
        unknown = [node for node in nodes if self.table.value(node.key, column, measure) is None]
        return sorted(known, key=lambda node: self.table.value(node.key, column, measure), reverse=descends) + unknown

    @cached_property
    def _sorted_by(self) -> tuple[str, Key, bool] | None:
        name, _at, token = self.look.sort.removeprefix("-").partition("@")
        columns = {token_of(key): key for key in self.table.column_keys}
        if name not in self.table.spec.measures or (token and token not in columns):
            return None
        last = self.table.column_keys[-1] if self.table.column_keys else ()
        return name, columns.get(token, last), self.look.sort.startswith("-")

    @cached_property
    def open_rows(self) -> list[Node]:
        """Every row that is not folded away, in any window."""
        return list(self._opened(self.tree))

    def _opened(self, nodes: list[Node]) -> Iterator[Node]:
        for node in nodes:
            yield node
            if node.below and not self._is_folded(node):
                yield from self._opened(node.below)

    def _is_folded(self, node: Node) -> bool:
        is_folded = bool(self.look.depth) and node.depth + 1 >= self.look.depth
        return is_folded != (token_of(node.key) in self.look.flipped)

    @property
    def _rows_at_once(self) -> int:
        return max(FEWEST_ROWS, MOST_CELLS // max(1, len(self.columns) * len(self.measures)))

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.open_rows) // self._rows_at_once))

    @cached_property
    def page(self) -> int:
        return min(self.look.page, self.pages)

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this window, then the total of all."""
        first = (self.page - 1) * self._rows_at_once
        nodes = self.open_rows[first : first + self._rows_at_once]
        return [self._row(node) for node in nodes] + [self._total_row()]

    def _row(self, node: Node) -> Row:
        has_below = bool(node.below)
        is_folded = has_below and self._is_folded(node)
        shows = not has_below or is_folded or self.look.subtotals
        numbers = self._numbers(node.key) if shows else [Figure("")] * (len(self.columns) * len(self.measures))
        toggle = self._toggled(token_of(node.key)) if has_below else ""
        return Row(node.label, node.depth, numbers, toggle=toggle, is_folded=is_folded)

    def _total_row(self) -> Row:
        fields = self.table.row_fields
        key = (TOTAL,) * len(fields)
        return Row(str(TOTAL_LABEL), 0, self._numbers(key), is_total=True)

    def _numbers(self, row: Key) -> list[Figure]:
        return [number for column in self.columns for number in self._cell(row, column)]

    def _cell(self, row: Key, column: Key) -> Iterator[Figure]:
        cell = self.table.cell(row, column)
        is_total = bool(column) and column[0] is TOTAL
        behind = f"{token_of(row)}|{token_of(column)}" if cell is not None and self.leads else ""
        for at, measure in enumerate(self.measures):
            text = shown(measure, _or_none(measure, cell and cell[at]))
            yield Figure(text, behind if text not in ("0", NOTHING) else "", is_total, str(measure.label))

    # --- ways of looking ---
    @property
    def looks(self) -> list[LookLink]:
        """Levels of rows to open, totals between them, and pictures of the table."""
        return [*self._levels(), *self._totals(), *self._charts()]

    def _levels(self) -> Iterator[LookLink]:
        fields = self.table.row_fields
        for depth, one in enumerate(fields if len(fields) > 1 else (), 1):
            wanted = depth if depth < len(fields) else 0
            address = self.design.looked(depth=wanted, flipped=()).address
            yield LookLink(_("to: %(level)s") % {"level": one.label}, address, self.look.depth == wanted)

    def _totals(self) -> Iterator[LookLink]:
        if len(self.table.row_fields) > 1 or len(self.table.column_fields) > 1:
            address = self.design.looked(subtotals=not self.look.subtotals).address
            yield LookLink(_("Sub-totals"), address, self.look.subtotals)

    def _charts(self) -> Iterator[LookLink]:
        for name, label in CHART_LABELS.items():
            is_now = self.look.chart == name
            yield LookLink(str(label), self.design.looked(chart="" if is_now else name).address, is_now)

    @property
    def windows_nearby(self) -> list[tuple[str, str]]:
        """The ways to the parts of the table before and after this one; words without an address say where one is."""
        found = []
        if self.pages > 1:
            found += self._steps("page", self.page, self.pages, _("Earlier rows"), _("Later rows"))
        if self.windows > 1:
            found += self._steps("across", self.across, self.windows, _("Columns before"), _("Columns after"))
        return found

    def _steps(self, name: str, now: int, last: int, before: str, after: str) -> Iterator[tuple[str, str]]:
        here = {"page": self.page, "across": self.across}
        if now > 1:
            yield before, self.design.looked(**here | {name: now - 1}).address
        yield _("part %(now)d of %(last)d") % {"now": now, "last": last}, ""
        if now < last:
            yield after, self.design.looked(**here | {name: now + 1}).address

    def _toggled(self, token: str) -> str:
        """Return the address with a row open that is folded, or the other way."""
        flipped = self.look.flipped
        now = tuple(one for one in flipped if one != token) if token in flipped else (*flipped, token)
        return self.design.looked(flipped=now, page=self.page, across=self.across).address


def _or_none(measure: Measure, number: Number) -> Number:
    """Return nothing as 0 where things are counted, and as unknown where they are compared."""
    return 0 if number is None and measure.is_count and not measure.view else number


def _is_between(key: Key) -> bool:
    """Tell whether a key totals one of its fields, but not all."""
    return any(entry is TOTAL for entry in key) and key[0] is not TOTAL
