"""A pivot on its way into a file: its table, what is said of it, and its figures as csv and JSON."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from areas.formats import date_and_time, thousands
from areas.scope import Scope
from reports.designer.design import Look
from reports.designer.tree import Tree
from reports.exports.documents import Document, origin_of, sheet_names, watermark_of
from reports.exports.guard import as_text
from reports.exports.plain_files import BYTE_ORDER_MARK
from reports.pivots.engine import compute
from reports.pivots.flat import as_rows
from reports.pivots.spec import PivotSpec
from reports.pivots.table import PivotTable

PIVOT = "pivot"
SMALL_COUNTS = gettext_lazy(
    "Small counts are hidden: “<5” is 1 to 4, “*” is hidden so that no other number can be found from a total"
)


def table_of(export, *, at: datetime) -> PivotTable:
    """Return the whole table of a pivot over the areas of its export, whatever its size, as its owner may read it.

    Its rows are in the order in which he saw them. Raises BadPivot.
    """
    spec = PivotSpec.parse(export.subject[PIVOT]).read_by(export.requested_by.permissions)
    table = compute(spec, scope=Scope(tuple(export.prefixes)), at=at, most_cells=None)
    return replace(table, row_keys=tuple(Tree(table, Look(sort=export.subject.get("sort", ""))).keys))


def words_of_pivot(spec: PivotSpec) -> list[str]:
    """Return what a pivot asks, a line each."""
    lines = [str(spec.about.label)]
    axes = ((_("Rows: %(fields)s"), spec.row_fields), (_("Columns: %(fields)s"), spec.column_fields))
    axes += ((_("Values: %(fields)s"), spec.shown),)
    lines += [said % {"fields": ", ".join(str(one.label) for one in named)} for said, named in axes if named]
    for one in spec.filters:
        field = spec.about.fields[one.field]
        public = [field.values.public(value) for value in one.values if value is not None]
        labels = list(field.values.labels(public).values())
        labels += [str(field.null_label)] if None in one.values else []
        lines.append(f"{field.label}: {', '.join(map(str, labels))}")
    if spec.hides_small:
        lines.append(str(SMALL_COUNTS))
    if spec.cutoff != 1:
        lines.append(_("Poor from %(points)s of 60 points") % {"points": spec.cutoff})
    return lines


def pivot_document(export, table: PivotTable) -> Document:
    """Return what a file says beside the figures of `table`, in the language that is active."""
    return _document(table, origin_of(export, title_of(table)), export.receipt, watermark_of(export))


def bare_document(table: PivotTable) -> Document:
    """Return the same of a table that nobody asked for on a page: of the command."""
    asked = [(_("Filter"), words) for words in words_of_pivot(table.spec)]
    origin = [(_("What it is"), title_of(table)), *asked, (_("Truncated"), pgettext("truncated", "no"))]
    return _document(table, origin, "", f"{title_of(table)} · {date_and_time(table.as_of)}")


def title_of(table: PivotTable) -> str:
    return _("Report: %(topic)s") % {"topic": table.spec.about.label}


def _document(table: PivotTable, origin: list[tuple[str, str]], receipt: str, watermark: str) -> Document:
    figures = [(_("Cells, totals among them"), thousands(table.cell_count)), (_("As of"), date_and_time(table.as_of))]
    counted_otherwise = (_("Number of rows"), _("As of"))
    return Document(
        title=title_of(table),
        receipt=receipt,
        heads=(),
        definition_heads=(_("Name"), _("What it means"), _("Counted in")),
        definitions=[(str(one.label), str(one.definition), str(one.unit.label)) for one in table.measures],
        origin=[line for line in origin if line[0] not in counted_otherwise] + figures,
        watermark=watermark,
        row_count=len(table.row_keys),
        names=sheet_names(),
    )


def write_pivot_csv(table: PivotTable, document: Document, out: BinaryIO, *, folder: Path) -> None:
    """Write a row for each cell, every total among them, as `manage.py pivot --format csv` does."""
    out.write(BYTE_ORDER_MARK)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    rows = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    rows.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in as_rows(table))
    text.flush()
    text.detach()


def write_pivot_json(table: PivotTable, document: Document, out: BinaryIO, *, folder: Path) -> None:
    """Write what the API answers, with the receipt."""
    out.write(json.dumps({"receipt": document.receipt} | table.as_json(), ensure_ascii=False).encode() + b"\n")
