"""The log tells of signing in: who by a number, from where, and by what; never a name, a password or a code."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from tests.accounts.test_second_factor import CONFIRM, chief, code_now, half_signed_in, morning, send
from tests.accounts.test_sign_in import attempt
from tests.people import PASSWORD

__all__ = ["chief", "morning"]  # fixtures


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, logger="accounts.security_log")
    return lambda: [line.getMessage() for line in caplog.records if line.name == "accounts.security_log"]


def test_coming_and_going_stand_there_with_account_network_and_factor(told, subdistrict_officer, client):
    attempt("makhamtia", PASSWORD, client=client, REMOTE_ADDR="203.0.113.9")
    client.post(reverse("accounts:sign-out"), REMOTE_ADDR="203.0.113.9")
    number = f"account={subdistrict_officer.pk} network=203.0.113.0"
    assert told() == [f"Signed in: {number} by=password", f"Signed out: {number}"]


def test_a_second_factor_is_told(told, chief):
    send(half_signed_in(), code_now())
    assert told()[-1].endswith("by=password and second factor, or passkey")


def test_a_wrong_password_is_told_by_a_mark_of_the_name(told, subdistrict_officer):
    attempt("makhamtia", "falsches wort")
    attempt(" MAKHAMTIA", "falsches wort")
    attempt("somebody", "falsches wort")
    first, again, other = told()
    assert first == again != other
    assert "makhamtia" not in first.lower()


def test_a_wrong_code_and_a_wrong_password_inside_are_told(told, chief, client_of, subdistrict_officer):
    send(half_signed_in(), "000000")
    client_of(subdistrict_officer).post(CONFIRM, {"password": "falsch"})
    assert [line.split("kind=")[1] for line in told() if line.startswith("Proof refused")] == ["code", "password"]


def test_a_refused_passkey_is_told(told, areas):
    Client().post(reverse("accounts:passkey"), "{}", content_type="application/json")
    assert told() == ["Passkey refused: network=127.0.0.0"]


def test_whoever_proves_again_who_he_is_goes_on_under_a_new_key(morning, client_of, subdistrict_officer):
    client = Client()
    attempt("makhamtia", PASSWORD, client=client)
    before = client.session.session_key
    sign_in = subdistrict_officer.sign_ins.get()
    client.post(CONFIRM, {"password": PASSWORD})
    assert client.session.session_key != before
    sign_in.refresh_from_db()
    assert sign_in.session_key == client.session.session_key
    client.cookies["sessionid"] = before
    assert client.get(reverse("accounts:me")).status_code == 302


def test_ending_a_session_asks_for_a_proof_of_the_last_minutes(morning, client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    client.get(reverse("accounts:security"))
    morning.shift(16 * 60)
    assert client.post(reverse("accounts:devices-end")).url.startswith(CONFIRM)


def test_signing_out_lets_the_browser_forget_what_it_kept(client_of, subdistrict_officer):
    answer = client_of(subdistrict_officer).post(reverse("accounts:sign-out"))
    assert answer["Clear-Site-Data"] == '"cache"'
