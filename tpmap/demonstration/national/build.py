"""The order of the work, by two processes: each step is noted with its rows, so that a killed seeding goes on."""

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.db import connection as django_connection
from django.db import connections
from django.db.models import AutoField
from psycopg import Connection, sql

from areas.scope import Scope, code_after
from areas.thai import sort_key
from households.choices import SurveyCycle
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, NamePosting, SurveyRound
from mpi.recompute import recompute
from tpmap.demonstration import answers, families, names
from tpmap.demonstration.national import bareness, checks, progress
from tpmap.demonstration.national.filling import fill_table, statement
from tpmap.demonstration.national.numbers import DIGITS, seal_numbers
from tpmap.demonstration.national.shares import LEFT_OUT_RATE, ProvinceShare, province_shares, shape_bounds
from tpmap.demonstration.national.words import Name, first_names, last_names

YEAR = 2566
DAY = answers.survey_day(YEAR, 0)
NOW = f"{DAY} 19:00:00+07"
PERSONS_A_HOUSEHOLD = 2.86
# Set so that the sums come out as published: who is fragile, who holds a card, who has died or moved away.
CALIBRATED = {"income": 11.1, "income_of_poor": 9.6, "card": 0.55, "died": 0.14, "moved": 0.105}
# Milliseconds: each province's ids are of an hour of its own, in the order of the codes.
CLOCK, HOUR = 1_676_419_200_000, 3_600_000
STAGES = ("house", "person", "number")


class NotEmpty(Exception):
    """There are households already; a country is never mixed with what is there."""


class OtherSize(Exception):
    """A seeding of another size was killed before; `args[0]` is its number of households."""


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


@dataclass(frozen=True)
class Seeding:
    """One run: its size, the provinces' shares, and where it says what it does."""

    households: int
    shares: tuple[ProvinceShare, ...]
    say: Callable[[str], None]
    began: float


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
        _draw(session, seeding, pool)
        _fill(session, seeding, pool)
        _drop_drawn(session, seeding)
        _freeze(session, seeding, pool)
        _index(session, seeding, pool)
        _score(session, seeding, pool)
        with _said(seeding, "verified"):
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
    else:
        _forget_what_is_gone(session, seeding, done)


def _forget_what_is_gone(session: Connection, seeding: Seeding, done: dict[str, int]) -> None:
    """Draw again what a crashed server has emptied: the tables of a province are kept out of its log."""
    if _all_filled(done):
        return
    for code in [share.code for share in seeding.shares]:
        if _is_gone(session, done, f"people {code}", _table("person", code)):
            _draw_again(session, code, stages=STAGES, steps=[f"people {code}", f"numbers {code}"])
        elif _is_gone(session, done, f"numbers {code}", _table("number", code)):
            _draw_again(session, code, stages=("number",), steps=[f"numbers {code}"])


def _is_gone(session: Connection, done: dict[str, int], step: str, table: str) -> bool:
    kept = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
    return done.get(step, 0) > 0 and not session.execute(kept).fetchone()[0]


def _draw_again(session: Connection, code: str, *, stages: Iterable[str], steps: list[str]) -> None:
    with session.transaction():
        for stage in stages:
            session.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(_table(stage, code))))
        progress.forget(session, steps)


def _prepare(session: Connection, seeding: Seeding) -> None:
    """Villages, the words of names, and bare tables."""
    done = progress.done(session)
    if "villages" not in done:
        with _said(seeding, "villages"), progress.step(session, "villages") as note:
            keys = [sort_key(name) for name in names.VILLAGE_NAMES]
            made = statement("villages", count=len(keys), names=names.VILLAGE_NAMES, keys=keys)
            note["value"] = session.execute(made).rowcount
    if "names" not in done:
        with _said(seeding, "names"), progress.step(session, "names") as note:
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


def _draw(session: Connection, seeding: Seeding, pool) -> None:
    """Draw the people of every province, then seal their numbers."""
    done = progress.done(session)
    if _all_filled(done):
        return
    of_sex = dict(session.execute("SELECT no % 2, count(*) FROM national_first GROUP BY 1").fetchall())
    last = session.execute("SELECT count(*) FROM national_last").fetchone()[0]
    drawn = {"female_names": of_sex[1], "male_names": of_sex[0], "last_names": last}
    waiting = [share for share in _with_firsts(seeding) if f"people {share[0].code}" not in done]
    with _said(seeding, "people drawn"):
        _all(pool, partial(_draw_province, drawn=drawn), waiting)
    starts = _starts(session, seeding)
    with _said(seeding, "numbers sealed"):
        _all(pool, _seal_province, [one for one in starts.items() if f"numbers {one[0]}" not in done])


