"""Periodic work runs once a period, however many beats send it."""

from functools import wraps

from django.conf import settings
from django.db.models.functions import Now

from jobs.models import PeriodicRun

# Beats drift a little: what comes this share of a period after the last run belongs to the next one.
NEARLY = 0.8


def once_a_period(task):
    """Decorate the function of a task of `CELERY_BEAT_SCHEDULE`: it does nothing where its period has had its run."""

    @wraps(task)
    def run():
        return task() if is_due(f"{task.__module__}.{task.__name__}") else None

    return run


def is_due(task: str) -> bool:
    """Claim the period that runs now for the caller; of several who ask, one is told yes."""
    period = _schedule()[task]
    _run, is_first = PeriodicRun.objects.get_or_create(task=task, defaults={"began_at": Now()})
    if is_first:
        return True
    # One statement: whoever comes second waits for the row, and finds it changed.
    return bool(PeriodicRun.objects.filter(task=task, began_at__lt=Now() - period * NEARLY).update(began_at=Now()))


def _schedule() -> dict:
    return {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
