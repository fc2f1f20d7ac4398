"""R-10 and R-16: workers are killed, and stopped, in the midst of their jobs."""

import os
import random
import signal
import time

import pytest

from tests.chaos.site import kill, wait_until
from tests.chaos.tier import either, report

pytestmark = pytest.mark.chaos
KILLS = either(quick=20, full=1000)
QUICK_JOBS, SLICED_JOBS, CHUNKS = either(quick=(150, 7, 4), full=(12_000, 35, 40))


def test_r10_killed_workers_lose_and_double_nothing(site):
    random.seed(10)
    site.ask("chaos.quick", QUICK_JOBS, prefix="r10-quick-")
    site.ask("chaos.slices", SLICED_JOBS, prefix="r10-slices-", chunks=CHUNKS)
    began = time.monotonic()

    parents = sum(_kill_somebody(site) for _ in range(KILLS))
    killed_for = time.monotonic() - began
    finished_after = wait_until(lambda: not site.unfinished("r10-"), "all jobs end", patience=120)

    wanted = QUICK_JOBS + SLICED_JOBS * CHUNKS
    lost, doubled = wanted - site.effects("r10-"), site.doubled()
    states = site.states("r10-")
    runs = site.number("SELECT count(*) FROM chaos_run WHERE starts_with(key, 'r10-')")
    report(
        "R-10",
        f"{KILLS} kills, {lost} lost, {doubled} doubled, ended {finished_after:.0f} s later",
        "0 lost, 0 doubled, <=120 s",
        passed=lost == doubled == 0 and set(states) == {"done"},
        states=states,
        runs=runs,
        effects=wanted,
        parents_killed=parents,
        seconds=killed_for,
    )


def _kill_somebody(site) -> bool:
    """Kill a process of the worker, every tenth time all of it; returns whether it was all of it."""
    time.sleep(random.uniform(0.05, 0.4))
    wait_until(site.worker_children, "a child to kill")
    is_parent = random.random() < 0.1
    kill(site.worker.process.pid if is_parent else random.choice(site.worker_children() or [site.worker.process]).pid)
    return is_parent


def test_r16_a_stopped_worker_loses_its_job_to_another_which_goes_on_where_it_was(site):
    site.ask("chaos.stopped", 1, prefix="r16-", chunks=40)
    wait_until(lambda: site.effects("r16-") >= 3, "some chunks are done")
    stopped = [site.worker.process.pid, *(child.pid for child in site.worker_children())]
    done_before = site.effects("r16-")
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()

    try:
        with site.second_worker():  # which finds the lease over
            wait_until(lambda: site.effects("r16-") > done_before, "it goes on", patience=90)
            resumed_after = time.monotonic() - began
            stale = site.number(
                "SELECT count(*) FROM jobs_job WHERE state = 'running' AND heartbeat_at < now() - interval '60 s'"
            )
            wait_until(lambda: not site.unfinished("r16-"), "it ends")
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    report(
        "R-16",
        f"resumed after {resumed_after:.0f} s, {stale} stale, {site.effects('r16-')} of 40 chunks",
        "<=60 s, 0 stale",
        passed=resumed_after <= 60 and stale == 0 and site.effects("r16-") == 40 and site.doubled() == 0,
    )
