import pytest
from django.utils import timezone

from households.services.thaiqm import load_hardships
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
