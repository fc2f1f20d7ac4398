from celery import shared_task
from django.utils import timezone

from logbook.services.photos import discard_stale_photos


@shared_task
def forget_stale_photos() -> int:
    return discard_stale_photos(now=timezone.now())
