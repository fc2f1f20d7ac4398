"""Setting the windows of a year's steps, and keeping the lists that the circulars give."""

from datetime import date

import pghistory
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.state_machines import StepRefused
from logbook.models import Directive, StepSchedule
from logbook.schedule_list import DIRECTIVES, STEPS


class SetMeanwhile(StepRefused):
    """Somebody else wrote after the page was read."""

    message = _("Somebody changed this while you were typing. Nothing was overwritten; check what stands there now.")


def refuse_overtaken(found, version: int) -> None:
    """Raise SetMeanwhile unless `found` (None where there is no row) has the version of the form; no row is 0."""
    if (found.version if found else 0) != version:
        raise SetMeanwhile


@transaction.atomic
def set_step(
    *, fiscal_year: int, step: int, title: str, starts_on: date, due_on: date, version: int, by, source: str = ""
) -> StepSchedule:
    """Set the window of a step; `version` is the one the form showed, 0 where there was none. Raises SetMeanwhile."""
    found = StepSchedule.objects.select_for_update().filter(fiscal_year=fiscal_year, step=step).first()
    refuse_overtaken(found, version)
    scheduled = found or StepSchedule(fiscal_year=fiscal_year, step=step, version=0)
    scheduled.title, scheduled.starts_on, scheduled.due_on, scheduled.source = title, starts_on, due_on, source
    scheduled.version += 1
    with pghistory.context(user=by.pk):
        scheduled.save()
    return scheduled


@transaction.atomic
def load_lists() -> int:
    """Add the published steps and directives that are missing; what was edited stays. Return how many came."""
    steps = [StepSchedule(**step) for step in STEPS]
    topics = [Directive(**topic) for topic in DIRECTIVES]
    before = StepSchedule.objects.count() + Directive.objects.count()
    StepSchedule.objects.bulk_create(steps, ignore_conflicts=True)
    Directive.objects.bulk_create(topics, ignore_conflicts=True)
    return StepSchedule.objects.count() + Directive.objects.count() - before
