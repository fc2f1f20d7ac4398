"""A process of ours: started so that it never outlives us, watched, and stopped in order."""

import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tpmap import embedded

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5_000_000  # bytes; a longer log starts anew
ATTEMPTS = 5
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ProcessFailed(Exception):
    """A process could not be found or started; the message says why, with the end of its log."""


class Process:
    """One child of ours, logging to `var_dir/log/NAME.log`. Ctrl-C in a terminal does not reach it: we stop it."""

    name: str
    farewell = signal.SIGTERM
    folder = "/"

    def __init__(self, var_dir, *, environment=None, inherited_files=()):
        self.var_dir = Path(var_dir).absolute()
        self.environment = dict(os.environ if environment is None else environment)
        self.inherited_files = inherited_files
        self.log = self.var_dir / "log" / f"{self.name}.log"
        self.is_leaving = False
        self.process = None  # stays None where a server of this folder was already running

    def command(self):
        """Return program and arguments."""
        raise NotImplementedError

    def answers(self):
        """Say whether it does its work; for a process without an ear, whether it lives."""
        return self.is_alive()

    def prepare(self):
        """Make what it needs before it starts."""

    def account(self):
        """Return the Popen arguments naming whom it runs as; our own account unless it says otherwise."""
        return {}

    def own_environment(self):
        """Return the environment it runs in, made from the one it was given."""
        return self.environment | {"TPMAP_VAR": str(self.var_dir), "PYTHONUNBUFFERED": "1"}

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def start(self, *, patience=60):
        """Start it, or find it running, and return once it answers; `patience` is in seconds."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.prepare()
        give_up_at = time.monotonic() + patience
        attempts = 0
        while not self.answers():
            if not self.is_alive():
                if attempts == ATTEMPTS:
                    raise self._failure("did not start")
                time.sleep(0.5 if attempts else 0)  # an old server of this folder may still be dying
                attempts += 1
                self._spawn()
            if time.monotonic() > give_up_at:
                self.stop()
                raise self._failure(f"did not answer within {patience} seconds")
            time.sleep(0.03)
        return self

    def stop(self, *, patience=30):
        """Stop the process this object started, and no other; kill it after `patience` seconds."""
        self.bid_farewell()
        if self.is_alive():
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        self.kill()

    def bid_farewell(self):
        """Ask it to end, once, without waiting."""
        if self.is_alive() and not self.is_leaving:
            self.process.send_signal(self.farewell)
            self.is_leaving = True

    def kill(self):
        """End it and the children it left behind at once."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def end_of_log(self, lines=15):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""

    def _failure(self, what):
        return ProcessFailed(f"{self.name} {what}. The end of {self.log}:\n{self.end_of_log()}")

    def _spawn(self):
        self.is_leaving = False
        mode = "ab" if self.log.exists() and self.log.stat().st_size < LOG_LIMIT else "wb"
        with self.log.open(mode) as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self.own_environment(),
                preexec_fn=bound_to_parent(self.farewell),
                pass_fds=self.inherited_files,
                start_new_session=True,
                **self.account(),
            )


class Server(Process):
    """A server on a socket in `var_dir`. `durable=False` trades crash safety for speed (tests)."""

    def __init__(self, var_dir, *, durable=True, inherited_files=()):
        super().__init__(var_dir, environment=neutral_environment(), inherited_files=inherited_files)
        self.durable = durable
        self.sockets = embedded.socket_folder(self.var_dir)

    def prepare(self):
        own_folder(embedded.socket_folder(self.var_dir))

    def remove_data(self):
        """Delete what the stopped server kept (tests)."""
        shutil.rmtree(self.var_dir / self.name, ignore_errors=True)


def bound_to_parent(signal_number):
    """Return a `preexec_fn` that makes the kernel send the child this signal when its starter dies, however it dies."""
    parent = os.getpid()

    def bind():
        if _libc:
            _libc.prctl(PR_SET_PDEATHSIG, signal_number)
            if os.getppid() != parent:  # died before the call above
                os._exit(1)

    return bind


def package_folder(name):
    """Return the folder of an installed package without running any of its code; None where it is not installed."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def own_folder(folder):
    """Make a folder only we can open; in /tmp somebody else may have made one of that name first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.lstat().st_uid != os.geteuid():
        raise ProcessFailed(f"{folder} belongs to somebody else: run as its owner, or remove it.")


def neutral_environment():
    """Return our environment without what would change a server's language, time zone or connection."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PG", "TZ"))}
