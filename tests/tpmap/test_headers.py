"""The web's own locks on every address there is: as a stranger, as an officer, as a superuser; and on static files."""

import re

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from tests.people import make_user
from tests.test_urls import ADDRESSES

POLICY = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data: blob:",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
TYPE = r'text/.+; charset="?utf-8"?|(?!text/).+/.+'
TELLTALE = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")


@pytest.fixture
def behind_tls(settings):
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


@pytest.fixture
def person(request, areas):
    if request.param == "superuser":
        return make_user("root", "ผู้ดูแล", "ระบบ", is_superuser=True, is_staff=True)
    return request.getfixturevalue(request.param) if request.param else None


def faults(answer) -> list[str]:
    """Return what is wrong with the headers of an answer."""
    policy = answer.get("Content-Security-Policy", "")
    wrong = [] if set(policy.split("; ")) == POLICY else [f"policy: {policy}"]
    wrong += [f"{name}: {answer.get(name)}" for name, value in HEADERS.items() if answer.get(name) != value]
    wrong += [name for name in TELLTALE if name in answer]
    kind = answer.get("Content-Type", "")
    if (answer.streaming or answer.content) and not re.fullmatch(TYPE, kind):
        wrong.append(f"type: {kind}")
    return wrong


@pytest.mark.parametrize("person", [None, "district_officer", "superuser"], indirect=True)
def test_every_address_answers_with_every_lock(person, behind_tls):
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    told, codes = {}, set()
    for address in ADDRESSES:
        answer = client.get(address.path, secure=True)
        codes.add(answer.status_code)
        wrong = faults(answer)
        if person and answer.status_code < 500 and not re.search("no-store|private", answer.get("Cache-Control", "")):
            wrong.append(f"kept by caches: {answer.get('Cache-Control')}")
        told |= {address.path: wrong} if wrong else {}
    assert told == {}
    assert len(codes) > 1
    assert max(codes) < 500


def test_every_page_shows_the_way_out(client_of, district_officer):
    client, pages, way_out = client_of(district_officer), 0, reverse("accounts:sign-out")
    without = []
    for address in ADDRESSES:
        answer = client.get(address.path)
        is_page = answer.status_code == 200 and not answer.streaming and b"<html" in answer.content
        if is_page and not address.path.startswith("/api/"):
            pages += 1
            without += [address.path] if way_out.encode() not in answer.content else []
    assert pages > 20
    assert without == []


def test_no_address_takes_a_post_without_its_token(district_officer):
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(district_officer)
    forms, programs = {"data": {"next": "/"}}, {"data": "{}", "content_type": "application/json"}
    taken = {
        address.path: browser.post(
            address.path, **(programs if address.path.startswith("/api/") else forms)
        ).status_code
        for address in ADDRESSES
    }
    assert {path: code for path, code in taken.items() if code != 403} == {}


def test_an_unknown_address_and_a_broken_page_have_them_too(behind_tls, client_of, subdistrict_officer, monkeypatch):
    assert faults(Client().get("/no/such/page/", secure=True)) == []
    monkeypatch.setattr("accounts.views.sign_in.rights_of", lambda person: 1 / 0)
    client = client_of(subdistrict_officer)
    client.raise_request_exception = False
    broken = client.get(reverse("accounts:me"), secure=True)
    assert broken.status_code == 500
    assert faults(broken) == []


def test_a_static_file_has_them_and_is_lent_to_no_other_site(settings, behind_tls, tmp_path):
    (tmp_path / "x.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path
    answer = Client().get("/static/x.css", secure=True)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"a{}"
    # The older word for `frame-ancestors`, which stands in the policy.
    assert faults(answer) == ["X-Frame-Options: None"]


def test_a_folder_is_not_listed(settings, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path
    assert {Client().get(f"/static/{path}").status_code for path in ("", "folder/", "folder", "../manage.py")} == {404}


def test_the_policy_names_nothing_unsafe():
    directives = site.CONTENT_SECURITY_POLICY["DIRECTIVES"].values()
    assert not any("unsafe" in source or "*" in source for sources in directives for source in sources)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
def test_a_method_that_nobody_asks_with_is_refused(method, db):
    answer = Client().generic(method, reverse("help"), headers={"X-Echo": "secret"})
    assert answer.status_code == 405
    assert b"secret" not in answer.content


def test_a_person_is_led_to_https_and_a_program_is_refused(settings, db):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/"]
    assert Client().get(reverse("help")).url.startswith("https://")
    answer = Client().get("/api/v1/households/")
    assert (answer.status_code, answer.json()) == (403, {"detail": "Use https."})
    assert Client().get("/api/v1/households/", secure=True).json() != answer.json()


def test_the_page_of_the_api_carries_no_script_of_its_own(client_of, district_officer):
    page = client_of(district_officer).get(reverse("api-docs")).content.decode()
    assert "<script" in page
    assert re.search(r"<script(?![^>]*src=)", page) is None


def test_a_message_for_the_next_page_stands_in_no_cookie(client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    client.post(reverse("accounts:devices-end"))
    assert set(client.cookies) <= {site.SESSION_COOKIE_NAME, site.CSRF_COOKIE_NAME}


def test_another_host_is_not_answered(db):
    assert Client(raise_request_exception=False).get("/", headers={"host": "evil.example"}).status_code == 400
