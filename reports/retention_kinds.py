"""How long it is known what somebody asked to take away, and why. The files themselves go days after (`retention`)."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.amending import forget
from accounts.models import RetentionRun
from accounts.months import start_of
from accounts.privacy import EMPTIED
from accounts.retention import Kind, register
from reports.choices import ExportState
from reports.models import Export

ENDED = (ExportState.REFUSED, ExportState.CANCELLED, ExportState.FAILED, ExportState.REMOVED)


def old_exports(before: date) -> QuerySet[Export]:
    return Export.objects.filter(requested_at__lt=start_of(before), state__in=ENDED).exclude(reason__in=["", EMPTIED])


def forget_exports(exports: Sequence[Export], run: RetentionRun, before: date) -> list[str]:
    forget({Export: [export.pk for export in exports]}, run=run)
    return []


register(
    Kind(
        name="exports",
        label=_("Files that were taken away"),
        becomes=_("what was searched for, the reason and the receiver are emptied; who took how much, when, stays"),
        months=60,
        least_months=12,
        of_age=old_exports,
        forget=forget_exports,
        area="area_id",
    )
)
