"""`bin/run` survives what happens to machines: killed processes, a killed supervisor, stale files, a second start.

Each test works in a folder of its own, without demonstration data; the first start there takes a few seconds.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.e2e.site import environment
from tpmap import embedded, locks
from tpmap.supervisor import BASE_DIR, free_port

pytestmark = pytest.mark.chaos
PROCESSES = {
    "postgres": "postgres -D",
    "valkey": "valkey-server",
    "web": "gunicorn",
    "worker": "tpmap worker",
    "beat": "tpmap beat",
}
PATIENCE = 40  # seconds


class Run:
    """One `bin/run` (its last step, the supervisor) in a folder of its own."""

    def __init__(self, var_dir, port):
        self.var_dir, self.port = var_dir, port

    def begin(self):
        settings = environment(TPMAP_DEMONSTRATION="0", TPMAP_VAR=str(self.var_dir), PORT=str(self.port))
        command = [sys.executable, "-m", "tpmap.supervisor"]
        with (self.var_dir / "run.out").open("a") as output:
            self.process = subprocess.Popen(
                command, cwd=BASE_DIR, env=settings, stdout=output, stderr=output, start_new_session=True
            )
        return self

    def output(self):
        return (self.var_dir / "run.out").read_text()

    def wait_until_served(self):
        wait_until(self.is_served, self.output)
        wait_until(lambda: set(self.leaders()) == set(PROCESSES), self.output)

    def is_served(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def leaders(self):
        """The direct children of the supervisor, by name."""
        found = {}
        for pid in locks.holders(self.var_dir / "children.lock"):
            parent, command = parent_and_command(pid)
            if parent == self.process.pid:
                found |= {name: pid for name, mark in PROCESSES.items() if mark in command}
        return found

    def end(self, signal_number=signal.SIGINT):
        self.process.send_signal(signal_number)
        return self.process.wait(PATIENCE)

    def database(self):
        address = embedded.database(self.var_dir)
        return psycopg.connect(host=address["HOST"], user=address["USER"], dbname=address["NAME"], autocommit=True)


def parent_and_command(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return None, ""
    return int(status.split("PPid:")[1].split()[0]), command


def wait_until(condition, explain):
    give_up_at = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up_at, explain()
        time.sleep(0.1)


@contextmanager
def run_in(var_dir):
    run = Run(var_dir, free_port("127.0.0.1")).begin()
    try:
        run.wait_until_served()
        yield run
    finally:
        if run.process.poll() is None:
            run.end()
        wait_until(lambda: not locks.holders(var_dir / "children.lock"), lambda: "processes were left behind")


def test_every_killed_process_is_started_again_and_nothing_is_lost(tmp_path):
    with run_in(tmp_path) as run:
        with run.database() as connection:
            connection.execute("CREATE TABLE kept (entered text)")
            connection.execute("INSERT INTO kept VALUES ('เยี่ยมบ้าน')")

        for name in PROCESSES:
            pid = run.leaders()[name]
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: run.leaders().get(name, pid) != pid, run.output)  # noqa: B023 – used within the loop
            run.wait_until_served()
            assert f"{name} died" in run.output()

        with run.database() as connection:
            assert connection.execute("SELECT entered FROM kept").fetchall() == [("เยี่ยมบ้าน",)]
        assert run.end() == 0
        assert "Stopped." in run.output()


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_run_needs_no_repair(tmp_path):
    with run_in(tmp_path) as run:
        with run.database() as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS entered")
        # What a machine that lost power leaves: the number of a dead server, which another process has meanwhile.
        run.end(signal.SIGKILL)
        wait_until(lambda: not locks.holders(tmp_path / "children.lock"), run.output)
        (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

        run.begin().wait_until_served()

        with run.database() as connection:
            assert connection.execute("SELECT entered FROM kept").fetchone() == (1,)


def test_a_second_run_in_the_same_folder_says_so_and_harms_nobody(tmp_path):
    with run_in(tmp_path) as run:
        second = Run(tmp_path, run.port).begin()

        assert second.process.wait(PATIENCE) == 1
        assert "already running" in run.output()
        assert run.is_served()


def test_a_taken_port_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = Run(tmp_path, port).begin()

        assert run.process.wait(PATIENCE) == 1
        assert f"Port {port} is taken" in run.output()
