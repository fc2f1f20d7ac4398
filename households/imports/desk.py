"""What officers do with imports on their pages: each a decision together with the job that carries it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256

from django.db import transaction

from accounts.access_log import record_access
from accounts.choices import Action
from accounts.models import User
from areas.models import Area
from households.imports import corrections, jobs, services, vault
from households.imports.kinds import kind_of
from households.imports.preflight import look
from households.imports.reading import RefusedFile
from households.imports.repairs import is_readable, mended, repair_of
from households.imports.sheets import error_workbook
from households.models import ImportBatch, ImportFile, ImportMode, ImportState, LegalBasis, SurveyRound
from jobs.models import Job
from jobs.standing import Standing, standing_of

# Within this time the same file of the same person is taken for one press too many.
SENT_TWICE = timedelta(hours=1)
DROPPED = (ImportState.FAILED, ImportState.CANCELLED, ImportState.UNDONE)


@dataclass(frozen=True)
class HandedIn:
    batch: ImportBatch
    is_new: bool


@transaction.atomic
def hand_in(
    *,
    kind: str,
    round: SurveyRound,
    area: Area | None,
    source: str,
    legal_basis: LegalBasis,
    mode: ImportMode,
    name: str,
    content: bytes,
    by: User,
    at: datetime,
) -> HandedIn:
    """Open an import with its first file and have it checked; a form sent twice leads to the import it made before.

    Raises reading.RefusedFile for a file that cannot be read; nothing is opened then.
    """
    # Two presses at once wait for each other here.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    asked = {"kind": kind, "round": round, "area": area}
    recent = ImportBatch.objects.started_by(by, since=at - SENT_TWICE).with_content(sha256(content).hexdigest())
    before = recent.filter(**asked).exclude(state__in=DROPPED).newest_first().first()
    if before:
        return HandedIn(before, is_new=False)
    batch = services.start_import(**asked, source=source, legal_basis=legal_basis, mode=mode, by=by)
    hand_in_more(batch=batch, name=name, content=content, by=by)
    return HandedIn(batch, is_new=True)


@transaction.atomic
def hand_in_more(*, batch: ImportBatch, name: str, content: bytes, by: User) -> ImportFile:
    """Add a file: of corrected rows, to be checked at once; any other, to have its columns matched first.

    Raises services.WrongState, reading.RefusedFile.
    """
    found = look(kind_of(batch.kind), content)
    if not found.heads:
        raise RefusedFile("no_header")
    preflight = [] if found.corrects else found.as_json()
    file = services.add_file(
        batch=batch, name=name, content=content, corrects=found.corrects, preflight=preflight, by=by
    )
    if found.corrects:
        jobs.request_check(batch, by=by)
    return file


@transaction.atomic
def match(*, batch: ImportBatch, mapping: dict[str, dict], by: User) -> None:
    """Have a file checked with its columns as somebody matched them. Raises services.WrongState."""
    services.match_columns(batch=batch, mapping=mapping)
    jobs.request_check(batch, by=by)


def match_again(*, batch: ImportBatch) -> None:
    """Show the columns of a checked file again, to be matched otherwise. Raises services.WrongState."""
    if not services.can_match_again(batch):
        raise services.WrongState(batch.state)
    content = vault.fetch(services.unwritten_files(batch)[0].stored_name)
    services.match_again(batch=batch, preflight=look(kind_of(batch.kind), content).as_json())


@transaction.atomic
def correct(*, batch: ImportBatch, cells: dict[int, dict[str, str]], on: date) -> corrections.Corrected:
    """Keep what was typed into rows that are out, until they are handed in. Raises services.WrongState."""
    return corrections.correct_cells(batch=batch, cells=cells, on=on)


@transaction.atomic
def hand_in_corrections(*, batch: ImportBatch, by: User, everything: bool = False) -> None:
    """Have the corrected rows checked, or all that are out.

    Raises services.WrongState, corrections.NothingCorrected.
    """
    corrections.hand_in_corrections(batch=batch, by=by, everything=everything)
    jobs.request_check(batch, by=by)


@transaction.atomic
def repair(*, batch: ImportBatch, column: str, reason: str, name: str, by: User, on: date) -> int:
    """Make a declared repair in all cells of a reason and have their rows checked; returns how many it mended.

    Raises LookupError for a repair that nobody declared, services.WrongState.
    """
    mend = partial(mended, repair_of(name))
    return _mend(batch, column, reason, mend, by=by, on=on)


@transaction.atomic
def tell_words(*, batch: ImportBatch, column: str, reason: str, meanings: Mapping[str, str], by: User, on: date) -> int:
    """Write what words mean, {word as it is shown: text of the cell}, and have their rows checked; returns how many.

    Raises services.WrongState.
    """

    def mend(reader, text: str) -> str | None:
        told = meanings.get(reader.shown(text))
        return told if told is not None and (not told or is_readable(reader, told)) else None

    return _mend(batch, column, reason, mend, by=by, on=on)


def _mend(batch: ImportBatch, column: str, reason: str, mend: Callable, *, by: User, on: date) -> int:
    count = corrections.mend_cells(batch=batch, column=column, reason=reason, mend=mend, on=on)
    if count:
        hand_in_corrections(batch=batch, by=by)
    return count


@transaction.atomic
def confirm(*, batch: ImportBatch, by: User) -> None:
    """Have the good rows written. Raises services.WrongState."""
    services.confirm_import(batch=batch)
    jobs.request_write(batch, by=by)


@transaction.atomic
def undo(*, batch: ImportBatch, by: User, at: datetime) -> None:
    """Have everything given back what it was. Raises services.WrongState."""
    services.begin_undo(batch=batch, at=at)
    jobs.request_undo(batch, by=by)


def standing(batch: ImportBatch, *, at: datetime) -> Standing | None:
    """Return where the job stands that an import waits for; None where it waits for none."""
    kinds = (services.CHECK_JOB, services.WRITE_JOB, services.UNDO_JOB)
    latest = Job.objects.filter(kind__in=kinds, dedupe_key=str(batch.pk)).order_by("-created_at").first()
    return standing_of(latest, at=at) if latest and batch.is_at_work else None


@transaction.atomic
def resume(*, batch: ImportBatch, by: User, at: datetime) -> None:
    """Ask once more for the job of an import that was given up; it goes on where the last one stopped."""
    job = standing(batch, at=at)
    if not job or not job.was_given_up:
        raise services.WrongState(batch.state)
    ask = {ImportState.MERGING: jobs.request_write, ImportState.UNDOING: jobs.request_undo}
    ask.get(batch.state, jobs.request_check)(batch, by=by)


@transaction.atomic
def download_errors(*, batch: ImportBatch, by: User, request=None) -> bytes:
    """Return the workbook of the rows that are still out, whole numbers included, and write down who took it.

    Raises services.WrongState once their cells are deleted.
    """
    if batch.closed_at:
        raise services.WrongState(batch.state)
    record_access(
        user=by,
        action=Action.IMPORT_ERRORS,
        subject=batch,
        area_code=batch.area_id or "",
        purpose="",
        request=request,
    )
    return error_workbook(batch)
