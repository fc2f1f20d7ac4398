"""In production nothing is made up and nothing is left open: the settings are read by a process of its own."""

import os
import subprocess
import sys

import pytest

from tests.e2e.site import environment
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


def test_debug_is_refused(tmp_path):
    result = check_deployment(COMPLETE | {"DJANGO_DEBUG": "1"}, tmp_path)

    assert result.returncode != 0
    assert "DJANGO_DEBUG" in result.stderr
