"""R-20, R-22, R-63: the addresses of offices, files and accounts, of lists, and of the admin: see test_families.py."""

from operator import itemgetter

import pytest

from tests.accounts import test_people_gate
from tests.matrix.expectations import DETAILS, LISTS, OF_FAMILIES
from tests.matrix.walk import in_parts
from tests.test_scope_gate import SUBJECTS
from tests.test_urls import ADDRESSES

OF_OFFICES = [name for name in DETAILS if name not in OF_FAMILIES]
OF_ADMIN = sorted({each.path for each in ADDRESSES if each.name.startswith("admin:") and not each.is_open})


def test_no_address_is_left_out():
    assert {*DETAILS} == {*SUBJECTS} | {*test_people_gate.SUBJECTS}
    assert {*DETAILS, *LISTS} == {each.name for each in ADDRESSES if not each.name.startswith("admin:")}


@pytest.mark.parametrize("names", in_parts(OF_OFFICES), ids=itemgetter(0))
def test_addresses_of_offices(names, walk):
    assert {name: faults for name in names if (faults := walk.faults_of_detail(name))} == {}


@pytest.mark.parametrize("names", in_parts(LISTS), ids=itemgetter(0))
def test_addresses_of_lists(names, walk):
    assert {name: faults for name in names if (faults := walk.faults_of_list(name))} == {}


def test_the_admin_lets_nobody_in(walk):
    let_in = {path: walk.faults_of_admin(path, place) for place, path in enumerate(OF_ADMIN)}
    assert {path: found for path, found in let_in.items() if found} == {}
