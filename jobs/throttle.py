"""Background work that keeps out of the way of the pages: lower priority where we may, pauses where we may not.

The worker's processes and, where the database runs on this machine, their own backends give way to the web at every
turn of the scheduler. A database elsewhere cannot be asked to; there a slice rests between its chunks for as long as
it worked, while others are busy.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from django.db import connection

NICENESS = 19  # the lowest priority: the processor's time the web leaves over
BUSY = 20  # transactions a second of everybody else: about two pages a second
LONGEST_REST = 10  # seconds


def step_back() -> None:
    """Give this process, and the processes it starts, the lowest priority."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    if os.getsid(0) in (os.getpid(), os.getppid()):
        _let_session_step_back(os.getpid())


def step_back_in_database(database=connection) -> bool:
    """Give our own backend the lowest priority; returns False where it is not ours to give."""
    if not database.settings_dict["HOST"].startswith("/"):
        return False
    pid = database.connection.info.backend_pid
    # A socket may lead into a container, where that number names another process than here.
    if not _is_backend(pid):
        return False
    try:
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
    except OSError:
        return False
    if os.getsid(pid) == pid:
        _let_session_step_back(pid)
    return True


def _let_session_step_back(pid: int) -> None:
    """Give the session of a process the lowest priority among sessions.

    Linux may share the processors between sessions before it looks at the processes in each (autogroups): the worker
    and every backend, each a session of its own, would get as much as the whole web, however low their priority.
    """
    with suppress(OSError):  # it does not, or was asked less than a tenth of a second ago
        Path(f"/proc/{pid}/autogroup").write_text(str(NICENESS))


class Pace:
    """How fast a slice may go: `pace.rest()` between two chunks, never inside a transaction."""

    def __init__(self):
        connection.ensure_connection()
        self.is_behind = step_back_in_database()
        self._mark()

    def rest(self) -> float:
        """Pause as long as the others need; returns the seconds slept."""
        worked = time.monotonic() - self.since
        pause = 0.0
        if not self.is_behind and (_transactions() - self.transactions) / max(worked, 0.1) > BUSY:
            pause = min(worked, LONGEST_REST)
            time.sleep(pause)
        self._mark()
        return pause

    def _mark(self):
        self.since = time.monotonic()
        self.transactions = 0 if self.is_behind else _transactions()


def _is_backend(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"postgres: ")
    except OSError:
        return False


def _transactions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
