"""Each of the two locks is enough: the walk of all addresses with the gate taken away, and with the walls.

`tests/locks.py` has both. Quick: two people by GET and POST, the walls alone at every address, the gate alone at a part
of them. `TPMAP_CHAOS=full`: everybody asks every address by every method with either lock.
"""

import logging
import random
import re
from collections import defaultdict

import pytest
from django.db import connection, transaction
from django.urls import reverse

from areas.scope import Scope
from areas.standing import standing
from areas.walls import policies
from tests.case import CANARY
from tests.chaos.tier import FULL
from tests.locks import gate_open_at, noting_gates, without_gate, without_walls
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


# --- every call of the gate -----------------------------------------------------------------------------------

# Calls whose opening nobody sees in the walk, because another one keeps the same rows: where, and why.
DOUBLY_KEPT: dict[str, str] = {}
SAMPLE = 8
RANDOM = re.compile(r'hx-headers=\S+|name="(csrfmiddlewaretoken|client_uuid)" value="[^"]*"|nonce="[^"]*"')


def requests_of(case, people) -> list[tuple]:
    ways = ("get", "post")
    asked = [(person, method, path_to(name, case)) for person in people for name in WALKED for method in ways]
    lists = [
        (person, "get", reverse(name) + query) for person in people for name in LISTS for query in ("", "?area=84")
    ]
    return [*asked, *lists]


def answer_to(clients, request) -> tuple[int, str]:
    person, method, path = request
    answer = getattr(clients[person], method)(path)
    return answer.status_code, RANDOM.sub("", body_of(answer))


def test_a_gate_left_open_is_seen(case, client_of, outsider, sibling_officer):
    """With the walls down, what each `.within(` keeps is seen once that one call returns everything."""
    clients = {person: client_of(person) for person in (outsider, sibling_officer)}
    requests, touched, before = requests_of(case, clients), defaultdict(list), {}
    with without_walls():
        for request in requests:
            with noting_gates() as called:
                before[request] = answer_to(clients, request)
            for site in called:
                touched[site].append(request)
        sites = sorted(touched)
        for site in sites if FULL else random.Random(8).sample(sites, SAMPLE):
            with transaction.atomic(), gate_open_at(site):
                changed = any(answer_to(clients, request) != before[request] for request in touched[site])
                transaction.set_rollback(True)  # what a form did that was let through
            assert changed or site in DOUBLY_KEPT, site
