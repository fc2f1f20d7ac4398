"""Where a job stands: what the walls of the database let it see."""

import pytest

from areas.scope import Scope
from areas.standing import NOWHERE, Stand, current, standing
from households.models import Household
from jobs import registry
from jobs.models import Job
from jobs.registry import JobKind
from jobs.services import request_job, run_job


@pytest.fixture
def stood(monkeypatch):
    """Two kinds of job that note where they stand and how many households they see there."""
    noted = []

    def note(job):
        noted.append((current(), Household.objects.count()))

    for kind in (JobKind("tests.note", note), JobKind("tests.note-all", note, everywhere="A test looks at all.")):
        monkeypatch.setitem(registry._KINDS, kind.name, kind)
    return noted


def do(kind: str, by=None) -> None:
    """Ask for a job and do it, as a worker does, who stands nowhere himself."""
    job = request_job(kind=kind, params={}, dedupe_key=f"{kind}{by}", by=by)
    with standing(Scope(), person=0):
        run_job(job_id=job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"


def test_it_stands_where_whoever_asked_for_it_stands(stood, make_household, district_officer, outsider):
    make_household("84010201")
    make_household("84020101")
    do("tests.note", district_officer)
    do("tests.note", outsider)
    assert stood == [(Stand(Scope(("8401",)), district_officer.pk), 1), (Stand(Scope(("92",)), outsider.pk), 0)]


def test_one_that_nobody_asked_for_stands_nowhere_unless_it_says_why(stood, make_household):
    make_household("84010201")
    do("tests.note")
    do("tests.note-all")
    assert stood == [(NOWHERE, 0), (Stand(Scope.everywhere()), 1)]


# One more is a decision: it comes with its reason.
EVERYWHERE = {"import.check", "import.write", "import.undo", "mpi.recompute", "logbook.reminders"}


def test_few_kinds_of_job_look_over_the_whole_country():
    ours = {name: kind for name, kind in registry._KINDS.items() if not name.startswith(("tests.", "chaos."))}
    assert {name for name, kind in ours.items() if kind.everywhere} == EVERYWHERE
