"""Forms that were kept instead of recorded: an officer decides about each, once, and says why."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.state_machines import ReasonMissing, StepRefused
from logbook.choices import SubmissionDecision
from logbook.models import Submission


class DecidedAlready(StepRefused):
    """Somebody was faster."""

    message = _("Somebody has decided about this form already. Nothing was changed.")


def _nothing() -> None:
    return None


@transaction.atomic
def decide_kept(
    *, submission: Submission, decision: SubmissionDecision, note: str, by, record: Callable[[], Any] = _nothing
) -> Any:
    """Close a kept form: `record()` writes it after all, or it is not needed and `note` says why.

    Both or nothing: what `record` raises leaves the form open. Returns what `record` returned. Raises DecidedAlready,
    ReasonMissing.
    """
    locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if locked.decided_at:
        raise DecidedAlready
    if decision == SubmissionDecision.DISMISSED and not note.strip():
        raise ReasonMissing
    made = record()
    locked.decision, locked.decision_note = decision, note
    locked.decided_by, locked.decided_at = by, timezone.now()
    locked.save(update_fields=["decision", "decision_note", "decided_by", "decided_at"])
    return made
