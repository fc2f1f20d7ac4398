"""Somebody signed in to a running site, over HTTP: keeps cookies as a browser does, follows redirects, sends forms."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

CSRF_COOKIE = "csrftoken"


@dataclass(frozen=True)
class Answer:
    status: int
    address: str  # where redirects led to
    text: str


class Visitor:
    """One browser session with the site at `address`; not for several threads at once."""

    def __init__(self, address: str):
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> Answer:
        return self._answer(urllib.request.Request(self.address + path))

    def post(self, path: str, **fields: str) -> Answer:
        token = next((cookie.value for cookie in self.cookies if cookie.name == CSRF_COOKIE), "")
        form = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return self._answer(urllib.request.Request(self.address + path, data=form))

    def sign_in(self, username: str, password: str) -> "Visitor":
        self.get("/account/sign-in/")
        arrived = self.post("/account/sign-in/", username=username, password=password)
        assert "sign-in" not in arrived.address, arrived.text
        return self

    def forget(self, name: str) -> None:
        """Drop a cookie, as its time does."""
        for cookie in [cookie for cookie in self.cookies if cookie.name == name]:
            self.cookies.clear(cookie.domain, cookie.path, cookie.name)

    def _answer(self, request: urllib.request.Request) -> Answer:
        try:
            with self.browser.open(request, timeout=30) as response:
                return Answer(response.status, response.geturl(), response.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.geturl(), refused.read().decode())
