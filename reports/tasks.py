from celery import shared_task
from django.utils import timezone

from jobs.periods import once_a_period
from reports import retention
from reports.services.monthly import request_monthly


@shared_task
@once_a_period
def remove_old_exports() -> int:
    return retention.remove_old_exports(at=timezone.now())


@shared_task
@once_a_period
def request_monthly_reports() -> int:
    return request_monthly(at=timezone.now())
