"""Each of the two locks is enough: the walk of all addresses with the gate taken away, and with the walls.

`tests/locks.py` has both. Quick: two people by GET and POST, the walls alone at every address, the gate alone at a part
of them. `TPMAP_CHAOS=full`: everybody asks every address by every method with either lock.
"""

import logging

import pytest
from django.db import connection
from django.urls import reverse

from areas.scope import Scope
from areas.standing import standing
from areas.walls import policies
from tests.case import CANARY
from tests.chaos.tier import FULL
from tests.locks import without_gate, without_walls
from tests.test_scope_gate import DETAILS, LISTS, NATIONWIDE, ask, body_of, path_to

LOCKS = {"walls": without_gate, "gate": without_walls}
WALKED = [name for name in DETAILS if name not in NATIONWIDE]
WALKS = [("walls", name) for name in WALKED] + [("gate", name) for name in (WALKED if FULL else WALKED[::6])]
# Rows of these are made by no story of the case.
ELSEWHERE = set()


@pytest.mark.parametrize(("lock", "name"), WALKS)
def test_either_lock_alone_keeps_a_foreign_household(
    lock, name, case, client_of, outsider, outside_chief, sibling_officer, foreign_officer, caplog
):
    caplog.set_level(logging.DEBUG)
    path = path_to(name, case)
    with LOCKS[lock]():
        for person in (
            (outsider, outside_chief, sibling_officer, foreign_officer) if FULL else (outsider, sibling_officer)
        ):
            client = client_of(person)
            for answer in ask(client, path) if FULL else [client.get(path), client.post(path)]:
                assert answer.status_code in {403, 404, 405}, person
                told = body_of(answer).replace(path, "")
                assert [secret for secret in case.secrets if secret in told] == []
    assert CANARY not in caplog.text


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("name", LISTS)
def test_either_lock_alone_keeps_it_out_of_every_list(lock, name, case, client_of, outsider):
    queries = ("", "?province=84&district=8401&subdistrict=840102", "?area=84", f"?q={CANARY}")
    with LOCKS[lock]():
        for query in queries if FULL else queries[:2]:
            told = body_of(client_of(outsider).get(reverse(name) + query))
            assert [secret for secret in case.secrets if secret in told and secret not in query] == []


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", sorted(one.table for one in policies()))
def test_without_its_wall_each_table_would_show_a_foreign_row(table, case):
    """Everywhere there is a row; who stands in another province, or nowhere, sees none of what is not told to all."""
    if table not in ELSEWHERE:
        assert counted(table) > 0
    with standing(Scope(("92",))):
        assert counted(table) == 0
    with standing(Scope()):
        assert counted(table) == 0
