"""What happened to a household, whoever did it: each noun tells of itself (`happenings.py` of each app)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from logbook.case_file import CaseFile


@dataclass(frozen=True)
class Happening:
    """One thing that happened. `tone` marks the dot, `badge_tone` the badge: names of the stylesheet's classes.

    `agency` is who did it, where that was an agency; `kind` is put in by the timeline.
    """

    at: date
    title: str
    text: str = ""
    by: str = ""
    badge: str = ""
    badge_tone: str = ""
    tone: str = ""
    agency: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Source:
    """A noun: its name in addresses, its label, and what it tells of a case file."""

    kind: str
    label: Any
    happenings: Callable[[CaseFile], Iterable[Happening]]


# In the order of registration; of one day, what a later source tells stands below.
SOURCES: dict[str, Source] = {}


def register(kind: str, label) -> Callable:
    """Let the decorated function, from a case file to happenings, tell of nouns of `kind`."""

    def add(happenings: Callable[[CaseFile], Iterable[Happening]]) -> Callable:
        if kind in SOURCES:
            raise ValueError(f"Happenings of {kind} are told already.")
        SOURCES[kind] = Source(kind, label, happenings)
        return happenings

    return add


def timeline(case: CaseFile) -> list[Happening]:
    """Return all happenings of a case file, the newest first."""
    told = [replace(one, kind=source.kind) for source in SOURCES.values() for one in source.happenings(case)]
    return sorted(told, key=lambda happening: happening.at, reverse=True)


def agencies_of(happenings: Iterable[Happening]) -> list[str]:
    """Return the agencies that did something, each once, in the order of their names."""
    return sorted({happening.agency for happening in happenings if happening.agency})
