"""R-11 and R-12: the broker dies and restarts. It only wakes; the rows stay."""

import time

import pytest

from tests.chaos.readers import reading
from tests.chaos.site import kill, wait_until
from tests.chaos.tier import either, report

pytestmark = pytest.mark.chaos
MESSAGES = either(quick=500, full=5000)
RESTARTS = either(quick=4, full=20)


def test_r11_a_broker_that_dies_with_a_full_queue_loses_nothing_and_nobody_sees_it(site):
    with reading(site.officer(), site.pages(), per_second=10) as answers:
        site.ask("chaos.quick", MESSAGES, prefix="r11-", seconds=0)
        left = site.unfinished("r11-")
        kill(site.valkey.process.pid)
        site.valkey.process.wait()
        time.sleep(2)
        asked_meanwhile = site.ask("chaos.quick", 5, prefix="r11-meanwhile-")
        site.valkey.start()  # without a file: it begins empty
        finished_after = wait_until(lambda: not site.unfinished("r11-"), "all jobs end", patience=120)

    lost = MESSAGES + 5 - site.effects("r11-")
    errors = [answer for answer in answers.errors() if answer.status >= 500 or answer.status == 0]
    report(
        "R-11",
        f"{left} messages lost, {lost} jobs lost, ended {finished_after:.0f} s later, {len(errors)} errors in web",
        "0 jobs lost, <=120 s, 0 errors",
        passed=lost == 0 and left > 0 and not errors and site.doubled() == 0,
        pages=len(answers.all),
        slowest=max(answer.seconds for answer in answers.all),
        asking_for_5_without_a_broker=asked_meanwhile,
    )


def test_r12_the_worker_goes_on_after_every_restart_of_the_broker(site):
    took = []
    for restart in range(RESTARTS):
        kill(site.valkey.process.pid)
        site.valkey.process.wait()
        time.sleep(1)
        site.valkey.start()
        began = time.monotonic()
        site.ask("chaos.quick", prefix=f"r12-{restart}-")
        wait_until(lambda prefix=f"r12-{restart}-": not site.unfinished(prefix), "the job ends")
        took.append(time.monotonic() - began)

    report(
        "R-12",
        f"{sum(seconds <= 5 for seconds in took)} of {RESTARTS}, slowest {max(took):.1f} s",
        f"{RESTARTS} of {RESTARTS} <=5 s",
        passed=max(took) <= 5,
        seconds=took,
    )
