"""Background work gives way to the web: as a process, and as a session where Linux shares between sessions first."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection

from jobs.throttle import NICENESS, step_back_in_database

STEP_BACK = """
import os
from jobs.throttle import step_back
step_back()
print(os.getpriority(os.PRIO_PROCESS, 0))
print(open("/proc/self/autogroup").read().strip() if os.path.exists("/proc/self/autogroup") else "nice 19")
"""


def niceness_of_session(pid: int) -> int:
    """Return the priority of the session of a process; that of the process where sessions have none."""
    group = Path(f"/proc/{pid}/autogroup")
    told = group.read_text().split() if group.exists() else []  # nothing for sessions as old as the kernel
    return int(told[-1]) if told else os.getpriority(os.PRIO_PROCESS, pid)


@pytest.mark.parametrize("has_own_session", [True, False])
def test_a_worker_steps_back_and_takes_along_no_session_but_its_own(has_own_session):
    before = niceness_of_session(os.getpid())
    command = [sys.executable, "-c", STEP_BACK]
    told = subprocess.run(command, start_new_session=has_own_session, capture_output=True, text=True, check=True)
    process, session = told.stdout.splitlines()
    assert int(process) == NICENESS
    assert session.endswith(f"nice {NICENESS}") or not has_own_session
    assert niceness_of_session(os.getpid()) == before


@pytest.mark.django_db
def test_its_backend_steps_back_as_a_process_and_as_a_session():
    seen = []

    def work():  # on a connection of its own, that of the tests goes on as it was
        connection.ensure_connection()
        step_back_in_database(connection)
        backend = connection.connection.info.backend_pid
        seen.extend([os.getpriority(os.PRIO_PROCESS, backend), niceness_of_session(backend)])
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert seen == [NICENESS, NICENESS]
