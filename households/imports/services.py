"""What people and commands do with imports: hand a file in, confirm, cancel, undo. The work itself is done by jobs."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from areas.models import Area
from households.imports import checking, undoing, vault, writing
from households.imports.kinds import kind_of
from households.imports.reading import RefusedFile
from households.imports.staging import stage_of
from households.models import (
    ImportBatch,
    ImportFile,
    ImportMode,
    ImportRow,
    ImportState,
    LegalBasis,
    SurveyRound,
)

CHECK_JOB, WRITE_JOB, UNDO_JOB = "import.check", "import.write", "import.undo"
TAKES_FILES = (ImportState.UPLOADED, ImportState.DONE, ImportState.FAILED)


class WrongState(Exception):
    """The import is not where this can be done; `state` says where it is."""

    def __init__(self, state: str):
        super().__init__(state)
        self.state = state


def start_import(
    *,
    kind: str,
    round: SurveyRound | None,
    area: Area | None,
    source: str,
    legal_basis: LegalBasis,
    mode: ImportMode = ImportMode.ROWS,
    by,
) -> ImportBatch:
    """Open an import, without files yet. Rows outside `area` will not be taken; None is the whole country."""
    kind_of(kind)
    return ImportBatch.objects.create(
        kind=kind, round=round, area=area, source=source, legal_basis=legal_basis, mode=mode, created_by=by
    )


@transaction.atomic
def add_file(*, batch: ImportBatch, name: str, content: bytes) -> ImportFile:
    """Keep a file, sealed, as the next of the batch. Raises WrongState while another one is at work."""
    fresh = _locked(batch, *TAKES_FILES)
    if fresh.closed_at:
        raise WrongState(fresh.state)
    file = ImportFile.objects.create(
        batch=fresh,
        sequence=fresh.files.count() + 1,
        name=name[-200:],
        stored_name=vault.keep(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    fresh.state, fresh.failure, fresh.merged_units, fresh.unit_count = ImportState.UPLOADED, "", 0, 0
    fresh.save(update_fields=["state", "failure", "merged_units", "unit_count"])
    return file


def check_import(*, batch: ImportBatch, on) -> ImportBatch:
    """Read and judge the newest file; then the batch is CHECKED, or FAILED with a reason. Returns it fresh.

    In the mode of the whole file a single refused or held row fails it, and nothing is ever written.
    """
    _move(batch, (ImportState.UPLOADED, ImportState.CHECKING), ImportState.CHECKING)
    file = batch.files.order_by("-sequence")[0]
    try:
        units = checking.check(file, on=on)
    except RefusedFile as refusal:
        return _fail(batch, refusal.code)
    with transaction.atomic():
        fresh = _locked(batch, ImportState.CHECKING)
        count_rows(fresh)
        fresh.unit_count, fresh.merged_units = units, 0
        fresh.state = ImportState.CHECKED
        fresh.save()
    is_spoiled = file.rows.exists() and fresh.mode == ImportMode.WHOLE
    return _fail(fresh, "bad_rows") if is_spoiled else fresh


def count_rows(batch: ImportBatch) -> None:
    """Set the counts that follow from what was read and what did not get in."""
    waiting = ImportRow.objects.filter(file__batch=batch, corrected_in=None)
    batch.read_count = batch.files.aggregate(total=Sum("read_count"))["total"] or 0
    batch.held_count = waiting.filter(is_held=True).count()
    batch.rejected_count = waiting.filter(is_held=False).count()


def confirm_import(*, batch: ImportBatch) -> ImportBatch:
    """Let the good rows be written. Raises WrongState unless it was checked."""
    return _move(batch, (ImportState.CHECKED,), ImportState.MERGING)


def write_import(*, batch: ImportBatch, seconds: float, between=lambda: None) -> bool:
    """Write chunks for about `seconds`; returns whether all are written."""
    return writing.write(batch, seconds=seconds, between=between)


def cancel_import(*, batch: ImportBatch) -> ImportBatch:
    """Drop what was checked; nothing was written. The files are deleted. Raises WrongState."""
    fresh = _move(batch, (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED), ImportState.CANCELLED)
    stage_of(fresh).drop()
    forget_files(fresh)
    return fresh


def forget_files(batch: ImportBatch) -> None:
    """Delete the sealed files of a batch. Done again it does nothing, so a crash in between leaves none behind."""
    kept = batch.files.exclude(stored_name="")
    for file in kept:
        vault.forget(file.stored_name)
    kept.update(stored_name="")


@transaction.atomic
def begin_undo(*, batch: ImportBatch, at: datetime) -> ImportBatch:
    """Let a finished import be undone. Raises WrongState unless it is done, and not too long ago."""
    fresh = _locked(batch, ImportState.DONE)
    if not fresh.undo_until or fresh.undo_until < at:
        raise WrongState(fresh.state)
    return _move(fresh, (ImportState.DONE,), ImportState.UNDOING)


def undo_import(*, batch: ImportBatch, by) -> undoing.Undone:
    """Give every row that the batch made or changed back what it was, unless somebody edited it since.

    Raises WrongState unless it is done.
    """
    with transaction.atomic():
        fresh = _locked(batch, ImportState.DONE, ImportState.UNDOING)
        undone = undoing.undo(fresh, by=by)
        fresh.state, fresh.undone_by, fresh.undone_at = ImportState.UNDONE, by, timezone.now()
        fresh.save(update_fields=["state", "undone_by", "undone_at"])
    return undone


def same_file_before(file: ImportFile) -> ImportFile | None:
    """Return an earlier imported file with the very same content, of the same kind and round."""
    same = Q(sha256=file.sha256, batch__kind=file.batch.kind, batch__round=file.batch.round)
    done = ImportFile.objects.filter(same, batch__state=ImportState.DONE).exclude(batch=file.batch)
    return done.order_by("-id").first()


def _locked(batch: ImportBatch, *states: ImportState) -> ImportBatch:
    fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if fresh.state not in states:
        raise WrongState(fresh.state)
    return fresh


@transaction.atomic
def _move(batch: ImportBatch, states: tuple[ImportState, ...], to: ImportState) -> ImportBatch:
    fresh = _locked(batch, *states)
    fresh.state = to
    fresh.save(update_fields=["state"])
    return fresh


@transaction.atomic
def _fail(batch: ImportBatch, code: str) -> ImportBatch:
    fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    fresh.state, fresh.failure = ImportState.FAILED, code
    fresh.save(update_fields=["state", "failure"])
    return fresh
