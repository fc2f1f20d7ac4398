"""Rows as csv and as JSON, written as they come."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from reports.exports.columns import Kind
from reports.exports.documents import Document
from reports.exports.guard import as_text

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_csv(
    document: Document,
    chunks: Iterable[list[tuple]],
    out: BinaryIO,
    *,
    folder: Path,
    language: str,
    told: Callable[[int], None] = lambda done: None,
) -> None:
    """Write heads and rows, with the mark by which Excel knows UTF-8. Days are 2023-05-18.

    Every text stands in quotes, so that none is cut where a program takes another separator.
    """
    out.write(BYTE_ORDER_MARK)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    rows, written = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n"), 0
    shows = [_csv_cell(head.kind, head.is_free_text) for head in document.heads]
    rows.writerow([as_text(head.heading) for head in document.heads])
    for chunk in chunks:
        rows.writerows(_shown(chunk, shows))
        written += len(chunk)
        told(written)
    text.flush()
    text.detach()


def write_json(
    document: Document,
    chunks: Iterable[list[tuple]],
    out: BinaryIO,
    *,
    folder: Path,
    language: str,
    told: Callable[[int], None] = lambda done: None,
) -> None:
    """Write {"receipt", "origin", "columns", "truncated", "row_count", "rows": [{column: value}]}; unknown is null."""
    names = [head.name for head in document.heads]
    shows = [_json_cell(head.kind) for head in document.heads]
    about = {
        "title": document.title,
        "receipt": document.receipt,
        "origin": [{"what": what, "is": said} for what, said in document.origin],
        "columns": [
            {"name": head.name, "label": head.heading, "kind": head.kind.value, "definition": meaning}
            for head, (_heading, meaning, _privacy) in zip(document.heads, document.definitions, strict=True)
        ],
        "truncated": False,
        "row_count": document.row_count,
    }
    out.write(json.dumps(about, ensure_ascii=False)[:-1].encode() + b', "rows": [')
    written = 0
    for chunk in chunks:
        lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in _shown(chunk, shows)]
        out.write((",\n" if written else "\n").encode() + ",\n".join(lines).encode())
        written += len(chunk)
        told(written)
    out.write(b"\n]}\n")


def _shown(chunk: list[tuple], shows: Sequence[Callable | None]):
    """Return rows of which every column is shown as it should be; None is as it is."""
    columns = zip(*chunk, strict=True)
    return zip(*(map(show, cells) if show else cells for cells, show in zip(columns, shows, strict=True)), strict=True)


def _csv_cell(kind: Kind, is_free_text: bool) -> Callable | None:
    match kind:
        case Kind.DAY:
            return _iso
        case Kind.TEXT if is_free_text:
            return _guarded
    return None


def _json_cell(kind: Kind) -> Callable | None:
    return _iso if kind == Kind.DAY else None


def _iso(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()


def _guarded(text: str | None) -> str | None:
    return text and as_text(text)
