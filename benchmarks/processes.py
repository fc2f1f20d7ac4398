"""A program measured from outside: how long it ran, and how much memory it and its children had at once."""

import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import ROOT

LOOK_EVERY = 0.02  # seconds


@dataclass(frozen=True)
class Measured:
    seconds: float
    peak_mb: float  # of all its processes together; pages that two of them share count for each
    output: str
    code: int


def measured(command: list[str]) -> Measured:
    """Run a program to its end; its standard error goes to ours."""
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        watch = _Watch(process.pid)
        watch.start()
        output, _nothing = process.communicate()
        seconds = time.perf_counter() - began
        watch.has_ended.set()
        watch.join()
    return Measured(round(seconds, 2), round(watch.peak / 1e6, 1), output, process.returncode)


class _Watch(threading.Thread):
    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.pid, self.peak, self.has_ended = pid, 0, threading.Event()

    def run(self):
        while not self.has_ended.wait(LOOK_EVERY):
            self.peak = max(self.peak, sum(_resident(pid) for pid in _with_children(self.pid)))


def _with_children(pid: int) -> list[int]:
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [one for child in (task / "children").read_text().split() for one in _with_children(int(child))]
    return found


def _resident(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0
