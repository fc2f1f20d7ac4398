"""Splitting and merging household files, with the line from one to the other, and the way back."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus
from households.models import Household
from households.refusals import refuse
from households.services import merge_households, set_household_status, split_household
from households.services.change import authored
from households.services.restoring import context_of, put_back, take_back
from logbook.choices import LineageKind
from logbook.models import Assignment, HelpActivity, HouseholdLineage, Problem, Transfer, Visit
from logbook.services.transfers import AskedAlready, take_along


@transaction.atomic
def split(*, household: Household, reason: str, on: date, by, **halves: Any) -> HouseholdLineage:
    """Let some people form a household of their own; `halves` as in `split_household`.

    Their open problems and the work for them go along; what was recorded of all stays and is read from both sides.
    """
    _refuse_moving(household)
    with authored(by):
        new = split_household(household=household, on=on, by=by, **halves)
        take_along(list(halves["leaving"]), new)
        return _line(household, new, LineageKind.SPLIT, reason=reason, on=on, by=by)


@transaction.atomic
def merge(*, kept: Household, dropped: Household, reason: str, on: date, by, **choices: Any) -> HouseholdLineage:
    """Make one file of two; `choices` as in `merge_households`. Open problems and unfinished work go to `kept`."""
    _refuse_moving(kept)
    _refuse_moving(dropped)
    with authored(by):
        merge_households(kept=kept, dropped=dropped, reason=reason, on=on, by=by, **choices)
        for twin, member in choices["same"].items():
            Problem.objects.open().of_members([twin]).update(member=member)
            Assignment.objects.unfinished().of_members([twin]).update(member=member)
        Problem.objects.open().of_household(dropped).update(household=kept)
        Assignment.objects.unfinished().of_household(dropped).update(household=kept, area_code=kept.area_id)
        return _line(dropped, kept, LineageKind.MERGE, reason=reason, on=on, by=by)


@transaction.atomic
def undo_lineage(*, lineage: HouseholdLineage, on: date, by) -> HouseholdLineage:
    """Undo a split or a merge as if it had not been; what was written about it stays in the history.

    Raises Refused where it was undone already or work was recorded since, StaleForm where the people were changed.
    """
    lines = HouseholdLineage.objects.select_for_update(of=("self",)).select_related("source", "target")
    line = lines.get(pk=lineage.pk)
    if line.undone_at:
        refuse("lineage", _("This was undone already."), "undone")
    if has_newer_work(line):
        refuse("lineage", _("Something was recorded for these households since. It can no longer be undone."), "newer")
    with authored(by):
        take_back(context=line.context, on=on, by=by)
        put_back(line.context, Problem)
        put_back(line.context, Assignment)
        if line.kind == LineageKind.SPLIT:
            _close_emptied(line.target, on=on, by=by)
        line.undone_at, line.undone_by = timezone.now(), by
        line.save(update_fields=["undone_at", "undone_by"])
    return line


def has_newer_work(line: HouseholdLineage) -> bool:
    """Tell whether anything was recorded for either household since."""
    ends = [line.source_id, line.target_id]
    return any(
        model.objects.recorded_for(ends, since=line.created_at).exists() for model in (Visit, HelpActivity, Problem)
    )


def _line(source: Household, target: Household, kind: LineageKind, *, reason: str, on: date, by) -> HouseholdLineage:
    return HouseholdLineage.objects.create(
        source=source,
        target=target,
        kind=kind,
        happened_on=on,
        reason=reason,
        context=context_of(source),
        recorded_by=by,
    )


def _refuse_moving(household: Household) -> None:
    if Transfer.objects.waiting().of_household(household).exists():
        raise AskedAlready


def _close_emptied(household: Household, *, on: date, by) -> None:
    """A household that was only a slip stays as an empty file: nothing is ever deleted."""
    household.refresh_from_db()
    note = _("The split was undone.")
    set_household_status(household=household, status=HouseholdStatus.MERGED, note=note, on=on, by=by)
