"""A whole site of real processes for the chaos scripts: PostgreSQL, Valkey, web, worker and two beats."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from tests.chaos.kinds import TABLES
from tests.chaos.readers import Visitor
from tests.chaos.tier import either
from tests.prepared import DEMONSTRATION, HOST, CopiedPostgres, copy_prepared, environment, own_port
from tpmap import embedded
from tpmap.embedded.valkey import Valkey
from tpmap.programs import BASE_DIR, Beat, Web, Worker

SWEEP_SECONDS = either(quick=3, full=15)
VISIBILITY_SECONDS = either(quick=3, full=300)


class SecondBeat(Beat):
    name = "beat2"


class SecondWorker(Worker):
    name = "worker2"


class ChaosSite:
    """Its processes, ready to be killed: web, worker and beats are started again, as `bin/run` does."""

    def __init__(self, var_dir):
        self.var_dir = var_dir
        self.environment = environment(
            **DEMONSTRATION,
            DJANGO_SETTINGS_MODULE="tests.chaos.settings",
            TPMAP_VAR=str(var_dir),
            CHAOS_SWEEP_SECONDS=str(SWEEP_SECONDS),
            BROKER_VISIBILITY_SECONDS=str(VISIBILITY_SECONDS),
        )
        # Durable: what the database said is kept must be kept when it is killed.
        self.postgres, self.valkey = CopiedPostgres(var_dir), Valkey(var_dir, durable=False)

    def prepare(self):
        copy_prepared(self.var_dir)
        self.postgres.start()
        self.valkey.start()
        self.sql(TABLES)
        self.port = own_port()
        self.web = Web(self.var_dir, host=HOST, port=self.port, environment=self.environment)
        self.worker = Worker(self.var_dir, environment=self.environment)
        self.beats = [kind(self.var_dir, environment=self.environment) for kind in (Beat, SecondBeat)]
        for program in self.programs():
            program.start()
        wait_until(self.is_worker_ready, "the worker starts its processes")
        self.office = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.office"],
            cwd=BASE_DIR,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        # The kernel ends what a thread started when the thread ends: it lives until everything is stopped.
        self.is_ending, self.deaths = threading.Event(), Counter()
        self.watcher = threading.Thread(target=self._replace_the_dead, daemon=True)
        self.watcher.start()
        return self

    def programs(self):
        return (self.web, self.worker, *self.beats)

    def stop(self):
        self.is_ending.set()
        self.watcher.join()
        self.office.stdin.close()
        self.office.wait()
        for process in (*self.programs(), self.valkey, self.postgres):
            process.kill()

    def _replace_the_dead(self):
        while not self.is_ending.wait(0.3):
            for program in self.programs():
                if not program.is_alive():
                    self.deaths[program.name] += 1
                    program.kill()  # the children it left behind
                    program.start()

    def password(self):
        return (self.var_dir / "demonstration_password").read_text()

    def sql(self, statement, *parameters):
        """Run a statement beside the site; returns the rows, if any."""
        address = embedded.database(self.var_dir)
        with psycopg.connect(
            host=address["HOST"], user=address["USER"], dbname=address["NAME"], autocommit=True
        ) as connection:
            cursor = connection.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def number(self, statement, *parameters):
        return self.sql(statement, *parameters)[0][0]

    def ask(self, kind, count=1, *, prefix, **params):
        """Request `count` jobs of a kind, keyed PREFIX0, PREFIX1, …, as a web process would; returns the seconds."""
        began = time.monotonic()
        self.do("ask", kind, count, prefix, params)
        return time.monotonic() - began

    def do(self, deed, *arguments):
        """Have one of the functions of `tests.chaos.office` done; returns what it returns."""
        self.office.stdin.write(json.dumps([deed, *arguments]) + "\n")
        self.office.stdin.flush()
        answer = self.office.stdout.readline()
        assert answer, "the process that acts for the web died"
        return json.loads(answer)

    def run(self, module, *arguments):
        """Run a module within the site's settings and return what it printed."""
        command = [sys.executable, "-m", module, *arguments]
        result = subprocess.run(
            command, cwd=BASE_DIR, env=self.environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def officer(self, username="district"):
        """Return somebody signed in, mostly the officer of a district."""
        return Visitor(self.port).sign_in(username, self.password())

    def pages(self):
        """Return addresses an officer reads: the start page, the search, and households of the district."""
        rows = self.sql("SELECT id FROM households_household WHERE area_code LIKE '8401%' ORDER BY id LIMIT 20")
        return ["/households/", "/", *(f"/households/{row[0]}/" for row in rows)]

    def unfinished(self, prefix=""):
        return self.number(
            "SELECT count(*) FROM jobs_job WHERE state IN ('waiting', 'running') AND starts_with(dedupe_key, %s)",
            prefix,
        )

    def wait_until_done(self, prefix="", *, patience=60):
        """Return the seconds until all jobs whose key begins so have ended; fails with what is left."""
        began = time.monotonic()
        while self.unfinished(prefix):
            left = "SELECT kind, state, attempts, error, lease_until - now() AS lease, heartbeat_at, lane FROM jobs_job"
            in_time = time.monotonic() - began < patience
            assert in_time, self.sql(f"{left} WHERE state IN ('waiting', 'running') ORDER BY created_at LIMIT 20")
            time.sleep(0.1)
        return time.monotonic() - began

    def states(self, prefix):
        rows = self.sql("SELECT state, count(*) FROM jobs_job WHERE starts_with(dedupe_key, %s) GROUP BY state", prefix)
        return dict(rows)

    def states_of(self, kind):
        return dict(self.sql("SELECT state, count(*) FROM jobs_job WHERE kind = %s GROUP BY state", kind))

    def runs(self, key):
        return self.number("SELECT count(*) FROM chaos_run WHERE key = %s", key)

    @contextmanager
    def second_worker(self):
        """Run another worker beside the first, as another machine would."""
        second = SecondWorker(self.var_dir, environment=self.environment)
        second.start()
        try:
            yield second
        finally:
            second.stop()

    def redeliveries(self):
        """Count the messages that workers received more than once."""
        logs = "".join(log.read_text() for log in (self.var_dir / "log").glob("worker*.log"))
        received = Counter(re.findall(r"Task jobs\.tasks\.run\[([^]]+)\] received", logs))
        return sum(count > 1 for count in received.values())

    def doubled(self):
        return self.number("SELECT count(*) - count(DISTINCT key) FROM chaos_ledger")

    def effects(self, prefix):
        return self.number("SELECT count(*) FROM chaos_ledger WHERE starts_with(key, %s)", prefix)

    def worker_children(self):
        """Return the processes that do jobs; none while the worker starts or ends."""
        with suppress(psutil.Error):
            return psutil.Process(self.worker.process.pid).children()
        return []

    def is_worker_ready(self):
        return len(self.worker_children()) >= 2


@contextmanager
def chaos_site():
    var_dir = Path(tempfile.mkdtemp(prefix="tpmap-chaos-"))
    site = ChaosSite(var_dir)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, var_dir, ignore_errors=True)
        stack.callback(site.postgres.remove_data)
        yield site.prepare()
        site.stop()


def wait_until(condition, what, *, patience=60):
    """Return the seconds it took until `condition()` held; fails after `patience` seconds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < patience, f"{what}: not within {patience} seconds"
        time.sleep(0.1)
    return time.monotonic() - began


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, 9)
