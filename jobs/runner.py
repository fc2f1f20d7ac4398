"""Which process does a job, and whether it is still there: a killed worker's job need not wait for its lease."""

import os
import socket


def this_process() -> str:
    """Return `host:pid`, the name of a process as `Job.runner` keeps it."""
    return f"{socket.gethostname()[:100]}:{os.getpid()}"


def is_gone(runner: str) -> bool:
    """Tell whether a process of this very machine has ended; of another machine's we cannot tell, and say no."""
    host, _colon, pid = runner.rpartition(":")
    if not pid.isdecimal() or host != socket.gethostname()[:100]:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
