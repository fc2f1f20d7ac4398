"""The sign of life of a running job: its lease, heartbeat and progress, written beside the work.

They are written by a thread with a connection of its own, so that neither a long statement nor an open transaction of
the handler holds them up. A process that is killed or stopped loses the thread with it, and so the lease.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import Error, connection
from django.utils import timezone

from jobs.models import Job

INTERVAL = 5  # seconds between two signs of life when there is no news
BREATH = 0.3  # seconds between two writes when there is much


class Superseded(Exception):
    """This run no longer speaks for its job: somebody cancelled it, or another worker took it over."""


@contextmanager
def pulse(job: Job, *, lease_seconds: int) -> Iterator[None]:
    """Keep the lease of `job` while the block runs."""
    job.pulse = _Pulse(job, lease_seconds)
    job.pulse.start()
    try:
        yield
    finally:
        job.pulse.stop()


def beat(job: Job, *, done: int | None = None, total: int | None = None) -> None:
    """Say how far a job has come, in units of its kind; cheap, to be called as often as one likes, never blocks.

    `done` counts what is committed: when it has grown, the job has all its attempts before it again. Raises
    Superseded when this run should stop because the job was cancelled or taken over. Outside a worker (a command,
    a test) it only sets the fields.
    """
    if job.is_lost:
        raise Superseded
    if done is not None and done > job.progress_done:
        job.progress_done, job.attempts = done, 0
    if total is not None:
        job.progress_total = total
    if running := getattr(job, "pulse", None):
        running.news.set()


class _Pulse(threading.Thread):
    def __init__(self, job, lease_seconds):
        super().__init__(daemon=True, name=f"pulse of {job.pk}")
        self.job, self.lease = job, timedelta(seconds=lease_seconds)
        self.news, self.end = threading.Event(), threading.Event()

    def stop(self):
        self.end.set()
        self.news.set()
        self.join(10)  # a database that is away must not hold the worker

    def run(self):
        try:
            while not self.end.is_set():
                self.news.wait(INTERVAL)
                if self.end.is_set():
                    return
                self.news.clear()
                self._write()
                self.end.wait(BREATH)
        finally:
            connection.close()  # the thread's own

    def _write(self):
        job, now = self.job, timezone.now()
        try:
            told = job_of_this_run(job).update(
                heartbeat_at=now,
                lease_until=now + self.lease,
                attempts=job.attempts,
                progress_done=job.progress_done,
                progress_total=job.progress_total,
            )
            # A row not to be seen at all is one that its own transaction has not committed: a test's.
            job.is_lost = not told and Job.objects.filter(pk=job.pk).exists()
        except Error:
            connection.close()  # the database is away; the next turn asks again


def job_of_this_run(job: Job):
    """Keep the row only while this run is its newest: a worker whose lease ran out no longer speaks for it."""
    return Job.objects.unfinished().filter(pk=job.pk, runs=job.runs)
