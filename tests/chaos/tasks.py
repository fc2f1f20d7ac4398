"""A periodic task that notes when it was asked for, and which period it was given."""

from celery import shared_task
from celery.signals import task_prerun

from jobs.models import PeriodicRun
from jobs.periods import once_a_period
from tests.chaos.kinds import execute


@shared_task
@once_a_period
def tick() -> None:
    began_at = PeriodicRun.objects.values_list("began_at", flat=True).get(task="tests.chaos.tasks.tick")
    execute("INSERT INTO chaos_tick VALUES (%s)", began_at)


@task_prerun.connect(sender=tick)
def note_question(**_kwargs) -> None:
    execute("INSERT INTO chaos_tick_asked DEFAULT VALUES")
