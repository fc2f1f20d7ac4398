"""Signed-in readers of a site: so many requests a second over search and household pages, each timed."""

import http.client
import re
import threading
import time
import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass, field

THREADS = 8
CONNECTION_FAILED = 0  # the status of a request that got no answer


@dataclass(frozen=True)
class Answer:
    at: float  # time.monotonic() when it was asked for
    seconds: float
    status: int


@dataclass
class Answers:
    all: list[Answer] = field(default_factory=list)

    def p95(self, since=0.0) -> float:
        """Return the 95th percentile in seconds of what was asked after `since`."""
        times = sorted(answer.seconds for answer in self.all if answer.at >= since)
        return times[int(len(times) * 0.95)]

    def errors(self, since=0.0) -> list[Answer]:
        return [answer for answer in self.all if answer.at >= since and not 200 <= answer.status < 400]


class Visitor:
    """One browser: a connection of its own and the cookies of its session."""

    def __init__(self, port, cookies=None):
        self.port, self.cookies = port, dict(cookies or {})
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def ask(self, path, form=None):
        """Return status and body; the cookies that were set are kept."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Host": "localhost"}
        body = urllib.parse.urlencode(form) if form else None
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST" if form else "GET", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read().decode(errors="replace")

    def sign_in(self, username, password):
        _status, page = self.ask("/account/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"username": username, "password": password, "csrfmiddlewaretoken": token}
        status, page = self.ask("/account/sign-in/", form)
        assert status == 302, f"Sign-in answered {status}."
        return self


@contextmanager
def reading(visitor, paths, *, per_second):
    """Yield the Answers, which grow until the block ends: every request begins on time, whatever came of the last."""
    answers, is_over = Answers(), threading.Event()
    began = time.monotonic()

    def read(first):
        mine = Visitor(visitor.port, visitor.cookies)
        for number in range(first, 10**9, THREADS):
            if is_over.wait(max(0, began + number / per_second - time.monotonic())):
                return
            answers.all.append(_timed(mine, paths[number % len(paths)]))

    threads = [threading.Thread(target=read, args=[first], daemon=True) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _timed(visitor, path):
    asked = time.monotonic()
    try:
        status, _body = visitor.ask(path)
    except (OSError, http.client.HTTPException):
        visitor.connection.close()
        status = CONNECTION_FAILED
    return Answer(asked, time.monotonic() - asked, status)
