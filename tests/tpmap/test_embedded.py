"""What `bin/run` keeps in its folder, and how its PostgreSQL gets round being root."""

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from tpmap import embedded
from tpmap.embedded import identity
from tpmap.embedded.postgres import Postgres
from tpmap.embedded.process import Process, ProcessFailed, own_folder

IS_ROOT = os.geteuid() == 0
# Only root has to run PostgreSQL as somebody else, and only root can.
NAMESPACES_ALLOWED = [True, False] if IS_ROOT else [True]


def connect(server):
    return psycopg.connect(**server.address())


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    secrets = embedded.LocalSecrets(tmp_path)

    with ThreadPoolExecutor(8) as threads:
        values = set(threads.map(lambda _turn: secrets.get("citizen_id_key"), range(40)))

    assert len(values) == 1
    assert len(base64.b64decode(values.pop())) == 32
    assert stat.S_IMODE((tmp_path / "secrets" / "citizen_id_key").stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "secrets") == ["citizen_id_key"]


def test_secrets_differ_between_folders_and_names(tmp_path):
    one, other = embedded.LocalSecrets(tmp_path / "one"), embedded.LocalSecrets(tmp_path / "other")

    assert len({one.get("django_secret"), one.get("pepper"), other.get("pepper")}) == 3


def test_production_makes_up_no_secret(tmp_path):
    secrets = embedded.LocalSecrets(tmp_path, production=True)

    with pytest.raises(ImproperlyConfigured, match="Set CITIZEN_ID_KEYS"):
        secrets.get("citizen_id_key", variable="CITIZEN_ID_KEYS")
    assert os.listdir(tmp_path) == []


def test_a_path_too_long_for_a_socket_moves_to_tmp(tmp_path):
    deep = tmp_path / ("deep" * 30)

    assert embedded.socket_folder(Path("/srv/tpmap/var")) == Path("/srv/tpmap/var/sockets")
    assert len(str(embedded.socket_folder(deep) / ".s.PGSQL.5432")) < 107
    assert embedded.socket_folder(deep) != embedded.socket_folder(deep / "other")


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    taken = tmp_path / "sockets" if IS_ROOT else Path("/usr")
    if IS_ROOT:
        taken.mkdir()
        os.chown(taken, 65534, 65534)

    with pytest.raises(ProcessFailed, match="belongs to somebody else"):
        own_folder(taken)


@pytest.mark.parametrize("namespaces_allowed", NAMESPACES_ALLOWED)
def test_the_server_is_never_root_and_keeps_its_data(tmp_path, monkeypatch, namespaces_allowed):
    monkeypatch.setattr(identity, "_namespaces_allowed", lambda: namespaces_allowed)
    tmp_path.chmod(0o700)  # as /root is: another account can reach nothing in it
    server = Postgres(tmp_path, durable=False).start()
    try:
        with connect(server) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS entered")
        server.stop()
        server = Postgres(tmp_path, durable=False).start()
        with connect(server) as connection:
            assert connection.execute("SELECT entered FROM kept").fetchone() == (1,)
        assert namespaces_allowed or Path(f"/proc/{server.process.pid}").stat().st_uid != 0
    finally:
        server.stop()
        server.remove_data()


def test_thai_names_have_trigrams(tmp_path):
    server = Postgres(tmp_path, durable=False).start()
    try:
        with connect(server) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            assert connection.execute("SELECT show_trgm('น้ำใส') <> '{}'").fetchone() == (True,)
    finally:
        server.stop()


def test_a_server_already_running_is_used_and_left_running(tmp_path):
    server = Postgres(tmp_path, durable=False).start()
    try:
        guest = Postgres(tmp_path, durable=False).start()
        guest.stop()

        assert server.answers()
    finally:
        server.stop()
    assert not server.answers()


def test_a_start_that_fails_shows_the_end_of_the_log(tmp_path):
    class Broken(Process):
        name = "broken"

        def command(self):
            return ["sh", "-c", "echo no space left on device >&2; exit 1"]

        def answers(self):
            return False

    with pytest.raises(ProcessFailed, match="(?s)broken did not start.*no space left on device"):
        Broken(tmp_path).start()
