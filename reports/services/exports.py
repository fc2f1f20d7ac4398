"""Allowing a file, having it made, taking it: the one door by which data leave, where all is written down."""

from collections.abc import Iterator
from datetime import datetime

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access_log import record_access
from accounts.choices import Action
from accounts.models import User
from accounts.permissions import Permission
from accounts.state_machines import NotPermitted, StepRefused
from jobs.models import Job
from jobs.services import cancel_job, request_job
from reports.choices import AlarmKind, ExportFailure, ExportState
from reports.exports import store
from reports.machines import EXPORT
from reports.models import JOB_KIND, Export
from reports.services.alarms import raise_alarm


class OwnRequest(StepRefused):
    message = _("You asked for this yourself. Somebody else has to allow it.")


class NotThere(StepRefused):
    message = _("This file is not there to be downloaded. Look at its page to see why.")


class UsedUp(StepRefused):
    message = _("This file was downloaded as often as it may be. Ask for it anew if you still need it.")


@transaction.atomic
def begin(*, export: Export, by: User) -> Export:
    """Have a file made that needs nobody's leave. Raises WrongState."""
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
    write_down(
        Action.EXPORT_APPROVE if step == "approve" else Action.EXPORT_REFUSE,
        current,
        by,
        note or current.reason,
        request,
    )
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
    write_down(Action.EXPORT_DOWNLOAD, export, by, export.reason, request)
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


def write_down(action: Action, export: Export, by: User, purpose: str, request) -> None:
    """Write into the access log who does what with a file, and why."""
    record_access(
        user=by, action=action, subject=export, area_code=export.area_id or "", purpose=purpose[:200], request=request
    )
