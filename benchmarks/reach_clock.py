"""Two clocks for `benchmarks.reach`: what a person waits, and what the work costs where others use the machine too."""

import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from benchmarks.figures import milliseconds


def processor_milliseconds(work: Callable) -> float:
    """Return the processor time of this process and of its database session, which does without helpers meanwhile.

    On a quiet machine, with all pages in memory, about what a person would wait. Linux and a local database only.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    session = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    here, there = time.process_time_ns(), _nanoseconds(session)
    work()
    return (time.process_time_ns() - here + _nanoseconds(session) - there) / 1e6


def _nanoseconds(session: Path) -> int:
    return int(session.read_text().split()[0])


CLOCKS = {"wall": milliseconds, "processor": processor_milliseconds}
