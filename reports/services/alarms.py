"""What the administrator of an area should know at once about those who take data away."""

import logging
from datetime import datetime

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reports.choices import AlarmKind
from reports.models import Export, ExportAlarm

log = logging.getLogger(__name__)


@transaction.atomic
def raise_alarm(
    *, kind: AlarmKind, user: User, at: datetime, export: Export | None = None, row_count: int | None = None
) -> ExportAlarm:
    """Alarm the administrator of the person's area; what he has not read yet of today is not said twice."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    if known := ExportAlarm.objects.raised_since(user, kind, midnight).unseen().first():
        return known
    log.warning("Exports: an account reached its limit (%s); its administrator is told.", kind)
    with pghistory.context(user=user.pk):
        return ExportAlarm.objects.create(
            kind=kind, at=at, user=user, area_code=user.scope.common_code, export=export, row_count=row_count
        )


@transaction.atomic
def read_alarm(*, alarm: ExportAlarm, by: User, at: datetime) -> ExportAlarm:
    """Note that an administrator has read it; who was first stays."""
    current = ExportAlarm.objects.select_for_update().get(pk=alarm.pk)
    if current.seen_at is None:
        current.seen_by, current.seen_at = by, at
        with pghistory.context(user=by.pk):
            current.save(update_fields=["seen_by", "seen_at"])
    return current
