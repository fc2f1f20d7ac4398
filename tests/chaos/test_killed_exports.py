"""R-45: the process that makes a file is killed again and again; the file is whole, or there is none."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from areas.services import add_villages, save_areas
from jobs.models import Job
from reports.choices import ExportState
from reports.exports import store
from reports.models import Export
from reports.services.exports import NotThere
from tests.chaos.tier import either, report
from tests.conftest import VILLAGES
from tests.logbook.families import crowd
from tests.people import appoint, make_user
from tests.reports.exporting import ask, book_of, downloaded

KILLS = either(quick=8, full=100)
ROWS = either(quick=400, full=2_000)
# Small chunks, each a while: the worker can be killed at any of them.
MAKER = """
import time, django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = {media!r}
from jobs.pulse import beat
from jobs.services import run_job
from reports.exports import making, reading
reading.CHUNK = 25
def slowly(job, **told):
    time.sleep(0.01)
    beat(job, **told)
making.beat = slowly
for _slice in range(2):
    run_job(job_id={job!r})
"""


@pytest.fixture
def officer(transactional_db, official_places, survey_rounds, django_db_serialized_rollback, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    save_areas(official_places)
    add_villages(names=VILLAGES)
    crowd([("สมหมาย", f"ใจ{number}") for number in range(ROWS)])
    officer = make_user("mueang.development", "ปรีชา", "พัฒนาดี")
    appoint(officer, "district-development", "8401")
    return officer


def start_maker(job: Job) -> subprocess.Popen:
    wanted = connection.settings_dict
    environment = os.environ | {"DATABASE_URL": f"postgresql://tpmap_site@/{wanted['NAME']}?host={wanted['HOST']}"}
    code = MAKER.format(media=settings.MEDIA_ROOT, job=str(job.pk))
    return subprocess.Popen([sys.executable, "-c", code], env=environment)


def let_somebody_take_over(job: Job) -> None:
    """Let the lease be over, and forget the attempts: it was us who killed them."""
    Job.objects.unfinished().filter(pk=job.pk).update(lease_until=timezone.now(), attempts=0)


@pytest.mark.chaos
def test_a_file_whose_maker_is_killed_is_whole_or_not_there(officer):
    export = ask(officer, query="show=failing", columns=("house_number", "head_name", "failed_dimension_count"))
    job, dice, kills, partial, as_of = Job.objects.get(), random.Random(45), 0, 0, set()
    while kills < KILLS and Export.objects.get().state == ExportState.MAKING:
        let_somebody_take_over(job)
        maker, began = start_maker(job), Job.objects.get().runs
        while maker.poll() is None and Job.objects.get().runs == began:
            time.sleep(0.01)  # until it is at work
        time.sleep(dice.random() * 0.6)
        if maker.poll() is None:
            maker.kill()
            kills += 1
        maker.wait()
        fresh = Export.objects.get()
        as_of.add(fresh.as_of)
        partial += _hands_out_a_part(fresh)
    let_somebody_take_over(job)
    assert start_maker(job).wait(120) == 0
    while Export.objects.get().state == ExportState.MAKING:
        let_somebody_take_over(job)
        assert start_maker(job).wait(120) == 0

    made = Export.objects.get(pk=export.pk)
    rows = list(book_of(downloaded(made)).worksheets[0].iter_rows(min_row=2, values_only=True))
    lying = [path.name for path in store._folder().glob("*")]
    whole = made.state == ExportState.READY and len(rows) == len({row[0] for row in rows}) == made.row_count == ROWS
    report(
        "R-45-kills-survived",
        f"{kills} kills, {partial} partial files, {len(rows)} of {ROWS} rows",
        f">= {KILLS // 2} kills, 0 partial, all rows, one file left",
        passed=kills >= KILLS // 2 and not partial and whole and lying == [f"{made.pk}.sealed"],
        moments=len(as_of - {None}),
        lying=lying,
    )


def _hands_out_a_part(export: Export) -> bool:
    if export.state == ExportState.READY:
        return False
    try:
        downloaded(export)
    except NotThere:
        return False
    return True
