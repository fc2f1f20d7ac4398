"""How long it is known what somebody asked to take away, and why. The files themselves go days after (`retention`)."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.months import start_of
from accounts.privacy import EMPTIED
from accounts.retention import Kind, register
from accounts.retention_kinds import empty_rows
from reports.choices import ExportState
from reports.models import Export

ENDED = (ExportState.REFUSED, ExportState.CANCELLED, ExportState.FAILED, ExportState.REMOVED)


def old_exports(before: date) -> QuerySet[Export]:
    return Export.objects.filter(requested_at__lt=start_of(before), state__in=ENDED).exclude(reason__in=["", EMPTIED])


register(
    Kind(
        name="exports",
        label=_("Files that were taken away"),
        becomes=_("what was searched for, the reason and the receiver are emptied; who took how much, when, stays"),
        months=60,
        least_months=12,
        of_age=old_exports,
        forget=empty_rows,
        area="area_id",
    )
)
