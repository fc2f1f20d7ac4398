"""The site as `bin/run` starts it, on servers and data of its own: web and worker are real processes."""

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.prepared import DEMONSTRATION, HOST, CopiedPostgres, copy_prepared, environment, own_port
from tpmap import embedded
from tpmap.embedded.standby import Standby
from tpmap.embedded.valkey import Valkey
from tpmap.programs import Web, Worker


@dataclass(frozen=True)
class Site:
    address: str
    password: str  # of every demonstration account of this site
    servers: dict  # by name
    programs: dict


@contextmanager
def running_site(**more):
    """Start a copy of the prepared site, yield it as a Site, and leave nothing behind.

    `more` goes into its environment; `TPMAP_REPLICA="1"` makes it keep a replica.
    """
    var_dir = Path(tempfile.mkdtemp(prefix="tpmap-site-"))
    settings = environment(**DEMONSTRATION, **more)
    servers = [CopiedPostgres(var_dir, durable=False), Valkey(var_dir, durable=False)]
    if embedded.keeps_replica(settings):
        servers.insert(1, Standby(var_dir, durable=False))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, var_dir, ignore_errors=True)
        copy_prepared(var_dir)
        for server in servers:
            stack.callback(server.remove_data)
            stack.callback(server.stop)
            server.start()
        port = own_port()
        programs = [
            Web(var_dir, host=HOST, port=port, environment=settings),
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
