"""Signing in: the same words for every failure, a lock with a clock, and back to the page that was asked for."""

import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.hashers import Argon2id
from accounts.models import User
from tests.people import PASSWORD, make_user

SIGN_IN = reverse("accounts:sign-in")
WRONG = "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง"


def attempt(username: str, password: str = "ผิดแน่นอน-๑๒๓", *, client=None, **extra):
    return (client or Client()).post(SIGN_IN, {"username": username, "password": password}, **extra)


def lock_out(username: str, **extra) -> None:
    for _ in range(5):
        response = attempt(username, **extra)
    assert response.status_code == 429


def test_an_officer_signs_in_and_begins_among_the_households(subdistrict_officer, client):
    assert attempt("makhamtia", PASSWORD, client=client).url == reverse("home")
    assert client.get(reverse("home")).url == reverse("logbook:search")


def test_an_administrator_of_accounts_who_sees_no_household_begins_on_his_account(account_admin, client):
    attempt("suratthani.accounts", PASSWORD, client=client)
    assert client.get(reverse("home")).url == reverse("accounts:me")


def test_after_signing_in_one_is_back_on_exactly_the_page_asked_for(subdistrict_officer, client):
    page = reverse("accounts:me") + "?year=2566&sort=name"
    asked = client.get(page)
    assert asked.status_code == 302
    form = client.get(asked.url)
    response = client.post(
        SIGN_IN, {"username": "makhamtia", "password": PASSWORD, "next": form.context["next"]}, follow=True
    )
    assert response.redirect_chain == [(page, 302)]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "https:/\\evil"])
def test_nobody_is_sent_to_a_strangers_site(subdistrict_officer, client, target):
    response = client.post(SIGN_IN, {"username": "makhamtia", "password": PASSWORD, "next": target})
    assert response.url == reverse("home")


def test_a_part_of_a_page_brings_back_to_the_whole_page(client, areas):
    response = client.get(
        reverse("areas:children"), headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/households/?q=1"}
    )
    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == f"{SIGN_IN}?next=%2Fhouseholds%2F%3Fq%3D1"


def test_a_form_sent_too_late_brings_back_to_its_page_not_to_its_post(client, areas):
    response = client.post(
        reverse("accounts:password-change"), headers={"Referer": "http://testserver/account/password/"}
    )
    assert response.url == f"{SIGN_IN}?next=%2Faccount%2Fpassword%2F"


def test_a_forged_referer_brings_nowhere(client, areas):
    response = client.post(reverse("accounts:password-change"), headers={"Referer": "http://evil.example/x"})
    assert response.url == f"{SIGN_IN}?next=%2F"


def spy_on(monkeypatch, owner, name, calls) -> None:
    original = getattr(owner, name)

    def noted(*args, **kwargs):
        calls.append(name)
        return original(*args, **kwargs)

    monkeypatch.setattr(owner, name, noted)


class TestFailures:
    def page_without_tokens(self, response) -> str:
        return re.sub(r'value="[^"]*"|csrftoken": "[^"]*"', "", response.content.decode())

    def test_every_failure_reads_the_same(self, subdistrict_officer, sibling_officer):
        sibling_officer.is_active = False
        sibling_officer.save()
        answers = [attempt("makhamtia"), attempt("nobody"), attempt("watpradu", PASSWORD)]
        assert {answer.status_code for answer in answers} == {200}
        assert len({self.page_without_tokens(answer) for answer in answers}) == 1
        assert WRONG in answers[0].content.decode()

    @pytest.mark.parametrize("username", ["makhamtia", "nobody", "watpradu"])
    def test_every_failure_takes_one_hash_so_that_time_tells_nothing(
        self, subdistrict_officer, sibling_officer, monkeypatch, username
    ):
        User.objects.filter(username="watpradu").update(is_active=False)
        hashed = []
        for name in ("encode", "verify"):
            spy_on(monkeypatch, Argon2id, name, hashed)
        attempt(username)
        assert len(hashed) == 1

    def test_a_name_that_does_not_exist_is_locked_like_any_other(self, db):
        lock_out("nobody")

    def test_an_empty_form_is_no_failure_of_anybody(self, db):
        for _ in range(6):
            assert attempt("", "").status_code == 200

    def test_passwords_and_names_are_in_no_log(self, subdistrict_officer, caplog):
        caplog.set_level(logging.DEBUG)
        lock_out("makhamtia")
        attempt("makhamtia", PASSWORD, REMOTE_ADDR="10.9.9.9")
        assert "makhamtia" not in caplog.text
        assert PASSWORD not in caplog.text


