"""Guessing: at most ten checks of an account in an hour, from wherever; and the owner still gets in.

With TPMAP_CHAOS=full the attacks have the 100,000 guesses of the checklist (R-50), else a fiftieth of them.
"""

import os
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.buckets import Bucket
from accounts.guessing import ACCOUNT, NETWORK, TooManyAttempts, take_attempt
from accounts.hashers import Argon2id
from accounts.models import TokenBucket
from accounts.sign_ins import forget_full_buckets
from tests.accounts.test_sign_in import attempt
from tests.people import PASSWORD, make_user

GUESSES = 100_000 if os.environ.get("TPMAP_CHAOS") == "full" else 2_000
NINE = datetime(2023, 3, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def checks_in_an_hour(usernames, addresses) -> dict[str, int]:
    """Guess evenly over one hour of a clock of our own; return how often the password of each was looked at."""
    factory, checks = RequestFactory(), dict.fromkeys(usernames, 0)
    for number in range(GUESSES):
        username = usernames[number % len(usernames)]
        request = factory.post("/", REMOTE_ADDR=addresses[number % len(addresses)])
        with suppress(TooManyAttempts):
            take_attempt(request, username, at=NINE + HOUR * number / GUESSES)
            checks[username] += 1
    return checks


@pytest.mark.django_db
class TestAttacks:
    def test_from_one_address_an_account_is_checked_ten_times_an_hour(self):
        assert 1 <= checks_in_an_hour(["makhamtia"], ["198.51.100.9"])["makhamtia"] <= 10

    def test_from_a_thousand_addresses_too(self):
        addresses = [f"198.{18 + number // 256}.{number % 256}.7" for number in range(1000)]
        assert 1 <= checks_in_an_hour(["makhamtia"], addresses)["makhamtia"] <= 10

    def test_one_password_tried_on_many_names_is_stopped_by_the_network(self):
        names = [f"officer{number}" for number in range(1000)]
        checks = checks_in_an_hour(names, ["198.51.100.9"])
        assert max(checks.values()) <= 10
        assert sum(checks.values()) <= NETWORK.size + NETWORK.per_hour

    def test_what_the_network_refuses_costs_the_account_nothing(self):
        request = RequestFactory().post("/", REMOTE_ADDR="198.51.100.9")
        while not NETWORK.take("198.51.100.0", at=NINE):
            pass
        for _ in range(20):
            with pytest.raises(TooManyAttempts):
                take_attempt(request, "makhamtia", at=NINE)
        assert ACCOUNT.take("makhamtia", at=NINE) == 0

    def test_spelling_the_name_otherwise_opens_no_other_bucket(self):
        factory = RequestFactory()
        heard = 0
        for name in ("makhamtia", "Makhamtia", "MAKHAMTIA", " makhamtia ") * 10:
            with suppress(TooManyAttempts):
                take_attempt(factory.post("/", REMOTE_ADDR="198.51.100.9"), name, at=NINE)
                heard += 1
        assert heard == ACCOUNT.size


class TestTheOwnerGetsIn:
    @pytest.fixture
    def attacked(self, subdistrict_officer, time_machine):
        """The officer signed in on his device yesterday; today a stranger guesses from the same office and others."""
        time_machine.move_to("2023-03-01 09:00:00+07:00", tick=False)
        device = Client()
        assert attempt("makhamtia", PASSWORD, client=device, REMOTE_ADDR="203.0.113.7").status_code == 302
        time_machine.move_to("2023-03-02 09:00:00+07:00", tick=False)
        for number in range(30):
            attempt("makhamtia", REMOTE_ADDR="203.0.113.7" if number % 2 else f"198.51.{number}.9")
        device.post(reverse("accounts:sign-out"))
        return device

    def test_on_a_device_of_before_from_the_very_network_of_the_attack(self, attacked):
        assert attempt("makhamtia", PASSWORD, REMOTE_ADDR="203.0.113.7").status_code == 429
        assert attempt("makhamtia", PASSWORD, client=attacked, REMOTE_ADDR="203.0.113.7").status_code == 302

    def test_such_a_device_has_no_endless_tries_either(self, attacked, monkeypatch):
        checked = []
        verify = Argon2id.verify
        monkeypatch.setattr(Argon2id, "verify", lambda *args: checked.append(1) or verify(*args))
        answers = [attempt("makhamtia", client=attacked).status_code for _ in range(30)]
        assert len(checked) == 10
        assert answers[-1] == 429

    def test_a_device_of_somebody_else_is_nobodys_key(self, attacked, sibling_officer):
        neighbour = Client()
        attempt("watpradu", PASSWORD, client=neighbour, REMOTE_ADDR="203.0.113.7")
        neighbour.post(reverse("accounts:sign-out"))
        assert attempt("makhamtia", PASSWORD, client=neighbour, REMOTE_ADDR="203.0.113.7").status_code == 429

    def test_a_forged_device_is_a_stranger(self, attacked, settings):
        stranger = Client()
        stranger.cookies[settings.DEVICE_COOKIE_NAME] = attacked.cookies[settings.DEVICE_COOKIE_NAME].value[:-2] + "xx"
        assert attempt("makhamtia", PASSWORD, client=stranger).status_code == 429

    def test_colleagues_behind_the_same_address_notice_nothing(self, attacked):
        for number in range(20):
            colleague = make_user(f"colleague{number}", "เพื่อน", "ร่วมงาน")
            assert attempt(colleague.username, PASSWORD, REMOTE_ADDR="203.0.113.7").status_code == 302


class TestBuckets:
    CUP = Bucket("cup", size=3, per_hour=60)

    def test_it_fills_as_time_goes_by_and_never_more_than_its_size(self, db):
        assert [self.CUP.take("a", at=NINE) for _ in range(3)] == [0, 0, 0]
        assert self.CUP.take("a", at=NINE) == pytest.approx(60, abs=1)
        assert self.CUP.take("a", at=NINE + timedelta(seconds=61)) == 0
        later = NINE + timedelta(days=3)
        assert [self.CUP.take("a", at=later) > 0 for _ in range(4)] == [False, False, False, True]

    def test_a_clock_that_goes_back_gives_nothing(self, db):
        for _ in range(3):
            self.CUP.take("a", at=NINE)
        assert self.CUP.take("a", at=NINE - HOUR) > 0
        assert self.CUP.take("a", at=NINE) > 0

    def test_each_has_his_own_and_no_name_stands_in_the_table(self, db):
        for _ in range(4):
            self.CUP.take("makhamtia", at=NINE)
        assert self.CUP.take("watpradu", at=NINE) == 0
        assert not TokenBucket.objects.filter(key__contains="makhamtia").exists()

    @pytest.mark.django_db(transaction=True)
    def test_thirty_at_once_get_what_there_is(self):
        start, heard = threading.Barrier(30), []

        def guess():
            start.wait()
            try:
                if not self.CUP.take("a", at=NINE):
                    heard.append(1)
            finally:
                connection.close()

        threads = [threading.Thread(target=guess) for _ in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(heard) == 3

    def test_full_ones_are_forgotten(self, db):
        self.CUP.take("a", at=NINE)
        forget_full_buckets(at=NINE + timedelta(hours=23))
        assert TokenBucket.objects.exists()
        forget_full_buckets(at=NINE + timedelta(hours=25))
        assert not TokenBucket.objects.exists()


def test_a_header_of_somebody_who_is_no_proxy_of_ours_counts_for_nothing(subdistrict_officer, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        attempt("makhamtia", REMOTE_ADDR="198.51.100.9", HTTP_X_FORWARDED_FOR=f"203.0.{number}.7")
    refused = attempt("makhamtia", PASSWORD, REMOTE_ADDR="198.51.100.9", HTTP_X_FORWARDED_FOR="203.0.99.7")
    assert refused.status_code == 429
