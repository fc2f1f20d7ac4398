from celery import shared_task
from django.utils import timezone

from areas.standing import standing_everywhere
from jobs.periods import once_a_period
from logbook.services.photos import discard_stale_photos
from logbook.services.reminders import request_reminders


@shared_task
@once_a_period
@standing_everywhere(reason="Photos that wait in vain are forgotten in the whole country; nobody asks.")
def forget_stale_photos() -> int:
    return discard_stale_photos(now=timezone.now())


@shared_task
@once_a_period
def remind_of_deadlines() -> None:
    request_reminders(on=timezone.localdate(), at=timezone.now())
