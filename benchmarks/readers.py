"""People who read pages at a fixed rate, each signed in: how long they wait. In a process of their own.

Read in the process that measures, they would wait for it too.
"""

import http.client
import itertools
import json
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

BROWSERS = 24  # at most as many requests at once
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Page:
    path: str
    cookie: str


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
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.readers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        told = {"address": self.address, "rate": self.rate, "pages": [asdict(page) for page in self.pages]}
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        return self

    def start_and_wait(self, seconds: float) -> "Readers":
        self.start()
        time.sleep(seconds)
        return self.stop()

    def stop(self) -> "Readers":
        seen, _errors = self.process.communicate()
        self.times, self.faults = json.loads(seen)
        return self


class Reading:
    """The readers at work, in their own process."""

    def __init__(self, *, address: str, rate: float, pages: list[dict]):
        self.address, self.rate, self.pages = address, rate, pages
        self.times: list[float] = []
        self.faults: list[str] = []

    def until(self, end) -> None:
        """Read until `end()` returns."""
        self.began, self.turns, self.has_ended = time.monotonic(), itertools.count(), threading.Event()
        threads = [threading.Thread(target=self._read, daemon=True) for _browser in range(BROWSERS)]
        for thread in threads:
            thread.start()
        end()
        self.has_ended.set()
        for thread in threads:
            thread.join()

    def _read(self) -> None:
        browser = _Browser(self.address)
        while True:
            turn = next(self.turns)
            due, page = self.began + turn / self.rate, self.pages[turn % len(self.pages)]
            if self.has_ended.wait(max(0.0, due - time.monotonic())):
                return
            status = browser.status_of(Page(**page))
            self.times.append((time.monotonic() - due) * 1000)
            if status != http.client.OK:
                self.faults.append(f"{status} {page['path']}")


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


if __name__ == "__main__":
    reading = Reading(**json.loads(sys.stdin.readline()))
    reading.until(sys.stdin.read)  # whoever asked closes it
    sys.stdout.write(json.dumps([reading.times, reading.faults]))
