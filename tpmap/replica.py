"""Lists and counts are read from a streaming replica, where there is one: `DATABASE_REPLICA_URL`.

Everything else stays on the primary: all writes, whoever signs in and what he may see, jobs, commands, and every page
on which people decide or write. ADR 19 says why.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse
from psycopg.errors import QueryCanceled

PRIMARY, REPLICA = "default", "replica"
# What happened, by apps. Accounts and sessions are not among them: a right taken away counts at once.
FOLLOWED_APPS = frozenset({"areas", "households", "mpi", "logbook", "reports"})
# The pages that may be a little old, by the names of their addresses. Nothing is entered on them.
PAGES = frozenset(
    {
        *("logbook:search", "logbook:worklist-counts"),
        *("household-list", "member-list", "score-list", "visit-list", "problem-list", "help-activity-list"),
        "pivot-table",
    }
)
SAFE_METHODS = frozenset({"GET", "HEAD"})
CHECK_SECONDS = 1
PAUSE_SECONDS = 5  # after a replica that did not answer; asking costs a connection attempt


@dataclass
class Reads:
    """Where one request reads, and whether it has written."""

    alias: str = PRIMARY
    has_written: bool = False


_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)


class ReplicaRouter:
    """Send writes to the primary; send reads where the request reads, unless it is writing."""

    def db_for_read(self, model, **hints) -> str:
        reads = _reads.get()
        if reads is None or model._meta.app_label not in FOLLOWED_APPS or connections[PRIMARY].in_atomic_block:
            return PRIMARY
        return reads.alias

    def db_for_write(self, model, **hints) -> str:
        reads = _reads.get()
        if reads is not None and model._meta.app_label in FOLLOWED_APPS:
            reads.alias, reads.has_written = PRIMARY, True
        return PRIMARY

    def allow_relation(self, *_objects, **hints) -> bool:
        return True  # both hold the same rows

    def allow_migrate(self, db: str, *_app, **hints) -> bool:
        return db == PRIMARY


class Freshness:
    """How old the rows of the replica are, asked at most once a second by each process.

    No clock of another machine is believed: the replica is as old as the latest moment at which we saw the primary
    write no further than the replica has replayed since. A replica that lost its primary therefore grows old too.
    """

    def __init__(self, ask: Callable[[str, str], tuple], *, clock: Callable[[], float] = time.monotonic):
        self.ask, self.clock = ask, clock
        self.as_of = float("-inf")
        self._seen: deque[tuple[float, int]] = deque(maxlen=120)  # (moment, position of the primary)
        self._next_check = float("-inf")
        self._lock = threading.Lock()

    def is_within(self, seconds: float) -> bool:
        """Say whether everything committed so long ago can be read there."""
        if self.clock() >= self._next_check and self._lock.acquire(blocking=False):
            try:
                self._check()
            finally:
                self._lock.release()
        return self.clock() - self.as_of <= seconds

    def doubt(self) -> None:
        """Leave the replica alone for a while: it did not answer."""
        self.as_of, self._next_check = float("-inf"), self.clock() + PAUSE_SECONDS

    def _check(self) -> None:
        now = self.clock()
        self._next_check = now + CHECK_SECONDS
        self._seen.append((now, self.ask(PRIMARY, "SELECT pg_current_wal_lsn() - '0/0'")[0]))
        try:
            # One that was promoted goes its own way: its position says nothing any more.
            follows, replayed = self.ask(REPLICA, "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() - '0/0'")
        except (OperationalError, InterfaceError):
            follows = None
        if not follows:
            self.doubt()
            return
        self.as_of = max([moment for moment, position in self._seen if position <= replayed], default=self.as_of)


def _ask(alias: str, question: str) -> tuple:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


freshness = Freshness(_ask)


class ReplicaMiddleware:
    """Let the PAGES read the replica while it is fresh enough, and whoever has just written read the primary.

    A replica that fails in the middle of a page costs that page a second try on the primary, nothing else.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reads = Reads(has_written=request.method not in SAFE_METHODS)
        token = _reads.set(reads)
        try:
            response = self.get_response(request)
        finally:
            _reads.reset(token)
        if reads.has_written:
            _remember_write(response)
        return response

    def process_view(self, request: HttpRequest, view, arguments, keywords) -> None:
        if self._may_be_old(request) and freshness.is_within(settings.REPLICA_MAY_LAG.total_seconds()):
            _reads.get().alias = REPLICA

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        reads = _reads.get()
        if reads.alias != REPLICA or not isinstance(error, OperationalError | InterfaceError):
            return None
        # One that takes too long there takes too long here; but a standby also cancels what stands in its way.
        if isinstance(error.__cause__, QueryCanceled) and "recovery" not in str(error):
            return None
        freshness.doubt()
        reads.alias = PRIMARY
        view, arguments, keywords = request.resolver_match
        return view(request, *arguments, **keywords)

    def _may_be_old(self, request: HttpRequest) -> bool:
        return (
            request.method in SAFE_METHODS
            and request.resolver_match.view_name in PAGES
            and settings.WROTE_COOKIE_NAME not in request.COOKIES
        )


def _remember_write(response: HttpResponse) -> None:
    # The browser keeps the time: while it has the cookie, the replica may not have replayed what was written.
    response.set_cookie(
        settings.WROTE_COOKIE_NAME,
        "1",
        max_age=int(settings.REPLICA_MAY_LAG.total_seconds()) + CHECK_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
