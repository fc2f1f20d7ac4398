"""Where somebody stands: what the walls of the database (`areas.walls`) let this piece of work see and write.

A request stands in the area of whoever asks, a job in that of whoever asked for it; who stands nowhere sees nothing.
`areas.postgres` tells the database. ADR 33 says why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from areas.scope import Scope, code_after

# The settings of a session that the walls read; '' in all of them is nowhere, and so is a session without them.
SETTINGS = ("tpmap.areas", "tpmap.parts", "tpmap.person")
# What they hold for somebody who stands everywhere.
ALL_AREAS, ALL_PARTS = "{(,)}", "*"


@dataclass(frozen=True)
class Stand:
    """An area, and the id of the person whose own rows are open as well (0 for nobody)."""

    scope: Scope = Scope()
    person: int = 0

    @property
    def settings(self) -> tuple[str, str, str]:
        """What the database is told, in the order of SETTINGS: ranges of codes, their prefixes, the person."""
        person = str(self.person or "")
        if self.scope.is_everywhere:
            return (ALL_AREAS, ALL_PARTS, person)
        ranges = ",".join(f"[{prefix},{code_after(prefix)})" for prefix in self.scope.prefixes)
        return (f"{{{ranges}}}" if ranges else "", ",".join(self.scope.prefixes), person)


NOWHERE, EVERYWHERE = Stand(), Stand(Scope.everywhere())
_stand: ContextVar[Stand | None] = ContextVar("stand", default=None)
_default = NOWHERE


def current() -> Stand:
    return _stand.get() or _default


@contextmanager
def standing(scope: Scope, *, person: int | None = None) -> Iterator[None]:
    """Stand in `scope` for a block, then where one stood before; `person` is left as it was unless it is named."""
    was = current()
    token = _stand.set(replace(was, scope=scope) if person is None else Stand(scope, person))
    try:
        yield
    finally:
        _stand.reset(token)


@contextmanager
def standing_everywhere(*, reason: str) -> Iterator[None]:
    """Look over the whole country for a block, or for a function as its decorator; say why there is no other way."""
    if not reason:
        raise ValueError("Say why.")
    with standing(Scope.everywhere()):
        yield


def stand_by_default(stand: Stand) -> None:
    """Stand there wherever nothing else is said in this process: commands at a terminal do so everywhere."""
    global _default
    _default = stand
