"""As whom the tests talk to the database: its owner makes it, then they go on as the site's role, as in production."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.signals import connection_created


class Role:
    """The role that every connection of this process takes; "" for that of whoever logged in, the owner."""

    name = ""


def _take_role(connection, **_signal):
    if Role.name:
        connection.connection.execute(f"SET ROLE {Role.name}")


connection_created.connect(_take_role, weak=False)


def let_all_take(role: str) -> None:
    """Let the connections that are open, and those to come, take the role."""
    Role.name = role
    for one in connections.all(initialized_only=True):
        if one.connection is not None:
            one.connection.execute(f"SET ROLE {role or 'NONE'}")


@contextmanager
def as_owner() -> Iterator[None]:
    """Let the tests of this process be the owner of the database for a block: for what no page may do."""
    before = Role.name
    let_all_take("")
    try:
        yield
    finally:
        let_all_take(before)
