"""R-25: the whole site behind PgBouncer in transaction mode. By hand, since no Python package brings PgBouncer along:

    apt-get install pgbouncer
    python -m tests.chaos.pgbouncer [PROGRAM] [--requests 2000]

Officers of different areas ask for lists at once through two database connections, every tenth request ends in an
error; nobody may see a row of another area, a search of one another's words, or an error of the database. Then a
job is done.
The suites of the apps run through it as well: docs/operations.md.
"""

import argparse
import json
import shutil
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

import psycopg

from tests.chaos.tier import report
from tests.prepared import environment
from tests.visitor import Visitor
from tpmap import embedded
from tpmap.embedded.identity import Identity
from tpmap.embedded.postgres import Postgres
from tpmap.embedded.process import Process
from tpmap.embedded.valkey import Valkey
from tpmap.programs import Web, Worker
from tpmap.supervisor import free_port, prepare_site

AREAS = {"team": "840102", "team2": "840103", "district": "8401", "province": "84"}
WRONG = "/households/00000000-0000-4000-8000-000000000000/"
CONFIGURATION = """
[databases]
tpmap = host={sockets} port=5432 user=tpmap_site
owner = host={sockets} port=5432 user=app dbname=tpmap
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
"""


class PgBouncer(Process):
    name = "pgbouncer"

    def __init__(self, var_dir, *, program, port, sockets):
        super().__init__(var_dir)
        self.program, self.port, self.sockets = program, port, sockets

    def prepare(self):
        written = CONFIGURATION.format(sockets=self.sockets, port=self.port)
        (self.var_dir / "pgbouncer.ini").write_text(written)

    def command(self):  # it refuses root, as PostgreSQL does
        return [*Identity.for_folder(self.var_dir).prefix, self.program, str(self.var_dir / "pgbouncer.ini")]

    def answers(self):
        try:
            psycopg.connect(self.url()).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database="tpmap"):
        return f"postgres://{embedded.SITE_ROLE}@127.0.0.1:{self.port}/{database}"


def ask_for_lists(visitor: Visitor, username: str, requests: int, faults: list[str]) -> None:
    """Search, read a list, and every tenth time ask for what is not there."""
    visitor.post("/households/find/", text=f"คำของ{username}", show="all")
    for turn in range(requests):
        if turn % 10 == 9:
            if (status := visitor.get(WRONG).status) != 404:
                faults.append(f"{username}: {status} for a household that is not there")
            continue
        answer = visitor.get("/api/v1/households/?page_size=100")
        rows = json.loads(answer.text)["results"] if answer.status == 200 else []
        if not rows or any(not row["area_code"].startswith(AREAS[username]) for row in rows):
            faults.append(f"{username}: status {answer.status}, {len(rows)} rows")


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", default=shutil.which("pgbouncer") or "/usr/sbin/pgbouncer")
    parser.add_argument("--requests", type=int, default=2000)
    options = parser.parse_args(argv)
    faults: list[str] = []
    with ExitStack() as stack:
        site = _start_site(stack, options.program)
        visitors = {name: Visitor(site["address"]).sign_in(name, site["password"]) for name in AREAS}
        each = options.requests // len(AREAS)
        threads = [
            threading.Thread(target=ask_for_lists, args=(visitor, name, each, faults))
            for name, visitor in visitors.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        log = (site["var"] / "log" / "web.log").read_text()
        faults += [line for line in log.splitlines() if "psycopg" in line]
    report("R-25.foreign-or-failed", len(faults), "0", passed=not faults, requests=options.requests, faults=faults[:20])


def _start_site(stack: ExitStack, program: str) -> dict:
    var_dir = Path(tempfile.mkdtemp(prefix="tpmap-pool-"))
    stack.callback(shutil.rmtree, var_dir, ignore_errors=True)
    database = Postgres(var_dir, durable=False)
    for server in (database, Valkey(var_dir, durable=False)):
        stack.callback(server.remove_data)
        stack.callback(server.stop)
        server.start()
    with psycopg.connect(**database.address(), autocommit=True) as connection:
        for role in ("app", embedded.SITE_ROLE):
            connection.execute(f"ALTER ROLE {role} SET pgtrigger.ignore = '{{}}'")
    pooler = PgBouncer(var_dir, program=program, port=free_port("127.0.0.1"), sockets=database.sockets)
    stack.callback(pooler.stop)
    pooler.start()
    settings = environment(
        DATABASE_URL=pooler.url(),
        DATABASE_OWNER_URL=pooler.url("owner"),
        DATABASE_POOLED="1",
        TPMAP_DEMONSTRATION="200",
    )
    prepare_site(var_dir, settings)
    port = free_port("127.0.0.1")
    for one in (
        Web(var_dir, host="127.0.0.1", port=port, environment=settings),
        Worker(var_dir, environment=settings),
    ):
        stack.callback(one.stop)
        one.start()
    password = (var_dir / "demonstration_password").read_text()
    return {"address": f"http://127.0.0.1:{port}", "password": password, "var": var_dir}


if __name__ == "__main__":
    main(sys.argv[1:])
