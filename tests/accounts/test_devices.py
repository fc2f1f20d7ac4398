"""Where somebody is signed in: told at once, listed, and signed out from anywhere."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccountAct, SignIn, User
from accounts.sign_ins import device_words
from tests.accounts.test_sign_in import attempt
from tests.people import PASSWORD

ME, SECURITY = reverse("accounts:me"), reverse("accounts:security")
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
NOTICE = "มีผู้เข้าสู่ระบบด้วยชื่อของท่านจากเครื่องอื่น"


@pytest.fixture
def two_devices(subdistrict_officer, time_machine):
    time_machine.move_to("2023-03-01 09:00:00+07:00", tick=False)
    desk, phone = Client(), Client()
    attempt("makhamtia", PASSWORD, client=desk)
    time_machine.shift(300)
    attempt("makhamtia", PASSWORD, client=phone, HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.7")
    return desk, phone


def test_the_older_device_is_told_until_its_owner_says_that_it_was_himself(two_devices):
    desk, phone = two_devices
    assert NOTICE in desk.get(ME).content.decode()
    assert NOTICE in desk.get(ME).content.decode()
    assert NOTICE not in phone.get(ME).content.decode()
    desk.post(reverse("accounts:sign-in-seen"), {"next": ME})
    assert NOTICE not in desk.get(ME).content.decode()


def test_the_newer_one_is_told_of_the_other(two_devices):
    assert "ท่านเข้าสู่ระบบอยู่ในเครื่องอื่นด้วย" in two_devices[1].get(ME).content.decode()


def test_both_are_listed_with_device_network_and_time(two_devices):
    page = two_devices[0].get(SECURITY).content.decode()
    assert "Chrome · Android" in page
    assert "203.0.113.0" in page
    assert page.count("เครื่องนี้</span>") == 1


def test_one_device_is_signed_out_from_the_other(two_devices):
    desk, phone = two_devices
    sign_in = SignIn.objects.get(device="Chrome · Android")
    assert desk.post(reverse("accounts:device-end", args=[sign_in.pk])).status_code == 302
    assert phone.get(ME).status_code == 302
    assert desk.get(ME).status_code == 200
    assert "Chrome · Android" not in desk.get(SECURITY).content.decode()


def test_all_others_are_signed_out_and_this_one_goes_on(two_devices):
    desk, phone = two_devices
    desk.post(reverse("accounts:devices-end"))
    assert (desk.get(ME).status_code, phone.get(ME).status_code) == (200, 302)
    assert SECURITY in desk.post(reverse("accounts:devices-end")).url
    assert desk.get(SECURITY).content.decode().count("ใช้ล่าสุด") == 1
    assert AccountAct.objects.filter(act="sessions_ended").count() == 2


def test_nobody_signs_out_a_stranger(two_devices, client_of, sibling_officer):
    stranger, sign_in = client_of(sibling_officer), SignIn.objects.get(device="Chrome · Android")
    assert stranger.post(reverse("accounts:device-end", args=[sign_in.pk])).status_code == 404
    assert two_devices[1].get(ME).status_code == 200


def test_a_session_that_was_idle_for_too_long_is_no_longer_listed(two_devices, time_machine):
    desk, _phone = two_devices
    time_machine.shift(20 * 60)
    desk.get(ME)
    time_machine.shift(15 * 60)
    assert "Chrome · Android" not in desk.get(SECURITY).content.decode()


def test_an_expired_account_is_out_at_the_next_request(client_of, subdistrict_officer, time_machine):
    time_machine.move_to("2023-03-01 09:00:00+07:00", tick=False)
    User.objects.filter(pk=subdistrict_officer.pk).update(expires_on="2023-03-01")
    client = client_of(subdistrict_officer)
    assert client.get(ME).status_code == 200
    User.objects.filter(pk=subdistrict_officer.pk).update(expires_on="2023-02-28")
    assert client.get(ME).status_code == 302
    assert attempt("makhamtia", PASSWORD).status_code == 200


def test_signing_in_and_out_writes_no_event_of_the_person(subdistrict_officer):
    events = User.pgh_event_models["update"].objects
    before = events.count()
    attempt("makhamtia", PASSWORD)
    assert events.count() == before


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (PHONE, "Chrome · Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_in_two_words(said, words):
    assert device_words(said) == words
