"""What opens something by being known: random enough, of one kind, for a time; and taken from where it belongs."""

import math
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.known_devices import SALT, known_device
from accounts.readable import READABLE
from accounts.recovery_codes import SECRET_LENGTH, make_recovery_codes
from households.views.undo import UNDO
from tests.accounts.test_sign_in import attempt
from tests.people import PASSWORD


@pytest.fixture
def device(subdistrict_officer) -> str:
    """The cookie of a browser in which the officer signed in."""
    client = Client()
    attempt("makhamtia", PASSWORD, client=client)
    return client.cookies[settings.DEVICE_COOKIE_NAME].value


def is_known(cookie: str) -> bool:
    request = RequestFactory().get("/")
    request.COOKIES[settings.DEVICE_COOKIE_NAME] = cookie
    return bool(known_device(request, "makhamtia"))


def test_the_name_of_a_session_holds_more_than_128_bits(db):
    names = {SessionStore()._get_new_session_key() for _ in range(50)}
    assert len(names) == 50
    assert {len(name) for name in names} == {32}
    assert 32 * math.log2(len(VALID_KEY_CHARS)) > 128


def test_a_recovery_code_holds_more_than_enough_bits(subdistrict_officer):
    codes = [code.replace("-", "") for code in make_recovery_codes(user=subdistrict_officer, at=timezone.now())]
    assert len(set(codes)) == 10
    assert all(set(code) <= set(READABLE) for code in codes)
    # Without the beginning, by which the row is found.
    assert SECRET_LENGTH * math.log2(len(READABLE)) > 50


def test_a_device_is_forgotten_after_half_a_year(device, time_machine):
    assert is_known(device)
    time_machine.move_to(timezone.now() + timedelta(days=181))
    assert not is_known(device)


def test_a_token_of_another_kind_is_no_device(device):
    people = signing.loads(device, salt=SALT)
    assert is_known(signing.dumps(people, salt=SALT))
    assert not is_known(signing.dumps(people, salt=UNDO))


def test_what_a_form_asks_for_is_not_taken_from_the_address(subdistrict_officer):
    typed = {"username": "makhamtia", "password": PASSWORD}
    client = Client()
    answer = client.post(reverse("accounts:sign-in", query=typed), {"username": "makhamtia"})
    assert answer.status_code == 200
    assert settings.SESSION_COOKIE_NAME not in client.cookies
