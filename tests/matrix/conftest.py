import pytest
from django.test import override_settings

from tests.matrix.verdicts import Judge
from tests.matrix.walk import Walk
from tests.matrix.ways_out import Asker
from tests.matrix.world import made_world


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world of the matrix, made once a module and never committed, with somebody to ask and somebody to judge."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        made_world() as world,
        Asker().listening() as asker,
    ):
        yield Walk(world, asker, Judge(world))


@pytest.fixture
def counted(walk, record_property):
    """Tell how many requests a test has made: tests/conftest.py adds them up."""
    before = walk.asker.count
    yield
    record_property("requests", walk.asker.count - before)
