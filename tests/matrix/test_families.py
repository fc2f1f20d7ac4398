"""R-20, R-22, R-63: every address about a family, by everybody, about every family: nobody reads what is not his.

A part of it with `bin/test`; `TPMAP_CHAOS=full bin/test -n 2 --dist loadfile tests/matrix` asks all of it.
"""

from operator import itemgetter

import pytest

from tests.matrix.expectations import OF_FAMILIES
from tests.matrix.walk import in_parts


@pytest.mark.parametrize("names", in_parts(OF_FAMILIES), ids=itemgetter(0))
def test_addresses_of_families(names, walk):
    assert {name: faults for name in names if (faults := walk.faults_of_detail(name))} == {}
