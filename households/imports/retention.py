"""How long imports keep what is personal: files, the cells of rows that stayed out, and the values of before."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from households.imports import services
from households.models import ImportBatch, ImportChange, ImportProblem, ImportRow


def close_old_imports(*, at: datetime) -> int:
    """Close the imports that nothing happened to for `IMPORT_KEPT`; returns how many. Can be killed and run again."""
    due = ImportBatch.objects.still_kept().resting_since(at - settings.IMPORT_KEPT)
    return sum(close_import(batch=batch, at=at) for batch in due)


def close_import(*, batch: ImportBatch, at: datetime) -> bool:
    """Delete all of a batch but its counts and reasons; it can be neither corrected nor undone then.

    What was never confirmed is cancelled. Returns False where a job has just begun with it.
    """
    with transaction.atomic():
        fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if fresh.is_at_work:
            return False
        if fresh.state in services.CANCELLABLE:
            fresh = services.cancel_import(batch=fresh)
        ImportRow.objects.filter(file__batch=fresh).update(sealed=b"")
        ImportProblem.objects.filter(row__file__batch=fresh).update(value="")
        ImportChange.objects.filter(batch=fresh)._raw_delete("default")
        fresh.closed_at = fresh.closed_at or at
        fresh.save(update_fields=["closed_at"])
    for file in fresh.files.all():
        services.forget_file(file)
    return True
