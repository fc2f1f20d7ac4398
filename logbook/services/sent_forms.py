"""Forms about no household, such as those of the lists of agencies: what arrived once is done once."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from logbook.models import SentForm
from logbook.services.storing import fingerprint_of, storable

Made = TypeVar("Made")


class ArrivedBefore(Exception):
    """A form of this number did its work already. `is_same` tells whether it said the same."""

    def __init__(self, *, is_same: bool):
        super().__init__()
        self.is_same = is_same


def refuse_arrived(*, client_uuid: UUID, content: Mapping[str, Any], by: User) -> None:
    """Raise ArrivedBefore where the form has arrived: it may no longer pass its checks, because it did its work."""
    _compare(SentForm.objects.filter(pk=client_uuid).first(), _fingerprint(content, by))


@transaction.atomic
def once(*, client_uuid: UUID, content: Mapping[str, Any], by: User, record: Callable[[], Made]) -> Made:
    """Let `record()` do the work of the form, unless a form of its number has done it. Raises ArrivedBefore.

    `content` is what was typed, ready for JSON; only its fingerprint is kept. What `record` raises undoes all.
    """
    fingerprint = _fingerprint(content, by)
    try:
        # Inserted first: of equal sends at the same moment the database lets one through and the other waits for it.
        with transaction.atomic():
            SentForm(client_uuid=client_uuid, content_sha256=fingerprint, sent_by=by).save(force_insert=True)
    except IntegrityError:
        _compare(SentForm.objects.get(pk=client_uuid), fingerprint)
    return record()


def _compare(first: SentForm | None, fingerprint: str) -> None:
    if first is not None:
        raise ArrivedBefore(is_same=first.content_sha256 == fingerprint)


def _fingerprint(content: Mapping[str, Any], by: User) -> str:
    return fingerprint_of([by.pk, storable(dict(content))])
