"""R-21: each lock alone is enough; and without any of them the matrix finds what comes out."""

from operator import itemgetter

import pytest

from tests.locks import without_gate
from tests.matrix.expectations import DETAILS
from tests.matrix.walk import in_parts

# What nobody of another area gets without the gate either, because something else is asked first.
HELD_OTHERWISE: dict[str, str] = {}


@pytest.mark.parametrize("names", in_parts(DETAILS), ids=itemgetter(0))
def test_without_any_lock_it_comes_out(names, walk):
    with without_gate():
        found = {name for name in names if walk.faults_of_detail(name)}
    assert {*names} - found == {*names} & {*HELD_OTHERWISE}
