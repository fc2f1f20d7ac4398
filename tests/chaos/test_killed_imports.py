"""R-33: the process that writes an import is killed again and again; the tables come out as if nothing had happened."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.utils import timezone

from areas.services import add_villages, save_areas
from households.imports import services
from households.imports.outcome import counts_of
from households.models import Household, HouseholdAnswers, ImportBatch, ImportState, Member
from tests.chaos.tier import FULL, report
from tests.conftest import VILLAGES
from tests.households.imports.files import csv_bytes, hand_in, result_rows, take_in

KILLS = 100 if FULL else 5
ROWS = 4_000 if FULL else 1_200
WRITER = """
import django
django.setup()
from areas.standing import EVERYWHERE, stand_by_default
from households.imports import services, writing
from households.models import ImportBatch
stand_by_default(EVERYWHERE)
writing.UNITS_A_CHUNK = 5
services.write_import(batch=ImportBatch.objects.get(pk={batch}), seconds=600, sessions={sessions})
"""


@pytest.fixture
def places(transactional_db, official_places, django_db_serialized_rollback):
    save_areas(official_places)
    add_villages(names=VILLAGES)


def start_writer(batch: ImportBatch, sessions: int) -> subprocess.Popen:
    wanted = connection.settings_dict
    environment = os.environ | {"DATABASE_URL": f"postgresql://tpmap_site@/{wanted['NAME']}?host={wanted['HOST']}"}
    return subprocess.Popen([sys.executable, "-c", WRITER.format(batch=batch.pk, sessions=sessions)], env=environment)


def written(batch: ImportBatch) -> int:
    return ImportBatch.objects.values_list("merged_units", flat=True).get(pk=batch.pk)


def tables() -> tuple[list, list, list]:
    """Return all that an import writes, without the ids that differ from run to run."""
    return (
        list(Household.objects.order_by("house_code").values_list("house_code", "area", "house_number", "version")),
        list(Member.objects.order_by("sort_key").values_list("title", "first_name", "last_name", "relationship")),
        list(
            HouseholdAnswers.objects.order_by("household__house_code", "id").values_list(
                "household__house_code", "reported", "declared_member_count", "is_current"
            )
        ),
    )


@pytest.mark.chaos
@pytest.mark.parametrize("sessions", [1, 3])
def test_an_import_killed_again_and_again_ends_like_an_undisturbed_one(places, survey_rounds, sessions):
    content = csv_bytes(result_rows(ROWS, failed=("MPI05",)))
    undisturbed = take_in(hand_in("indicator_results", content, on=timezone.localdate()))
    expected = tables()
    services.undo_import(batch=undisturbed, by=None)
    assert tables() == ([], [], [])

    batch = services.confirm_import(batch=hand_in("indicator_results", content, on=timezone.localdate()))
    kills, dice = 0, random.Random(33)
    while kills < KILLS and written(batch) < ROWS:
        writer, before = start_writer(batch, sessions), written(batch)
        while writer.poll() is None and written(batch) == before:
            time.sleep(0.01)  # until it is at work
        time.sleep(dice.random() * 0.05)
        if writer.poll() is None:
            writer.kill()
            kills += 1
        writer.wait()
    last = start_writer(batch, sessions)
    assert last.wait(120) == 0

    batch.refresh_from_db()
    assert batch.state == ImportState.DONE
    assert tuple(counts_of(batch).values()) == (ROWS, ROWS, 0, 0, 0, 0)
    report(
        f"R-33-kills-survived-{sessions}",
        kills,
        f">= {KILLS // 2}, equal tables",
        passed=kills >= KILLS // 2 and tables() == expected,
    )
