import pytest

from tests.matrix.verdicts import Judge
from tests.matrix.walk import Walk
from tests.matrix.ways_out import Asker
from tests.matrix.world import make_world


@pytest.fixture
def walk(db, settings, tmp_path, record_property):
    """The world of the matrix, with somebody to ask and somebody to judge; tests/conftest.py adds up the requests."""
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    with Asker().listening() as asker:
        yield Walk(world, asker, Judge(world))
    record_property("requests", asker.count)
