"""R-11 and R-12: the broker dies and restarts. It only wakes; the rows stay."""

import time

import pytest

from tests.chaos.readers import reading
from tests.chaos.site import kill, wait_until
from tests.chaos.tier import either, report

pytestmark = pytest.mark.chaos
MESSAGES = either(quick=500, full=5000)
OUTAGES = either(quick=[1, 7], full=[1] * 14 + [3, 7, 11, 20, 31, 45])  # seconds


def test_a_broker_that_dies_with_a_full_queue_loses_nothing_and_nobody_sees_it(site):
    """R-11: no page fails meanwhile, the page of an import says that it waits, and the sweeper sends all again."""
    with reading(site.officer(), site.pages(), per_second=10) as answers:
        site.ask("chaos.quick", MESSAGES, prefix="r11-", seconds=0)
        left = site.unfinished("r11-")
        kill(site.valkey.process.pid)
        site.valkey.process.wait()
        time.sleep(2)
        asked_meanwhile = site.ask("chaos.quick", 5, prefix="r11-meanwhile-")
        imported = site.do("hand_in", 5_000_000, 1)
        status, page = site.officer("province").ask(f"/imports/{imported}/")
        site.valkey.start()  # without a file: it begins empty
        finished_after = site.wait_until_done(patience=120)

    lost = MESSAGES + 5 - site.effects("r11-")
    checked = site.number("SELECT state FROM households_importbatch WHERE id = %s", imported)
    errors = [answer for answer in answers.errors() if answer.status >= 500 or answer.status == 0]
    report(
        "R-11",
        f"{left} messages lost, {lost} jobs lost, ended {finished_after:.0f} s later, {len(errors)} errors in web",
        "0 jobs lost, <=120 s, 0 errors",
        passed=lost == 0
        and left > 0
        and not errors
        and site.doubled() == 0
        and (status, "กำลังรอคิว" in page, checked) == (200, True, "checked"),
        pages=len(answers.all),
        slowest=max(answer.seconds for answer in answers.all),
        asking_for_5_without_a_broker=asked_meanwhile,
        import_page=status,
        import_state=checked,
    )


def test_the_worker_goes_on_after_every_restart_of_the_broker(site):
    """R-12: however long it was away, and although a job is underway when it dies; the same worker goes on."""
    took, workers = [], site.deaths["worker"]
    for restart, seconds in enumerate(OUTAGES):
        site.ask("chaos.quick", prefix=f"r12-busy-{restart}-", seconds=2)
        wait_until(lambda key=f"r12-busy-{restart}-0": site.runs(key), "the job is underway")
        kill(site.valkey.process.pid)
        site.valkey.process.wait()
        time.sleep(seconds)
        site.valkey.start()
        began = time.monotonic()
        site.ask("chaos.quick", prefix=f"r12-{restart}-")
        site.wait_until_done(f"r12-{restart}-")
        took.append(time.monotonic() - began)

    site.wait_until_done("r12-")
    effects, workers = site.effects("r12-"), site.deaths["worker"] - workers
    report(
        "R-12",
        f"{sum(seconds <= 5 for seconds in took)} of {len(OUTAGES)}, slowest {max(took):.1f} s, {workers} workers died",
        f"{len(OUTAGES)} of {len(OUTAGES)} <=5 s",
        passed=max(took) <= 5 and workers == 0 and effects == 2 * len(OUTAGES) and site.doubled() == 0,
        seconds=took,
        outages=OUTAGES,
        effects=effects,
    )
