"""Each of the two locks is enough: the walk of all addresses with the gate taken away, and with the walls.

`tests/locks.py` has both. Quick: two people by GET and POST, the walls alone at every address, the gate alone at a part
of them. `TPMAP_CHAOS=full`: everybody asks every address by every method with either lock.
"""

import logging
import random
import re
from collections import defaultdict
from uuid import uuid4

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from areas.scope import Scope
from areas.standing import standing
from areas.walls import our_tables, policies
from tests.case import CANARY
from tests.chaos.tier import FULL
from tests.locks import gate_open_at, noting_gates, without_gate, without_walls
from tests.test_scope_gate import DETAILS, LISTS, NATIONWIDE, ask, body_of, path_to

LOCKS = {"walls": without_gate, "gate": without_walls}
WALKED = [name for name in DETAILS if name not in NATIONWIDE]
# The map of the country is no secret: with the gate away the page of a foreign place opens, and holds nothing.
OF_THE_MAP = {
    *("logbook:area", "logbook:behind", "logbook:directives", "logbook:grades", "logbook:outcome"),
    *("logbook:progress", "logbook:remarks"),
}
WALKS = [("walls", name) for name in WALKED] + [("gate", name) for name in (WALKED if FULL else WALKED[::6])]


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
                assert answer.status_code in {403, 404, 405} or (lock == "walls" and name in OF_THE_MAP), person
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


def row_of(model: type[Model], case):
    """Return a row of the model that belongs to the case: one that is there, or one with the least that it needs."""
    told = next((one for one in vars(case).values() if type(one) is model), None)
    if found := told or model._default_manager.first():
        return found
    wanted = {
        field.attname: row_of(field.related_model, case).pk if field.is_relation else least(field)
        for field in model._meta.concrete_fields
        if not (field.null or field.has_default() or field.primary_key and not field.is_relation)
    }
    return model._default_manager.create(**wanted | MORE_OF.get(model._meta.label, lambda _case: {})(case))


def least(field: models.Field):
    """Return the least that a field of this kind takes."""
    match field:
        case models.DateTimeField():
            return timezone.now()
        case models.DateField():
            return timezone.localdate()
        case models.UUIDField():
            return uuid4()
        case models.IntegerField() | models.DecimalField():
            return 1
        case models.JSONField():
            return {}
        case ArrayField():
            return []
        case models.BinaryField():
            return b"x"
    return "x"


MORE_OF = {
    "accounts.AccessLogEntry": lambda case: {"area_code": case.household.area_id},
    "accounts.Decoy": lambda case: {"area_code": case.household.area_id},
    "households.NamePosting": lambda case: {"area_code": case.household.area_id},
    "households.AreaFact": lambda case: {"area": case.area, "year": 2566},
    "logbook.VisitDraft": lambda case: {"client_uuid": uuid4()},
    "households.ServicePoint": lambda case: {"area": case.area},
}
MODELS = {model._meta.db_table: model for model in our_tables()}


@pytest.mark.parametrize("table", sorted(one.table for one in policies()))
def test_without_its_wall_each_table_would_show_a_foreign_row(table, case):
    """Everywhere there is a row; who stands in another province, or nowhere, sees none."""
    row_of(MODELS[table], case)
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
