"""R-14, R-17 and R-18: messages that come twice, never, or from two beats. They share one wait."""

import time
from itertools import pairwise

import pytest

from tests.chaos.settings import TICK
from tests.chaos.site import VISIBILITY_SECONDS, wait_until
from tests.chaos.tier import either, report

pytestmark = pytest.mark.chaos
LONG_SECONDS = either(quick=4 * VISIBILITY_SECONDS, full=400)
CRASHES = either(quick=40, full=1000)
TICKING_SECONDS = either(quick=24, full=300)


@pytest.fixture(scope="module", autouse=True)
def asked(site):
    """A job that takes longer than the broker waits for a worker's word, and jobs of processes that died."""
    site.ask("chaos.long", prefix="r14-", seconds=LONG_SECONDS)
    time.sleep(VISIBILITY_SECONDS)
    # A worker that starts asks the broker at once for what was not confirmed in time; others do every 100 seconds.
    with site.second_worker():
        site.run("tests.chaos.crashes", str(CRASHES))


def test_what_takes_longer_than_the_broker_waits_runs_once(site):
    """R-14: the broker hands the message out again meanwhile; the lease keeps a second run from beginning."""
    site.wait_until_done("r14-", patience=LONG_SECONDS + 60)
    time.sleep(2)  # a second run would begin at once

    runs = site.number("SELECT count(*) FROM chaos_run WHERE key = 'r14-0'")
    again = site.redeliveries()
    report(
        "R-14",
        f"{LONG_SECONDS} s at {VISIBILITY_SECONDS} s visibility: {runs} run, {again} handed out again",
        "1 run",
        passed=runs == 1 and again > 0 and site.effects("r14-") == 1 and site.states("r14-") == {"done": 1},
    )


def test_what_was_rolled_back_is_never_done_and_what_was_committed_always(site):
    """R-17: a process raises before its commit, or dies between the commit and the message."""
    finished_after = site.wait_until_done("r17-", patience=120)

    rows = site.number("SELECT count(*) FROM jobs_job WHERE starts_with(dedupe_key, 'r17-back-')")
    done_anyway, kept = site.effects("r17-back-"), site.effects("r17-kept-")
    report(
        "R-17",
        f"{rows + done_anyway} of {CRASHES} rolled back left something, {CRASHES - kept} of {CRASHES} committed lost",
        "0, 0",
        passed=rows == done_anyway == 0 and kept == CRASHES,
        finished_after=finished_after,
    )


def test_two_beats_make_one_run_a_period(site):
    """R-18: two beats send everything twice; a period has one run.

    A busy machine hands a message over late. A run is missing where a message came after its period was over and
    nothing ran, not where none came.
    """
    wait_until(lambda: site.number("SELECT count(*) FROM chaos_tick WHERE at > now() - interval '9 s'"), "it ticks")
    since = site.number("SELECT extract(epoch FROM now() - min(at))::float FROM chaos_tick")
    time.sleep(max(0, TICKING_SECONDS - since))

    runs, asked = _moments(site, "chaos_tick"), _moments(site, "chaos_tick_asked")
    period = TICK.total_seconds()
    pauses = [later - earlier for earlier, later in pairwise(runs)]
    doubled = sum(pause < period * 0.7 for pause in pauses)
    missing = sum(
        any(earlier + period < moment < later - period / 2 for moment in asked) for earlier, later in pairwise(runs)
    )
    report(
        "R-18",
        f"{len(runs)} runs for {len(asked)} messages in {TICKING_SECONDS} s, {doubled} doubled, {missing} missing",
        "0 doubled, 0 missing",
        passed=doubled == missing == 0 and len(asked) > len(runs) > 2,
        pauses=pauses,
    )


def _moments(site, table: str) -> list[float]:
    rows = site.sql(
        f"SELECT extract(epoch FROM at)::float FROM {table} WHERE at > now() - make_interval(secs => %s) ORDER BY at",
        TICKING_SECONDS,
    )
    return [row[0] for row in rows]
