"""Taking in a form once, however often it is sent: the client's UUID is unique for ever."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from households.models import Household, SurveyRound
from logbook.choices import SubmissionState
from logbook.models import Submission
from logbook.services.merging import fields_changed_since
from logbook.services.storing import fingerprint_of, storable


@dataclass(frozen=True)
class Answer:
    """What the sender is told. `status` is an HTTP status: 201, 200, 202 or 409; `body` is ready for JSON.

    `body` always has `client_uuid` and `state`, `receipt` unless somebody else's form came first under that UUID,
    and for an accepted form whatever `record` returned.
    """

    status: int
    body: dict


@transaction.atomic
def submit(
    *,
    kind: str,
    client_uuid: UUID,
    payload: dict,
    household: Household,
    by,
    record: Callable[[Submission], dict],
    round_year: int,
    touches: Collection[str] = (),
    base_version: int | None = None,
    device_id: str = "",
    client_time: datetime | None = None,
) -> Answer:
    """Take in one form and let `record(submission)` make its rows, all in one transaction.

    201 – new, recorded. 200 – the same form again: the first answer, word by word. 409 – the same UUID with other
    content: kept as a conflict copy, nothing recorded. 202 – somebody else changed one of the facts that the form
    `touches` since `base_version`: kept for review, nothing overwritten. Changes of other facts do not matter: both
    stand. Whatever `record` raises undoes everything, so that the corrected form can be sent under the same UUID.
    `touches` are field names as in `logbook.services.merging`; `payload` is what was typed, ready for JSON.
    """
    payload = storable(payload)
    sent = Submission(
        client_uuid=client_uuid,
        payload_sha256=_fingerprint(kind, household, payload),
        kind=kind,
        payload=payload,
        receipt=_next_receipt(round_year),
        household=household,
        base_version=base_version,
        device_id=device_id,
        client_time=client_time,
        sent_by=by,
    )
    # Insert first: of equal sends at the same moment the database lets one through and the others wait for it.
    Submission.objects.bulk_create([sent], ignore_conflicts=True)
    first = Submission.objects.firsts().get(client_uuid=client_uuid)
    if first.receipt != sent.receipt:
        return _answer_again(first, sent)
    if base_version is not None and _is_overtaken(household, base_version, touches):
        return _keep_for_review(first)
    return _close(first, 201, record(first))


def take_in(
    kind: str,
    record: Callable[..., Model],
    /,
    *,
    client_uuid: UUID,
    typed: dict,
    household: Household,
    round: SurveyRound,
    by,
    made: str = "",
    **row: Any,
) -> Answer:
    """Take in a form that makes one row: `record(household=, round=, by=, **row)` makes it, on the first send only.

    The answer names it by `made`, else by `kind`. `typed` has no citizen ID in plain. Raises what `record` raises.
    """

    def record_first(_submission: Submission) -> dict:
        return {made or kind: record(household=household, round=round, by=by, **row).pk}

    return submit(
        kind=kind,
        client_uuid=client_uuid,
        payload=typed,
        household=household,
        by=by,
        record=record_first,
        round_year=round.year,
    )


def answered_before(*, kind: str, client_uuid: UUID, payload: dict, household: Household) -> Answer | None:
    """Return the first answer to exactly this form, if it was taken in before; None for one that is new or differs.

    For a form that no longer passes its checks because what it recorded stands: it still arrived.
    """
    payload = storable(payload)
    first = Submission.objects.firsts().filter(client_uuid=client_uuid).first()
    if first is None or first.payload_sha256 != _fingerprint(kind, household, payload):
        return None
    return Answer(202 if first.state == SubmissionState.REVIEW else 200, first.answer)


def _fingerprint(kind: str, household: Household, payload: dict) -> str:
    return fingerprint_of([kind, str(household.pk), payload])


def _next_receipt(round_year: int) -> str:
    """Return "2566-004512". A sequence never gives a number twice and never makes senders wait; it may leave gaps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('logbook_receipt')")
        return f"{round_year}-{cursor.fetchone()[0]:06d}"


def _answer_again(first: Submission, sent: Submission) -> Answer:
    if first.payload_sha256 == sent.payload_sha256:
        return Answer(202 if first.state == SubmissionState.REVIEW else 200, first.answer)
    sent.state, sent.receipt = SubmissionState.CONFLICT, None
    Submission.objects.bulk_create([sent], ignore_conflicts=True)
    body = {"client_uuid": str(first.client_uuid), "state": SubmissionState.CONFLICT.value}
    # Whose form came first under this number is told to nobody but himself.
    return Answer(409, body | ({"receipt": first.receipt} if first.sent_by_id == sent.sent_by_id else {}))


def _is_overtaken(household: Household, base_version: int, touches: Collection[str]) -> bool:
    # Locked until the end: nobody slips a change in between this look and the record.
    now = Household.objects.select_for_update().get(pk=household.pk)
    return now.version != base_version and not fields_changed_since(now, base_version).isdisjoint(touches)


def _keep_for_review(submission: Submission) -> Answer:
    submission.state = SubmissionState.REVIEW
    return _close(submission, 202, {})


def _close(submission: Submission, status: int, made: dict) -> Answer:
    body = {"receipt": submission.receipt, "client_uuid": str(submission.client_uuid), "state": submission.state}
    submission.answer = json.loads(json.dumps(body | made, cls=DjangoJSONEncoder))
    submission.save(update_fields=["state", "answer"])
    return Answer(status, submission.answer)
