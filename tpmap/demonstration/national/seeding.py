"""One run of a seeding: its size, what every step of it needs to know, and where it says what it does."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import sql

from tpmap.demonstration import answers
from tpmap.demonstration.national.shares import ProvinceShare

YEAR = 2566
DAY = answers.survey_day(YEAR, 0)
# Of each province one table of its own a stage, until its rows stand in the tables of the models.
STAGES = ("house", "person", "number")


@dataclass(frozen=True)
class Seeding:
    """Its size, the provinces' shares, where it says what it does, and when it began."""

    households: int
    shares: tuple[ProvinceShare, ...]
    say: Callable[[str], None]
    began: float

    def with_firsts(self) -> list[tuple[ProvinceShare, int]]:
        """Return each province with the number of households before it, the largest first."""
        before, found = 0, []
        for share in self.shares:
            found.append((share, before))
            before += share.households
        return sorted(found, key=lambda one: -one[0].households)

    @contextmanager
    def said(self, what: str) -> Iterator[None]:
        """Say how long `what` has taken."""
        started = time.monotonic()
        yield
        now = time.monotonic()
        self.say(f"{what}: {now - started:.1f} s ({now - self.began:.0f} s in all)")


def run_all(pool, work: Callable, items: Iterable) -> None:
    for _done in pool.imap_unordered(work, list(items)):
        pass


def drawn_table(stage: str, code: str) -> sql.Identifier:
    """Return the table of a stage of a province."""
    return sql.Identifier(f"national_{stage}_{code}")


def drawn_tables(code: str) -> dict[str, sql.Identifier]:
    return {stage: drawn_table(stage, code) for stage in STAGES}
