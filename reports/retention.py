"""How long files lie there, and what goes with them."""

from datetime import datetime

from django.db import transaction

from reports.choices import ExportFailure, ExportState
from reports.exports import store
from reports.models import Export
from reports.services.exports import fail, locked, move


def remove_old_exports(*, at: datetime) -> int:
    """Delete the files whose time is over, what was given up, and leftovers; returns how many files went.

    Can be killed and run again.
    """
    for export in Export.objects.given_up():
        fail(export, ExportFailure.GIVEN_UP)
    removed = sum(_remove(export, at) for export in Export.objects.to_be_removed(at))
    store.forget_all_but(Export.objects.kept())
    return removed


def _remove(export: Export, at: datetime) -> bool:
    with transaction.atomic():
        current = locked(export)
        if current.state != ExportState.READY or current.kept_until >= at:
            return False
        move(current, "remove", by=None)
    store.forget(current)
    return True
