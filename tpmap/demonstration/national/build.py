"""The order of the work, by two processes: each step is noted with its rows, so that a killed seeding goes on."""

import multiprocessing
import time
from collections.abc import Callable

from django.db import connection as django_connection
from django.db import connections
from psycopg import Connection, sql

from areas.thai import sort_key
from households.choices import SurveyCycle
from households.models import SurveyRound
from mpi.recompute import recompute_area
from tpmap.demonstration import names
from tpmap.demonstration.national import bareness, checks, progress
from tpmap.demonstration.national.drawing import draw, drop_drawn, forget_what_is_gone
from tpmap.demonstration.national.filling import statement
from tpmap.demonstration.national.seeding import YEAR, Seeding, run_all
from tpmap.demonstration.national.shares import province_shares
from tpmap.demonstration.national.tables import all_filled, fill, freeze
from tpmap.demonstration.national.words import Name, first_names, last_names

PERSONS_A_HOUSEHOLD = 2.86


class NotEmpty(Exception):
    """There are households already; a country is never mixed with what is there."""


class OtherSize(Exception):
    """A seeding of another size was killed before; `args[0]` is its number of households."""


def seed_country(*, households: int, processes: int, say: Callable[[str], None]) -> dict[str, int]:
    """Fill an empty database with so many households; returns how many rows there are of what.

    Goes on where a killed seeding of the same size stopped. Raises NotEmpty, OtherSize, and checks.Wrong where what
    was made breaks a promise.
    """
    _ensure_round()
    shares = tuple(province_shares(households))
    connections.close_all()  # no child may inherit an open one
    with multiprocessing.get_context("fork").Pool(processes) as pool, progress.session() as session:
        seeding = Seeding(households, shares, say, time.monotonic())
        _begin(session, seeding)
        _prepare(session, seeding)
        if not all_filled(progress.done(session)):
            draw(session, seeding, pool)
            fill(session, seeding, pool)
        drop_drawn(session, seeding)
        freeze(session, seeding, pool)
        _index(session, seeding, pool)
        _score(session, seeding, pool)
        with seeding.said("verified"):
            counts = checks.verify(session, households)
        _clear(session)
    return counts


def _begin(session: Connection, seeding: Seeding) -> None:
    done = progress.done(session)
    if not done:
        if session.execute("SELECT EXISTS (SELECT FROM households_household)").fetchone()[0]:
            raise NotEmpty
        progress.begin(session)
        with progress.step(session, "size") as note:
            note["value"] = seeding.households
    elif done["size"] != seeding.households:
        raise OtherSize(done["size"])
    elif not all_filled(done):
        forget_what_is_gone(session, seeding, done)


def _prepare(session: Connection, seeding: Seeding) -> None:
    """Villages, the words of names, and bare tables."""
    done = progress.done(session)
    if "villages" not in done:
        with seeding.said("villages"), progress.step(session, "villages") as note:
            keys = [sort_key(name) for name in names.VILLAGE_NAMES]
            made = statement("villages", count=len(keys), names=names.VILLAGE_NAMES, keys=keys)
            note["value"] = session.execute(made).rowcount
    if "names" not in done:
        with seeding.said("names"), progress.step(session, "names") as note:
            people = round(seeding.households * PERSONS_A_HOUSEHOLD)
            note["value"] = _keep_names(session, first_names(people), last_names(people))
    if "bare" not in done:
        with progress.step(session, "bare"):
            bareness.take_away(session)


def _keep_names(session: Connection, first: dict[bool, list[Name]], last: list[Name]) -> int:
    # Men's names have even numbers, women's odd ones: so many that both lists have equal steps.
    rows = {
        "national_first": [
            (2 * at + is_female, name) for is_female, some in first.items() for at, name in enumerate(some)
        ],
        "national_last": list(enumerate(last)),
    }
    for table, named in rows.items():
        session.execute(
            sql.SQL("CREATE TABLE {} (no int, name text, word text, weak text, sort_key text, token_id bigint)").format(
                sql.Identifier(table)
            )
        )
        into = sql.SQL("COPY {} (no, name, word, weak, sort_key) FROM STDIN").format(sql.Identifier(table))
        with session.cursor() as cursor, cursor.copy(into) as copy:
            for number, name in named:
                copy.write_row((number, name.written, name.word, name.weak, name.sort_key))
    session.execute("""
        INSERT INTO households_nametoken (token, weak)
        SELECT DISTINCT word, weak FROM (TABLE national_first UNION ALL TABLE national_last) AS name ORDER BY word
        ON CONFLICT DO NOTHING;
        UPDATE national_first SET token_id = id FROM households_nametoken WHERE token = word;
        UPDATE national_last SET token_id = id FROM households_nametoken WHERE token = word;
        ANALYZE national_first, national_last, households_nametoken, areas_area
    """)
    return sum(len(named) for named in rows.values())


def _index(session: Connection, seeding: Seeding, pool) -> None:
    if not progress.exists(session, "national_definition"):
        return
    with seeding.said("indexes built"):
        for line in pool.imap_unordered(_run, bareness.missing_indexes(session)):
            seeding.say(line)
    bareness.attach_constraints(session)
    with seeding.said("foreign keys proven"):
        for line in pool.imap_unordered(_run, bareness.unproven_keys(session)):
            seeding.say(line)
    session.execute("DROP TABLE national_definition")


def _run(missing: bareness.Missing) -> str:
    started = time.monotonic()
    with progress.session() as session:
        session.execute("SET synchronize_seqscans = on")  # two that read the same table read it once
        session.execute(missing.statement)
    return f"  {missing.name}: {time.monotonic() - started:.1f} s"


def _score(session: Connection, seeding: Seeding, pool) -> None:
    done = progress.done(session)
    waiting = [share.code for share, _first in seeding.with_firsts() if f"scores {share.code}" not in done]
    with seeding.said("scores computed"):
        run_all(pool, _score_province, waiting)
    session.execute("VACUUM (ANALYZE) mpi_householdscore")


def _score_province(code: str) -> None:
    with django_connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    done = recompute_area(code, SurveyRound.objects.get(year=YEAR))
    with progress.session() as session, progress.step(session, f"scores {code}") as note:
        note["value"] = done.households


def _clear(session: Connection) -> None:
    session.execute("DROP TABLE national_first, national_last, national_step")


def _ensure_round() -> None:
    taken = SurveyRound.objects.filter(is_current=True).exists()
    SurveyRound.objects.get_or_create(year=YEAR, defaults={"cycle": SurveyCycle.BMN_2565, "is_current": not taken})
