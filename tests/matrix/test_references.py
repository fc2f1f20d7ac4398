"""Nobody reads or changes a row of another area by naming it in the query or the form of an address of his own."""

from operator import itemgetter

import pytest

from tests.chaos.tier import either
from tests.matrix.controls import asked_for_by, controls_of
from tests.matrix.expectations import DETAILS, LISTS, Relation, detail, listed, may, relation_to
from tests.matrix.walk import in_parts

# The first of these who may opens the page; the rows named are those of a family of another province.
READERS = (
    *("district_chief", "provincial_officer", "account_admin", "agency_officer", "auditor"),
    *("subdistrict_officer", "national_officer"),
)
FAR = "far"
# What a parameter is taken to name where it does not say so: one after the other.
GUESSED = ("household", "member", "entry", "visit", "problem", "assignment")
# What the documents of the API name rows by.
OF_THE_API = {"household", "member", "visit", "problem", "problems", "photos", "area"}
ASKED = either(quick=[*DETAILS, *LISTS][::24], full=[*DETAILS, *LISTS])


@pytest.mark.parametrize("names", in_parts(ASKED), ids=itemgetter(0))
def test_a_foreign_row_named_beside_an_address_of_ones_own(names, walk):
    assert {name: faults for name in names if (faults := _faults(name, walk))} == {}


def _faults(name: str, walk) -> list[str]:
    found = _own_page(name, walk)
    if found is None:
        return []
    person, address = found
    page = walk.asker.ask(person, "GET", address.path)
    is_api = address.path.startswith("/api/")
    controls = {} if is_api else controls_of(page.shown["body"])
    wrong = []
    parameters = {*controls, *asked_for_by(address.view), *(OF_THE_API if is_api else ())}
    for place, parameter in enumerate(sorted(parameters)):
        told = {parameter: _foreign_id(parameter, place, walk.world.cases[FAR])}
        for method, sent in (("GET", {"data": told}), ("POST", {"data": controls | told})):
            answer = walk.asker.ask(person, method, address.path, **sent)
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
