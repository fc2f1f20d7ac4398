from celery import shared_task
from django.core.management import call_command


@shared_task
def forget_ended_sessions() -> None:
    """Remove the rows of sessions that ended; their owners are signed out anyway."""
    call_command("clearsessions")
