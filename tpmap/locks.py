"""A file locked by an open process; children that inherit it keep it locked after their starter is gone."""

import fcntl
import os
import signal
import time
from contextlib import contextmanager, suppress
from pathlib import Path


def take(path):
    """Return the file, opened and locked; raise BlockingIOError where another process holds it."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    return file


@contextmanager
def waiting_for(path):
    """Hold the file locked for a block; wait for as long as another process holds it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def take_over(path, *, patience):
    """Return the locked file once its holders are gone; after `patience` seconds end them."""
    give_up_at = time.monotonic() + patience
    while True:
        try:
            return take(path)
        except BlockingIOError:
            if time.monotonic() > give_up_at:
                for pid in holders(path):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)


def holders(path):
    """Return the ids of our processes that have the file open, and so were started by an earlier run (Linux only)."""
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if os.path.samefile(link, path):
                found.add(int(link.parts[2]))
    return found
