"""Where the files lie: sealed, outside every served folder, under the number of the export.

First the rows as they were read (`….rows`), so that a worker that takes over writes the very same file; then the file
itself. While a workbook is written, its parts lie open in a folder that only this account can enter.
"""

import marshal
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import QuerySet

from accounts.sealing import SealBroken
from households.vault import PIECE, read_sealed, write_sealed

PURPOSE = "export"


class Unreadable(Exception):
    """What was kept of the rows cannot be read any more, such as by another version of Python."""


def keep_rows(export, chunks: Iterable[list[tuple]]) -> None:
    """Keep the rows as they are read. Whatever `chunks` raises leaves nothing."""
    write_sealed(_rows(export), (marshal.dumps(chunk) for chunk in chunks), purpose=f"{PURPOSE} {export.pk} rows")


def kept_rows(export) -> Iterator[list[tuple]]:
    """Yield the rows in the chunks in which they were read. Raises Unreadable."""
    try:
        for piece in read_sealed(_rows(export), purpose=f"{PURPOSE} {export.pk} rows"):
            yield marshal.loads(piece)  # noqa: S302 – sealed by ourselves a moment ago
    except (FileNotFoundError, SealBroken, ValueError, EOFError) as error:
        raise Unreadable from error


def keep_file(export, file: BinaryIO) -> None:
    """Put the whole file in its place, sealed."""
    pieces = iter(lambda: file.read(PIECE), b"")
    write_sealed(_file(export), pieces, purpose=f"{PURPOSE} {export.pk} file")


def kept_file(export) -> Iterator[bytes]:
    """Yield the file in pieces. Raises FileNotFoundError, SealBroken."""
    return read_sealed(_file(export), purpose=f"{PURPOSE} {export.pk} file")


def forget_rows(export) -> None:
    _rows(export).unlink(missing_ok=True)


def forget(export) -> None:
    """Delete whatever there is of an export, also what a killed worker has left behind."""
    for path in _folder().glob(f"{export.pk}*"):
        _delete(path)


def forget_all_but(exports: QuerySet) -> None:
    """Delete what belongs to no export of these: what a killed process has left behind."""
    lying = {path.name[:36]: path for path in _folder().glob("*-*-*-*-*")}
    kept = {str(pk) for pk in exports.filter(pk__in=list(lying)).values_list("pk", flat=True)}
    for path in (path for name in lying.keys() - kept for path in _folder().glob(f"{name}*")):
        _delete(path)


@contextmanager
def workshop(export) -> Iterator[Path]:
    """Lend a folder to write the parts of a file in; nothing of it stays."""
    _folder().mkdir(parents=True, exist_ok=True)
    for left in _folder().glob(f"{export.pk}.parts*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{export.pk}.parts", dir=_folder()) as folder:
        yield Path(folder)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _rows(export) -> Path:
    return _folder() / f"{export.pk}.rows"


def _file(export) -> Path:
    return _folder() / f"{export.pk}.sealed"


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "exports"
