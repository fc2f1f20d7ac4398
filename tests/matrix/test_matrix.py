"""R-20, R-22, R-63: every address, by everybody, about every family: nobody reads what is not his.

A part of it with `bin/test`; `TPMAP_CHAOS=full bin/test tests/matrix -n 2 --dist loadfile` asks all of it.
"""

import pytest

from tests.matrix.expectations import DETAILS, LISTS
from tests.test_urls import ADDRESSES

OF_ADMIN = sorted({each.path for each in ADDRESSES if each.name.startswith("admin:") and not each.is_open})


@pytest.mark.parametrize("name", DETAILS)
def test_an_address_of_a_row(name, walk, counted):
    assert walk.faults_of_detail(name, DETAILS.index(name)) == []


@pytest.mark.parametrize("name", LISTS)
def test_an_address_of_a_list(name, walk, counted):
    assert walk.faults_of_list(name, LISTS.index(name)) == []


def test_the_admin_lets_nobody_in(walk, counted):
    assert {path: found for path in OF_ADMIN if (found := walk.faults_of_admin(path))} == {}
