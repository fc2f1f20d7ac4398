"""What a process of the Celery worker does before its first job. Connected by `jobs.apps`; others ignore it."""

import resource

from celery.signals import worker_process_init, worker_ready
from django.conf import settings
from django.db.backends.signals import connection_created

from jobs.tasks import recover
from jobs.throttle import step_back, step_back_in_database


@worker_process_init.connect
def give_way_to_the_web(**_signal) -> None:
    """Run at the lowest priority, database backends included."""
    step_back()
    connection_created.connect(_connected, dispatch_uid="jobs.worker")


@worker_process_init.connect
def limit_memory(**_signal) -> None:
    """Let a job that wants all the memory fail by itself instead of taking the machine down."""
    most = settings.WORKER_MEMORY_MB * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


@worker_ready.connect
def recover_first(**_signal) -> None:
    recover.delay()


def _connected(connection, **_signal) -> None:
    step_back_in_database(connection)
    # A worker that hangs in the midst of a transaction would keep its locks from whoever takes its job over.
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, false)", [_idle_limit()])


def _idle_limit() -> str:
    return f"{settings.WORKER_IDLE_IN_TRANSACTION_SECONDS}s"
