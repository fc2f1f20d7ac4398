"""The people of every province, drawn into tables of its own, and their numbers."""

from collections.abc import Iterable
from functools import partial

from psycopg import Connection, sql

from areas.scope import code_after
from tpmap.demonstration import families
from tpmap.demonstration.national import progress
from tpmap.demonstration.national.filling import statement
from tpmap.demonstration.national.numbers import DIGITS, seal_numbers
from tpmap.demonstration.national.seeding import DAY, STAGES, Seeding, drawn_table, drawn_tables, run_all
from tpmap.demonstration.national.shares import LEFT_OUT_RATE, ProvinceShare, shape_bounds

# Set so that the sums come out as published: who is fragile, who holds a card, who has died or moved away.
CALIBRATED = {"income": 11.1, "income_of_poor": 9.6, "card": 0.55, "died": 0.14, "moved": 0.105}
# Milliseconds: each province's ids are of an hour of its own, in the order of the codes.
CLOCK, HOUR = 1_676_419_200_000, 3_600_000


def draw(session: Connection, seeding: Seeding, pool) -> None:
    """Draw the people of every province, then seal their numbers."""
    done = progress.done(session)
    of_sex = dict(session.execute("SELECT no % 2, count(*) FROM national_first GROUP BY 1").fetchall())
    last = session.execute("SELECT count(*) FROM national_last").fetchone()[0]
    drawn = {"female_names": of_sex[1], "male_names": of_sex[0], "last_names": last}
    waiting = [share for share in seeding.with_firsts() if f"people {share[0].code}" not in done]
    with seeding.said("people drawn"):
        run_all(pool, partial(_draw_province, drawn=drawn), waiting)
    starts = _starts(session, seeding)
    with seeding.said("numbers sealed"):
        run_all(pool, _seal_province, [one for one in starts.items() if f"numbers {one[0]}" not in done])


def _draw_province(work: tuple[ProvinceShare, int], drawn: dict[str, int]) -> None:
    share, first = work
    members = [
        (shape, str(relationship), youngest, oldest, female)
        for shape, (_weight, some) in enumerate(families.SHAPES)
        for relationship, youngest, oldest, female in some
    ]
    values = sql.SQL(", ").join(
        sql.SQL("({}, {}, {}, {}, {}::boolean)").format(*map(sql.Literal, member)) for member in members
    )
    tables = drawn_tables(share.code)
    made = statement(
        "people",
        **tables,
        **drawn,
        **CALIBRATED,
        province=share.code,
        after=code_after(share.code),
        households=max(share.households, 1),
        poor=share.poor,
        left_out=round(share.households * LEFT_OUT_RATE),
        first=first,
        seed=share.rank / 100,
        clock=CLOCK + share.rank * HOUR,
        shapes=shape_bounds(poor=False),
        poor_shapes=shape_bounds(poor=True),
        members=values,
        day=str(DAY),
        work=[str(one.value) for one in families.WORK],
        works=len(families.WORK),
    )
    with progress.session() as session, progress.step(session, f"people {share.code}") as note:
        session.execute(made)
        counted = session.execute(sql.SQL("SELECT count(*) FROM {}").format(tables["person"]))
        note["value"] = counted.fetchone()[0]
        session.execute(sql.SQL("ANALYZE {}, {}").format(tables["house"], tables["person"]))


def _starts(session: Connection, seeding: Seeding) -> dict[str, dict[str, int]]:
    """Return where each province begins with the numbers of each kind."""
    so_far, starts = dict.fromkeys(DIGITS, 0), {}
    for share in seeding.shares:
        starts[share.code] = dict(so_far)
        counted = sql.SQL("SELECT kind, count(*) FROM {} GROUP BY kind").format(drawn_table("person", share.code))
        for kind, count in session.execute(counted).fetchall():
            if kind in so_far:
                so_far[kind] += count
    return starts


def _seal_province(work: tuple[str, dict[str, int]]) -> None:
    code, starts = work
    with progress.session() as session, progress.step(session, f"numbers {code}") as note:
        note["value"] = seal_numbers(
            session, person=drawn_table("person", code), number=drawn_table("number", code), starts=starts
        )


def forget_what_is_gone(session: Connection, seeding: Seeding, done: dict[str, int]) -> None:
    """Draw again what a crashed server has emptied: the tables of a province are kept out of its log."""
    for code in [share.code for share in seeding.shares]:
        if _is_gone(session, done, f"people {code}", drawn_table("person", code)):
            _draw_again(session, code, stages=STAGES, steps=[f"people {code}", f"numbers {code}"])
        elif _is_gone(session, done, f"numbers {code}", drawn_table("number", code)):
            _draw_again(session, code, stages=("number",), steps=[f"numbers {code}"])


def _is_gone(session: Connection, done: dict[str, int], step: str, table: sql.Identifier) -> bool:
    kept = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(table)
    return done.get(step, 0) > 0 and not session.execute(kept).fetchone()[0]


def _draw_again(session: Connection, code: str, *, stages: Iterable[str], steps: list[str]) -> None:
    with session.transaction():
        for stage in stages:
            session.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(drawn_table(stage, code)))
        progress.forget(session, steps)


def drop_drawn(session: Connection, seeding: Seeding) -> None:
    for share in seeding.shares:
        tables = list(drawn_tables(share.code).values())
        session.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.SQL(", ").join(tables)))
