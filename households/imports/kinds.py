"""The kinds of file that can be imported. An app declares its own in its `import_kinds.py`; the engine does the rest.

A kind is data plus two sets of SQL: `check` names what is wrong with rows that could be read, `merge` writes a chunk
of the good ones. Reading cells, counting, errors, resuming, undoing and the pages are the engine's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Text = Any  # a lazily translated text


class Reader(Protocol):
    """How the cells of a column are read; see `households.imports.columns` for those there are."""

    # Staging columns it fills, by suffix to the column's name ("" for the plain one): {"_sealed": "bytea", …}.
    types: Mapping[str, str]

    def read(self, text: str) -> tuple[Any, ...]:
        """Return one value a staging column, None for NULL; raises `columns.Unreadable(reason, **params)`."""


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
    help: Text = ""


@dataclass(frozen=True)
class Sheet:
    """A kind of row. A csv holds one sheet, a workbook may hold several; `flat` ones carry those of others in one row.

    `key` names the columns by which two rows of a file are the same row.
    """

    name: str
    label: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Effects:
    """What became of the rows of a chunk; together as many as it had good rows."""

    accepted: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Effects") -> "Effects":
        return Effects(self.accepted + other.accepted, self.changed + other.changed, self.unchanged + other.unchanged)


@dataclass(frozen=True)
class ImportKind:
    """A kind of file. `check(stage)` runs once over the staged rows, `merge(chunk)` once a chunk, in one transaction.

    `unit` is SQL over a staging row that orders rows into units which are written together (the family of a survey);
    None where each row stands alone. `preview(stage)` counts new, changed and unchanged before anything is written.
    `undo(batch, …)` is given only where the engine's own (made rows go, changed rows get their old values) does not do.
    """

    name: str
    label: Text
    sheets: tuple[Sheet, ...]
    check: Callable[[Any], None]
    merge: Callable[[Any], Effects]
    needs_round: bool = True
    is_personal: bool = True
    description: Text = ""
    options: Mapping[str, Any] = field(default_factory=dict)


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
