"""The tables of the models, each filled in one transaction from what was drawn of the provinces."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.db.models import AutoField
from psycopg import Connection, sql

from households.models import Household, HouseholdAnswers, Member, MemberAnswers, NamePosting
from tpmap.demonstration import answers
from tpmap.demonstration.national import progress
from tpmap.demonstration.national.filling import fill_table, statement
from tpmap.demonstration.national.seeding import DAY, YEAR, Seeding, drawn_tables, run_all
from tpmap.demonstration.national.shares import ProvinceShare

NOW = f"{DAY} 19:00:00+07"


@dataclass(frozen=True)
class Filled:
    """A table, the statement that selects its rows of one province, and whose count numbers them."""

    model: type
    select: str


# The longest first, so that both processes end together.
TABLES = (
    Filled(Member, "member"),
    Filled(NamePosting, "name_posting"),
    Filled(MemberAnswers, "member_answers"),
    Filled(HouseholdAnswers, "household_answers"),
    Filled(Household, "household"),
)


def all_filled(done: dict[str, int]) -> bool:
    return all(f"table {one.select}" in done for one in TABLES)


def fill(session: Connection, seeding: Seeding, pool) -> None:
    done = progress.done(session)
    waiting = [one.select for one in TABLES if f"table {one.select}" not in done]
    with seeding.said("tables filled"):
        for line in pool.imap_unordered(partial(_fill_one, shares=seeding.shares), waiting):
            seeding.say(line)


def _fill_one(select: str, shares: tuple[ProvinceShare, ...]) -> str:
    started = time.monotonic()
    model = next(one.model for one in TABLES if one.select == select)
    with progress.session() as session:
        counted = progress.done(session)
        with progress.step(session, f"table {select}") as note:
            note["value"] = fill_table(session, model, _selects(session, select, shares, counted))
        if isinstance(model._meta.pk, AutoField):
            session.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                [model._meta.db_table, max(sum(_most_rows(select, share, counted) for share in shares), 1)],
            )
    return f"  {model._meta.db_table}: {note['value']:,} rows in {time.monotonic() - started:.0f} s"


def _selects(
    session: Connection, select: str, shares: tuple[ProvinceShare, ...], counted: dict[str, int]
) -> Iterator[sql.Composed]:
    """Yield the statement of each province; `before` counts the rows, `first` the people of the earlier ones."""
    rows_before, people_before = 0, 0
    for share in shares:
        tables = drawn_tables(share.code)
        session.execute("SELECT setseed(%s)", [share.rank / 100])
        yield statement(
            select, **tables, before=rows_before, first=people_before, year=YEAR, day=str(DAY), now=NOW,
            unanswered=answers.UNANSWERED,
        )  # fmt: skip
        people_before += counted[f"people {share.code}"]
        rows_before += _most_rows(select, share, counted)


def _most_rows(select: str, share: ProvinceShare, counted: dict[str, int]) -> int:
    """Return how many rows a province may have; where it has fewer, their numbers leave a gap."""
    people = counted[f"people {share.code}"]
    return {"name_posting": 2 * people, "member_answers": people}.get(select, share.households)


def freeze(session: Connection, seeding: Seeding, pool) -> None:
    """Let everybody see the rows without asking: only now, for what is being filled beside a table keeps it back."""
    done = progress.done(session)
    waiting = [one.select for one in TABLES if f"frozen {one.select}" not in done]
    with seeding.said("tables frozen"):
        run_all(pool, _freeze_one, waiting)


def _freeze_one(select: str) -> None:
    model = next(one.model for one in TABLES if one.select == select)
    with progress.session() as session:
        session.execute(sql.SQL("VACUUM (FREEZE, ANALYZE) {}").format(sql.Identifier(model._meta.db_table)))
        with progress.step(session, f"frozen {select}"):
            pass
