"""R-20, R-22, R-63: every address, by everybody, about every family: nobody reads what is not his.

A part of it with `bin/test`; `TPMAP_CHAOS=full bin/test tests/matrix -n 2 --dist loadfile` asks all of it.
"""

from operator import itemgetter

import pytest

from tests.matrix.expectations import DETAILS, LISTS
from tests.matrix.walk import in_parts
from tests.test_urls import ADDRESSES

OF_ADMIN = sorted({each.path for each in ADDRESSES if each.name.startswith("admin:") and not each.is_open})


@pytest.mark.parametrize("names", in_parts(DETAILS), ids=itemgetter(0))
def test_addresses_of_rows(names, walk):
    assert {name: faults for name in names if (faults := walk.faults_of_detail(name))} == {}


@pytest.mark.parametrize("names", in_parts(LISTS), ids=itemgetter(0))
def test_addresses_of_lists(names, walk):
    assert {name: faults for name in names if (faults := walk.faults_of_list(name))} == {}


def test_the_admin_lets_nobody_in(walk):
    let_in = {path: walk.faults_of_admin(path, place) for place, path in enumerate(OF_ADMIN)}
    assert {path: found for path, found in let_in.items() if found} == {}
