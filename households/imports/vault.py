"""Imported files at rest: sealed, under random names, deleted when their rows can no longer be needed."""

import uuid
from pathlib import Path

from django.conf import settings

from households.vault import in_pieces, read_sealed, write_sealed

PURPOSE = "import file"


def keep(content: bytes) -> str:
    """Write the sealed file and return its stored name."""
    name = uuid.uuid4().hex
    write_sealed(_path(name), in_pieces(content), purpose=f"{PURPOSE} {name}")
    return name


def fetch(name: str) -> bytes:
    """Return the content. Raises FileNotFoundError, SealBroken."""
    return b"".join(read_sealed(_path(name), purpose=f"{PURPOSE} {name}"))


def forget(name: str) -> None:
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / name
