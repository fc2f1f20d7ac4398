from celery import shared_task
from django.utils import timezone

from jobs.periods import once_a_period
from reports import retention


@shared_task
@once_a_period
def remove_old_exports() -> int:
    return retention.remove_old_exports(at=timezone.now())
