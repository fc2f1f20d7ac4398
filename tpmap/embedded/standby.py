"""The embedded replica: a second PostgreSQL that follows the first by streaming, on the same machine."""

import shutil
import time

import psycopg

from tpmap import embedded
from tpmap.embedded.postgres import Postgres
from tpmap.embedded.process import Server

FOLLOWING = "SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'"
PATIENCE = 8  # seconds until a standby that does not follow is copied anew


class Standby(Postgres):
    """A copy of the running primary of the same folder, made at the first start and kept up by the primary's log.

    The primary keeps no log for it while it is away (a forgotten standby would fill the disk); one that was away
    too long is copied anew when it starts.
    """

    name = "standby"
    port = embedded.REPLICA_PORT

    def start(self, *, patience=60):
        Server.start(self, patience=patience)
        if self.process and not self._follows():
            self.stop()
            self.remove_data()
            Server.start(self, patience=patience)
        return self

    def remove_data(self):
        shutil.rmtree(self.data, ignore_errors=True)

    def place_of_data(self, primary):
        return primary.with_name("standby")

    def options(self):
        return super().options() | {
            "primary_conninfo": f"host='{self.sockets}' port={Postgres.port} user={self._user()}",
            "hot_standby_feedback": "on",  # the primary keeps rows that a page here still reads
            "wal_retrieve_retry_interval": "1s",
        }

    def make_data(self, folder):
        primary = ("-h", str(self.sockets), "-p", str(Postgres.port), "-U", self._user())
        speed = () if self.durable else ("--no-sync",)
        self._run("pg_basebackup", *primary, "-D", str(folder), "-X", "stream", "-c", "fast", "-R", *speed)

    def _user(self):
        return embedded.database(self.var_dir)["USER"]

    def _follows(self):
        give_up_at = time.monotonic() + PATIENCE
        with psycopg.connect(**self.address("postgres"), autocommit=True) as connection:
            while time.monotonic() < give_up_at:
                if connection.execute(FOLLOWING).fetchone():
                    return True
                time.sleep(0.1)
        return False
