"""The audit chain: rows that are never changed, sealed link by link, so that a change behind the database's back shows.

The triggers of `accounts.append_only` refuse everybody but who rules the database itself. Him the chain finds: a link
has the SHA-256 of its rows and of the link before it, over the history of every record, the access log, and the acts on
accounts. The digest of the last link, kept elsewhere too (it stands in the log of every night), holds all of it.

What is forgotten (`accounts.amending`) changes rows that were sealed: amendments say which, and what they are since.
They are rows of the chain themselves.
"""

import hashlib
import logging
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pghistory.models
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, Prefetch

from accounts.choices import AmendmentKind, FaultKind
from accounts.models import AccessLogEntry, AccountAct, ChainAmendment, ChainCheck, ChainLink, LookupLeave

log = logging.getLogger(__name__)

ROWS_A_LINK = 20_000
MARK_BYTES = 8
MOST_FAULTS = 50
# Who did it stands beside the events (`pghistory_context`), and is complete when the request is over.
SETTLED_AFTER = timedelta(minutes=10)
PATIENCE_SECONDS = 30
# One at a time extends the chain.
EXTENDING = 711836
# As long as a row is read so, it is the same text in every session.
READING = (
    "SET LOCAL timezone TO 'UTC'; SET LOCAL datestyle TO 'ISO, YMD'; SET LOCAL intervalstyle TO 'iso_8601';"
    " SET LOCAL bytea_output TO 'hex'; SET LOCAL extra_float_digits TO 1"
)
ROWS = """
    SELECT number, sha256(convert_to(ROW({values})::text, 'UTF8')) AS mark
    FROM (
        SELECT {key} AS number, {columns} FROM {table} AS kept {context}
        WHERE {which} ORDER BY {key} LIMIT %s
    ) AS rows
"""
BETWEEN = "{key} > %s AND {key} <= %s"
ONE_BY_ONE = "{key} = ANY(%s)"
MARKS = "SELECT number, substr(mark, 1, {mark}) FROM ({rows}) AS marked"
SEALED = """
    SELECT coalesce(array_agg(number ORDER BY number), '{{}}'), count(*),
        coalesce(string_agg(substr(mark, 1, {mark}), ''::bytea ORDER BY number), ''::bytea),
        sha256(coalesce(string_agg(mark, ''::bytea ORDER BY number), ''::bytea))
    FROM ({rows}) AS marked
"""
# The highest number whose row was made early enough; the newest are looked at first, and are few.
SETTLED = "SELECT {key} FROM {table} WHERE {made} < %s ORDER BY {key} DESC LIMIT 1"
# Of people and programs in this database; a vacuum adds no rows.
TRANSACTIONS = """
    SELECT virtualtransaction FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'virtualxid' AND mode = 'ExclusiveLock' AND pid <> pg_backend_pid()
        AND datname = current_database() AND usesysid IS NOT NULL
"""

AMENDMENTS = Prefetch("amendments", ChainAmendment.objects.order_by("id"))


@dataclass(frozen=True)
class Stream:
    """A table that only grows: its name, the column of its numbers, the one that says when a row was made."""

    table: str
    key: str
    made: str
    columns: tuple[str, ...]
    has_context: bool


@dataclass(frozen=True)
class Fault:
    """What a check found: in which table, which link, which rows."""

    table: str
    what: FaultKind
    link: int | None = None
    rows: tuple[int, ...] = ()

    def as_json(self) -> dict:
        return {"table": self.table, "what": self.what.value, "link": self.link, "rows": list(self.rows[:MOST_FAULTS])}


@dataclass
class Checked:
    """What a check read, and found wrong."""

    links: int = 0
    rows: int = 0
    amended: int = 0
    head: bytes = b""
    faults: list[Fault] = field(default_factory=list)


def streams() -> list[Stream]:
    """Return the tables of the chain, by name."""
    events = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event) and model._meta.managed]
    own = {AccessLogEntry: "at", AccountAct: "at", LookupLeave: "given_at", ChainAmendment: "made_at"}
    found = [_stream(model, "pgh_created_at") for model in events] + [_stream(*pair) for pair in own.items()]
    return sorted(found, key=lambda stream: stream.table)


