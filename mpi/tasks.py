"""Scores follow the facts: every change of a household asks, in its own transaction, for a recomputation."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db.models import CharField, Exists, Func, JSONField, OuterRef
from django.db.models.functions import Cast

from households.models import Household, SurveyRound
from jobs.models import Job
from jobs.registry import JobKind
from jobs.services import request_job
from mpi.recompute import recompute

# An import may name a whole province; a job stays well below its minute and its row below 200 kB.
HOUSEHOLDS_A_JOB = 5000


def request_recompute(*, household_ids: Iterable[UUID], round_year: int, **_signal) -> None:
    """Ask for the scores of some households in one round; receives `households.signals.household_changed`.

    Asking again for the same households while they still wait makes no second job.
    """
    ids = sorted({str(household_id) for household_id in household_ids})
    for start in range(0, len(ids), HOUSEHOLDS_A_JOB):
        some = ids[start : start + HOUSEHOLDS_A_JOB]
        request_job(
            kind=RECOMPUTE.name,
            params={"round": round_year, "households": some},
            dedupe_key=f"{round_year}:{hashlib.sha256(','.join(some).encode()).hexdigest()}",
        )


def run_recompute(job: Job) -> dict:
    """Recompute what the job names; households that are gone by now are passed over."""
    done = recompute(
        households=Household.objects.filter(pk__in=job.params["households"]),
        round=SurveyRound.objects.get(year=job.params["round"]),
    )
    return {"households": done.households, "changed": done.changed}


RECOMPUTE = JobKind(
    name="mpi.recompute", run=run_recompute, everywhere="Scores follow the facts, whoever changed them: nobody asks."
)


def awaits_recompute() -> Exists:
    """Return whether a recomputation that names a household is still to be done, in any round: for `annotate`."""
    named = Func(Cast(OuterRef("pk"), CharField()), function="jsonb_build_array", output_field=JSONField())
    return Exists(Job.objects.unfinished().filter(kind=RECOMPUTE.name, params__households__contains=named))