def _with_firsts(seeding: Seeding) -> list[tuple[ProvinceShare, int]]:
    """Return each province with the number of households before it, the largest first."""
    before, found = 0, []
    for share in seeding.shares:
        found.append((share, before))
        before += share.households
    return sorted(found, key=lambda one: -one[0].households)


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
    tables = {stage: sql.Identifier(_table(stage, share.code)) for stage in STAGES}
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
        counted = sql.SQL("SELECT kind, count(*) FROM {} GROUP BY kind").format(
            sql.Identifier(_table("person", share.code))
        )
        for kind, count in session.execute(counted).fetchall():
            if kind in so_far:
                so_far[kind] += count
    return starts


def _seal_province(work: tuple[str, dict[str, int]]) -> None:
    code, starts = work
    with progress.session() as session, progress.step(session, f"numbers {code}") as note:
        note["value"] = seal_numbers(
            session, person=_table("person", code), number=_table("number", code), starts=starts
        )


def _fill(session: Connection, seeding: Seeding, pool) -> None:
    done = progress.done(session)
    if _all_filled(done):
        return
    waiting = [one.select for one in TABLES if f"table {one.select}" not in done]
    with _said(seeding, "tables filled"):
        for line in pool.imap_unordered(partial(_fill_one, shares=seeding.shares), waiting):
            seeding.say(line)


def _freeze(session: Connection, seeding: Seeding, pool) -> None:
    """Let everybody see the rows without asking: only now, for what is being filled beside a table keeps it back."""
    done = progress.done(session)
    waiting = [one.select for one in TABLES if f"frozen {one.select}" not in done]
    with _said(seeding, "tables frozen"):
        _all(pool, _freeze_one, waiting)


def _freeze_one(select: str) -> None:
    model = next(one.model for one in TABLES if one.select == select)
    with progress.session() as session:
        session.execute(sql.SQL("VACUUM (FREEZE, ANALYZE) {}").format(sql.Identifier(model._meta.db_table)))
        with progress.step(session, f"frozen {select}"):
            pass


def _drop_drawn(session: Connection, seeding: Seeding) -> None:
    for share in seeding.shares:
        tables = [sql.Identifier(_table(stage, share.code)) for stage in STAGES]
        session.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.SQL(", ").join(tables)))


def _all_filled(done: dict[str, int]) -> bool:
    return all(f"table {one.select}" in done for one in TABLES)


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
        tables = {stage: sql.Identifier(_table(stage, share.code)) for stage in STAGES}
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


def _index(session: Connection, seeding: Seeding, pool) -> None:
    if not progress.exists(session, "national_definition"):
        return
    with _said(seeding, "indexes built"):
        for line in pool.imap_unordered(_run, bareness.missing_indexes(session)):
            seeding.say(line)
    bareness.attach_constraints(session)
    with _said(seeding, "foreign keys proven"):
        for line in pool.imap_unordered(_run, bareness.unproven_keys(session)):
            seeding.say(line)
    session.execute("DROP TABLE national_definition")


def _run(missing: bareness.Missing) -> str:
    started = time.monotonic()
    with progress.session() as session:
        session.execute(missing.statement)
    return f"  {missing.name}: {time.monotonic() - started:.1f} s"


def _score(session: Connection, seeding: Seeding, pool) -> None:
    done = progress.done(session)
    waiting = [share.code for share, _first in _with_firsts(seeding) if f"scores {share.code}" not in done]
    with _said(seeding, "scores computed"):
        _all(pool, _score_province, waiting)
    session.execute("VACUUM (ANALYZE) mpi_householdscore")


def _score_province(code: str) -> None:
    with django_connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET work_mem = '256MB'")
    survey_round = SurveyRound.objects.get(year=YEAR)
    done = recompute(households=Household.objects.within(Scope((code,))), round=survey_round)
    with progress.session() as session, progress.step(session, f"scores {code}") as note:
        note["value"] = done.households


def _clear(session: Connection) -> None:
    session.execute("DROP TABLE national_first, national_last, national_step")


def _ensure_round() -> None:
    taken = SurveyRound.objects.filter(is_current=True).exists()
    SurveyRound.objects.get_or_create(year=YEAR, defaults={"cycle": SurveyCycle.BMN_2565, "is_current": not taken})


def _all(pool, work: Callable, items: Iterable) -> None:
    for _done in pool.imap_unordered(work, list(items)):
        pass


def _table(stage: str, code: str) -> str:
    return f"national_{stage}_{code}"


@contextmanager
def _said(seeding: Seeding, what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    now = time.monotonic()
    seeding.say(f"{what}: {now - started:.1f} s ({now - seeding.began:.0f} s in all)")
