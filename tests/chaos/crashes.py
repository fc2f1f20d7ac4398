"""Fail before the commit, and die between commit and message, COUNT times each: `python -m tests.chaos.crashes COUNT`.

Each time is a process of its own, forked from one that has loaded the site.
"""

import os
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402 – needs the settings

from jobs import services  # noqa: E402 – needs the apps
from jobs.services import request_job  # noqa: E402 – needs the apps


def roll_back(number: int) -> None:
    """Register the wake-up, then raise."""
    with transaction.atomic():
        request_job(kind="chaos.quick", params={}, dedupe_key=f"r17-back-{number}")
        raise ValueError


def die_before_the_message(number: int) -> None:
    """Commit, then die where the message would be sent."""
    services.wake_worker = lambda *_message: os._exit(0)
    request_job(kind="chaos.quick", params={"seconds": 0}, dedupe_key=f"r17-kept-{number}")


def in_a_process(function, number: int) -> None:
    pid = os.fork()
    if not pid:
        try:
            function(number)
        finally:
            os._exit(1)
    os.waitpid(pid, 0)


if __name__ == "__main__":
    for number in range(int(sys.argv[1])):
        in_a_process(roll_back, number)
        in_a_process(die_before_the_message, number)
