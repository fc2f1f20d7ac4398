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
QUICK_JOBS, SLICED_JOBS, CHUNKS = either(quick=(150, 4, 4), full=(12_000, 35, 40))
IMPORTS, ROWS, RECOMPUTED = either(quick=(3, 50, 40), full=(20, 500, 300))
# Each household of the lists, and what belongs to it, as often as it should be there: once.
WRITTEN = """
SELECT count(*), count(DISTINCT house_code), sum(answers)::int, sum(members)::int, sum(scores)::int FROM (
    SELECT house_code,
        (SELECT count(*) FROM households_householdanswers WHERE household_id = h.id) AS answers,
        (SELECT count(*) FROM households_member WHERE household_id = h.id) AS members,
        (SELECT count(*) FROM mpi_householdscore WHERE household_id = h.id) AS scores
    FROM households_household AS h WHERE house_code LIKE '99990%%'
) AS listed
"""


def test_killed_workers_lose_and_double_nothing(site):
    """R-10: lists are imported, scores recomputed, small and sliced jobs done while workers are killed."""
    random.seed(10)
    imports = [site.do("hand_in", 1 + number * ROWS, ROWS) for number in range(IMPORTS)]
    site.do("recompute", RECOMPUTED)
    site.ask("chaos.quick", QUICK_JOBS, prefix="r10-quick-")
    site.ask("chaos.slices", SLICED_JOBS, prefix="r10-slices-", chunks=CHUNKS)
    began, parents = time.monotonic(), 0

    for number in range(KILLS):
        parents += _kill_somebody(site)
        if number % 5 == 4:
            site.do("press_buttons")
    killed_for = time.monotonic() - began
    finished_after = wait_until(lambda: _is_over(site), "all jobs end", patience=180)

    wanted, listed = QUICK_JOBS + SLICED_JOBS * CHUNKS, IMPORTS * ROWS
    lost, doubled = wanted - site.effects("r10-"), site.doubled()
    written = site.sql(WRITTEN)[0]
    accepted = site.number("SELECT sum(accepted_count)::int FROM households_importbatch WHERE id = ANY(%s)", imports)
    states, recomputed = site.states("r10-"), site.states_of("mpi.recompute")
    report(
        "R-10",
        f"{KILLS} kills, {lost} lost, {doubled} doubled, {written[0]} of {listed} households,"
        f" ended {finished_after:.0f} s later",
        "0 lost, 0 doubled, <=120 s",
        passed=lost == doubled == 0
        and set(states) == set(recomputed) == {"done"}
        and (*written, accepted) == (listed,) * 6
        and finished_after <= 120,
        states=states,
        recomputed=recomputed,
        written=written,
        accepted=accepted,
        tried_again_by_hand=site.number("SELECT count(*) FROM jobs_job WHERE lane = 'import' AND state = 'failed'"),
        runs=site.number("SELECT count(*) FROM chaos_run WHERE starts_with(key, 'r10-')"),
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


def _is_over(site) -> bool:
    site.do("press_buttons")
    at_work = "SELECT count(*) FROM households_importbatch WHERE state NOT IN ('done', 'cancelled')"
    return not site.unfinished() and not site.number(at_work)


def test_a_worker_that_is_asked_to_stop_ends_its_job_first(site):
    """R-10, in order: nothing is begun twice because of an update."""
    site.ask("chaos.quick", prefix="r10-asked-", seconds=2)
    wait_until(lambda: site.runs("r10-asked-0"), "it is underway")
    before = site.worker.process.pid
    os.kill(before, signal.SIGTERM)

    wait_until(lambda: site.worker.process.pid != before and site.is_worker_ready(), "there is another worker")

    assert (site.runs("r10-asked-0"), site.effects("r10-asked-")) == (1, 1)
    assert site.states("r10-asked-") == {"done": 1}


def test_a_stopped_worker_loses_its_job_to_another_which_goes_on_where_it_was(site):
    """R-16: the screen says that the job stands still within a minute, and it goes on from its last chunk."""
    site.ask("chaos.stopped", 1, prefix="r16-", chunks=40)
    wait_until(lambda: site.effects("r16-") >= 3, "some chunks are done")
    stopped = [site.worker.process.pid, *(child.pid for child in site.worker_children())]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    done_before, began = site.effects("r16-"), time.monotonic()

    try:
        with site.second_worker():  # which finds the lease over
            said_after = wait_until(lambda: site.do("labels", "r16-") == ["หยุดนิ่ง กำลังเริ่มใหม่"], "it says so")
            wait_until(lambda: site.effects("r16-") > done_before, "it goes on", patience=90)
            resumed_after = time.monotonic() - began
            stale = site.number(
                "SELECT count(*) FROM jobs_job WHERE state = 'running' AND heartbeat_at < now() - interval '60 s'"
            )
            site.wait_until_done("r16-")
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    chunks = site.effects("r16-")
    report(
        "R-16",
        f"said after {said_after:.0f} s, resumed after {resumed_after:.0f} s, {stale} stale, {chunks} of 40 chunks",
        "<=60 s, 0 stale",
        passed=max(said_after, resumed_after) <= 60 and stale == 0 and chunks == 40 and site.doubled() == 0,
    )
