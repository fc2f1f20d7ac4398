"""The rows of a table below each other: each value with its own total and those of the next field, folded or open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from reports.designer.design import Look
from reports.designer.tokens import token_of
from reports.pivots.table import TOTAL, Key, PivotTable


@dataclass
class Node:
    """A place among the rows: one value of a field under those before it, with its own total and the rows below it."""

    key: Key
    label: str
    depth: int
    below: list["Node"] = field(default_factory=list)


class Tree:
    """The rows of `table` as somebody looks at it: sorted by a number or in their own order."""

    def __init__(self, table: PivotTable, look: Look):
        self.table, self.look = table, look

    @cached_property
    def top(self) -> list[Node]:
        """The rows of the first field, those of the next one below each value, in order or sorted by a number."""
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
        return list(self._opened(self.top))

    def _opened(self, nodes: list[Node]) -> Iterator[Node]:
        for node in nodes:
            yield node
            if node.below and not self.is_folded(node):
                yield from self._opened(node.below)

    def is_folded(self, node: Node) -> bool:
        is_folded = bool(self.look.depth) and node.depth + 1 >= self.look.depth
        return is_folded != (token_of(node.key) in self.look.flipped)

    @property
    def keys(self) -> list[Key]:
        """All rows in the order of the page, each value's own total below its rows, as a file has them."""
        return [*self._keys_below(self.top), (TOTAL,) * len(self.table.row_fields)]

    def _keys_below(self, nodes: list[Node]) -> Iterator[Key]:
        for node in nodes:
            yield from self._keys_below(node.below)
            yield node.key
