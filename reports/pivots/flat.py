"""A table as plain rows, for a csv: one row a cell, every total among them."""

from collections.abc import Iterator

from reports.exports.guard import as_text
from reports.pivots.table import PivotTable

Cell = str | int | None


def as_rows(table: PivotTable) -> Iterator[list[Cell]]:
    """Yield the heads, then a row for each cell, in the order of `PivotTable.records`.

    Each field has two columns: the value as JSON has it, empty where it is totalled or not stated, and what people call
    it, "Total" and "not stated" among it. `total_over` names the fields that are totalled. Numbers are as in JSON; no
    text begins a formula. What is hidden stands there as "<5" or "*".
    """
    fields = table.spec.fields
    heads = [head for field in fields for head in (field.name, f"{field.name}_label")]
    yield [*heads, "total_over", *(measure.name for measure in table.measures)]
    for row, column in table.places():
        record = table.record(row, column)
        keys = [
            cell
            for field, entry in zip(fields, (*row, *column), strict=True)
            for cell in (_safe(record["keys"].get(field.name)), as_text(table.label(field, entry)))
        ]
        told = zip(record["values"].values(), table.hidden_at(row, column), strict=True)
        yield [*keys, " ".join(record["total_over"]), *(mark.text if mark else number for number, mark in told)]


def _safe(value: Cell) -> Cell:
    return as_text(value) if isinstance(value, str) else value
