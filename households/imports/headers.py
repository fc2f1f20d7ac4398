"""Which column of a file is which: by the column's name, its Thai or English label, or a synonym."""

import re
from dataclasses import dataclass

from django.utils.translation import override

from areas.thai import one_spelling
from households.imports.columns import Day, era_of_column
from households.imports.kinds import ImportKind, Sheet
from households.imports.reading import Rows

NOT_LETTERS = re.compile(r"[\s_\-./()*:]+")
# The column of a list of errors that says which row a corrected one replaces.
ORIGIN = "แถวเดิม"
HEADER_ROWS = 10  # titles and logos may stand above


@dataclass(frozen=True)
class Mapping:
    """Where the columns of a sheet stand in a file. `places` is {column: place from 0}, `eras` {column: era}.

    `digest` is that of the headers, where somebody matched the columns by hand.
    """

    sheet: Sheet
    header_row: int
    places: dict[str, int]
    eras: dict[str, str]
    headers: tuple[str, ...]
    origin_place: int | None
    digest: str = ""

    def as_json(self) -> dict:
        found = {"sheet": self.sheet.name, "row": self.header_row, "columns": self.places, "eras": self.eras}
        return found | ({"headers": self.digest} if self.digest else {})


def find_mapping(kind: ImportKind, rows: Rows) -> Mapping | None:
    """Return how the first rows of a file fit a sheet of `kind`, or None where no header row is found.

    The best fit wins; each column of the file serves one column of the sheet.
    """
    fits = [
        (len(places), -number, sheet, cells, places)
        for number, cells in rows[:HEADER_ROWS]
        for sheet in kind.sheets
        if len(places := _places(sheet, cells)) >= min(2, len(sheet.columns))
    ]
    if not fits:
        return None
    _size, number, sheet, cells, places = max(fits, key=lambda fit: fit[:2])
    below = [row for row_number, row in rows if row_number > -number]
    return Mapping(sheet, -number, places, eras_of(sheet, places, below), tuple(cells), _origin_place(cells))


def chosen_mapping(kind: ImportKind, chosen: dict | None, rows: Rows) -> Mapping | None:
    """Return the mapping that somebody chose, as a file keeps it; None for a sheet that is not to be read."""
    if not chosen:
        return None
    cells = next((cells for number, cells in rows if number == chosen["row"]), [])
    return Mapping(
        sheet=kind.sheet(chosen["sheet"]),
        header_row=chosen["row"],
        places=chosen["columns"],
        eras=chosen["eras"],
        headers=tuple(cells),
        origin_place=_origin_place(cells),
        digest=chosen["headers"],
    )


def _origin_place(cells: list[str]) -> int | None:
    return next((place for place, cell in enumerate(cells) if plain(cell) == plain(ORIGIN)), None)


def missing_columns(mapping: Mapping) -> list[str]:
    """Return the names of required columns that the file does not have."""
    return [column.name for column in mapping.sheet.columns if column.is_required and column.name not in mapping.places]


def plain(header: str) -> str:
    return NOT_LETTERS.sub("", one_spelling(header).casefold())


def _places(sheet: Sheet, cells: list[str]) -> dict[str, int]:
    written = {plain(cell): place for place, cell in reversed(list(enumerate(cells))) if cell.strip()}
    places = {}
    for column in sheet.columns:
        found = next((written[name] for name in _names(column) if name in written), None)
        if found is not None and found not in places.values():
            places[column.name] = found
    return places


def _names(column) -> list[str]:
    labels = []
    for language in ("th", "en"):
        with override(language):
            labels.append(str(column.label))
    return [plain(name) for name in (column.name, *labels, *map(str, column.synonyms))]


def eras_of(sheet: Sheet, places: dict[str, int], rows: list[list[str]]) -> dict[str, str]:
    """Return the era in which each column of dates seems to be written."""
    return {
        column.name: era_of_column(row[place] for row in rows if place < len(row))
        for column in sheet.columns
        if isinstance(column.reader, Day) and (place := places.get(column.name)) is not None
    }
