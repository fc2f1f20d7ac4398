"""`bin/run` ends here: start the servers, bring the site up to date, start web, worker and beat, and watch them.

A process that dies is started again; one that dies three times within a minute stops everything and shows the end of
its log. Ctrl-C stops what was started, and nothing else. If this process itself is killed, the kernel tells its
children, and the next run waits for them (they hold `children.lock` open) before it starts anew.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from tpmap import embedded, locks
from tpmap.embedded.postgres import Postgres
from tpmap.embedded.process import ProcessFailed, Server, bound_to_parent
from tpmap.embedded.standby import Standby
from tpmap.embedded.valkey import Valkey
from tpmap.messages import compile_stale
from tpmap.programs import BASE_DIR, Beat, Web, Worker

PORTS = range(8000, 8020)  # tried in turn, unless PORT says which
PREDECESSORS_PATIENCE = 10  # seconds the processes of a killed run get to end by themselves
DEATHS_FORGIVEN = 2
FORGOTTEN_AFTER = 60  # seconds


class Refused(Exception):
    """The site cannot run here and now; the message says why and what to do."""


class Supervisor:
    def __init__(self, var_dir, *, host, port):
        self.var_dir, self.host, self.port = var_dir, host, port
        self.running = []  # in the order of their start
        self.deaths = defaultdict(list)

    def run(self):
        """Start everything and watch it until a signal raises KeyboardInterrupt; whatever happens, stop it."""
        began = time.monotonic()
        try:
            self.start_all()
            say(f"TPMAP Logbook runs at http://{self.host}:{self.port}/ (ready in {time.monotonic() - began:.1f} s).")
            say(f"The logs are in {self.var_dir / 'log'}; Ctrl-C stops everything.")
            while True:
                time.sleep(0.3)
                self.replace_the_dead()
        finally:
            self.stop_all()

    def start_all(self):
        self.children_lock = locks.take_over(self.var_dir / "children.lock", patience=PREDECESSORS_PATIENCE)
        # Only now: until here the web server of a killed run may still have been ending.
        if self.port and not is_free(self.host, self.port):
            raise Refused(f"Port {self.port} is taken by another program. Choose another: PORT=9000 bin/run")
        inherited = {"inherited_files": (self.children_lock.fileno(),)}
        if not os.environ.get("DATABASE_URL"):
            self.start(Postgres(self.var_dir, alone=not embedded.keeps_replica(), **inherited))
        if embedded.keeps_replica():
            self.start(Standby(self.var_dir, **inherited))
        if not os.environ.get("REDIS_URL"):
            self.start(Valkey(self.var_dir, **inherited))
        prepare_site(self.var_dir)
        self.port = self.port or free_port(self.host)
        self.start(Web(self.var_dir, host=self.host, port=self.port, **inherited))
        self.start(Worker(self.var_dir, **inherited))
        self.start(Beat(self.var_dir, **inherited))

    def start(self, process):
        self.running.append(process)  # first, so that an interrupted start is stopped too
        process.start()

    def replace_the_dead(self):
        for process in self.running:
            if process.process is not None and not process.is_alive():
                self.replace(process)

    def replace(self, process):
        now = time.monotonic()
        deaths = self.deaths[process.name] = [at for at in self.deaths[process.name] if at > now - FORGOTTEN_AFTER]
        deaths.append(now)
        if len(deaths) > DEATHS_FORGIVEN:
            raise Refused(
                f"{process.name} died {len(deaths)} times within {FORGOTTEN_AFTER} seconds. "
                f"The end of {process.log}:\n{process.end_of_log()}"
            )
        say(f"{process.name} died (exit {process.process.returncode}); it is started again.")
        process.kill()  # the children it left behind
        process.start()

    def stop_all(self):
        signal.signal(signal.SIGINT, self.kill_all)  # a second Ctrl-C does not wait
        signal.signal(signal.SIGTERM, self.kill_all)
        if self.running:
            say("Stopping …")
        for process in self.running:
            if not isinstance(process, Server):
                process.bid_farewell()  # all at once; the servers follow when nobody needs them any more
        for process in reversed(self.running):
            process.stop()

    def kill_all(self, *_signal):
        for process in self.running:
            process.kill()


def prepare_site(var_dir, environment=None):
    """Compile the catalogues and run `manage.py prepare`: migrations, areas, static files, demonstration."""
    compile_stale()  # before, since a running Django has read its catalogues already
    result = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=BASE_DIR,
        env=dict(environment or os.environ) | {"TPMAP_VAR": str(var_dir)},
        preexec_fn=bound_to_parent(signal.SIGKILL),
        start_new_session=True,
        check=False,
    )
    if result.returncode:
        raise Refused("The site could not be prepared; the reason stands above.")


def free_port(host):
    """Return the first port of PORTS nobody listens at."""
    for port in PORTS:
        if is_free(host, port):
            return port
    raise Refused(f"The ports {PORTS.start} to {PORTS.stop - 1} are all taken. Choose another: PORT=9000 bin/run")


def is_free(host, port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def main():
    """Run the site with what the environment says; return the exit code."""
    var_dir = Path(os.environ.get("TPMAP_VAR") or BASE_DIR / "var").absolute()
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "0"))
    # SIGINT too: a shell starts what it puts in the background with SIGINT ignored.
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wish, signal.default_int_handler)
    try:
        with only_run(var_dir):
            Supervisor(var_dir, host=host, port=port).run()
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    except (Refused, ProcessFailed) as problem:
        say(str(problem))
        return 1


def only_run(var_dir):
    """Return the lock that says the site of this folder is running; refuse where another run has it."""
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        lock = locks.take(var_dir / "run.lock")
    except BlockingIOError:
        raise Refused(f"The site of {var_dir} is already running: use it, or stop it with Ctrl-C first.") from None
    except PermissionError:
        raise Refused(f"{var_dir} belongs to another user ({var_dir.owner()}): run as that user.") from None
    return lock


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
