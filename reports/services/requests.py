"""Asking for a file: of the households of a search, of the cases of an agency, of the figures of a report."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pghistory
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.choices import Action
from accounts.models import User
from accounts.permissions import Permission
from accounts.state_machines import NotPermitted, StepRefused
from areas.calendar import buddhist_year
from areas.formats import thousands
from areas.scope import Scope
from households.models import LegalBasis
from logbook.models import Agency, Assignment
from reports.choices import AlarmKind, ExportPurpose
from reports.exports.agency_columns import chosen_columns
from reports.exports.columns import Column
from reports.exports.limits import rows_left
from reports.exports.pivot_files import PIVOT, words_of_pivot
from reports.exports.searches import chosen_scope, query_of, search_of, words_of
from reports.exports.topics import TOPICS
from reports.models import Export, SavedReport
from reports.pivots.spec import PivotSpec
from reports.services.alarms import raise_alarm
from reports.services.exports import begin, write_down


class QuotaReached(StepRefused):
    """More rows than the person may take away today."""

    def __init__(self, left: int):
        super().__init__(left)
        self.message = _(
            "You may take %(left)s rows more away today. Choose a smaller area or fewer conditions, or ask tomorrow;"
            " the administrator of your area was told."
        ) % {"left": thousands(left)}


class ColumnRefused(StepRefused):
    """A column that the person has no right to take away."""

    def __init__(self, column: Column):
        super().__init__(column.name)
        self.message = _("You have no right to take “%(column)s” away.") % {"column": column.heading}


def request_export(
    *,
    client_uuid: UUID,
    topic: str,
    format: str,
    language: str,
    columns: Sequence[str],
    query: str,
    purpose: ExportPurpose,
    reason: str,
    by: User,
    at: datetime,
    request=None,
) -> Export:
    """Ask for the households of a search as a file; the same form sent again is the same request.

    With a whole citizen ID among its columns it waits for a second person, else its job begins. Raises NotASearch,
    LookupError (a column that is none), NotPermitted, ColumnRefused, QuotaReached; the last one alarms the
    administrator.
    """
    chosen = TOPICS[topic].chosen(columns)
    require_rights(chosen, by.permissions)
    with override(language):
        search = search_of(query, scope=by.scope, user=by)
        subject, filters, found = {"query": query_of(search)}, words_of(search), search.count
    fields = {
        "topic": topic,
        "format": format,
        "language": language,
        "columns": [column.name for column in chosen],
        "subject": subject,
        "filters": filters,
        "round": search.round,
        "with_identity": any(column.is_identity for column in chosen),
        "purpose": purpose,
        "reason": reason,
    }
    told = {"client_uuid": client_uuid, "scope": chosen_scope(search), "by": by, "at": at, "request": request}
    return open_export(rows=found, **told, **fields)


def request_agency_export(
    *,
    client_uuid: UUID,
    agency: Agency,
    receiver: str,
    legal_basis: LegalBasis,
    whole_numbers: bool,
    format: str,
    language: str,
    reason: str,
    by: User,
    at: datetime,
    request=None,
) -> Export:
    """Ask for the unfinished cases of an agency in one's area, a row a person, to be sent to `receiver`.

    Raises NotPermitted, ColumnRefused, QuotaReached as `request_export` does.
    """
    columns = chosen_columns(whole_numbers=whole_numbers)
    require_rights(TOPICS["agency"].chosen(columns), by.permissions)
    given = Assignment.objects.within(by.scope).of_agency(agency).unfinished().count()
    fields = {"topic": "agency", "format": format, "language": language, "columns": columns}
    fields |= {"subject": {"agency": agency.pk}, "filters": [agency.name], "with_identity": whole_numbers}
    fields |= {"agency": agency, "receiver": receiver, "legal_basis": legal_basis}
    fields |= {"purpose": ExportPurpose.AGENCY, "reason": reason}
    return open_export(client_uuid=client_uuid, scope=by.scope, rows=given, by=by, at=at, request=request, **fields)


def request_pivot_export(
    *,
    client_uuid: UUID,
    spec: PivotSpec,
    sort: str = "",
    format: str,
    language: str,
    purpose: ExportPurpose,
    reason: str,
    report: SavedReport | None = None,
    by: User,
    at: datetime,
    request=None,
) -> Export:
    """Ask for the figures of a pivot over one's area as a file; `sort` as `Look` has it, `report` if it has a name.

    Raises NotPermitted, QuotaReached.
    """
    require_rights((), by.permissions)
    if Permission.PIVOT_VIEW not in by.permissions:
        raise NotPermitted
    with override(language):
        filters = words_of_pivot(spec.read_by(by.permissions))
    subject = {"pivot": spec.as_asked()} | ({"sort": sort} if sort else {})
    fields = {"topic": PIVOT, "format": format, "language": language, "subject": subject}
    fields |= {"filters": filters, "purpose": purpose, "reason": reason, "report": report}
    return open_export(client_uuid=client_uuid, scope=by.scope, rows=0, by=by, at=at, request=request, **fields)


def open_export(
    *, client_uuid: UUID, scope: Scope, rows: int, by: User, at: datetime, request=None, **fields
) -> Export:
    """Write a request down, or return the one that the same form made before. `rows` are at least so many.

    Raises QuotaReached.
    """
    with transaction.atomic():
        # Two presses at once, and two requests that would each fit alone, wait for each other here.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if before := Export.objects.asked_by(by).of_form(client_uuid).first():
            return before
        left = rows_left(by, at)
        if left and rows <= left:
            return _open(client_uuid, scope, by, at, request, fields)
    raise_alarm(kind=AlarmKind.QUOTA, user=by, row_count=rows, at=at)
    raise QuotaReached(left)


def require_rights(columns: Sequence[Column], permissions) -> None:
    """Refuse what may not be taken away. Raises NotPermitted, ColumnRefused."""
    if Permission.DATA_EXPORT not in permissions:
        raise NotPermitted
    for column in columns:
        if column.permission and column.permission not in permissions:
            raise ColumnRefused(column)


def _open(client_uuid: UUID, scope: Scope, by: User, at: datetime, request, fields: dict) -> Export:
    with pghistory.context(user=by.pk):
        export = Export.objects.create(
            client_uuid=client_uuid,
            receipt=_next_receipt(at),
            area_id=scope.common_code or None,
            prefixes=list(scope.prefixes),
            requested_by=by,
            requested_at=at,
            **fields,
        )
    write_down(Action.EXPORT_REQUEST, export, by, export.reason, request)
    return export if export.with_identity else begin(export=export, by=by)


def _next_receipt(at: datetime) -> str:
    """Return "EX2569-000412"; as of forms, the numbers of a sequence may have gaps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('reports_export_receipt')")
        return f"EX{buddhist_year(at)}-{cursor.fetchone()[0]:06d}"
