"""Who else follows when a survey confirms people who waited for a district chief, or when that is taken back.

Apps to the right register here what they keep of such people, in their `import_kinds.py`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from households.models import ImportBatch


class Follower(Protocol):
    """Both are called in the transaction that changed the people, whose author is the import's."""

    def confirmed(
        self, *, batch: ImportBatch, members: Collection[UUID], households: Collection[UUID], at: datetime
    ) -> None:
        """Follow: `members`, and `households` that waited as a whole, are confirmed by `batch`."""

    def taken_back(self, *, batch: ImportBatch, by, at: datetime) -> None:
        """Follow: what `batch` confirmed waits again; the undo is done."""


FOLLOWERS: list[Follower] = []


def register(follower: Follower) -> None:
    if follower not in FOLLOWERS:
        FOLLOWERS.append(follower)
