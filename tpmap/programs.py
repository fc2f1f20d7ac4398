"""The three programs of the site itself, as `bin/run` starts them; production starts the same ones in containers."""

import http.client
import sys
from pathlib import Path

from tpmap.embedded.process import Process

BASE_DIR = Path(__file__).resolve().parent.parent


class Program(Process):
    folder = BASE_DIR


class Web(Program):
    name = "web"

    def __init__(self, var_dir, *, host, port, **options):
        super().__init__(var_dir, **options)
        self.host, self.port = host, port

    def command(self):
        return [
            *(sys.executable, "-m", "gunicorn", "tpmap.wsgi", "--bind", f"{self.host}:{self.port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--graceful-timeout", "5", "--no-control-socket"),
        ]

    def answers(self):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return self.is_alive() and connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class Worker(Program):
    name = "worker"

    def command(self):
        return [
            *(sys.executable, "-m", "celery", "-A", "tpmap", "worker", "--concurrency", "2", "--loglevel", "info"),
            *("--without-gossip", "--without-mingle"),  # workers need not know of each other: jobs are rows
        ]


class Beat(Program):
    name = "beat"

    def command(self):
        # No pid file: a killed beat would leave one behind and refuse to start again.
        return [sys.executable, "-m", "celery", "-A", "tpmap", "beat", "--loglevel", "info", "--pidfile="]
