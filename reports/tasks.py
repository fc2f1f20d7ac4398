from celery import shared_task
from django.utils import timezone

from areas.standing import standing_everywhere
from jobs.periods import once_a_period
from reports import retention
from reports.services.monthly import request_monthly


@shared_task
@once_a_period
@standing_everywhere(reason="Files whose time is over go in the whole country; nobody asks.")
def remove_old_exports() -> int:
    return retention.remove_old_exports(at=timezone.now())


@shared_task
@once_a_period
@standing_everywhere(reason="Reports of the month are asked for all owners; each file is made where its owner stands.")
def request_monthly_reports() -> int:
    return request_monthly(at=timezone.now())
