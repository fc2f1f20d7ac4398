"""Forgetting in tables that are never changed: rows are emptied, and the chain is told which, and what they are since.

One function of the database (`retention_empty`) gets past the triggers, and all it can do is empty columns. A row that
is not what was sealed any more is not touched: emptying it would hide that somebody had changed it.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

from accounts import chain
from accounts.append_only import told_fields
from accounts.choices import AmendmentKind
from accounts.models import ChainAmendment, ChainLink, RetentionRun
from accounts.privacy import forgotten_fields

# Not SELECT first: before such a statement pghistory does not say who did it.
EMPTY = "WITH done AS (SELECT retention_empty(%s, %s::regclass, %s, %s, %s) AS touched) SELECT touched FROM done"
# What was written beside the author: a note may tell of the family. It is sealed with each event of the context.
NOTED = """
    SELECT DISTINCT told.id FROM {events} AS kept JOIN pghistory_context AS told ON told.id = kept.pgh_context_id
    WHERE kept.pgh_id = ANY(%s) AND told.metadata ? 'note'
"""
FORGET_NOTES = "UPDATE pghistory_context SET metadata = metadata - 'note' WHERE id = ANY(%s)"
OF_CONTEXTS = "SELECT {key} FROM {table} WHERE pgh_context_id = ANY(%s)"
EVENTS = "SELECT pgh_id FROM {events} WHERE {column} = ANY(%s::{type}[])"


class TamperedHistory(Exception):
    """Rows of a table are not what was sealed: `table`, `rows`. Nothing was forgotten."""

    def __init__(self, table: str, rows: Collection[int]):
        super().__init__(f"{table}: {sorted(rows)[: chain.MOST_FAULTS]}")
        self.table, self.rows = table, sorted(rows)[: chain.MOST_FAULTS]


def forget(records: Mapping[type[Model], Collection], *, run: RetentionRun) -> None:
    """Empty what is personal in these records (keys by model) and in everything that their history tells of them.

    In the caller's transaction. Raises TamperedHistory.
    """
    chain.hold()
    events = {model: _events_of(model, keys) for model, keys in records.items() if keys and _events(model)}
    contexts = _noted_contexts(events)
    with amending(_touched(records, events, contexts), run=run):
        _forget_notes(contexts)
        for model, keys in records.items():
            empty(model, keys, run=run)
        for model, numbers in events.items():
            told = {field.name for field in told_fields(model)}
            empty(_events(model), numbers, run=run, fields=[name for name in forgotten_fields(model) if name in told])


@contextmanager
def amending(touched: Mapping[chain.Stream, Collection[int]], *, run: RetentionRun) -> Iterator[None]:
    """Write down what becomes of sealed rows inside: `touched` are the numbers by table. Raises TamperedHistory."""
    before = [
        (stream, link, _unchanged(stream, link, numbers))
        for stream, numbers in touched.items()
        for link in chain.links_over(stream, numbers)
    ]
    yield
    amendments = (_amendments(stream, link, marks, run) for stream, link, marks in before if marks)
    ChainAmendment.objects.bulk_create(one for some in amendments for one in some)


def empty(model: type[Model], keys: Collection, *, run: RetentionRun, fields: Collection[str] | None = None) -> int:
    """Empty the fields of rows that are to be forgotten; returns how many rows were not empty already."""
    names = forgotten_fields(model) if fields is None else fields
    if not keys or not names:
        return 0
    columns = [model._meta.get_field(name).column for name in names]
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(EMPTY, [run.pk, table, key, [str(one) for one in keys], columns])
        return cursor.fetchone()[0]


def _events(model: type[Model]) -> type[Model] | None:
    return model.events.rel.related_model if hasattr(model, "events") else None


def _events_of(model: type[Model], keys: Collection) -> list[int]:
    """Return the numbers of all events of these records."""
    events = _events(model)
    column = events._meta.get_field("pgh_obj")
    sql = EVENTS.format(
        events=_quoted(events._meta.db_table), column=_quoted(column.column), type=model._meta.pk.db_type(connection)
    )
    return _numbers(sql, [[str(one) for one in keys]])


def _noted_contexts(events: Mapping[type[Model], Collection[int]]) -> list:
    return list(
        {
            context
            for model, numbers in events.items()
            for context in _numbers(NOTED.format(events=_quoted(_events(model)._meta.db_table)), [numbers])
        }
    )


def _touched(records: Mapping, events: Mapping, contexts: list) -> dict[chain.Stream, set[int]]:
    """Return the rows of the chain that change: the records themselves where they are in it, events, and their like."""
    streams = {stream.table: stream for stream in chain.streams()}
    touched: dict[chain.Stream, set[int]] = {}
    for model, keys in records.items():
        if stream := streams.get(model._meta.db_table):
            touched.setdefault(stream, set()).update(keys)
    for model, numbers in events.items():
        touched.setdefault(streams[_events(model)._meta.db_table], set()).update(numbers)
    for stream in streams.values() if contexts else ():
        if stream.has_context:
            sql = OF_CONTEXTS.format(key=_quoted(stream.key), table=_quoted(stream.table))
            touched.setdefault(stream, set()).update(_numbers(sql, [contexts]))
    return touched


def _forget_notes(contexts: list) -> None:
    if contexts:
        with connection.cursor() as cursor:
            cursor.execute(FORGET_NOTES, [contexts])


def _unchanged(stream: chain.Stream, link: ChainLink, numbers: Collection[int]) -> dict[int, bytes]:
    """Return the marks of those of `numbers` that this link sealed; they still are what they should be."""
    sealed, _amended = chain.sealed_marks(link)
    wanted = {number: sealed[number] for number in numbers if number in sealed}
    now = chain.marks_of(stream, link, wanted) if wanted else {}
    if changed := {number for number, mark in wanted.items() if now.get(number) != mark}:
        raise TamperedHistory(stream.table, changed)
    return wanted


def _amendments(
    stream: chain.Stream, link: ChainLink, before: Mapping[int, bytes], run: RetentionRun
) -> Iterator[ChainAmendment]:
    now = chain.marks_of(stream, link, before)
    emptied = sorted(number for number, mark in now.items() if mark != before[number])
    removed = sorted(before.keys() - now.keys())
    told = {"link": link, "run": run, "made_at": run.begun_at}
    if emptied:
        marks = b"".join(now[number] for number in emptied)
        yield ChainAmendment(kind=AmendmentKind.EMPTIED, numbers=emptied, marks=marks, **told)
    if removed:
        yield ChainAmendment(kind=AmendmentKind.REMOVED, numbers=removed, marks=b"", **told)


def _numbers(sql: str, params: list) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [number for (number,) in cursor.fetchall()]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
