"""The two locks of every page, each of which a test can take away: what the other alone keeps must be enough.

The gate is `AreaScopedQuerySet.within`, in the application; the walls are row-level security, in the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from areas.scope import AreaScopedQuerySet
from tests.roles import as_owner


def gates(kind: type = AreaScopedQuerySet) -> list[type]:
    """Return every class of QuerySet that has a `within` of its own."""
    below = [one for child in kind.__subclasses__() for one in gates(child)]
    return [*([kind] if "within" in vars(kind) else []), *below]


@contextmanager
def without_gate() -> Iterator[None]:
    """Let `within` return everything, for every model: only the walls are left."""
    patches = [patch.object(kind, "within", lambda rows, scope: rows.all()) for kind in dict.fromkeys(gates())]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in reversed(patches):
            one.stop()


@contextmanager
def without_walls() -> Iterator[None]:
    """Go to the database as its owner, whom embedded servers let through every wall: only the gate is left."""
    with as_owner():
        yield
