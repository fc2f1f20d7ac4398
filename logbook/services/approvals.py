"""What the district chief, or who acts in his name, decides about people that others entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.delegation import delegation_of
from accounts.state_machines import NotPermitted, StepRefused, WrongState
from households.models import Household
from logbook.choices import EntryState, ReturnReason
from logbook.machines import ENTRY
from logbook.models import Entry, EntryLook
from logbook.services.entries import locked, stand_as

DECISIONS = ("approve", "return", "ask", "refuse")
# Shown as ten seconds; the rest is for the way here.
UNDO_FOR = timedelta(seconds=15)
# Of so many that are confirmed together, one must have been opened.
SAMPLE_OF = 10
MOST_AT_ONCE = 50


class OwnEntry(StepRefused):
    message = _("You entered or sent this yourself. Somebody else has to confirm it.")


class ChangedMeanwhile(StepRefused):
    message = _("The entry was changed while you looked at it. Look at it once more. Nothing was changed.")


class TooLateToUndo(StepRefused):
    message = _("A decision can be taken back for 10 seconds only, by whoever took it. It stands.")


class SampleMissing(StepRefused):
    """Too few of the entries to be confirmed together were opened."""

    def __init__(self, needed: int):
        super().__init__()
        self.message = _("Open at least %(needed)s of the chosen entries first: one in ten is looked at.") % {
            "needed": needed
        }


class NotLowRisk(StepRefused):
    message = _("Entries with a risk mark are confirmed one by one.")


class NothingChosen(StepRefused):
    message = _("Choose at least one entry, and %(most)s at most.") % {"most": MOST_AT_ONCE}


@dataclass(frozen=True)
class Approved:
    """What became of entries confirmed together: those confirmed, and how many somebody else had decided or changed."""

    entries: list[Entry]
    passed_over: int


@transaction.atomic
def decide(
    *,
    entry: Entry,
    step: str,
    by,
    at: datetime,
    reasons: Sequence[ReturnReason] = (),
    reason: str = "",
    seen_version: int | None = None,
) -> Entry:
    """Confirm an entry, send it back, ask for more or refuse it; `step` is one of DECISIONS.

    `seen_version` is the version of the household that the page had shown. All but a confirmation need one of
    `reasons`, or a `reason` in words. Raises NotPermitted, WrongState where somebody was faster, ReasonMissing,
    OwnEntry, ChangedMeanwhile.
    """
    current = locked(entry)
    why = reason or " ".join(reasons)
    state = ENTRY.target(step, state=current.state, permissions=_permissions(by, current), reason=why)
    if step not in DECISIONS:
        raise WrongState(EntryState(current.state))
    if current.is_by(by):
        raise OwnEntry
    if seen_version is not None and seen_version != current.household.version:
        raise ChangedMeanwhile
    current.state, current.reasons, current.reason = state, list(reasons), reason
    current.decided_by, current.decided_at = by, at
    current.delegation = delegation_of(by, current.area_code)
    with pghistory.context(user=by.pk):
        current.save()
        stand_as([current], state, by)
    return current


@transaction.atomic
def approve_together(*, seen: Mapping[UUID, int], by, at: datetime) -> Approved:
    """Confirm entries without risk marks at once; `seen` has the version of its household that each was shown with.

    Those that somebody decided or changed meanwhile are passed over. Raises NothingChosen, NotPermitted, OwnEntry,
    NotLowRisk, SampleMissing; then none is confirmed.
    """
    if not 0 < len(seen) <= MOST_AT_ONCE:
        raise NothingChosen
    chosen = _locked_together(seen)
    for entry in chosen:
        ENTRY.target("approve", state=EntryState.PENDING, permissions=_permissions(by, entry))
        if entry.is_by(by):
            raise OwnEntry
    if any(entry.risks for entry in chosen):
        raise NotLowRisk
    needed = ceil(len(chosen) / SAMPLE_OF)
    if _opened(chosen, by) < needed:
        raise SampleMissing(needed)
    unchanged = [entry for entry in chosen if entry.is_pending and entry.household.version == seen[entry.pk]]
    _approve(unchanged, by, at)
    return Approved(unchanged, passed_over=len(seen) - len(unchanged))


@transaction.atomic
def undo(*, entries: Sequence[UUID], by, at: datetime) -> list[Entry]:
    """Take decisions of the last seconds back. Raises NotPermitted, WrongState, TooLateToUndo; then all stand."""
    current = _locked_together(entries)
    for entry in current:
        ENTRY.target("undo", state=entry.state, permissions=_permissions(by, entry))
        if entry.decided_by_id != by.pk or at - entry.decided_at > UNDO_FOR:
            raise TooLateToUndo
    with pghistory.context(user=by.pk):
        Entry.objects.among([entry.pk for entry in current]).update(
            state=EntryState.PENDING,
            decided_by=None,
            decided_at=F("corrected_since"),
            delegation=None,
            reasons=[],
            reason="",
        )
        stand_as(current, EntryState.PENDING, by, is_taken_up=True)
    return current


def look_at(*, entry: Entry, by, at: datetime) -> None:
    """Remember that somebody opened an entry as it is now; its household is loaded."""
    look = EntryLook(entry=entry, user=by, household_version=entry.household.version, at=at)
    EntryLook.objects.bulk_create([look], ignore_conflicts=True)


def _permissions(by, entry: Entry):
    """Return what `by` may do to this entry: what he may do elsewhere is not asked."""
    if not by.approval_scope.covers(entry.area_code):
        raise NotPermitted
    return by.permissions


def _locked_together(ids) -> list[Entry]:
    households = Household.objects.filter(entries__in=ids)
    # Households first, each in one order: as everywhere else, so that nobody waits in a circle.
    by_id = {one.pk: one for one in Household.objects.select_for_update().filter(pk__in=households).order_by("pk")}
    entries = list(Entry.objects.select_for_update().among(ids).order_by("pk"))
    for entry in entries:
        entry.household = by_id[entry.household_id]
    return entries


def _opened(entries: Sequence[Entry], by) -> int:
    versions = {(entry.pk, entry.household.version) for entry in entries}
    looks = EntryLook.objects.filter(user=by, entry__in=[entry.pk for entry in entries])
    return len(versions & set(looks.values_list("entry_id", "household_version")))


def _approve(entries: Sequence[Entry], by, at: datetime) -> None:
    delegations = {code: delegation_of(by, code) for code in {entry.area_code[:4] for entry in entries}}
    with pghistory.context(user=by.pk):
        for district, delegation in delegations.items():
            ids = [entry.pk for entry in entries if entry.area_code[:4] == district]
            Entry.objects.among(ids).update(
                state=EntryState.APPROVED, decided_by=by, decided_at=at, delegation=delegation, reasons=[], reason=""
            )
        stand_as(entries, EntryState.APPROVED, by)
