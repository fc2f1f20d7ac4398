import pytest
from django.utils import timezone

from households.services.thaiqm import load_hardships
from tests.logbook.families import score
from tests.reports.oracle import Rows
from tests.reports.world import make_world


@pytest.fixture
def world(areas, survey_rounds, district_officer, provincial_officer, outsider) -> Rows:
    """A made-up world of three rounds, and all of its rows: see `tests.reports.world`."""
    load_hardships()
    make_world(people=[district_officer, provincial_officer, outsider])
    return Rows()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Files of a test lie in a folder of its own, and a busy machine may take its time."""
    settings.MEDIA_ROOT = tmp_path
    settings.PIVOT_SECONDS = 120


@pytest.fixture
def village(make_household):
    """Three households of district 8401 and one of 8402, of which two fail something."""
    found = [
        make_household("84010201", members=["head", "spouse"]),
        make_household("84010202"),
        make_household("84010301", members=["head", "child", "child"]),
        make_household("84020101"),
    ]
    for household, failed in zip(found, (["MPI05", "MPI15"], [], ["MPI15"], ["MPI05"]), strict=True):
        score(household, *failed, member_count=household.members.count())
    return found
