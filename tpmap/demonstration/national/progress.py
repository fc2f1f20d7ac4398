"""What a seeding has done: a row a step, written in the step's own transaction, so that a killed one can go on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as django_connection
from psycopg import Connection, connect, sql

STEPS = """
CREATE TABLE IF NOT EXISTS national_step (
    name text PRIMARY KEY, value bigint NOT NULL, seconds double precision NOT NULL
)
"""
SESSION = {
    "session_replication_role": "replica",  # history and the rule of heads: proven for all rows at the end instead
    "synchronous_commit": "off",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
    "synchronize_seqscans": "off",
    "jit": "off",
    "client_min_messages": "warning",
}


@contextmanager
def session() -> Iterator[Connection]:
    """Open a connection of its own for loading: no triggers, no wait for the disk, room to sort."""
    known = django_connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    with connect(**{name: known[name] for name in names if known.get(name)}, autocommit=True) as opened:
        for name, value in SESSION.items():
            opened.execute(sql.SQL("SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        yield opened


def begin(connection: Connection) -> None:
    connection.execute(STEPS)


def exists(connection: Connection, table: str) -> bool:
    return connection.execute("SELECT to_regclass(%s) IS NOT NULL", [table]).fetchone()[0]


def done(connection: Connection) -> dict[str, int]:
    """Return what each step done so far has counted."""
    if not exists(connection, "national_step"):
        return {}
    return dict(connection.execute("SELECT name, value FROM national_step").fetchall())


@contextmanager
def step(connection: Connection, name: str) -> Iterator[dict]:
    """Run a step in one transaction with the note that it is done; `["value"]` of what is yielded is noted with it."""
    started, note = time.monotonic(), {"value": 0}
    with connection.transaction():
        yield note
        connection.execute(
            "INSERT INTO national_step VALUES (%s, %s, %s)", [name, note["value"], time.monotonic() - started]
        )


def forget(connection: Connection, names: list[str]) -> None:
    connection.execute("DELETE FROM national_step WHERE name = ANY(%s)", [names])
