"""Nobody reads or changes a row of another area by naming it in the query or the form of an address of his own."""

from operator import itemgetter

import pytest

from tests.chaos.tier import either
from tests.matrix.controls import asked_for_by, controls_of
from tests.matrix.expectations import DETAILS, Relation, detail, listed, may, relation_to
from tests.matrix.walk import in_parts

# The first of these who may opens the page; the rows named are those of a family of another province.
READERS = (
    *("district_chief", "provincial_officer", "account_admin", "agency_officer", "auditor"),
    *("subdistrict_officer", "national_officer"),
)
FAR = "far"
# Rows that the names of parameters mean; where a name means none of them, all of the first few are tried.
GUESSED = (
    "household",
    "member",
    "entry",
    "visit",
    *either(quick=(), full=("problem", "assignment", "export", "photo")),
)


@pytest.mark.parametrize("names", in_parts(ASKED), ids=itemgetter(0))
def test_a_foreign_row_named_beside_an_address_of_ones_own(names, walk):
    assert {name: faults for name in names if (faults := _faults(name, walk))} == {}


def _faults(name: str, walk) -> list[str]:
    found = _own_page(name, walk)
    if found is None:
        return []
    person, address = found
    page = walk.asker.ask(person, "GET", address.path)
    controls = controls_of(page.shown["body"])
    wrong = []
    for place, parameter in enumerate(sorted({*controls, *asked_for_by(address.view)})):
        told = {parameter: _foreign_id(parameter, place, walk.world.cases[FAR])}
        for method, sent in (("GET", told), ("POST", controls | told)):
            answer = walk.asker.ask(person, method, address.path, data=sent)
            wrong += walk.judge.leaks(person, address, method, answer, sent=told[parameter])
    return wrong


def _own_page(name: str, walk):
    """Return who opens the address without seeing the foreign family, and the address."""
    for person in (walk.world.people[reader] for reader in READERS):
        address = detail(name, "home", walk.world) if name in DETAILS else listed(name)
        is_own = relation_to(person, address, walk.world) == Relation.OWN
        if is_own and not person.scope.is_everywhere and may(person, address, "GET"):
            return person, address
    return None


def _foreign_id(parameter: str, place: int, case) -> str:
    """Return the id of the foreign row that the parameter names; a guess where it names none."""
    kind = parameter if hasattr(getattr(case, parameter, None), "pk") else GUESSED[place % len(GUESSED)]
    return str(getattr(case, kind).pk)
