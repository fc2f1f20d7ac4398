"""R-13: the database is restarted, and killed, while pages are read."""

import time

import pytest

from tests.chaos.readers import reading
from tests.chaos.site import kill
from tests.chaos.tier import either, report

pytestmark = pytest.mark.chaos
RESTARTS = either(quick=2, full=10)
READS_A_SECOND = 50


def test_readers_see_errors_only_while_the_database_is_away(site):
    """R-13: stopped in order and killed by turns, under 50 requests a second."""
    late, during, ready_after = [], 0, []
    for restart in range(RESTARTS):
        with reading(site.officer(), site.pages(), per_second=READS_A_SECOND) as answers:
            time.sleep(1)
            began = time.monotonic()
            _restart(site, by_killing=restart % 2)
            ready = time.monotonic()
            time.sleep(3)
        late += answers.errors(since=ready + 1)
        during += len(answers.errors())
        ready_after.append(ready - began)

    site.ask("chaos.quick", prefix="r13-")
    report(
        "R-13",
        f"{len(late)} late errors, {during} while it was away ({max(ready_after):.1f} s)",
        "0 errors from 1 s after it is ready",
        passed=not late,
        restarts=RESTARTS,
        late=[(answer.status, answer.seconds) for answer in late[:10]],
    )


def _restart(site, *, by_killing):
    if by_killing:
        kill(site.postgres.process.pid)
        site.postgres.kill()
    else:
        site.postgres.stop()
    site.postgres.is_leaving = False
    site.postgres.start()
