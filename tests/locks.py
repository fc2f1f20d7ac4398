"""The two locks of every page, each of which a test can take away: what the other alone keeps must be enough.

The gate is `AreaScopedQuerySet.within`, in the application; the walls are row-level security, in the database.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from areas.scope import AreaScopedQuerySet
from tests.roles import as_owner

ROOT = Path(__file__).resolve().parent.parent


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


@contextmanager
def gate_open_at(site: str) -> Iterator[None]:
    """Let the one call of `within` at `site` ("logbook/views/visits.py visit_detail") return everything."""
    with _calls_go_through(lambda caller, kept, rows: rows.all() if caller == site else kept()):
        yield


@contextmanager
def noting_gates() -> Iterator[set[str]]:
    """Yield the places at which `within` is called meanwhile."""
    called: set[str] = set()

    def note(caller, kept, rows):
        called.add(caller)
        return kept()

    with _calls_go_through(note):
        yield called


@contextmanager
def _calls_go_through(turnstile: Callable) -> Iterator[None]:
    patches = []
    for kind in dict.fromkeys(gates()):
        patches.append(patch.object(kind, "within", _guarded(vars(kind)["within"], turnstile)))
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in reversed(patches):
            one.stop()


def _guarded(real: Callable, turnstile: Callable) -> Callable:
    def within(rows, scope):
        if sys._getframe(1).f_code.co_name == "within":  # one that adds to that of its parent is one call
            return real(rows, scope)
        frame = sys._getframe(1)
        while not _is_ours(frame):  # a manager hands the call on
            frame = frame.f_back
        caller = f"{Path(frame.f_code.co_filename).relative_to(ROOT)} {frame.f_code.co_qualname}"
        return turnstile(caller, lambda: real(rows, scope), rows)

    return within


def _is_ours(frame) -> bool:
    place = frame.f_code.co_filename
    return place.startswith(str(ROOT)) and "site-packages" not in place
