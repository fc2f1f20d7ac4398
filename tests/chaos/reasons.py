"""Print what a screen says of each failed job of a chaos site, one a line."""

import sys

import django

django.setup()

from jobs.models import Job, JobState  # noqa: E402 – needs the apps
from jobs.standing import reason_of  # noqa: E402 – needs the apps

if __name__ == "__main__":
    for job in Job.objects.filter(state=JobState.FAILED):
        sys.stdout.write(f"{reason_of(job)}\n")
