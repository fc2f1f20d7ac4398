"""In production nothing is made up and nothing is left open: the settings are read by a process of its own."""

import ast
import json
import os
import subprocess
import sys

import pytest

from tests.prepared import environment
from tpmap.programs import BASE_DIR

COMPLETE = {
    "TPMAP_PRODUCTION": "1",
    "DJANGO_SECRET_KEY": "a-secret-of-the-tests-that-is-long-enough-for-djangos-own-check-7d1f",
    "CITIZEN_ID_KEYS": "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "CITIZEN_ID_PEPPER": "a-pepper-of-the-tests",
    "DATABASE_URL": "postgres://app:secret@localhost/tpmap",
    "REDIS_URL": "redis://localhost/0",
    "ALLOWED_HOSTS": "logbook.example.go.th",
    "HTTPS": "1",
}
REQUIRED = ["DJANGO_SECRET_KEY", "CITIZEN_ID_KEYS", "CITIZEN_ID_PEPPER", "DATABASE_URL", "REDIS_URL"]


def check_deployment(settings, tmp_path):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    settings = environment(**settings, TPMAP_VAR=str(tmp_path))
    return subprocess.run(command, cwd=BASE_DIR, env=settings, capture_output=True, text=True, check=False)


def test_production_settings_have_no_warning(tmp_path):
    result = check_deployment(COMPLETE, tmp_path)

    assert result.returncode == 0, result.stderr
    assert os.listdir(tmp_path) == []  # and nothing was written on the way


@pytest.mark.parametrize("missing", REQUIRED)
def test_a_missing_value_is_named(tmp_path, missing):
    result = check_deployment({name: value for name, value in COMPLETE.items() if name != missing}, tmp_path)

    assert result.returncode != 0
    assert f"Set {missing}" in result.stderr


def settings_in_production(tmp_path, **changes):
    """Return the plain settings of a production process, as texts."""
    names = "import json; from tpmap import settings as s; told = vars(s).items();"
    names += "print(json.dumps({name: str(value) for name, value in told if isinstance(value, str | int)}))"
    result = subprocess.run(
        [sys.executable, "-c", names],
        cwd=BASE_DIR,
        env=environment(**(COMPLETE | changes), TPMAP_VAR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def test_every_cookie_is_for_this_host_alone_and_for_https_alone(tmp_path):
    made = settings_in_production(tmp_path)
    cookies = ("SESSION", "CSRF", "LANGUAGE", "WROTE", "DEVICE")
    assert [name for name in cookies if not made[f"{name}_COOKIE_NAME"].startswith("__Host-")] == []
    told = ("SESSION", "CSRF", "LANGUAGE")
    assert {made[f"{name}_COOKIE_{flag}"] for name in told for flag in ("SECURE", "HTTPONLY")} == {"True"}
    assert made["SESSION_COOKIE_SAMESITE"] == made["LANGUAGE_COOKIE_SAMESITE"] == "Lax"
    assert "messages.storage.session" in made["MESSAGE_STORAGE"]


def test_cookies_set_by_hand_name_every_flag():
    """Two are: `known_devices` and `replica`. Each says secure, httponly and samesite."""
    calls = [
        {keyword.arg for keyword in node.keywords}
        for app in ("areas", "accounts", "jobs", "households", "mpi", "logbook", "reports", "tpmap")
        for path in (BASE_DIR / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"set_cookie", "set_signed_cookie"}
    ]
    assert len(calls) == 2
    assert all({"secure", "httponly", "samesite", "max_age"} <= flags for flags in calls)


def test_https_stays_for_a_year_and_for_all_names_below(tmp_path):
    made = settings_in_production(tmp_path)
    assert int(made["SECURE_HSTS_SECONDS"]) >= 365 * 24 * 3600
    assert made["SECURE_HSTS_INCLUDE_SUBDOMAINS"] == made["SECURE_SSL_REDIRECT"] == "True"
    assert made["DEBUG"] == made["TESTING"] == "False"


def test_without_https_the_check_fails(tmp_path):
    result = check_deployment(COMPLETE | {"HTTPS": "0"}, tmp_path)

    assert result.returncode != 0
    assert "security.W012" in result.stderr


def test_debug_is_refused(tmp_path):
    result = check_deployment(COMPLETE | {"DJANGO_DEBUG": "1"}, tmp_path)

    assert result.returncode != 0
    assert "DJANGO_DEBUG" in result.stderr
