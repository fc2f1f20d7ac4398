"""What of the reports waits for somebody, as the menu counts it."""

from accounts.permissions import Permission
from logbook.waiting import Waiting
from reports.models import Export, ExportAlarm

WAITING = (
    Waiting(
        "exports_asked",
        Permission.EXPORT_APPROVE,
        lambda user, scope: Export.objects.within(scope).waiting().of_others(user),
    ),
    Waiting(
        "export_alarms", Permission.ACCOUNT_MANAGE, lambda _user, scope: ExportAlarm.objects.within(scope).unseen()
    ),
)
