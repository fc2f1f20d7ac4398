"""Keeping reports: saving, changing, sharing, pinning, putting away and fetching back. All by the owner alone."""

from datetime import date, datetime
from uuid import UUID

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from accounts.state_machines import NotPermitted
from reports.choices import MonthlyStop
from reports.designer.design import Design
from reports.models import SavedReport

MOST_PINNED = 8


class TooManyPinned(Exception):
    message = _("At most 8 reports fit on the first page. Take another one off it first.")


@transaction.atomic
def save_report(*, client_uuid: UUID, name: str, design: Design, by: User, at: datetime, **sharing) -> SavedReport:
    """Keep a design under a name; a form that is sent twice keeps one. Raises NotPermitted, TooManyPinned."""
    if Permission.PIVOT_VIEW not in by.permissions:
        raise NotPermitted
    made = SavedReport(
        client_uuid=client_uuid,
        owner=by,
        name=name,
        query=query_of(design),
        area_code=by.scope.common_code,
        changed_at=at,
        **sharing,
    )
    _plan(made, by, at)
    _refuse_too_many(made)
    with pghistory.context(user=by.pk):
        SavedReport.objects.bulk_create([made], ignore_conflicts=True)
    return SavedReport.objects.get(owner=by, client_uuid=client_uuid)


@transaction.atomic
def change_report(*, report: SavedReport, by: User, at: datetime, **fields) -> SavedReport:
    """Rename, share, pin, or have it made every month; what had stopped begins anew.

    Raises NotPermitted, TooManyPinned.
    """
    current = _own(report, by)
    for name, value in fields.items():
        setattr(current, name, value)
    if "monthly_format" in fields:
        current.monthly_stop = ""
        _plan(current, by, at)
    # Who moved to another area shares with that one.
    current.area_code = by.scope.common_code
    _refuse_too_many(current)
    return _stored(current, by, at)


@transaction.atomic
def redesign_report(*, report: SavedReport, design: Design, by: User, at: datetime) -> SavedReport:
    """Put another design under the same name. Raises NotPermitted."""
    current = _own(report, by)
    current.query = query_of(design)
    return _stored(current, by, at)


@transaction.atomic
def put_away(*, report: SavedReport, by: User, at: datetime) -> SavedReport:
    """Take a report off every list; it can be fetched back. Raises NotPermitted."""
    current = _own(report, by)
    current.hidden_at = at
    return _stored(current, by, at)


@transaction.atomic
def fetch_back(*, report: SavedReport, by: User, at: datetime) -> SavedReport:
    """Undo `put_away`. Raises NotPermitted, TooManyPinned."""
    current = _own(report, by)
    current.hidden_at = None
    _refuse_too_many(current)
    return _stored(current, by, at)


@transaction.atomic
def stop_monthly(*, report: SavedReport, why: MonthlyStop) -> SavedReport:
    """Make no more files of a report, and say why. Only by the machine."""
    current = SavedReport.objects.select_for_update().get(pk=report.pk)
    current.monthly_stop = why
    with pghistory.context(user=None):
        current.save(update_fields=["monthly_stop"])
    return current


def first_of_month(at: datetime) -> date:
    return timezone.localdate(at).replace(day=1)


def _plan(report: SavedReport, by: User, at: datetime) -> None:
    """Let files begin with the month to come, or be made no more. Raises NotPermitted."""
    if not report.monthly_format:
        report.made_for, report.monthly_reason = None, ""
        return
    if Permission.DATA_EXPORT not in by.permissions:
        raise NotPermitted
    report.made_for = report.made_for or first_of_month(at)


def query_of(design: Design) -> str:
    """Return the address of a design without what belongs to one moment: its window and its own report."""
    return design.looked(report="").query


def _own(report: SavedReport, by: User) -> SavedReport:
    current = SavedReport.objects.select_for_update().get(pk=report.pk)
    if current.owner_id != by.pk or Permission.PIVOT_VIEW not in by.permissions:
        raise NotPermitted
    return current


def _stored(report: SavedReport, by: User, at: datetime) -> SavedReport:
    report.changed_at = at
    with pghistory.context(user=by.pk):
        report.save()
    return report


def _refuse_too_many(report: SavedReport) -> None:
    others = SavedReport.objects.kept().owned_by(report.owner).pinned().exclude(pk=report.pk)
    if report.is_pinned and others.count() >= MOST_PINNED:
        raise TooManyPinned
