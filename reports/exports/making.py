"""Making a file: its rows are read as of one moment and kept aside, then it is written from them alone.

A worker that is killed leaves nothing that could be downloaded. Whoever takes over reads anew, or writes anew from the
rows that were read: the same file, as of the same moment.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.permissions import Permission
from accounts.state_machines import NotPermitted, StepRefused
from areas.scope import Scope
from jobs.models import Job
from jobs.pulse import beat
from jobs.registry import Continue, JobKind
from jobs.throttle import Pace
from reports.choices import AlarmKind, ExportFailure, ExportState
from reports.exports import store
from reports.exports.columns import Column, Reading
from reports.exports.documents import document_of
from reports.exports.formats import FORMATS
from reports.exports.limits import rows_left
from reports.exports.pivot_files import PIVOT, pivot_document, table_of
from reports.exports.reading import read_rows, snapshot
from reports.exports.searches import NotASearch
from reports.exports.topics import TOPICS, Topic
from reports.models import JOB_KIND, Export
from reports.pivots.spec import BadPivot
from reports.services.alarms import raise_alarm
from reports.services.exports import fail, locked, move
from reports.services.requests import require_rights


class TooManyRows(Exception):
    """There are more rows than the person may take away today."""


def run(job: Job) -> dict | Continue:
    """Read in one slice, write in the next."""
    export = Export.objects.with_names().get(pk=job.params["export"])
    if export.state != ExportState.MAKING:
        return {"state": export.state}
    Pace()  # gives way to the pages
    with override(export.language):
        if export.topic == PIVOT:
            return _answer(export, job)
        return _write(export, job) if export.as_of else _read(export, job)


def _read(export: Export, job: Job) -> dict | Continue:
    user, topic = export.requested_by, TOPICS[export.topic]
    try:
        columns = topic.chosen(export.columns)
        _require_rights_still(export, columns, user)
        with snapshot():
            as_of = timezone.now()
            count = _keep_rows(export, topic, columns, job, left=rows_left(user, as_of), at=as_of)
        _note_rows(export, user, count, as_of)
    except (StepRefused, LookupError, NotASearch):
        return {"state": fail(export, ExportFailure.RIGHT_LOST).state}
    except TooManyRows:
        failed = fail(export, ExportFailure.QUOTA)
        raise_alarm(kind=AlarmKind.QUOTA, user=user, export=failed, at=timezone.now())
        return {"state": failed.state}
    return Continue(done=0, total=count)


def _require_rights_still(export: Export, columns: Sequence[Column], user: User) -> None:
    """Refuse what the person may not take away any more, or no longer from there. Raises StepRefused, LookupError."""
    require_rights(columns, user.permissions)
    if not user.is_active or not Scope(tuple(export.prefixes)).within(user.scope):
        raise LookupError("no longer there")


def _keep_rows(export: Export, topic: Topic, columns: Sequence[Column], job: Job, *, left: int, at: datetime) -> int:
    """Read all rows and keep them aside; returns how many. Raises TooManyRows."""
    scope = Scope(tuple(export.prefixes))
    reading = Reading(scope=scope, year=export.round_id, on=timezone.localdate(at))
    rows = topic.rows(export, user=export.requested_by, scope=scope)
    count = 0

    def counted() -> Iterator[list[tuple]]:
        nonlocal count
        for chunk in read_rows(rows, columns, reading):
            count += len(chunk)
            if count > left:
                raise TooManyRows
            beat(job, done=count)
            yield chunk

    store.keep_rows(export, counted())
    return count


@transaction.atomic
def _note_rows(export: Export, user: User, count: int, as_of: datetime) -> None:
    """Count the rows as taken, unless another file was quicker. Raises TooManyRows, WrongState."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if count > rows_left(user, as_of):
        raise TooManyRows
    current = locked(export)
    if current.state == ExportState.MAKING:
        Export.objects.filter(pk=current.pk).update(row_count=count, as_of=as_of)


def _write(export: Export, job: Job) -> dict | Continue:
    columns = TOPICS[export.topic].chosen(export.columns)
    document = document_of(export, TOPICS[export.topic], columns)

    def write(out: BinaryIO, folder: Path) -> None:
        FORMATS[export.format].write(
            document,
            store.kept_rows(export),
            out,
            folder=folder,
            language=export.language,
            told=lambda done: beat(job, done=done, total=export.row_count),
        )

    try:
        return {"state": _make(export, job, write).state}
    except store.Unreadable:
        Export.objects.filter(pk=export.pk).update(row_count=None, as_of=None)
        return Continue(done=0)


def _answer(export: Export, job: Job) -> dict:
    """Answer a pivot, and write what came of it: its figures are few, and are counted anew by whoever takes over."""
    user = export.requested_by
    try:
        if Permission.PIVOT_VIEW not in user.permissions:
            raise NotPermitted
        _require_rights_still(export, (), user)
        with snapshot():
            table = table_of(export, at=timezone.now())
    except (StepRefused, LookupError, BadPivot):
        return {"state": fail(export, ExportFailure.RIGHT_LOST).state}
    export.as_of, export.row_count = table.as_of, len(table.row_keys)
    document, kind = pivot_document(export, table), FORMATS[export.format]
    Export.objects.filter(pk=export.pk).update(as_of=export.as_of, row_count=export.row_count)
    return {
        "state": _make(export, job, lambda out, folder: kind.write_pivot(table, document, out, folder=folder)).state
    }


def _make(export: Export, job: Job, write: Callable[[BinaryIO, Path], None]) -> Export:
    """Let a file be written aside, and put it in its place whole."""
    with store.workshop(export) as folder, tempfile.TemporaryFile(dir=folder) as out:
        write(out, folder)
        size, sha256 = _measured(out)
        beat(job)  # the last moment to hear that this run no longer speaks for the job
        store.keep_file(export, out)
    return _finish(export, size, sha256)


def _measured(out: BinaryIO) -> tuple[int, str]:
    """Return the size and the digest of a written file, and wind it back."""
    size = out.seek(0, 2)
    out.seek(0)
    digest = hashlib.file_digest(out, "sha256").hexdigest()
    out.seek(0)
    return size, digest


def _finish(export: Export, size: int, sha256: str) -> Export:
    """Let the file be downloaded, unless it was cancelled meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        current = locked(export)
        if current.state == ExportState.MAKING:
            move(
                current,
                "finish",
                by=None,
                size=size,
                sha256=sha256,
                finished_at=now,
                kept_until=now + settings.EXPORT_KEPT,
            )
    if current.state == ExportState.READY:
        store.forget_rows(current)
    else:
        store.forget(current)
    return current


# A million rows are written in one go of some minutes; its lease is renewed while it lives.
MAKE = JobKind(name=JOB_KIND, run=run, lane="export", limit_seconds=3600)
