"""The kinds of file that can be imported. An app declares its own in its `import_kinds.py`; the engine does the rest.

A kind is data plus three sets of SQL: `check` names what is wrong with rows that could be read, `classify` says of the
good ones whether they are new, changed or unchanged, `write` brings them in. Reading cells, counting, errors, resuming
and undoing are the engine's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol
from uuid import UUID

Text = Any  # a lazily translated text


class Effect(IntEnum):
    """What becomes of a good row: the values of `effect` in staging."""

    ACCEPTED = 1
    CHANGED = 2
    UNCHANGED = 3


class Reader(Protocol):
    """How the cells of a column are read; see `households.imports.columns` for those there are."""

    # Staging columns it fills, by suffix to the column's name ("" for the plain one): {"_sealed": "bytea", …}.
    types: Mapping[str, str]

    def read(self, text: str) -> tuple[Any, ...]:
        """Return one value a staging column, None for NULL; raises `columns.Unreadable(reason, **params)`."""

    def shown(self, text: str) -> str:
        """Return the cell as a list of errors may show it."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its name in code and in files, how it is called in Thai, and how its cells are read.

    `synonyms` are other headers under which agencies send it, compared without spaces and marks.
    """

    name: str
    label: Text
    reader: Reader
    synonyms: tuple[str, ...] = ()
    is_required: bool = False
    example: str = ""

    @property
    def staged(self) -> dict[str, str]:
        """The staging columns and their SQL types."""
        return {f"{self.name}{suffix}": sql_type for suffix, sql_type in self.reader.types.items()}


@dataclass(frozen=True)
class Sheet:
    """A kind of row. `key` names the staging columns by which two rows of a file are the same row.

    `work` are further staging columns, {name: SQL type}, for the SQL of the kind. A sheet with `parts` is a flat one:
    its rows are split into those sheets, one row a key in all but the last, which gets every row as
    those without a key do.
    """

    name: str
    label: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    work: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class ImportKind:
    """A kind of file.

    `check(stage)` and `classify(stage, units)` see staged rows; a check may classify by the way. `write(stage, units)`
    runs in the transaction of its chunk and returns the ids of households whose facts changed. `units` is the pair
    (after, up to) of row units.
    `number(stage)` numbers the units of good rows and returns how many there are; without it each row is one.
    `tables` are those that only imports of this kind fill (`tables.FilledTable`); undoing takes its rows back there.
    """

    name: str
    label: Text
    sheets: tuple[Sheet, ...]
    check: Callable[[Any], None]
    classify: Callable[[Any, tuple[int, int]], None]
    write: Callable[[Any, tuple[int, int]], Iterable[UUID]]
    number: Callable[[Any], int] | None = None
    tables: tuple[Any, ...] = ()

    def sheet(self, name: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.name == name)


_KINDS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    _KINDS[kind.name] = kind


def kinds() -> tuple[ImportKind, ...]:
    """Return all kinds in the order in which they were declared."""
    return tuple(_KINDS.values())


def kind_of(name: str) -> ImportKind:
    """Return the registered kind; raises LookupError for one that nobody registered."""
    if name not in _KINDS:
        raise LookupError(f"No kind of import {name!r} is registered.")
    return _KINDS[name]
