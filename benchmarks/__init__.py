"""Speed figures, each beside its hand-written rival in the same run: `python -m benchmarks.recompute`.

Importing this package starts a PostgreSQL of its own, durable as in `bin/run`, thrown away at the end (DATABASE_URL
names another), and sets Django up on it, so that the benchmarks can import models at the top.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

from tpmap.embedded.postgres import Postgres

FOLDER = Path(tempfile.mkdtemp(prefix="tpmap-bench-"))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "tpmap.settings",
    "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",  # whole pages without collectstatic
    "TPMAP_VAR": str(FOLDER),
}


def throw_away(server: Postgres | None) -> None:
    if server:
        server.stop()
        server.remove_data()
    shutil.rmtree(FOLDER, ignore_errors=True)


atexit.register(throw_away, None if os.environ.get("DATABASE_URL") else Postgres(FOLDER).start())
django.setup()
call_command("migrate", verbosity=0)
