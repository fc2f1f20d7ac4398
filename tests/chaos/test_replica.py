"""A real replica beside the real site: lists are read there, nobody misses what he wrote, and its death is not noticed.

Replay is paused to see who reads where: what is written then can be seen on the primary only.
"""

import json
import os
import signal
import time
from contextlib import contextmanager
from functools import partial

import psycopg
import pytest

from tests.e2e.site import running_site
from tests.visitor import Visitor

pytestmark = pytest.mark.chaos
LIST = "/api/v1/households/"
MAY_LAG = 3  # seconds
PATIENCE = 30


@pytest.fixture(scope="module")
def site():
    with running_site(TPMAP_REPLICA="1", REPLICA_LAG_SECONDS=str(MAY_LAG)) as site:
        yield site


@pytest.fixture(scope="module")
def officer(site):
    return Visitor(site.address).sign_in("team", site.password)


@pytest.fixture
def reader(site, officer):
    """The officer, some time after what he wrote last, with the replica in use."""
    officer.forget("wrote")
    for _process in range(2):  # each process of the web server asks by itself how far the replica is
        wait_until(partial(reads_replica, site, officer))
    for _turn in range(10):
        officer.get(LIST)
    return officer


def ask(server, question, *values):
    with psycopg.connect(**server.address(), autocommit=True) as connection:
        answer = connection.execute(question, values)
        return answer.fetchone() if answer.description else None


def primary(site):
    return site.servers["postgres"]


def standby(site):
    return site.servers["standby"]


@contextmanager
def replay_paused(site):
    ask(standby(site), "SELECT pg_wal_replay_pause()::text")
    try:
        yield
    finally:
        ask(standby(site), "SELECT pg_wal_replay_resume()::text")


def reads_replica(site, visitor):
    """Say whether lists are read there, by what PostgreSQL counts of it (each connection tells once a second)."""
    before = rows_read(site)
    return wait_for(lambda: visitor.get(LIST).status == 200 and rows_read(site) > before, seconds=3)


def rows_read(site):
    table = "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_all_tables"
    return ask(standby(site), f"{table} WHERE relname = 'households_household'")[0]


def one_household(site):
    return ask(primary(site), "SELECT id FROM households_household WHERE area_code LIKE '840102%%' LIMIT 1")[0]


def area_codes(server):
    return set(ask(server, "SELECT array_agg(area_code) FROM households_household")[0])


def wait_for(condition, *, seconds):
    give_up_at = time.monotonic() + seconds
    while not (held := condition()) and time.monotonic() < give_up_at:
        time.sleep(0.05)
    return held


def wait_until(condition):
    assert wait_for(condition, seconds=PATIENCE)


def test_what_is_written_can_be_read_on_the_replica_within_a_second(site):
    ask(primary(site), "CREATE TABLE marks AS SELECT 0 AS n")
    wait_until(lambda: ask(standby(site), "SELECT to_regclass('marks')::text")[0])
    slowest = 0
    for number in range(1, 11):
        began = time.monotonic()
        ask(primary(site), "INSERT INTO marks VALUES (%s)", number)
        wait_until(lambda number=number: ask(standby(site), "SELECT max(n) FROM marks")[0] == number)
        slowest = max(slowest, time.monotonic() - began)
    assert slowest <= 1


def test_the_replica_refuses_to_be_written_to(site):
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        ask(standby(site), "INSERT INTO django_session VALUES ('a', 'b', now())")


def test_a_list_is_read_on_the_replica_until_that_is_too_far_behind(site, reader):
    household, seen = one_household(site), []
    with replay_paused(site):
        ask(primary(site), "UPDATE households_household SET phone = '0800000099' WHERE id = %s", household)
        began = time.monotonic()
        while (after := time.monotonic() - began) < MAY_LAG + 2:
            seen.append((after, "0800000099" in reader.get("/api/v1/households/?page_size=200").text))
    assert not all(is_new for _after, is_new in seen)
    assert all(is_new for after, is_new in seen if after > MAY_LAG)


def test_whoever_has_just_written_reads_what_he_wrote(site, reader):
    with replay_paused(site):
        typed = reader.post("/households/find/", text="สมหญิง", show="all")
        path = typed.address.removeprefix(site.address)
        assert all("สมหญิง" in reader.get(path).text for _turn in range(10))
        assert any(cookie.name == "wrote" and cookie.expires - time.time() <= MAY_LAG + 1 for cookie in reader.cookies)
        reader.forget("wrote")
        assert not all("สมหญิง" in reader.get(path).text for _turn in range(10))


def test_the_household_page_is_always_read_on_the_primary(site, reader):
    household = one_household(site)
    with replay_paused(site):
        ask(primary(site), "UPDATE households_household SET house_number = '999/77' WHERE id = %s", household)
        assert all("999/77" in reader.get(f"/households/{household}/").text for _turn in range(10))


def test_a_right_taken_away_counts_at_once(site):
    visitor = Visitor(site.address).sign_in("team2", site.password)
    visitor.forget("wrote")
    with replay_paused(site):
        ask(
            primary(site),
            "UPDATE accounts_appointment SET ends_on = '2023-01-01' "
            "WHERE user_id = (SELECT id FROM accounts_user WHERE username = 'team2')",
        )
        assert visitor.get(LIST).status == 403


def test_nobody_sees_another_area_on_the_replica_either(site, reader):
    ask(
        primary(site),
        "UPDATE households_household SET area_code = '84010301' WHERE id IN "
        "(SELECT id FROM households_household WHERE area_code LIKE '840102%%' LIMIT 5)",
    )
    wait_until(lambda: area_codes(standby(site)) == area_codes(primary(site)))
    seen = {row["area_code"] for row in json.loads(reader.get("/api/v1/households/?page_size=200").text)["results"]}
    assert reads_replica(site, reader)
    assert {code[:6] for code in seen} == {"840102"} != {code[:6] for code in area_codes(primary(site))}


def test_nobody_notices_that_the_replica_is_killed_and_it_is_used_again_afterwards(site, reader):
    server = standby(site)
    answers = []
    for turn in range(60):
        if turn == 20:
            os.killpg(server.process.pid, signal.SIGKILL)
        answers.append(reader.get(("/households/?show=all", LIST)[turn % 2]).status)
    assert answers == [200] * 60

    server.kill()
    server.start()
    wait_until(partial(reads_replica, site, reader))


def test_a_replica_that_takes_calls_and_says_nothing_delays_a_page_by_two_seconds(site, reader):
    server = standby(site)
    ask(server, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert [reader.get(LIST).status for _turn in range(20)] == [200] * 20
        assert time.monotonic() - began <= 10
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
