"""pytest plugin: real PostgreSQL and Valkey for the whole run, in a folder of this run alone.

The environment is set while this module is imported (by the root conftest), before anything reads the settings;
the servers start in `pytest_configure`. The processes of pytest-xdist inherit the environment and share them.
"""

import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

from tpmap.embedded.postgres import Postgres
from tpmap.embedded.valkey import Valkey
from tpmap.messages import compile_stale

LEADER = "TPMAP_TEST_VAR" not in os.environ
if LEADER:
    os.environ["TPMAP_TEST_VAR"] = tempfile.mkdtemp(prefix="tpmap-test-")
VAR_DIR = Path(os.environ["TPMAP_TEST_VAR"])

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "tpmap.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's sync API runs an event loop of its own
    "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",  # no collectstatic, no hashes
    "TESTING": "1",
    "TPMAP_AS_OWNER": "1",  # makes the database; the tests themselves go on as the site's role (tests/conftest.py)
    "TPMAP_VAR": str(VAR_DIR),
}
servers = []
# Now, not in pytest_configure: the conftest files below, which import models, are read before that. The catalogues
# come first, because some app may translate a text while it is set up and keep the old ones in memory.
if LEADER:
    compile_stale()
    (VAR_DIR / "static_root").mkdir(exist_ok=True)  # nothing is collected; that it is missing would be warned of
django.setup()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    if LEADER:
        start_servers()


def pytest_unconfigure(config):
    for server in reversed(servers):
        server.stop()
        server.remove_data()
    if LEADER:
        shutil.rmtree(VAR_DIR, ignore_errors=True)


def start_servers():
    if not os.environ.get("DATABASE_URL"):
        servers.append(Postgres(VAR_DIR, durable=False).start())
    if not os.environ.get("REDIS_URL"):
        servers.append(Valkey(VAR_DIR, durable=False).start())
