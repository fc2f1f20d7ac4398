"""The cells of rows that stayed out: kept sealed, opened one row at a time, corrected in place."""

import json
from dataclasses import dataclass

from accounts.sealing import seal_bytes, unseal_bytes
from households.models import ImportRow

PURPOSE = "import row"


@dataclass
class Cells:
    """What stands in a row: headers and texts by place, the first `own` of which its file has.

    `places` are {column of the kind: place}. A column that the file lacks, filled in on the page, stands behind them.
    """

    headers: list[str]
    texts: list[str]
    own: int
    places: dict[str, int]

    @classmethod
    def of(cls, row: ImportRow) -> "Cells":
        """Open the cells of a row, whose file was read with it. Raises SealBroken."""
        stored = json.loads(unseal_bytes(bytes(row.sealed), purpose=f"{PURPOSE} {row.file_id}"))
        headers, texts = list(stored["headers"]), list(stored["cells"])
        own = stored.get("own", max(len(headers), len(texts)))
        added = {header: place for place, header in enumerate(headers) if place >= own}
        return cls(headers, texts, own, mapping_of(row)["columns"] | added)

    def __getitem__(self, column: str) -> str:
        place = self.places.get(column)
        return self.texts[place] if place is not None and place < len(self.texts) else ""

    def __setitem__(self, column: str, text: str) -> None:
        if column not in self.places:
            self.headers += [""] * (self.own - len(self.headers)) + [column]
            self.places[column] = len(self.headers) - 1
        place = self.places[column]
        self.texts += [""] * (place + 1 - len(self.texts))
        self.texts[place] = text

    def sealed_for(self, file_id: int) -> bytes:
        stored = {"headers": self.headers, "cells": self.texts, "own": self.own}
        content = json.dumps(stored, ensure_ascii=False).encode()
        return seal_bytes(content, purpose=f"{PURPOSE} {file_id}")


def seal_row(file_id: int, headers, cells) -> bytes:
    """Seal the cells of a row as they were read."""
    content = json.dumps({"headers": list(headers), "cells": cells}, ensure_ascii=False).encode()
    return seal_bytes(content, purpose=f"{PURPOSE} {file_id}")


def mapping_of(row: ImportRow) -> dict:
    """Return how the sheet of a row was read: {"sheet": …, "columns": …, "eras": …}."""
    return row.file.mapping[row.sheet]
