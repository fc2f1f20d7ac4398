"""The site's own settings, with kinds of job that can be counted, and clocks that a test can wait for."""

import os
from datetime import timedelta

from tpmap.settings import *  # noqa: F403 – all of them
from tpmap.settings import CELERY_BEAT_SCHEDULE, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.apps.ChaosConfig"]
SWEEP_SECONDS = int(os.environ.get("CHAOS_SWEEP_SECONDS", "15"))
QUICK = SWEEP_SECONDS < 15
WORKER_IDLE_IN_TRANSACTION_SECONDS = 6 if QUICK else 40
TICK = timedelta(seconds=4)  # long beside the second or two that a message may wait on a busy machine
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {
    "sweep-jobs": CELERY_BEAT_SCHEDULE["sweep-jobs"] | {"schedule": timedelta(seconds=SWEEP_SECONDS)},
    "tick": {"task": "tests.chaos.tasks.tick", "schedule": TICK},
}
