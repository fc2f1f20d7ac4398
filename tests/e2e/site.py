"""The site as `bin/run` starts it, on servers and data of its own: web and worker are real processes."""

import os
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tpmap import embedded
from tpmap.embedded.postgres import Postgres
from tpmap.embedded.standby import Standby
from tpmap.embedded.valkey import Valkey
from tpmap.programs import Web, Worker
from tpmap.supervisor import free_port, prepare_site

# What tests/services.py set for the process of the tests, and a site of its own must not see.
OF_THE_TESTS = {
    *("DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE", "STATIC_STORAGE"),
    *("TESTING", "TPMAP_AS_OWNER", "TPMAP_TEST_VAR", "TPMAP_VAR"),
}


def environment(**more):
    """Return our environment as it was before the tests changed it, and more."""
    return {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS} | more


@dataclass(frozen=True)
class Site:
    address: str
    password: str  # of every demonstration account of this site
    servers: dict  # by name
    programs: dict


@contextmanager
def running_site(*, households, **more):
    """Start a site with that many fictitious households, yield it as a Site, and leave nothing behind.

    `more` goes into its environment; `TPMAP_REPLICA="1"` makes it keep a replica.
    """
    var_dir = Path(tempfile.mkdtemp(prefix="tpmap-site-"))
    settings = environment(TPMAP_DEMONSTRATION=str(households), **more)
    servers = [Postgres(var_dir, durable=False), Valkey(var_dir, durable=False)]
    if embedded.keeps_replica(settings):
        servers.insert(1, Standby(var_dir, durable=False))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, var_dir, ignore_errors=True)
        for server in servers:
            stack.callback(server.remove_data)
            stack.callback(server.stop)
            server.start()
        prepare_site(var_dir, settings)
        port = free_port("127.0.0.1")
        programs = [
            Web(var_dir, host="127.0.0.1", port=port, environment=settings),
            Worker(var_dir, environment=settings),
        ]
        for program in programs:
            stack.callback(program.stop)
            program.start()
        yield Site(
            f"http://127.0.0.1:{port}",
            (var_dir / "demonstration_password").read_text(),
            {server.name: server for server in servers},
            {program.name: program for program in programs},
        )
