"""Asking for a file, allowing it, taking it: every way in which data leave goes through here, and is written down."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import pghistory
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.access_log import record_access
from accounts.models import User
from accounts.permissions import Permission
from accounts.state_machines import NotPermitted, StepRefused
from areas.calendar import buddhist_year
from areas.formats import thousands
from areas.scope import Scope
from households.models import LegalBasis
from jobs.models import Job
from jobs.services import cancel_job, request_job
from logbook.models import Agency, Assignment
from reports.choices import AlarmKind, ExportFailure, ExportPurpose, ExportState
from reports.exports import store
from reports.exports.agency_columns import chosen_columns
from reports.exports.columns import Column
from reports.exports.limits import rows_left
from reports.exports.pivot_files import PIVOT, words_of_pivot
from reports.exports.searches import chosen_scope, query_of, search_of, words_of
from reports.exports.topics import TOPICS
from reports.machines import EXPORT
from reports.models import JOB_KIND, Export
from reports.pivots.spec import PivotSpec
from reports.services.alarms import raise_alarm

REQUEST, APPROVE, REFUSE, DOWNLOAD = "export.request", "export.approve", "export.refuse", "export.download"


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


class OwnRequest(StepRefused):
    message = _("You asked for this yourself. Somebody else has to allow it.")


class NotThere(StepRefused):
    message = _("This file is not there to be downloaded. Look at its page to see why.")


class UsedUp(StepRefused):
    message = _("This file was downloaded as often as it may be. Ask for it anew if you still need it.")


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
    format: str,
    language: str,
    purpose: ExportPurpose,
    reason: str,
    by: User,
    at: datetime,
    request=None,
) -> Export:
    """Ask for the figures of a pivot over one's area as a file. Raises NotPermitted, QuotaReached."""
    require_rights((), by.permissions)
    if Permission.PIVOT_VIEW not in by.permissions:
        raise NotPermitted
    with override(language):
        filters = words_of_pivot(spec)
    fields = {"topic": PIVOT, "format": format, "language": language, "subject": {"pivot": spec.as_asked()}}
    fields |= {"filters": filters, "purpose": purpose, "reason": reason}
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
    _log(REQUEST, export, by, export.reason, request)
    return export if export.with_identity else _begin(export, by)


def _next_receipt(at: datetime) -> str:
    """Return "EX2569-000412"; as of forms, the numbers of a sequence may have gaps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('reports_export_receipt')")
        return f"EX{buddhist_year(at)}-{cursor.fetchone()[0]:06d}"


def _begin(export: Export, by: User) -> Export:
    move(export, "begin", by=by)
    _request_job(export, by)
    return export


def _request_job(export: Export, by: User) -> Job:
    """The province is the key of fairness, as of imports."""
    key = str(export.pk)
    return request_job(
        kind=JOB_KIND, params={"export": key}, dedupe_key=key, fair_key=(export.area_id or "")[:2], by=by
    )


@transaction.atomic
def approve_export(*, export: Export, by: User, at: datetime, request=None) -> Export:
    """Allow whole citizen IDs to leave, as the second person. Raises OwnRequest, NotPermitted, WrongState."""
    return _decide(export, "approve", by, at, "", request)


@transaction.atomic
def refuse_export(*, export: Export, reason: str, by: User, at: datetime, request=None) -> Export:
    """Do not allow it. Raises OwnRequest, NotPermitted, WrongState, ReasonMissing."""
    return _decide(export, "refuse", by, at, reason, request)


def _decide(export: Export, step: str, by: User, at: datetime, note: str, request) -> Export:
    current = locked(export)
    if current.requested_by_id == by.pk:
        raise OwnRequest
    move(current, step, by=by, reason=note, decided_by=by, decided_at=at, decision_note=note)
    _log(APPROVE if step == "approve" else REFUSE, current, by, note or current.reason, request)
    if current.state == ExportState.MAKING:
        _request_job(current, current.requested_by)
    return current


@transaction.atomic
def cancel_export(*, export: Export, by: User) -> Export:
    """Let a file not be made after all. Raises NotPermitted, WrongState."""
    current = locked(export)
    move(current, "cancel", by=by)
    for job in Job.objects.unfinished().filter(kind=JOB_KIND, dedupe_key=str(current.pk)):
        cancel_job(job=job, by=by)
    transaction.on_commit(lambda: store.forget(current))
    return current


@transaction.atomic
def try_again(*, export: Export, by: User) -> Export:
    """Ask once more for the job of a file that was given up; it goes on where that stopped. Raises NotThere."""
    current = locked(export)
    if not Export.objects.given_up().filter(pk=current.pk).exists():
        raise NotThere
    _request_job(current, by)
    return current


def take_file(*, export: Export, by: User, at: datetime, request=None) -> Iterator[bytes]:
    """Hand a file over to the person who asked for it, and write that down: the one door by which data leave.

    Returns the file in pieces. Raises NotPermitted, NotThere, and UsedUp, which alarms the administrator.
    """
    with transaction.atomic():
        current = locked(export)
        if current.requested_by_id != by.pk or Permission.DATA_EXPORT not in by.permissions:
            raise NotPermitted
        is_ready = current.state == ExportState.READY and at <= current.kept_until
        if is_ready and current.is_downloadable(at):
            return _hand_over(current, by, at, request)
    if not is_ready:
        raise NotThere
    raise_alarm(kind=AlarmKind.DOWNLOADS, user=by, export=export, row_count=current.row_count, at=at)
    raise UsedUp


def _hand_over(export: Export, by: User, at: datetime, request) -> Iterator[bytes]:
    export.download_count += 1
    export.first_downloaded_at = export.first_downloaded_at or at
    with pghistory.context(user=by.pk):
        export.save(update_fields=["download_count", "first_downloaded_at"])
    _log(DOWNLOAD, export, by, export.reason, request)
    return store.kept_file(export)


def locked(export: Export) -> Export:
    return Export.objects.select_for_update(of=("self",)).select_related("requested_by").get(pk=export.pk)


def move(export: Export, step: str, *, by: User | None, reason: str = "", **fields) -> Export:
    """Take a step of the machine, in its history. Raises NotPermitted, WrongState, ReasonMissing."""
    permissions = by.permissions if by else frozenset()
    export.state = EXPORT.target(step, state=export.state, permissions=permissions, reason=reason)
    for name, value in fields.items():
        setattr(export, name, value)
    with pghistory.context(user=by.pk if by else None):
        export.save()
    return export


def fail(export: Export, failure: ExportFailure) -> Export:
    """Say clearly that there will be no file, and leave nothing of it."""
    with transaction.atomic():
        current = move(locked(export), "fail", by=None, failure=failure)
    store.forget(current)
    return current


def _log(action: str, export: Export, by: User, purpose: str, request) -> None:
    record_access(
        user=by, action=action, subject=export, area_code=export.area_id or "", purpose=purpose[:200], request=request
    )
