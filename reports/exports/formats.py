"""The kinds of file there are."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reports.exports.columns import Text
from reports.exports.plain_files import write_csv, write_json
from reports.exports.workbook import write_workbook


@dataclass(frozen=True)
class FileFormat:
    """`write(document, chunks, out, *, folder, language, told)` writes all of a file."""

    name: str
    label: Text
    content_type: str
    write: Callable


FORMATS = {
    each.name: each
    for each in (
        FileFormat(
            "xlsx",
            _("Excel (.xlsx): with definitions and origin"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            write_workbook,
        ),
        FileFormat("csv", _("CSV (UTF-8): for other programs"), "text/csv; charset=utf-8", write_csv),
        FileFormat("json", _("JSON: for programmers"), "application/json", write_json),
    )
}
