"""Several sessions write one import: each row once, whatever becomes of one of them."""

import threading
from datetime import date

import pytest
from django.db import OperationalError

from areas.services import add_villages, save_areas
from households.imports import services, writing
from households.imports.outcome import counts_of
from households.models import Household, ImportBatch, ImportState, Member, NamePosting
from tests.conftest import VILLAGES
from tests.households.imports.files import csv_bytes, hand_in, result_rows

TODAY = date(2023, 6, 1)
ROWS = 40


@pytest.fixture
def batch(transactional_db, official_places, survey_rounds, django_db_serialized_rollback, monkeypatch):
    monkeypatch.setattr(writing, "UNITS_A_CHUNK", 2)
    save_areas(official_places)
    add_villages(names=VILLAGES)
    return services.confirm_import(batch=hand_in("indicator_results", csv_bytes(result_rows(ROWS)), on=TODAY))


def written(batch: ImportBatch) -> tuple:
    batch.refresh_from_db()
    return batch.state, tuple(counts_of(batch).values()), Household.objects.count(), Member.objects.count()


ALL_IN = (ImportState.DONE, (ROWS, ROWS, 0, 0, 0, 0), ROWS, ROWS)


def test_sessions_share_the_chunks(batch, monkeypatch):
    by_thread = {}

    def noted(stage):
        is_there_more = write_chunk(stage)
        if is_there_more:
            by_thread.setdefault(threading.get_ident(), []).append(1)
        return is_there_more

    write_chunk = writing.write_chunk
    monkeypatch.setattr(writing, "write_chunk", noted)

    assert services.write_import(batch=batch, seconds=60, sessions=3)

    assert written(batch) == ALL_IN
    assert sorted(batch.written_units) == [[start, start + 2] for start in range(0, ROWS, 2)]
    assert NamePosting.objects.values("member").distinct().count() == ROWS
    assert len(by_thread) > 1
    assert sum(map(len, by_thread.values())) == ROWS / 2


def test_what_a_session_fails_at_is_written_by_the_next(batch, monkeypatch):
    kind = writing.stage_of(batch).kind
    failed = []

    def write(stage, units):
        if not failed:
            failed.append(units)
            raise OperationalError("deadlock detected")
        return kind.write(stage, units)

    monkeypatch.setattr("households.imports.staging.kind_of", lambda name: Failing(kind, write))

    assert services.write_import(batch=batch, seconds=60, sessions=2)

    assert len(failed) == 1
    assert written(batch) == ALL_IN


class Failing:
    """A kind whose writing is replaced."""

    def __init__(self, kind, write):
        self.kind, self.write = kind, write

    def __getattr__(self, name):
        return getattr(self.kind, name)
