"""`bin/run` survives what happens to machines: killed processes, a killed supervisor, stale files, a second start.

They share one site in a folder of its own, without demonstration data; CHAOS_ROUNDS=20 kills it that often.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.prepared import environment
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
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
PATIENCE = 120  # seconds; a first start also makes all tables, on whatever machine


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
        for pid in self.processes():
            parent, command = parent_and_command(pid)
            if parent == self.process.pid:
                found |= {name: pid for name, mark in PROCESSES.items() if mark in command}
        return found

    def end(self, signal_number=signal.SIGINT):
        self.process.send_signal(signal_number)
        return self.process.wait(PATIENCE)

    def has_another(self, name, killed):
        return self.leaders().get(name, killed) != killed

    def processes(self):
        return locks.holders(self.var_dir / "children.lock")

    def kept(self):
        with self.database() as connection:
            return connection.execute("SELECT entered FROM kept").fetchone()[0]

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


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A running site; each test leaves it running."""
    var_dir = tmp_path_factory.mktemp("var")
    run = Run(var_dir, free_port("127.0.0.1")).begin()
    run.wait_until_served()
    with run.database() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'เยี่ยมบ้าน' AS entered")
    yield run
    if run.process.poll() is None:
        run.end()


def test_every_killed_process_is_started_again_and_nothing_is_lost(run):
    for name in PROCESSES:
        killed = run.leaders()[name]
        os.kill(killed, signal.SIGKILL)
        wait_until(partial(run.has_another, name, killed), run.output)
        run.wait_until_served()
        assert f"{name} died" in run.output()

    assert run.kept() == "เยี่ยมบ้าน"


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_run_needs_no_repair(run, attempt):
    run.end(signal.SIGKILL)
    wait_until(lambda: not run.processes(), run.output)
    # What a machine without power leaves behind: the number of a dead server, which another process has meanwhile.
    (run.var_dir / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    run.begin().wait_until_served()

    assert run.kept() == "เยี่ยมบ้าน"


def test_a_run_started_right_after_a_killed_one_waits_for_its_processes(run):
    run.end(signal.SIGKILL)

    run.begin().wait_until_served()

    assert run.kept() == "เยี่ยมบ้าน"
    assert {parent_and_command(pid)[0] for pid in run.leaders().values()} == {run.process.pid}


def test_a_second_run_in_the_same_folder_says_so_and_harms_nobody(run):
    second = Run(run.var_dir, run.port).begin()

    assert second.process.wait(PATIENCE) == 1
    assert "already running" in run.output()
    assert run.is_served()


def test_ctrl_c_stops_every_process_and_only_those(run):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        assert run.end(signal.SIGINT) == 0

        assert run.processes() == set()
        assert "Stopped." in run.output()
        assert stranger.poll() is None
        stranger.kill()
    run.begin().wait_until_served()


def test_a_taken_port_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = Run(tmp_path, port).begin()

        assert run.process.wait(PATIENCE) == 1
        assert f"Port {port} is taken" in run.output()
