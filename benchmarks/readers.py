"""People who read pages at a fixed rate, each signed in: how long they wait."""

import http.client
import itertools
import threading
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client

from accounts.models import User

BROWSERS = 24  # at most as many requests at once
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Page:
    path: str
    cookie: str


def cookie_of(user: User) -> str:
    """Sign somebody in without a password; return the header that proves it."""
    browser = Client()
    browser.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


@dataclass
class Readers:
    """Ask a site for pages in turn, `rate` a second, between `start()` and `stop()`.

    `times` are milliseconds since a request was due, not since it was sent: a site that stalls cannot hide behind
    requests that were never made. `faults` are answers other than 200.
    """

    address: str
    pages: Sequence[Page]
    rate: float
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def start(self) -> "Readers":
        self.began, self.turns, self.has_ended = time.monotonic(), itertools.count(), threading.Event()
        self.threads = [threading.Thread(target=self._read, daemon=True) for _browser in range(BROWSERS)]
        for thread in self.threads:
            thread.start()
        return self

    def start_and_wait(self, seconds: float) -> "Readers":
        self.start()
        time.sleep(seconds)
        return self.stop()

    def stop(self) -> "Readers":
        self.has_ended.set()
        for thread in self.threads:
            thread.join()
        return self

    def _read(self) -> None:
        browser = _Browser(self.address)
        while True:
            turn = next(self.turns)
            due = self.began + turn / self.rate
            if self.has_ended.wait(max(0.0, due - time.monotonic())):
                return
            status = browser.status_of(self.pages[turn % len(self.pages)])
            self.times.append((time.monotonic() - due) * 1000)
            if status != http.client.OK:
                self.faults.append(f"{status} {self.pages[turn % len(self.pages)].path}")


class _Browser:
    def __init__(self, address: str):
        self.host = urllib.parse.urlsplit(address).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)

    def status_of(self, page: Page) -> int | str:
        """Return the status of the answer; the name of the error where there was none."""
        for is_last in (False, True):
            try:
                return self._ask(page)
            except (OSError, http.client.HTTPException) as error:
                self.connection.close()
                # A connection kept too long for the server: once more on a new one, as browsers do.
                if is_last or not isinstance(error, ConnectionError):
                    return type(error).__name__
        raise AssertionError

    def _ask(self, page: Page) -> int:
        self.connection.request("GET", page.path, headers={"Cookie": page.cookie, "Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        answer.read()
        return answer.status
