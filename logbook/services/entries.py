"""People and households found in the field: entered, put before the district chief, put right, withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

import pghistory
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.state_machines import StepRefused
from households.choices import Confirmation, IdentityType
from households.models import Household, Member, ThaiqmSurvey
from households.refusals import Refused
from households.services import add_household, add_member, set_confirmation
from households.services.change import require_current_round
from logbook.choices import EntryState
from logbook.machines import ENTRY
from logbook.models import Entry, Photo, Submission, Visit
from logbook.services.photos import keep_photo
from logbook.services.risks import risks_of
from logbook.services.submissions import Answer, submit

HOUSEHOLD_KIND, MEMBER_KIND = "household", "member"
MOST_PHOTOS = 6
# What a household or person stands as while its entry is in a state.
STANDS_AS = {
    EntryState.PENDING: Confirmation.PENDING,
    EntryState.ASKED: Confirmation.PENDING,
    EntryState.RETURNED: Confirmation.RETURNED,
    EntryState.APPROVED: Confirmation.CONFIRMED,
    EntryState.REFUSED: Confirmation.REFUSED,
    EntryState.WITHDRAWN: Confirmation.WITHDRAWN,
    EntryState.SURVEYED: Confirmation.CONFIRMED,
}


class TooManyPhotos(StepRefused):
    message = _("An entry has %(most)s photos at most.") % {"most": MOST_PHOTOS}


@dataclass(frozen=True)
class Newcomer:
    """A person as entered: what `households.services.add_member` wants beside household, day and author."""

    fields: Mapping[str, Any]
    number: str = ""
    identity_type: IdentityType | None = None
    no_identity_kind: str = ""
    no_identity_reason: str = ""
    is_sure: bool = False
    is_somebody_else: bool = False


@dataclass(frozen=True)
class Evidence:
    """How it is known who they are: a note, and photos as they were uploaded."""

    note: str = ""
    uploads: Sequence[UploadedFile] = field(default_factory=tuple)


def household_id_of(client_uuid: UUID) -> UUID:
    """Return the id of the household that the form `client_uuid` enters: the same however often it is sent."""
    return uuid5(client_uuid, HOUSEHOLD_KIND)


def take_in_household(
    *,
    client_uuid: UUID,
    typed: dict,
    fields: Mapping[str, Any],
    people: Sequence[Newcomer],
    evidence: Evidence,
    by,
    on: date,
    at: datetime,
) -> Answer:
    """Enter a household with its people by a form that may be sent more than once; `typed` has no citizen ID in plain.

    Raises what `enter_household` does.
    """
    household = Household(pk=household_id_of(client_uuid))

    def record(submission: Submission) -> dict:
        entry = enter_household(
            pk=household.pk, fields=fields, people=people, evidence=evidence, by=by, on=on, at=at, submission=submission
        )
        return {"household": entry.household_id, "entry": entry.pk}

    return submit(
        kind=HOUSEHOLD_KIND,
        client_uuid=client_uuid,
        payload=typed,
        household=household,
        by=by,
        record=record,
        round_year=require_current_round().year,
    )


def take_in_member(
    *,
    client_uuid: UUID,
    typed: dict,
    household: Household,
    newcomer: Newcomer,
    evidence: Evidence,
    by,
    on: date,
    at: datetime,
) -> Answer:
    """Enter a person of a household by a form that may be sent more than once. Raises what `enter_member` does."""

    def record(submission: Submission) -> dict:
        entry, member = enter_member(
            household=household, newcomer=newcomer, evidence=evidence, by=by, on=on, at=at, submission=submission
        )
        return {"member": member.pk, "entry": entry.pk}

    return submit(
        kind=MEMBER_KIND,
        client_uuid=client_uuid,
        payload=typed,
        household=household,
        by=by,
        record=record,
        round_year=require_current_round().year,
    )


@transaction.atomic
def enter_household(
    *,
    fields: Mapping[str, Any],
    people: Sequence[Newcomer],
    by,
    on: date,
    at: datetime,
    evidence: Evidence | None = None,
    pk: UUID | None = None,
    submission: Submission | None = None,
) -> Entry:
    """Add a household with its people, the head first, and put it before the district chief.

    Raises Refused (with the `place` of the person whom it is about), Doubtful, NoCurrentRound, UnfitPhoto; then
    nothing was written.
    """
    household = add_household(fields=fields, by=by, pk=pk)
    for place, newcomer in enumerate(people):
        try:
            _add(household, newcomer, on, by)
        except Refused as refusal:
            refusal.place = place
            raise
    return _put_forward(household, None, people, evidence or Evidence(), by, at, submission)


@transaction.atomic
def enter_member(
    *,
    household: Household,
    newcomer: Newcomer,
    by,
    on: date,
    at: datetime,
    evidence: Evidence | None = None,
    submission: Submission | None = None,
    **met_at: Visit | ThaiqmSurvey | None,
) -> tuple[Entry, Member]:
    """Add a person to a household and put him before the district chief.

    In a household that waits itself he joins its entry. `met_at` is the `visit` or the `thaiqm_survey` at which he was
    met. Raises Refused, Doubtful, NoCurrentRound, UnfitPhoto.
    """
    member = _add(household, newcomer, on, by)
    waiting = Entry.objects.of_household(household).of_whole_households().open().first()
    if waiting is None:
        evidence = evidence or Evidence()
        return _put_forward(household, member, [newcomer], evidence, by, at, submission, **met_at), member
    _remember_where(waiting, met_at, by)
    _keep_evidence(waiting, evidence or Evidence(), by)
    _weigh(waiting, [newcomer], by, at)
    return waiting, member


@transaction.atomic
def enter_met(
    *,
    household: Household,
    people: Sequence[tuple[Newcomer, str]],
    by,
    on: date,
    at: datetime,
    **met_at: Visit | ThaiqmSurvey | None,
) -> None:
    """Enter people met in a house who stand on no list, each with how it is known who he is; all of them or none.

    `met_at` as in `enter_member`. Raises what that does, Refused with the `place` of the one whom it is about.
    """
    for place, (newcomer, note) in enumerate(people):
        try:
            enter_member(
                household=household, newcomer=newcomer, evidence=Evidence(note=note), by=by, on=on, at=at, **met_at
            )
        except Refused as refusal:
            refusal.place = place
            raise


@transaction.atomic
def add_evidence(*, entry: Entry, evidence: Evidence, by, at: datetime) -> Entry:
    """Add photos, or another note, to an entry that is not decided. Raises WrongState, TooManyPhotos, UnfitPhoto."""
    current = locked(entry)
    ENTRY.target("withdraw", state=current.state, permissions=by.permissions, reason="asked only")
    _keep_evidence(current, evidence, by)
    _weigh(current, (), by, at)
    return current


@transaction.atomic
def resend(*, entry: Entry, by, at: datetime) -> Entry:
    """Send an entry again after it was put right. Raises NotPermitted, WrongState."""
    current = locked(entry)
    current.state = ENTRY.target("resend", state=current.state, permissions=by.permissions)
    current.corrected_since, current.sent_by, current.sent_at = current.decided_at, by, at
    current.risks = _risks(current, (), by, at)
    return _stand(current, by)


@transaction.atomic
def withdraw(*, entry: Entry, reason: str, by) -> Entry:
    """Take back what should not have been entered; it stays in the file. Raises NotPermitted, WrongState,
    ReasonMissing."""
    current = locked(entry)
    current.state = ENTRY.target("withdraw", state=current.state, permissions=by.permissions, reason=reason)
    current.reasons, current.reason = [], reason
    return _stand(current, by)


@transaction.atomic
def take_up(*, entry: Entry, reason: str, by) -> Entry:
    """Let an entry that was refused or withdrawn be put right and sent again. Raises NotPermitted, WrongState,
    ReasonMissing."""
    current = locked(entry)
    current.state = ENTRY.target("take_up", state=current.state, permissions=by.permissions, reason=reason)
    current.reasons, current.reason, current.sent_by = [], reason, by
    return _stand(current, by, is_taken_up=True)


def locked(entry: Entry) -> Entry:
    """Return the entry read anew, locked with its household: of two who decide at once one waits for the other."""
    household = Household.objects.select_for_update().get(pk=entry.household_id)
    current = Entry.objects.select_for_update().get(pk=entry.pk)
    current.household = household
    return current


def stand_as(entries: Sequence[Entry], state: EntryState, by, *, is_taken_up: bool = False) -> None:
    """Let everybody of `entries` stand as they do in `state`."""
    set_confirmation(
        households=[entry.household_id for entry in entries if entry.is_of_household],
        members=everybody_of(entries),
        to=STANDS_AS[state],
        by=by,
        is_taken_up=is_taken_up,
    )


def everybody_of(entries: Sequence[Entry]) -> list[UUID]:
    """Return the ids of those whom `entries` are about: of a household all who have no entry of their own."""
    households = [entry.household_id for entry in entries if entry.is_of_household]
    joined = Member.objects.filter(household__in=households, entry=None).values_list("pk", flat=True)
    return [*(entry.member_id for entry in entries if entry.member_id), *(joined if households else ())]


def _stand(entry: Entry, by, *, is_taken_up: bool = False) -> Entry:
    with pghistory.context(user=by.pk):
        entry.save()
        stand_as([entry], EntryState(entry.state), by, is_taken_up=is_taken_up)
    return entry


def _add(household: Household, newcomer: Newcomer, on: date, by) -> Member:
    return add_member(
        household=household,
        fields=newcomer.fields,
        number=newcomer.number,
        identity_type=newcomer.identity_type,
        no_identity_kind=newcomer.no_identity_kind,
        no_identity_reason=newcomer.no_identity_reason,
        confirmation=None if household.is_confirmed else household.confirmation,
        is_sure=newcomer.is_sure,
        is_somebody_else=newcomer.is_somebody_else,
        on=on,
        by=by,
    )


def _put_forward(household, member, people, evidence: Evidence, by, at: datetime, submission, **met_at) -> Entry:
    with pghistory.context(user=by.pk):
        entry = Entry.objects.create(
            household=household,
            member=member,
            area_code=household.area_id,
            submission=submission,
            note=evidence.note,
            entered_by=by,
            entered_at=at,
            sent_by=by,
            sent_at=at,
            **met_at,
        )
    _keep_evidence(entry, evidence, by)
    return _weigh(entry, people, by, at)


def _remember_where(entry: Entry, met_at: Mapping[str, Any], by) -> None:
    """Let a household's entry name the first visit at which somebody more was met."""
    fresh = {name: row for name, row in met_at.items() if row is not None and getattr(entry, name) is None}
    for name, row in fresh.items():
        setattr(entry, name, row)
    if fresh:
        with pghistory.context(user=by.pk):
            entry.save(update_fields=list(fresh))


def _keep_evidence(entry: Entry, evidence: Evidence, by) -> None:
    held = Photo.objects.filter(entry=entry).count() if evidence.uploads else 0
    if held + len(evidence.uploads) > MOST_PHOTOS:
        raise TooManyPhotos
    photos = [
        keep_photo(household=entry.household, upload=upload, client_uuid=entry.pk, by=by) for upload in evidence.uploads
    ]
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(entry=entry)
    if evidence.note and evidence.note != entry.note:
        entry.note = evidence.note
        with pghistory.context(user=by.pk):
            entry.save(update_fields=["note"])


def _weigh(entry: Entry, people: Sequence[Newcomer], by, at: datetime) -> Entry:
    risks = _risks(entry, people, by, at)
    if risks != entry.risks:
        entry.risks = risks
        with pghistory.context(user=by.pk):
            entry.save(update_fields=["risks"])
    return entry


def _risks(entry: Entry, people: Sequence[Newcomer], by, at: datetime) -> list[str]:
    said_other = any(one.is_somebody_else for one in people)
    return risks_of(entry, people=everybody_of([entry]), said_other=said_other, by=by, at=at)
