"""Asks a chaos site for jobs, from outside: each line `[KIND, COUNT, PREFIX, PARAMS]` is answered with "asked"."""

import json
import sys

import django

django.setup()

from django.db import connection  # noqa: E402 – needs the settings

from jobs.services import request_job  # noqa: E402 – needs the apps


def ask(kind: str, count: int, prefix: str, params: dict) -> None:
    connection.close_if_unusable_or_obsolete()  # as between two requests
    for number in range(count):
        request_job(kind=kind, params=params, dedupe_key=f"{prefix}{number}", fair_key=str(10 + number % 7))


if __name__ == "__main__":
    for line in sys.stdin:
        ask(*json.loads(line))
        sys.stdout.write("asked\n")
        sys.stdout.flush()
