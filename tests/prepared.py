"""A site prepared once a run – tables, areas, lists, demonstration – of which every site of a test begins as a copy."""

import os
import secrets
import shutil
from pathlib import Path

from tpmap.embedded.postgres import Postgres
from tpmap.embedded.valkey import Valkey
from tpmap.locks import waiting_for
from tpmap.supervisor import is_free, prepare_site

DEMONSTRATION = {"TPMAP_DEMONSTRATION": "600"}  # households; copies are told so too
# What tests/services.py set for the process of the tests, and a site of its own must not see.
OF_THE_TESTS = {
    *("DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE", "STATIC_STORAGE"),
    *("TESTING", "TPMAP_AS_OWNER", "TPMAP_TEST_VAR", "TPMAP_VAR"),
}
# Of a folder, what its own servers keep there.
OF_SERVERS = ("postgres", "valkey", "sockets", "log")
HOST = "127.0.0.1"
PORTS = range(20_000, 30_000)  # below those that the system gives to whoever calls


def environment(**more):
    """Return our environment as it was before the tests changed it, and more."""
    return {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS} | more


class CopiedPostgres(Postgres):
    """A database that begins with what the prepared one holds."""

    def make_data(self, folder):
        shutil.copytree(prepared_folder() / "cluster", folder)
        if self.identity.user is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.identity.user, self.identity.group)


def copy_prepared(var_dir) -> None:
    """Give a folder the keys, passwords and files that belong to the rows of a `CopiedPostgres`."""
    ignored = shutil.ignore_patterns("cluster", *OF_SERVERS)
    shutil.copytree(prepared_folder() / "var", var_dir, ignore=ignored, dirs_exist_ok=True)


def own_port() -> int:
    """Return a free port of its own: copies start at the same moment, and the first free one would be the same."""
    while True:
        if is_free(HOST, port := secrets.choice(PORTS)):
            return port


def prepared_folder() -> Path:
    """Return the folder with the prepared site's own (`var`) and its database (`cluster`); who asks first makes it."""
    folder = Path(os.environ["TPMAP_TEST_VAR"]) / "prepared"
    folder.mkdir(exist_ok=True)
    with waiting_for(folder / ".lock"):
        if not (folder / "cluster").exists():
            _prepare(folder)
    return folder


def _prepare(folder: Path) -> None:
    var_dir = folder / "var"
    postgres, valkey = servers = [Postgres(var_dir, durable=False), Valkey(var_dir, durable=False)]
    try:
        for server in servers:
            server.start()
        prepare_site(var_dir, environment(**DEMONSTRATION))
    finally:
        for server in servers:
            server.stop()
    shutil.copytree(postgres.data, folder / "draft")
    (folder / "draft").rename(folder / "cluster")
    for server in (postgres, valkey):
        server.remove_data()
