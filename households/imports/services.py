"""What people and commands do with imports: hand a file in, confirm, cancel, undo. The work itself is done by jobs."""

import hashlib
from collections.abc import Sequence
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
    ImportProblem,
    ImportRow,
    ImportState,
    LegalBasis,
    SurveyRound,
)

BAD_ROWS = "bad_rows"
CHECK_JOB, WRITE_JOB, UNDO_JOB = "import.check", "import.write", "import.undo"
TAKES_FILES = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.DONE, ImportState.FAILED)
CANCELLABLE = (ImportState.MATCHING, ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)


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
def add_file(
    *, batch: ImportBatch, name: str, content: bytes, corrects: bool = False, preflight: Sequence = (), by=None
) -> ImportFile:
    """Keep a file, sealed, as the next of the batch. Raises WrongState while another one is at work.

    Where the last one is not written yet, one that `corrects` rows of it is checked together with it; any other one
    takes its place. With a `preflight` it waits for somebody to match its columns, else for its check.
    """
    fresh = locked(batch, *TAKES_FILES)
    waits = is_pending(fresh)
    file = ImportFile.objects.create(
        batch=fresh,
        sequence=fresh.files.count() + 1,
        name=name[-200:],
        stored_name=vault.keep(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        joins_last=waits and corrects,
        replaces_last=waits and not corrects,
        preflight=list(preflight),
        created_by=by,
    )
    if preflight:
        _await_columns(fresh)
    else:
        await_check(fresh)
    return file


@transaction.atomic
def match_columns(*, batch: ImportBatch, mapping: dict[str, dict]) -> None:
    """Keep which column of the newest file is which, for its check. Raises WrongState."""
    fresh = locked(batch, ImportState.MATCHING)
    file = fresh.files.order_by("-sequence")[0]
    file.mapping, file.preflight = mapping, []
    file.save(update_fields=["mapping", "preflight"])
    await_check(fresh)


def can_match_again(batch: ImportBatch) -> bool:
    """Tell whether the columns of the last file can be matched anew: while no row of it was corrected or written."""
    return is_pending(batch) and not batch.closed_at and not unwritten_files(batch)[0].joins_last


@transaction.atomic
def match_again(*, batch: ImportBatch, preflight: Sequence) -> None:
    """Let the columns of a checked file be matched anew. Raises WrongState."""
    fresh = locked(batch, ImportState.CHECKED, ImportState.FAILED)
    if not can_match_again(fresh):
        raise WrongState(fresh.state)
    fresh.files.filter(pk=unwritten_files(fresh)[0].pk).update(preflight=list(preflight))
    _await_columns(fresh)


def _await_columns(batch: ImportBatch) -> None:
    batch.state, batch.failure = ImportState.MATCHING, ""
    batch.save(update_fields=["state", "failure"])


def is_pending(batch: ImportBatch) -> bool:
    """Tell whether a file of the batch was checked, and could still be written."""
    return batch.state == ImportState.CHECKED or (batch.state == ImportState.FAILED and batch.failure == BAD_ROWS)


def await_check(batch: ImportBatch) -> None:
    batch.state, batch.failure = ImportState.UPLOADED, ""
    batch.save(update_fields=["state", "failure"])


def check_import(*, batch: ImportBatch, on, told=lambda read: None) -> ImportBatch:
    """Read and judge the newest file; then the batch is CHECKED, or FAILED with a reason. Returns it fresh.

    In the mode of the whole file a single refused or held row fails it, and nothing is ever written. `told` is called
    with the number of rows read so far.
    """
    _move(batch, (ImportState.UPLOADED, ImportState.CHECKING), ImportState.CHECKING)
    file = batch.files.order_by("-sequence")[0]
    try:
        units = checking.check(file, on=on, told=told)
    except RefusedFile as refusal:
        return _turn_away(batch, file, refusal.code)
    with transaction.atomic():
        fresh = locked(batch, ImportState.CHECKING)
        if file.replaces_last:
            _forget_rows(unwritten_files(fresh)[1:])
        count_rows(fresh)
        fresh.unit_count, fresh.merged_units, fresh.written_units = units, 0, []
        fresh.state, fresh.failure = _state_when_checked(fresh)
        fresh.save()
    return fresh


def _state_when_checked(batch: ImportBatch) -> tuple[ImportState, str]:
    is_spoiled = batch.mode == ImportMode.WHOLE and (batch.rejected_count or batch.held_count)
    return (ImportState.FAILED, BAD_ROWS) if is_spoiled else (ImportState.CHECKED, "")


@transaction.atomic
def _turn_away(batch: ImportBatch, file: ImportFile, code: str) -> ImportBatch:
    """Refuse a file; what came of the files before it stays as it is."""
    fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    fresh.state = ImportState.DONE if fresh.finished_at else ImportState.FAILED
    if file.joins_last or file.replaces_last:
        fresh.state, _failure = _state_when_checked(fresh)
    if file.sequence > 1:
        vault.forget(file.stored_name)
        file.delete()
    fresh.failure = code
    fresh.save(update_fields=["state", "failure"])
    return fresh


def unwritten_files(batch: ImportBatch) -> list[ImportFile]:
    """Return the files since the last writing, the newest first; for a batch of which a file waits."""
    found = []
    for file in batch.files.order_by("-sequence"):
        found.append(file)
        if not (file.joins_last or file.replaces_last):
            break
    return found


def _forget_rows(files: list[ImportFile]) -> None:
    """Drop what a check left of files; earlier rows that they corrected are out again."""
    ImportRow.objects.filter(corrected_in__in=files).update(corrected_in=None)
    ImportProblem.objects.filter(row__file__in=files)._raw_delete("default")
    ImportRow.objects.filter(file__in=files)._raw_delete("default")
    ImportFile.objects.filter(pk__in=[file.pk for file in files]).update(read_count=0)


def count_rows(batch: ImportBatch) -> None:
    """Set the counts that follow from what was read and what did not get in."""
    waiting = ImportRow.objects.filter(file__batch=batch, corrected_in=None)
    batch.read_count = batch.files.aggregate(total=Sum("read_count"))["total"] or 0
    batch.held_count = waiting.filter(is_held=True).count()
    batch.rejected_count = waiting.filter(is_held=False).count()


@transaction.atomic
def confirm_import(*, batch: ImportBatch) -> ImportBatch:
    """Let the good rows be written. Raises WrongState unless it was checked."""
    fresh = _move(batch, (ImportState.CHECKED,), ImportState.MERGING)
    fresh.failure = ""
    fresh.save(update_fields=["failure"])
    return fresh


def write_import(*, batch: ImportBatch, seconds: float, between=lambda: None, sessions: int = 1) -> bool:
    """Write chunks for about `seconds`, so many at once; returns whether all are written."""
    return writing.write(batch, seconds=seconds, between=between, sessions=sessions)


def cancel_import(*, batch: ImportBatch) -> ImportBatch:
    """Drop what was not written yet, and its files; what was written before stays. Raises WrongState."""
    with transaction.atomic():
        fresh = locked(batch, *CANCELLABLE)
        dropped = unwritten_files(fresh)
        stage_of(fresh).drop()
        if fresh.finished_at:
            _forget_rows(dropped)
            count_rows(fresh)
        fresh.state = ImportState.DONE if fresh.finished_at else ImportState.CANCELLED
        fresh.failure = ""
        fresh.save()
    for file in dropped:
        forget_file(file)
    return fresh


def forget_file(file: ImportFile) -> None:
    """Delete the sealed file. Done again it does nothing, so a crash in between leaves none behind."""
    if file.stored_name:
        vault.forget(file.stored_name)
        ImportFile.objects.filter(pk=file.pk).update(stored_name="")


@transaction.atomic
def begin_undo(*, batch: ImportBatch, at: datetime) -> ImportBatch:
    """Let a finished import be undone. Raises WrongState unless it is done, and not too long ago."""
    fresh = locked(batch, ImportState.DONE)
    if not fresh.undo_until or fresh.undo_until < at:
        raise WrongState(fresh.state)
    return _move(fresh, (ImportState.DONE,), ImportState.UNDOING)


def undo_import(*, batch: ImportBatch, by) -> undoing.Undone:
    """Give every row that the batch made or changed back what it was, unless somebody edited it since.

    Raises WrongState unless it is done.
    """
    with transaction.atomic():
        fresh = locked(batch, ImportState.DONE, ImportState.UNDOING)
        undone = undoing.undo(fresh, by=by)
        fresh.state, fresh.undone_by, fresh.undone_at = ImportState.UNDONE, by, timezone.now()
        fresh.save(update_fields=["state", "undone_by", "undone_at"])
    return undone


def same_file_before(file: ImportFile) -> ImportFile | None:
    """Return an earlier imported file with the very same content, of the same kind and round."""
    same = Q(is_typed=False, sha256=file.sha256, batch__kind=file.batch.kind, batch__round=file.batch.round)
    done = ImportFile.objects.filter(same, batch__state=ImportState.DONE).exclude(batch=file.batch)
    return done.order_by("-id").first()


def locked(batch: ImportBatch, *states: ImportState) -> ImportBatch:
    """Return the batch fresh, and keep others from it until the transaction ends. Raises WrongState; also if closed."""
    fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if fresh.state not in states or fresh.closed_at:
        raise WrongState(fresh.state)
    return fresh


@transaction.atomic
def _move(batch: ImportBatch, states: tuple[ImportState, ...], to: ImportState) -> ImportBatch:
    fresh = locked(batch, *states)
    fresh.state = to
    fresh.save(update_fields=["state"])
    return fresh
