"""Reports that their owners get as a file every month: asked for on the first days of it, once, as the owner himself.

His area and rights are those of the day on which the file is asked for, and again of when it is made. Who may no longer
take reports away gets no more of them, and reads why.
"""

from datetime import date, datetime
from uuid import UUID, uuid5

import pghistory
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.permissions import Permission
from areas.formats import long_date
from reports.choices import ExportPurpose, MonthlyStop
from reports.designer.design import Design
from reports.models import Export, SavedReport
from reports.pivots.rounds import rounds_of
from reports.pivots.spec import BadPivot
from reports.services.requests import QuotaReached, request_pivot_export
from reports.services.saved import first_of_month, stop_monthly

NEEDED = frozenset({Permission.PIVOT_VIEW, Permission.DATA_EXPORT})
# Nobody is there to ask; official papers are in Thai.
LANGUAGE = "th"
# A run takes a minute at most; what is left comes with the next.
MOST_AT_ONCE = 1_000


def request_monthly(*, at: datetime) -> int:
    """Ask for the files of this month that nobody has asked for yet; returns how many. Can be killed and run again."""
    month = first_of_month(at)
    due = SavedReport.objects.due(month).order_by("made_for", "id").values_list("pk", flat=True)[:MOST_AT_ONCE]
    return sum(_request(pk, month, at) is not None for pk in list(due))


@transaction.atomic
def _request(pk: UUID, month: date, at: datetime) -> Export | None:
    """Ask for one file; None where it was stopped, or somebody was quicker, or the owner has none left today."""
    report = (
        SavedReport.objects.select_for_update(of=("self",)).due(month).select_related("owner").filter(pk=pk).first()
    )
    if report is None:
        return None
    if not _may_have(report.owner, at):
        stop_monthly(report=report, why=MonthlyStop.RIGHT_LOST)
        return None
    try:
        export = _ask(report, month, at)
    except BadPivot:
        stop_monthly(report=report, why=MonthlyStop.DESIGN)
        return None
    except QuotaReached:
        return None
    report.made_for = month
    with pghistory.context(user=None):
        report.save(update_fields=["made_for"])
    return export


def _may_have(owner: User, at: datetime) -> bool:
    is_there = owner.is_active and not owner.is_expired(timezone.localdate(at))
    return is_there and owner.permissions >= NEEDED and bool(owner.scope.prefixes)


def _ask(report: SavedReport, month: date, at: datetime) -> Export:
    """Ask as the owner would. Raises BadPivot, QuotaReached."""
    design = Design.read(QueryDict(report.query))
    rounds_of(design.spec)
    with override(LANGUAGE):
        words = {"day": long_date(month), "reason": report.monthly_reason}
        reason = _("Monthly report of %(day)s: %(reason)s") % words
    return request_pivot_export(
        client_uuid=uuid5(report.pk, month.isoformat()),
        spec=design.spec,
        sort=design.look.sort,
        format=report.monthly_format,
        language=LANGUAGE,
        purpose=ExportPurpose.REPORT,
        reason=reason[:300],
        report=report,
        by=report.owner,
        at=at,
    )
