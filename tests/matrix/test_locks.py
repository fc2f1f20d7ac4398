"""R-21: each lock alone is enough; and without any of them the matrix finds what comes out."""

import pytest

from tests.locks import without_gate
from tests.matrix.expectations import DETAILS

# What nobody of another area gets without the gate either, because something else is asked first.
HELD_OTHERWISE: dict[str, str] = {}


@pytest.mark.parametrize("name", [name for name in DETAILS if name not in HELD_OTHERWISE])
def test_without_any_lock_it_comes_out(name, walk, counted):
    with without_gate():
        assert walk.faults_of_detail(name, DETAILS.index(name)) != []
