"""Which server a request reads, without a second server: what happens between two is in tests/chaos/test_replica.py."""

import subprocess
import sys

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections, transaction

from accounts.models import Appointment, User
from areas.models import Area
from households.models import Household
from jobs.models import Job
from logbook.models import Visit
from tests.prepared import environment
from tests.test_urls import ADDRESSES
from tpmap.programs import BASE_DIR
from tpmap.replica import FOLLOWED_APPS, PAGES, PRIMARY, REPLICA, Freshness, Reads, ReplicaRouter, _reads

router = ReplicaRouter()


@pytest.fixture
def reads():
    """A request that may read the replica."""
    reads = Reads(REPLICA)
    token = _reads.set(reads)
    yield reads
    _reads.reset(token)


@pytest.fixture
def no_transaction(monkeypatch):
    """Outside the transaction that every test runs in."""
    monkeypatch.setattr(connections[PRIMARY], "in_atomic_block", False)


class Servers:
    """A primary and a replica that have written and replayed so far; moves a clock of its own."""

    def __init__(self):
        self.now, self.written, self.replayed, self.follows, self.answers = 0.0, 0, 0, True, True
        self.asked = 0
        self.freshness = Freshness(self.ask, clock=lambda: self.now)

    def ask(self, alias, _question):
        self.asked += 1
        if alias == PRIMARY:
            return (self.written,)
        if not self.answers:
            raise OperationalError("connection refused")
        return self.follows, self.replayed

    def after(self, seconds, *, written=0, replayed=0):
        self.now += seconds
        self.written += written
        self.replayed += replayed
        return self.freshness.is_within(5)


def test_a_replica_that_has_replayed_everything_is_fresh():
    assert Servers().after(0)


def test_one_that_replays_nothing_any_more_grows_old_and_is_fresh_again_once_it_has_caught_up():
    servers = Servers()
    assert servers.after(0)
    assert [servers.after(1, written=10) for _second in range(7)] == [True] * 5 + [False] * 2
    assert not servers.after(1, replayed=10)  # as it was seven seconds ago
    assert servers.after(1, replayed=60)


def test_an_idle_primary_makes_nothing_old():
    servers = Servers()
    assert all(servers.after(600) for _turn in range(3))


def test_the_servers_are_asked_once_a_second():
    servers = Servers()
    for _turn in range(100):
        servers.after(0.01)
    assert servers.asked == 2


@pytest.mark.parametrize("trouble", [{"answers": False}, {"follows": False}], ids=["dead", "promoted"])
def test_a_replica_that_is_dead_or_was_promoted_is_left_alone_for_a_while(trouble):
    servers = Servers()
    vars(servers).update(trouble)
    assert not servers.after(0)
    asked = servers.asked
    vars(servers).update(answers=True, follows=True)
    assert not servers.after(4)
    assert servers.asked == asked
    assert servers.after(2)


def test_a_page_that_may_be_old_reads_facts_there_and_rights_here(reads, no_transaction):
    assert {router.db_for_read(model) for model in (Area, Household, Visit)} == {REPLICA}
    assert {router.db_for_read(model) for model in (User, Appointment, Job)} == {PRIMARY}


def test_jobs_and_commands_read_here(no_transaction):
    assert router.db_for_read(Household) == PRIMARY


def test_after_its_first_write_a_request_reads_here(reads, no_transaction):
    assert router.db_for_write(Visit) == PRIMARY
    assert router.db_for_read(Household) == PRIMARY
    assert reads.has_written


def test_keeping_the_session_is_no_write_to_wait_for(reads, no_transaction):
    router.db_for_write(Session)
    assert router.db_for_read(Household) == REPLICA
    assert not reads.has_written


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_everything_is_read_here(reads):
    assert router.db_for_read(Household) == REPLICA
    with transaction.atomic():
        assert router.db_for_read(Household) == PRIMARY


def test_only_the_primary_is_migrated():
    assert [router.allow_migrate(alias, "households") for alias in (PRIMARY, REPLICA)] == [True, False]


def test_the_pages_that_may_be_old_are_there_and_the_apps_too():
    assert {address.name for address in ADDRESSES} >= PAGES
    assert {path.name for path in BASE_DIR.iterdir()} >= FOLLOWED_APPS


def test_settings_with_a_replica_are_sound(tmp_path):
    settings = environment(
        TPMAP_VAR=str(tmp_path),
        DATABASE_URL="postgres://app:secret@primary/tpmap",
        DATABASE_REPLICA_URL="postgres://app:secret@replica/tpmap",
    )
    code = (
        "import django; django.setup(); from django.conf import settings; from django.db import connections, router;"
        "from households.models import Household;"
        "print(connections['replica'].settings_dict['HOST'], router.db_for_write(Household), settings.MIDDLEWARE[-1])"
    )
    command = [sys.executable, "-c", code]
    settings["DJANGO_SETTINGS_MODULE"] = "tpmap.settings"
    told = subprocess.run(command, cwd=BASE_DIR, env=settings, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["replica", "default", "tpmap.replica.ReplicaMiddleware"]
