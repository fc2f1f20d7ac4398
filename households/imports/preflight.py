"""The first look at a file, before all of it is checked: its headers, some masked cells below them, and what fits."""

import hashlib
import re
from dataclasses import dataclass, field

from households.imports.columns import MACHINE_DATE, Plain, era_of_column, years_in
from households.imports.headers import HEADER_ROWS, Mapping, find_mapping, plain
from households.imports.kinds import ImportKind
from households.imports.reading import Rows, read_heads
from households.models import ImportFile

ROWS_READ = 200
SAMPLES = 3
FILES_REMEMBERED = 30
SHORT_WORD, SHORT_NUMBER = 6, 6  # what is longer shows only its ends


@dataclass(frozen=True)
class Head:
    """The top of a sheet: the row of its headers (0 where there seems to be none), and the mapping that was found."""

    name: str
    rows: Rows
    row: int
    headers: tuple[str, ...]
    mapping: Mapping | None = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(map(plain, self.headers)).encode()).hexdigest()

    @property
    def below(self) -> list[list[str]]:
        return [cells for number, cells in self.rows if number > self.row and any(map(str.strip, cells))]

    def as_json(self) -> dict:
        """Return what a page needs to have the columns matched; nothing in it is more than masked."""
        columns = [[cells[place] if place < len(cells) else "" for cells in self.below] for place in _places(self)]
        readers = {place: self.mapping.sheet.column(name).reader for name, place in self.found.items()}
        return {
            "name": self.name,
            "row": self.row,
            "sheet": self.mapping.sheet.name if self.mapping else "",
            "headers": [Plain().shown(header) for header in self.headers],
            "digest": self.digest,
            "columns": self.found,
            "samples": [_samples(readers.get(place), texts) for place, texts in enumerate(columns)],
            "eras": [_era(texts) for texts in columns],
        }

    @property
    def found(self) -> dict[str, int]:
        return self.mapping.places if self.mapping else {}


@dataclass(frozen=True)
class Look:
    """The sheets of a file that have headers."""

    heads: tuple[Head, ...]

    @property
    def corrects(self) -> bool:
        """Whether its rows say which earlier ones they replace."""
        return any(head.mapping and head.mapping.origin_place is not None for head in self.heads)

    def as_json(self) -> list[dict]:
        return [head.as_json() for head in self.heads]


def look(kind: ImportKind, content: bytes) -> Look:
    """Read the first rows of a file, in a second or two. Raises reading.RefusedFile."""
    heads = (_head(kind, name, rows) for name, rows in read_heads(content, most=ROWS_READ))
    return Look(tuple(head for head in heads if head.headers))


def known_mappings(file: ImportFile) -> dict[str, dict]:
    """Return {name of the sheet: mapping} as it was chosen: for this file, or by the same person for such headers."""
    found = (
        (head["name"], file.mapping.get(head["name"]) or _remembered(file, head["digest"])) for head in file.preflight
    )
    return {name: mapping for name, mapping in found if mapping}


def _remembered(file: ImportFile, digest: str) -> dict | None:
    own = ImportFile.objects.filter(created_by=file.created_by_id, pk__lt=file.pk).exclude(created_by=None)
    mappings = own.filter(batch__kind=file.batch.kind).order_by("-pk").values_list("mapping", flat=True)
    chosen = (each for mapping in mappings[:FILES_REMEMBERED] for each in mapping.values())
    return next((each for each in chosen if each.get("headers") == digest), None)


def _head(kind: ImportKind, name: str, rows: Rows) -> Head:
    mapping = find_mapping(kind, rows)
    if mapping:
        return Head(name, rows, mapping.header_row, mapping.headers, mapping)
    likely = [(sum(map(bool, map(str.strip, cells))), -number, cells) for number, cells in rows[:HEADER_ROWS]]
    filled, number, cells = max((each for each in likely if _are_names(each[2])), default=(0, 0, ()))
    return Head(name, rows, -number, tuple(cells) if filled > 1 else (), None)


def _are_names(cells: list[str]) -> bool:
    """Tell headers from data: few headers have digits in them."""
    written = [cell for cell in cells if cell.strip()]
    return sum(bool(re.search(r"\d", cell)) for cell in written) * 3 < len(written)


def _places(head: Head) -> range:
    return range(max(len(head.headers), 1))


def _samples(reader, texts: list[str]) -> list[str]:
    """Return the first different cells of a column as they may be shown: by its reader, or nothing but their ends."""
    some = list(dict.fromkeys(text for text in texts if text.strip()))[:SAMPLES]
    return [reader.shown(text) if reader else _ends(text) for text in some]


def _ends(text: str) -> str:
    shown = Plain().shown(text)
    digits = sum(character.isdigit() for character in shown)
    if digits > SHORT_NUMBER and years_in(shown) is None:
        return f"{shown[:1]}…{shown[-2:]}"
    return shown if digits or len(shown) <= SHORT_WORD else f"{shown[:2]}…"


def _era(texts: list[str]) -> str:
    """Return the era of a column of dates; "" for one without years."""
    written = [text for text in texts if text.strip()]
    has_years = any(MACHINE_DATE.match(text) or years_in(text) for text in written)
    return era_of_column(written) if has_years else ""
