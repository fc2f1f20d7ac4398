"""What a file says beside its rows: heads, definitions, where it comes from, and who is answerable for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from areas.formats import date_and_time, thousands
from reports.exports.columns import PRIVACY_WORDS, Column, Kind
from reports.exports.topics import Topic


@dataclass(frozen=True)
class Head:
    """A column of the file, in its language."""

    name: str
    heading: str
    kind: Kind
    width: int
    is_free_text: bool


@dataclass(frozen=True)
class Document:
    """Everything of a file but its rows.

    `definitions` are (column, what it means, how private); `origin` is (what, what is said of it).
    """

    title: str
    receipt: str
    heads: Sequence[Head]
    definition_heads: tuple[str, str, str]
    definitions: Sequence[tuple[str, str, str]]
    origin: Sequence[tuple[str, str]]
    watermark: str
    row_count: int
    names: dict[str, str]  # of the sheets


def document_of(export, topic: Topic, columns: Sequence[Column]) -> Document:
    """Return the document of an export whose rows are read, in the language that is active."""
    return Document(
        title=str(topic.title),
        receipt=export.receipt,
        heads=[Head(column.name, column.heading, column.kind, column.width, column.is_free_text) for column in columns],
        definition_heads=(_("Column"), _("What it means"), _("How private")),
        definitions=[
            (column.heading, str(column.definition), str(PRIVACY_WORDS[column.privacy])) for column in columns
        ],
        origin=origin_of(export, str(topic.title)),
        watermark=watermark_of(export),
        row_count=export.row_count,
        names=sheet_names(),
    )


def origin_of(export, title: str) -> list[tuple[str, str]]:
    """Return what tells a reader what he holds: the manifest."""
    lines = [
        (_("What it is"), title),
        (_("Receipt number"), export.receipt),
        (_("Area"), export.place),
        *((_("Filter"), words) for words in export.filters),
        (_("Number of rows"), thousands(export.row_count)),
        (_("Truncated"), pgettext("truncated", "no")),
        (_("As of"), date_and_time(export.as_of)),
        (_("Not confirmed yet"), _("left out")),
        (_("Made for"), str(export.requested_by)),
        (_("Asked"), date_and_time(export.requested_at)),
        (_("What for"), str(export.get_purpose_display())),
        (_("Reason"), export.reason),
        (_("Citizen IDs"), _("whole") if export.with_identity else _("masked")),
    ]
    if export.decided_by:
        lines.append((_("Allowed by"), f"{export.decided_by} {date_and_time(export.decided_at)}"))
    if export.agency:
        lines += [
            (_("For the agency"), str(export.agency)),
            (_("Who receives it"), export.receiver),
            (_("Legal basis"), str(export.get_legal_basis_display())),
        ]
    return [*lines, (_("Rules"), _("Personal data: use it for this purpose only, do not pass it on, delete it after."))]


def watermark_of(export) -> str:
    """Return the line that stands on every printed page, and that shows whose copy a file is."""
    return f"{export.receipt} · {export.requested_by} · {date_and_time(export.as_of)}"


def sheet_names() -> dict[str, str]:
    """Return what the sheets are called."""
    return {"rows": _("Data"), "definitions": _("Definitions"), "origin": _("Origin"), "mark": _("Mark")}
