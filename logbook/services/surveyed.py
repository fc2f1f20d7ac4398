"""Entries whose people a survey names: it confirms them instead of the district chief, until its import is undone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import pghistory
from django.db import transaction
from django.db.models import Case, F, When

from households.models import Household, ImportBatch
from logbook.choices import BACK_WITH_OFFICER, EntryState
from logbook.machines import ENTRY
from logbook.models import Entry
from logbook.services.entries import stand_as


@transaction.atomic
def confirmed(*, batch: ImportBatch, members: Collection[UUID], households: Collection[UUID], at: datetime) -> None:
    """Close the entries of `members`, and of `households` as a whole, that are not decided; the import did the rest.

    Called by an import that has confirmed them, with their households locked.
    """
    entries = list(Entry.objects.about(members, households).open().select_for_update().order_by("pk"))
    _take("survey", entries)
    with pghistory.context(user=batch.created_by_id):
        Entry.objects.among([entry.pk for entry in entries]).update(
            state=EntryState.SURVEYED,
            survey_batch=batch,
            # Where it was back with the officer: what he put right since is shown if it ever waits again.
            corrected_since=Case(When(state__in=BACK_WITH_OFFICER, then=F("decided_at")), default=F("corrected_since")),
            decided_by=batch.created_by,
            decided_at=at,
            delegation=None,
            reasons=[],
            reason="",
        )


@transaction.atomic
def taken_back(*, batch: ImportBatch, by, at: datetime) -> None:
    """Put those whom `batch` had confirmed before the district chief again; called when its import was undone."""
    homes = Household.objects.filter(entries__survey_batch=batch)
    # Households first, each in one order: as everywhere else, so that nobody waits in a circle.
    list(Household.objects.select_for_update().filter(pk__in=homes.values("pk")).order_by("pk").values("pk"))
    entries = list(Entry.objects.confirmed_by(batch).select_for_update().order_by("pk"))
    if not entries:
        return
    _take("survey_undone", entries)
    with pghistory.context(user=by.pk if by else None):
        Entry.objects.among([entry.pk for entry in entries]).update(
            state=EntryState.PENDING, survey_batch=None, decided_by=None, decided_at=F("corrected_since")
        )
        stand_as(entries, EntryState.PENDING, by)


def _take(step: str, entries: Sequence[Entry]) -> None:
    for entry in entries:
        ENTRY.target(step, state=entry.state, permissions=())
