"""The log: a record a line, in UTC, with whose request it was; nobody forges a line, and no error quotes a person."""

import io
import logging
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.views import sign_in
from tpmap.celery import app
from tpmap.logs import OneLine

NAME, NUMBER = "สมหมาย ใจสมมุติ", "1000000000017"
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO|WARNING|ERROR) \S+ .")


@pytest.fixture
def written():
    """Return a function that returns what the site has logged so far, as it stands on the console."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine())
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


def test_the_site_logs_through_it_and_so_does_the_worker(settings, monkeypatch):
    assert settings.LOGGING["formatters"]["line"]["()"] == "tpmap.logs.OneLine"
    assert list(settings.LOGGING["handlers"]) == settings.LOGGING["root"]["handlers"] == ["console"]
    monkeypatch.setattr(app.log, "already_setup", False)
    # It returns who has set up the log; where that is somebody, celery keeps its own hands off it.
    assert app.log.setup_logging_subsystem(loglevel="INFO")
    assert [type(handler.formatter) for handler in logging.getLogger().handlers] == [OneLine]


def test_each_record_begins_with_its_instant_in_utc(written, time_machine):
    time_machine.move_to("2026-11-22 08:00:00.500+07:00", tick=False)
    logging.getLogger("some.part").warning("Something of %s", 3)
    assert written() == "2026-11-22T01:00:00.500Z WARNING some.part Something of 3\n"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x0b", "\x1b[2J", "\x85", "\u2028", "\u202e"])
def test_nobody_forges_a_line(written, sign):
    forged = "2026-11-22T01:00:00.004Z ERROR accounts All is well"
    logging.getLogger("some.part").warning("Typed: %s", f"x{sign}{forged}")
    lines = written().split("\n")[:-1]
    assert [line for line in lines if LINE.match(line)] == lines[:1]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", written())


@pytest.mark.parametrize("path", ["/no-such-page/", "/account/people/", "/account/people/1/"])
def test_what_is_refused_says_to_whom_and_from_where(written, client_of, subdistrict_officer, path):
    client_of(subdistrict_officer).get(path, REMOTE_ADDR="203.0.113.9")
    assert f"[account={subdistrict_officer.pk} network=203.0.113.0]" in written()
    assert "makhamtia" not in written()


def test_a_form_without_its_token_is_told_too(written, subdistrict_officer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(subdistrict_officer)
    browser.post(reverse("accounts:sign-out"))
    assert "django.security.csrf" in written()


def test_a_form_that_was_refused_and_an_attempt_too_many_are_told(written, subdistrict_officer, client_of):
    client_of(subdistrict_officer).post(reverse("accounts:confirm"), {"password": "falsch"})
    for _ in range(8):
        Client().post(reverse("accounts:sign-in"), {"username": "makhamtia", "password": "falsch"})
    assert "Unprocessable" in written()
    assert "Too Many Requests" in written()


def test_an_error_tells_its_kind_and_place_and_nothing_it_says(written, client_of, subdistrict_officer, monkeypatch):
    def break_down(person):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT CAST(%s AS integer)", [NAME])
        except DatabaseError as error:
            raise ValueError(f"{NAME} {NUMBER}") from error

    monkeypatch.setattr(sign_in, "rights_of", break_down)
    client = client_of(subdistrict_officer)
    client.raise_request_exception = False
    page = client.get(reverse("accounts:me"))
    assert page.status_code == 500
    for text in (page.content.decode(), written()):
        assert NAME not in text
        assert NUMBER not in text
        assert NAME.encode("unicode_escape").decode() not in text
    assert "Traceback" not in page.content.decode()
    assert "builtins.ValueError, raised at" in written()
    assert "DataError" in written() or "InvalidTextRepresentation" in written()
    assert "in break_down" in written()


def test_developers_read_the_whole_error(settings, written):
    settings.DEBUG = True
    try:
        raise ValueError("what it says")
    except ValueError:
        logging.getLogger("some.part").exception("It broke")
    assert "ValueError: what it says" in written()


def test_who_it_was_is_not_asked_of_the_database(written, django_assert_num_queries, db):
    request = RequestFactory().get("/")
    request.user = None
    with django_assert_num_queries(0):
        logging.getLogger("some.part").warning("Slow", extra={"request": request})
    assert "[account=- network=127.0.0.0]" in written()
