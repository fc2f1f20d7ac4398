from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.chain import check, extend
from accounts.months import make_months_ahead
from accounts.sign_ins import forget_old_sign_ins
from areas.standing import standing_everywhere


@shared_task
def forget_ended_sessions() -> None:
    """Remove the rows of sessions that ended; their owners are signed out anyway."""
    call_command("clearsessions")
    forget_old_sign_ins(at=timezone.now())


@shared_task
def make_months() -> None:
    """Make the tables of the access log for the months to come."""
    make_months_ahead(on=timezone.localdate())


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
