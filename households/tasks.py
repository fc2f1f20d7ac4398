from celery import shared_task
from django.utils import timezone

from areas.standing import standing_everywhere
from households.imports import retention
from jobs.periods import once_a_period


@shared_task
@once_a_period
@standing_everywhere(reason="What imports keep is forgotten in the whole country; nobody asks.")
def close_old_imports() -> int:
    return retention.close_old_imports(at=timezone.now())
