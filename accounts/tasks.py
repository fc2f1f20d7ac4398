from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.chain import check, extend
from accounts.choices import RetentionCause
from accounts.months import make_months_ahead
from accounts.retention import retain
from accounts.sign_ins import forget_full_buckets
from areas.standing import standing_everywhere

# Shorter than the broker waits before it hands a task out again; what is left then is a task of its own.
AT_ONCE = timedelta(minutes=4)


@shared_task
def forget_ended_sessions() -> None:
    """Remove the rows of sessions that ended; their owners are signed out anyway."""
    call_command("clearsessions")
    forget_full_buckets(at=timezone.now())


@shared_task
def make_months() -> None:
    """Make the tables of the access log for the months to come."""
    make_months_ahead(on=timezone.localdate())


@shared_task
@standing_everywhere(reason="What is past its time is forgotten in the whole country.")
def forget_what_is_past() -> None:
    """Forget what is past its time of keeping."""
    begun = timezone.now()
    until = begun + AT_ONCE
    retain(at=begun, cause=RetentionCause.NIGHT, go_on=lambda: timezone.now() < until)
    if timezone.now() >= until:
        forget_what_is_past.delay()


@shared_task
@standing_everywhere(reason="One chain seals what happened in the whole country.")
def extend_chain() -> None:
    """Seal what was written down since the last time."""
    extend(at=timezone.now())


@shared_task
@standing_everywhere(reason="One chain seals what happened in the whole country.")
def check_chain() -> None:
    """Read the whole audit chain again; what is wrong stands on the auditor's page, and in the log."""
    check(at=timezone.now())
