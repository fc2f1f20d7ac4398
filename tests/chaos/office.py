"""Does what a web process does, from outside: each line `[DEED, …]` on stdin is answered with a line of JSON."""

import json
import sys

import django

django.setup()

from django.db import connection  # noqa: E402 – needs the settings
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402 – needs the apps
from areas.models import Area, AreaLevel  # noqa: E402
from areas.standing import EVERYWHERE, stand_by_default  # noqa: E402
from households.imports import desk  # noqa: E402
from households.models import Household, ImportBatch, ImportMode, ImportState, LegalBasis, SurveyRound  # noqa: E402
from jobs.models import Job, JobState  # noqa: E402
from jobs.services import request_job  # noqa: E402
from jobs.standing import reason_of, standing_of  # noqa: E402
from mpi.tasks import request_recompute  # noqa: E402
from tests.households.imports.files import INDICATORS, RESULT_HEADERS, csv_bytes, result_row  # noqa: E402


def ask(kind: str, count: int, prefix: str, params: dict) -> None:
    for number in range(count):
        request_job(kind=kind, params=params, dedupe_key=f"{prefix}{number}", fair_key=str(10 + number % 7))


def hand_in(first: int, rows: int) -> int:
    """Hand in a list of new households, numbered from `first`; returns the number of the import."""
    village = Area.objects.filter(code__startswith="8401", level=AreaLevel.VILLAGE).order_by("code")[0].code
    content = [[*RESULT_HEADERS, *INDICATORS], *(result_row(first + row, village=village) for row in range(rows))]
    handed = desk.hand_in(
        kind="indicator_results",
        round=_round(),
        area=Area.objects.get(code="84"),
        source="สำนักงานตัวอย่าง",
        legal_basis=LegalBasis.PUBLIC_TASK,
        mode=ImportMode.ROWS,
        name="list.csv",
        content=csv_bytes(content),
        by=_officer(),
        at=timezone.now(),
    )
    # The columns are called as we call them: nobody has to look.
    desk.match(batch=handed.batch, mapping=handed.batch.files.get().mapping, by=_officer())
    return handed.batch.pk


def press_buttons() -> None:
    """Confirm what was checked, and try again what was given up."""
    for batch in ImportBatch.objects.all():
        standing = desk.standing(batch, at=timezone.now())
        if batch.state == ImportState.CHECKED:
            desk.confirm(batch=batch, by=_officer())
        elif standing and standing.was_given_up:
            desk.resume(batch=batch, by=_officer(), at=timezone.now())


def recompute(count: int) -> None:
    """Ask for the scores of that many households, one job each."""
    for household in Household.objects.order_by("id")[:count]:
        request_recompute(household_ids=[household.pk], round_year=_round().year)


def labels(prefix: str) -> list[str]:
    """Return what a screen says of jobs."""
    jobs = Job.objects.filter(dedupe_key__startswith=prefix)
    return [str(standing_of(job, at=timezone.now()).label) for job in jobs]


def reasons() -> list[str]:
    """Return what a screen says of the failed ones."""
    return [reason_of(job) for job in Job.objects.filter(state=JobState.FAILED)]


def _round() -> SurveyRound:
    return SurveyRound.objects.order_by("-year")[0]


def _officer() -> User:
    return User.objects.get(username="province")


DEEDS = {deed.__name__: deed for deed in (ask, hand_in, press_buttons, recompute, labels, reasons)}

if __name__ == "__main__":
    stand_by_default(EVERYWHERE)
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        connection.close_if_unusable_or_obsolete()  # as between two requests
        sys.stdout.write(json.dumps(DEEDS[name](*arguments)) + "\n")
        sys.stdout.flush()
