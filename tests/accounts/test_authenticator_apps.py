"""The secrets of authenticator apps: sealed in the table and in the session, each for its own person."""

import importlib

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuthenticatorApp
from accounts.models.authenticators import seal_secret, unseal_secret
from accounts.sealing import SealBroken, seal_bytes, unseal_bytes
from accounts.second_factor import must_have_second_factor
from tests.accounts.test_second_factor import APP, KEY, code_now, half_signed_in, morning, send

__all__ = ["morning"]  # a fixture
OLD, NEW = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "2:HxwdHhsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="


@pytest.fixture
def app(morning, district_chief):
    key = seal_secret(bytes.fromhex(KEY), user_id=district_chief.pk)
    return AuthenticatorApp.objects.create(user=district_chief, key=key, confirmed=True, name="app")


def everything_in(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} AS t")
        return cursor.fetchone()[0]


def test_what_is_sealed_for_one_thing_opens_for_no_other():
    sealed = seal_bytes(b"secret", purpose="one")
    assert unseal_bytes(sealed, purpose="one") == b"secret"
    with pytest.raises(SealBroken):
        unseal_bytes(sealed, purpose="another")


def test_neither_table_nor_session_holds_the_secret(client_of, district_chief, morning):
    client = client_of(district_chief)
    client.get(APP)
    session = client.session
    secret = unseal_secret(session["new_app"], user_id=district_chief.pk)
    assert secret.hex() not in str(dict(session))
    client.post(APP, {"code": code_now(secret.hex())})
    row = everything_in("otp_totp_totpdevice")
    assert secret.hex() not in row
    assert AuthenticatorApp.objects.get().bin_key == secret


def test_two_seals_of_one_secret_differ():
    first, second = (seal_secret(bytes.fromhex(KEY), user_id=1) for _ in range(2))
    assert first != second


def test_the_secret_of_somebody_else_opens_nothing(app, subdistrict_officer):
    moved = AuthenticatorApp(user=subdistrict_officer, key=app.key, confirmed=True)
    with pytest.raises(SealBroken):
        moved.bin_key  # noqa: B018 – reading it is what is tried
    assert moved.verify_token(code_now()) is False


def test_a_code_brings_the_newest_key_into_use(settings, app):
    settings.CITIZEN_ID_KEYS = OLD
    app.key = seal_secret(bytes.fromhex(KEY), user_id=app.user_id)
    app.save()
    settings.CITIZEN_ID_KEYS = f"{OLD},{NEW}"
    assert send(half_signed_in(), code_now()).status_code == 302
    settings.CITIZEN_ID_KEYS = NEW
    assert AuthenticatorApp.objects.get().bin_key.hex() == KEY


def test_without_its_key_a_code_is_refused_and_the_log_says_why(settings, app, caplog):
    settings.CITIZEN_ID_KEYS = NEW
    assert send(half_signed_in(), code_now()).status_code == 422
    assert "CITIZEN_ID_KEYS" in caplog.text


def test_what_was_kept_in_plain_is_sealed_by_the_migration(district_chief, morning):
    TOTPDevice.objects.create(user=district_chief, key=KEY, confirmed=True)
    migration = importlib.import_module("accounts.migrations.0005_sealed_authenticator_apps")
    migration.seal_all(apps, None)
    assert KEY not in everything_in("otp_totp_totpdevice")
    assert AuthenticatorApp.objects.get().bin_key.hex() == KEY
    migration.unseal_all(apps, None)
    assert TOTPDevice.objects.get().key == KEY


def test_a_site_may_ask_everybody_for_a_second_factor(settings, subdistrict_officer, client_of):
    assert not must_have_second_factor(subdistrict_officer, subdistrict_officer.permissions)
    settings.SECOND_FACTOR_FOR_EVERYBODY = True
    settings.SECOND_FACTOR_GRACE_DAYS = 0
    assert must_have_second_factor(subdistrict_officer, subdistrict_officer.permissions)
    client = client_of(subdistrict_officer)
    assert client.get(reverse("logbook:search")).url.startswith(reverse("accounts:second-factor"))
