"""The kinds of file there are."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reports.exports.columns import Text
from reports.exports.pivot_files import write_pivot_csv, write_pivot_json
from reports.exports.pivot_workbook import write_pivot
from reports.exports.plain_files import write_csv, write_json
from reports.exports.workbook import write_workbook


@dataclass(frozen=True)
class FileFormat:
    """`write(document, chunks, out, *, folder, language, told)` writes all rows of a list.

    `write_pivot(table, document, out, *, folder)` writes all figures of a pivot.
    """

    name: str
    label: Text
    content_type: str
    write: Callable
    write_pivot: Callable


FORMATS = {
    each.name: each
    for each in (
        FileFormat(
            "xlsx",
            _("Excel (.xlsx): with definitions and origin"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            write_workbook,
            write_pivot,
        ),
        FileFormat("csv", _("CSV (UTF-8): for other programs"), "text/csv; charset=utf-8", write_csv, write_pivot_csv),
        FileFormat("json", _("JSON: for programmers"), "application/json", write_json, write_pivot_json),
    )
}
