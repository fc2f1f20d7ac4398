"""Imported files at rest: sealed, under random names, deleted when their rows can no longer be needed."""

import uuid
from pathlib import Path

from django.conf import settings

from households.identity import seal_bytes, unseal_bytes

PURPOSE = "import file"
# Sealed a piece at a time, so that a large file needs little memory beside itself.
PIECE = 4 * 1024 * 1024
LENGTH = 4


def keep(content: bytes) -> str:
    """Write the sealed file and return its stored name."""
    name = uuid.uuid4().hex
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with draft.open("wb") as out:
        for place in range(0, max(len(content), 1), PIECE):
            sealed = seal_bytes(content[place : place + PIECE], purpose=f"{PURPOSE} {name} {place}")
            out.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
    draft.rename(path)
    return name


def fetch(name: str) -> bytes:
    """Return the content. Raises FileNotFoundError, SealBroken."""
    pieces, place = [], 0
    with _path(name).open("rb") as stored:
        while length := stored.read(LENGTH):
            sealed = stored.read(int.from_bytes(length, "big"))
            pieces.append(unseal_bytes(sealed, purpose=f"{PURPOSE} {name} {place}"))
            place += PIECE
    return b"".join(pieces)


def forget(name: str) -> None:
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / name