class TestLockOut:
    def test_after_five_failures_a_clock_shows_how_long_to_wait(self, subdistrict_officer, time_machine):
        time_machine.move_to("2023-03-01 09:00:00+07:00", tick=False)
        lock_out("makhamtia")
        time_machine.shift(300)
        response = attempt("makhamtia", PASSWORD)
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "600"
        assert 'data-seconds="600"' in response.content.decode()

    def test_knocking_on_does_not_turn_the_clock_back(self, subdistrict_officer, time_machine):
        time_machine.move_to("2023-03-01 09:00:00+07:00", tick=False)
        lock_out("makhamtia")
        time_machine.shift(14 * 60)
        assert attempt("makhamtia").status_code == 429
        time_machine.shift(61)
        assert attempt("makhamtia", PASSWORD).status_code == 302

    def test_fifty_colleagues_behind_one_address_are_not_locked_by_one_of_them(self, subdistrict_officer):
        colleagues = [make_user(f"colleague{number}", "เพื่อน", "ร่วมงาน") for number in range(50)]
        lock_out("makhamtia", REMOTE_ADDR="203.0.113.7")
        for colleague in colleagues:
            assert attempt(colleague.username, PASSWORD, REMOTE_ADDR="203.0.113.7").status_code == 302

    def test_each_of_fifty_may_mistype_once(self, subdistrict_officer):
        for number in range(50):
            assert attempt(f"colleague{number}", REMOTE_ADDR="203.0.113.7").status_code == 200
        assert attempt("makhamtia", PASSWORD, REMOTE_ADDR="203.0.113.7").status_code == 302

    def test_an_attacker_elsewhere_locks_nobody_out_of_his_own_office(self, subdistrict_officer):
        lock_out("makhamtia", REMOTE_ADDR="198.51.100.9")
        assert attempt("makhamtia", PASSWORD, REMOTE_ADDR="203.0.113.7").status_code == 302

    def test_a_phone_that_changes_its_address_in_the_same_network_stays_locked(self, subdistrict_officer):
        lock_out("makhamtia", REMOTE_ADDR="203.0.113.7")
        assert attempt("makhamtia", PASSWORD, REMOTE_ADDR="203.0.113.200").status_code == 429

    def test_a_forged_forwarding_header_does_not_open_the_lock(self, subdistrict_officer):
        lock_out("makhamtia", REMOTE_ADDR="203.0.113.7")
        for address in ("1.2.3.4", "10.0.0.1, 1.2.3.4", "::1", "nonsense"):
            response = attempt("makhamtia", PASSWORD, REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR=address)
            assert response.status_code == 429

    def test_behind_our_own_proxy_the_address_it_saw_counts(self, subdistrict_officer, settings):
        settings.TRUSTED_PROXY_COUNT = 1
        proxy = {"REMOTE_ADDR": "10.0.0.1"}
        lock_out("makhamtia", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7", **proxy)
        forged = attempt("makhamtia", PASSWORD, HTTP_X_FORWARDED_FOR="9.9.9.9, 203.0.113.7", **proxy)
        elsewhere = attempt("makhamtia", PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.1", **proxy)
        assert (forged.status_code, elsewhere.status_code) == (429, 302)

    def test_a_success_wipes_out_the_failures_before(self, subdistrict_officer):
        for _ in range(3):
            for _ in range(4):
                attempt("makhamtia")
            assert attempt("makhamtia", PASSWORD).status_code == 302


def test_the_sign_in_before_is_shown(subdistrict_officer, time_machine):
    time_machine.move_to("2023-03-01 09:00:00+07:00")
    attempt("makhamtia", PASSWORD)
    time_machine.move_to("2023-03-02 10:30:00+07:00")
    client = Client()
    attempt("makhamtia", PASSWORD, client=client)
    page = client.get(reverse("accounts:me")).content.decode()
    assert "ท่านเข้าสู่ระบบครั้งก่อนเมื่อ 1 มี.ค. 2566" in page
    assert "09.00" in page


def test_passwords_are_kept_as_argon2id_of_19_mebibytes_two_passes_one_lane(subdistrict_officer):
    stored = User.objects.get(pk=subdistrict_officer.pk).password
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert Argon2id().verify(PASSWORD, stored)


def test_signing_out_takes_a_post(client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    assert client.post(reverse("accounts:sign-out")).status_code == 302
    assert client.get(reverse("accounts:me")).status_code == 302


def test_a_new_session_begins_at_sign_in(subdistrict_officer):
    client = Client()
    client.session["left"] = "by a stranger"
    session = client.session
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    attempt("makhamtia", PASSWORD, client=client)
    assert client.cookies["sessionid"].value != before