def extend(*, at: datetime) -> int:
    """Seal all rows that have settled. Returns how many; none while a transaction is open that may still add some.

    A link a transaction: what was sealed stays so, whatever stops the work.
    """
    upto = {stream: _settled(stream, at - SETTLED_AFTER) for stream in streams()}
    if not _have_ended(_open_transactions()):
        log.warning("The audit chain waits: a transaction has been open for longer than %s s.", PATIENCE_SECONDS)
        return 0
    sealed = 0
    for stream, last in upto.items():
        while count := _seal(stream, last, at):
            sealed += count
    return sealed


def hold() -> None:
    """Let nothing be sealed until this transaction ends, and read rows as the chain reads them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EXTENDING])
    _read_alike()


def links_over(stream: Stream, numbers: Collection[int]) -> Iterator[ChainLink]:
    """Yield the links in which any of these rows may have been sealed, with what was amended of them."""
    if numbers:
        links = ChainLink.objects.of_table(stream.table).over(min(numbers), max(numbers))
        yield from links.prefetch_related(AMENDMENTS).iterator(chunk_size=20)


def sealed_marks(link: ChainLink) -> tuple[dict[int, bytes], set[int]]:
    """Return the mark that each row of a link must have by now, and the numbers of those that were amended."""
    marks, amended = _by_number(link.numbers, bytes(link.marks)), set()
    for amendment in link.amendments.all():
        amended.update(amendment.numbers)
        if amendment.kind == AmendmentKind.REMOVED:
            for number in amendment.numbers:
                marks.pop(number, None)
        else:
            marks |= _by_number(amendment.numbers, bytes(amendment.marks))
    return marks, amended


def marks_of(stream: Stream, link: ChainLink, numbers: Collection[int]) -> dict[int, bytes]:
    """Return the marks of rows as they are now, read as that link reads them; a row that is gone has none."""
    with connection.cursor() as cursor:
        rows = _rows_sql(stream, link.columns, ONE_BY_ONE)
        cursor.execute(MARKS.format(rows=rows, mark=MARK_BYTES), [list(numbers), None])
        return {number: bytes(mark) for number, mark in cursor.fetchall()}


def check(*, at: datetime) -> ChainCheck:
    """Read every link and every row of it again, and write down what was found."""
    checked = Checked()
    with transaction.atomic():
        _read_alike()
        _check_links(checked)
        found = ChainCheck.objects.create(
            at=at,
            link_count=checked.links,
            row_count=checked.rows,
            amended_count=checked.amended,
            is_whole=not checked.faults,
            faults=[fault.as_json() for fault in checked.faults[:MOST_FAULTS]],
            head=checked.head.hex(),
        )
    if checked.faults:
        log.error("The audit chain is broken in %s places: manage.py audit_chain --check", len(checked.faults))
    log.info("Audit chain: %s links, %s rows, head %s", checked.links, checked.rows, found.head)
    return found


def _stream(model: type[Model], made: str) -> Stream:
    columns = tuple(sorted(one.column for one in model._meta.concrete_fields))
    return Stream(model._meta.db_table, model._meta.pk.column, made, columns, "pgh_context_id" in columns)


def _settled(stream: Stream, before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(SETTLED.format(**_names(stream)), [before])
        found = cursor.fetchone()
    return found[0] if found else 0


def _open_transactions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(TRANSACTIONS)
        return {one for (one,) in cursor.fetchall()}


def _have_ended(noted: set[str]) -> bool:
    """Wait until none of the transactions that were open is open any more: each could add a row with a low number."""
    until = time.monotonic() + PATIENCE_SECONDS
    while noted & _open_transactions():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


@transaction.atomic
def _seal(stream: Stream, last: int, at: datetime) -> int:
    """Make the next link of a table, up to the row `last`. Returns how many rows it has; 0 where none is left."""
    hold()
    newest = ChainLink.objects.of_table(stream.table).in_order().last()
    after = newest.upto if newest else 0
    _read_alike()
    numbers, count, marks, digest = _rows(stream, stream.columns, after, last, ROWS_A_LINK)
    if not count:
        return 0
    link = ChainLink(
        table=stream.table,
        columns=stream.columns,
        after=after,
        upto=numbers[-1],
        numbers=numbers,
        marks=marks,
        rows_digest=digest,
        made_at=at,
    )
    before = ChainLink.objects.head()
    link.digest = _digest(link, before.digest if before else b"")
    link.save(force_insert=True)
    return count


def _check_links(checked: Checked) -> None:
    by_table, ends = {stream.table: stream for stream in streams()}, {}
    for link in ChainLink.objects.in_order().prefetch_related(AMENDMENTS).iterator(chunk_size=20):
        checked.links += 1
        if bytes(link.digest) != _digest(link, checked.head):
            checked.faults.append(Fault(link.table, FaultKind.LINK_CHANGED, link.pk))
        if link.after != ends.get(link.table, 0):
            checked.faults.append(Fault(link.table, FaultKind.LINK_MISSING, link.pk))
        ends[link.table], checked.head = link.upto, bytes(link.digest)
        checked.faults += _check_rows(by_table.get(link.table), link, checked)


def _check_rows(stream: Stream | None, link: ChainLink, checked: Checked) -> Iterator[Fault]:
    if stream is None or not set(link.columns) <= set(stream.columns):
        yield Fault(link.table, FaultKind.TABLE_GONE, link.pk)
        return
    numbers, count, marks, digest = _rows(stream, link.columns, link.after, link.upto, None)
    checked.rows += count
    if bytes(digest) == bytes(link.rows_digest):
        return
    was, amended = sealed_marks(link)
    checked.amended += len(amended)
    now = _by_number(numbers, bytes(marks))
    differing = {
        FaultKind.ROWS_REMOVED: was.keys() - now.keys(),
        FaultKind.ROWS_ADDED: now.keys() - was.keys(),
        FaultKind.ROWS_CHANGED: {number for number in was.keys() & now.keys() if was[number] != now[number]},
    }
    for what, rows in differing.items():
        if rows:
            yield Fault(link.table, what, link.pk, tuple(sorted(rows)))
    if not any(differing.values()) and not amended:
        yield Fault(link.table, FaultKind.LINK_CHANGED, link.pk)


def _rows(stream: Stream, columns: Sequence[str], after: int, upto: int, limit: int | None):
    """Return (numbers, count, marks, digest) of the rows above `after` up to `upto`, at most `limit`."""
    with connection.cursor() as cursor:
        rows = _rows_sql(stream, columns, BETWEEN)
        cursor.execute(SEALED.format(rows=rows, mark=MARK_BYTES), [after, upto, limit])
        return cursor.fetchone()


def _rows_sql(stream: Stream, columns: Sequence[str], which: str) -> str:
    names = [f"kept.{_quoted(column)} AS c{place}" for place, column in enumerate(columns)]
    values = [f"c{place}" for place, _column in enumerate(columns)]
    if stream.has_context:
        names, values = [*names, "told.metadata AS told"], [*values, "told"]
    context = "LEFT JOIN pghistory_context AS told ON told.id = kept.pgh_context_id" if stream.has_context else ""
    parts = _names(stream) | {"key": f"kept.{_quoted(stream.key)}"}
    parts["which"] = which.format(**parts)
    return ROWS.format(columns=", ".join(names), values=", ".join(values), context=context, **parts)


def _read_alike() -> None:
    with connection.cursor() as cursor:
        cursor.execute(READING)


def _digest(link: ChainLink, before: bytes) -> bytes:
    """Return the digest of a link: of what it says, of its rows, and of the one before it."""
    said = (
        link.table,
        *link.columns,
        link.after,
        link.upto,
        len(link.numbers),
        link.made_at.astimezone(UTC).isoformat(),
    )
    content = hashlib.sha256("\x1f".join(map(str, said)).encode())
    content.update(bytes(before))
    content.update(bytes(link.rows_digest))
    content.update(bytes(link.marks))
    content.update(",".join(map(str, link.numbers)).encode())
    return content.digest()


def _by_number(numbers: Sequence[int], marks: bytes) -> dict[int, bytes]:
    return {number: marks[place * MARK_BYTES : (place + 1) * MARK_BYTES] for place, number in enumerate(numbers)}


def _names(stream: Stream) -> dict[str, str]:
    return {"table": _quoted(stream.table), "key": _quoted(stream.key), "made": _quoted(stream.made)}


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
