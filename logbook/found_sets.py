"""Sets of households that another part of the system defines, to be looked at on the search page.

A kind of set registers itself; what is kept of a set are its terms, by which it is found anew for whoever looks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from areas.scope import Scope
from households.models.household import HouseholdQuerySet


@dataclass(frozen=True)
class SetKind:
    """`households(terms, scope)` finds the set within an area; `title(terms)` says in words what it is."""

    name: str
    households: Callable[[dict[str, Any], Scope], HouseholdQuerySet]
    title: Callable[[dict[str, Any]], str]


KINDS: dict[str, SetKind] = {}


def register(kind: SetKind) -> None:
    if kind.name in KINDS:
        raise ValueError(f"There are two kinds of set called {kind.name}.")
    KINDS[kind.name] = kind
