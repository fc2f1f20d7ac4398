"""What of the reports waits for somebody, as the menu counts it."""

from django.utils import timezone

from accounts.permissions import Permission
from logbook.waiting import Waiting
from reports.models import Export, ExportAlarm, SavedReport

WAITING = (
    Waiting(
        "exports_ready",
        Permission.DATA_EXPORT,
        lambda user, scope: Export.objects.within(scope).asked_by(user).untaken(timezone.now()),
    ),
    Waiting(
        "reports_stopped",
        Permission.PIVOT_VIEW,
        lambda user, _scope: SavedReport.objects.stopped().owned_by(user),
    ),
    Waiting(
        "exports_asked",
        Permission.EXPORT_APPROVE,
        lambda user, scope: Export.objects.within(scope).waiting().of_others(user),
    ),
    Waiting(
        "export_alarms", Permission.ACCOUNT_MANAGE, lambda _user, scope: ExportAlarm.objects.within(scope).unseen()
    ),
)
