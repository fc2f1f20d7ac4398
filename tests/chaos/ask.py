"""Ask a chaos site for jobs, from outside: `python -m tests.chaos.ask KIND COUNT PREFIX PARAMS`, one transaction each."""

import json
import sys

import django

django.setup()

from jobs.services import request_job  # noqa: E402 – needs the apps


def ask(kind: str, count: int, prefix: str, params: dict) -> None:
    for number in range(count):
        request_job(kind=kind, params=params, dedupe_key=f"{prefix}{number}", fair_key=str(10 + number % 7))


if __name__ == "__main__":
    kind, count, prefix, params = sys.argv[1:]
    ask(kind, int(count), prefix, json.loads(params))
