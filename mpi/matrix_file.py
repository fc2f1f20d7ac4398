"""Reads a CSV file of ones and zeros, one row a unit and one column an indicator, for `manage.py mpi_index`."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from mpi.alkire_foster import UNION, PovertyCutoff, PovertyFigures, Unit, measure


class BadMatrix(Exception):
    """The file or an option cannot be computed; the text says what to mend, and names nobody."""


@dataclass(frozen=True)
class Columns:
    """The names of the columns that are no indicator; None where the file has none of that kind."""

    id: str | None = None
    population: str | None = None
    group: str | None = None

    def given(self) -> set[str]:
        return {name for name in (self.id, self.population, self.group) if name is not None}


@dataclass(frozen=True)
class Matrix:
    """The units in the order of the file, each with its group (None where no column names groups)."""

    indicators: tuple[str, ...]
    units: tuple[tuple[str | None, Unit], ...]

    def measure(self, weights: Sequence[Fraction], cutoff: PovertyCutoff) -> list[tuple[str | None, PovertyFigures]]:
        """Return the figures of the whole, under None, then those of each group as they first appear."""
        by_group: dict[str | None, list[Unit]] = {}
        for group, unit in self.units:
            by_group.setdefault(group, []).append(unit)
        groups = [(group, measure(units, weights, cutoff)) for group, units in by_group.items()]
        whole = sum((figures for _group, figures in groups), PovertyFigures.of_nobody(weights))
        return [(None, whole), *((group, figures) for group, figures in groups if group is not None)]


def read_matrix(path: str, columns: Columns) -> Matrix:
    """Read the file, which is UTF-8 with or without a mark, with names in its first row; blank rows do not count.

    Raises BadMatrix where the file cannot be read, and with row and column where a cell cannot.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return matrix_of(numbered_rows(file), columns)
    except OSError as error:
        raise BadMatrix(_("The file cannot be opened: %(reason)s") % {"reason": error.strerror}) from error
    except UnicodeDecodeError as error:
        raise BadMatrix(_("The file is not UTF-8 text. Save it as “CSV UTF-8”.")) from error
    except csv.Error as error:
        raise BadMatrix(_("The file is not a CSV file: %(reason)s") % {"reason": error}) from error


def numbered_rows(file) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with its line in the file, from 1, as spreadsheets number them."""
    reader = csv.reader(file)
    for cells in reader:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield reader.line_num, stripped


def matrix_of(rows: Iterator[tuple[int, list[str]]], columns: Columns) -> Matrix:
    _line, names = next(rows, (1, []))
    check_names(names, columns)
    indicators = tuple(name for name in names if name not in columns.given())
    if not indicators:
        raise BadMatrix(_("The file has no indicator column."))
    return Matrix(indicators, tuple(read_row(line, names, cells, columns) for line, cells in rows))


def check_names(names: list[str], columns: Columns) -> None:
    if not names:
        raise BadMatrix(_("The file is empty."))
    if "" in names:
        raise BadMatrix(_("Column %(place)d has no name.") % {"place": names.index("") + 1})
    if doubled := [name for name in names if names.count(name) > 1]:
        raise BadMatrix(_("Two columns are named “%(name)s”.") % {"name": doubled[0]})
    if missing := columns.given() - set(names):
        raise BadMatrix(_("The file has no column “%(name)s”.") % {"name": min(missing)})


def read_row(line: int, names: list[str], cells: list[str], columns: Columns) -> tuple[str | None, Unit]:
    if len(cells) != len(names):
        raise BadMatrix(
            _("Row %(row)d has %(found)d cells; the header has %(expected)d.")
            % {"row": line, "found": len(cells), "expected": len(names)}
        )
    row = dict(zip(names, cells, strict=True))
    deprived = [read_one_or_zero(line, name, row[name]) for name in names if name not in columns.given()]
    population = read_population(line, columns.population, row[columns.population]) if columns.population else 1
    return row[columns.group] if columns.group else None, Unit(deprived, population)


def read_one_or_zero(line: int, name: str, cell: str) -> int:
    # Thai digits are digits: int() reads them as such.
    if cell.isdecimal() and (value := int(cell)) in (0, 1):
        return value
    raise BadMatrix(
        _("Row %(row)d, column “%(column)s”: “%(cell)s” is neither 0 nor 1.")
        % {"row": line, "column": name, "cell": cell[:20]}
    )


def read_population(line: int, name: str, cell: str) -> int:
    if cell.isdecimal() and len(cell) < 16:
        return int(cell)
    raise BadMatrix(
        _("Row %(row)d, column “%(column)s”: “%(cell)s” is not a whole number of persons.")
        % {"row": line, "column": name, "cell": cell[:20]}
    )


def read_weights(text: str, indicators: Sequence[str]) -> tuple[Fraction, ...]:
    """Read one weight an indicator, as fractions or decimals between commas. Raises BadMatrix unless they sum to 1."""
    weights = tuple(read_fraction(part) for part in text.split(","))
    if len(weights) != len(indicators):
        raise BadMatrix(
            _("There are %(weights)d weights for %(indicators)d indicator columns: %(names)s.")
            % {"weights": len(weights), "indicators": len(indicators), "names": ", ".join(indicators)}
        )
    if min(weights) < 0:
        raise BadMatrix(_("A weight is below zero: %(weight)s.") % {"weight": min(weights)})
    if sum(weights) != 1:
        raise BadMatrix(_("The weights sum to %(sum)s; they must sum to exactly 1.") % {"sum": sum(weights)})
    return weights


def read_cutoff(text: str) -> PovertyCutoff:
    """Read the poverty cut-off: the word union, or a share above 0 and up to 1."""
    if text.strip().lower() == UNION:
        return UNION
    cutoff = read_fraction(text)
    if not 0 < cutoff <= 1:
        raise BadMatrix(_("The cut-off %(cutoff)s must lie above 0 and not above 1.") % {"cutoff": cutoff})
    return cutoff


def read_fraction(text: str) -> Fraction:
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise BadMatrix(_("“%(text)s” is not a number such as 1/6 or 0.25.") % {"text": text.strip()[:40]}) from error
