"""Files at rest: sealed a piece at a time, so that a large one needs little memory, and whole or not there."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from accounts.sealing import seal_bytes, unseal_bytes

PIECE = 4 * 1024 * 1024
LENGTH = 4


def write_sealed(path: Path, pieces: Iterable[bytes], *, purpose: str) -> None:
    """Write `pieces` sealed beside `path` and put the file in its place once it is whole and on the disk.

    Whatever ends the writing early leaves what stood at `path` before, and nothing of the new file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with draft.open("wb") as out:
            place = 0
            for piece in pieces:
                sealed = seal_bytes(piece, purpose=f"{purpose} {place}")
                out.write(len(sealed).to_bytes(LENGTH, "big") + sealed)
                place += len(piece)
            out.flush()
            os.fsync(out.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def read_sealed(path: Path, *, purpose: str) -> Iterator[bytes]:
    """Yield the pieces as they were written. Raises FileNotFoundError, SealBroken."""
    place = 0
    with path.open("rb") as stored:
        while length := stored.read(LENGTH):
            piece = unseal_bytes(stored.read(int.from_bytes(length, "big")), purpose=f"{purpose} {place}")
            yield piece
            place += len(piece)


def in_pieces(content: bytes) -> Iterator[bytes]:
    """Cut `content` into pieces; nothing at all is one empty piece."""
    for place in range(0, max(len(content), 1), PIECE):
        yield content[place : place + PIECE]
