"""A file on its way to a browser or a program."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse

from reports.exports.formats import FORMATS


def file_answer(export, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    """Return the answer that carries a file that was taken (`services.exports.take_file`), and that nobody keeps."""
    kind = FORMATS[export.format]
    headers = {
        "Content-Disposition": f'attachment; filename="{export.receipt}.{kind.name}"',
        "Content-Length": str(export.size),
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(pieces, content_type=kind.content_type, headers=headers)
