"""Keeping reports: saving, changing, sharing, pinning, putting away and fetching back. All by the owner alone."""

from datetime import datetime
from uuid import UUID

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from accounts.state_machines import NotPermitted
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
    _refuse_too_many(made)
    with pghistory.context(user=by.pk):
        SavedReport.objects.bulk_create([made], ignore_conflicts=True)
    return SavedReport.objects.get(owner=by, client_uuid=client_uuid)


@transaction.atomic
def change_report(*, report: SavedReport, by: User, at: datetime, **fields) -> SavedReport:
    """Rename, share or pin. Raises NotPermitted, TooManyPinned."""
    current = _own(report, by)
    for name, value in fields.items():
        setattr(current, name, value)
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
