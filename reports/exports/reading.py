"""Reading the rows of a file: all of them as they were at one moment, a chunk at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from reports.exports.columns import Column, Reading

CHUNK = 2_500
Row = tuple

_serial = count(1)


@contextmanager
def snapshot():
    """Let every query of the block see the database as it is now, whatever is written meanwhile.

    Within a transaction that has begun already it is that one's view.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def read_rows(rows: QuerySet, columns: Sequence[Column], reading: Reading) -> Iterator[list[Row]]:
    """Yield the rows as cells, CHUNK at most at once; to be called in a `snapshot`."""
    needed = dict.fromkeys(
        name for column in columns for name in ((column.source.needs,) if column.source else column.inputs)
    )
    shows = [column.show and column.show(reading) for column in columns]
    for chunk in _fetched(rows.values_list(*needed)):
        values = dict(zip(needed, zip(*chunk, strict=True), strict=True))
        yield list(zip(*_cells(columns, shows, values, reading), strict=True))


def _cells(columns: Sequence[Column], shows: Sequence, values: dict[str, Sequence], reading: Reading) -> Iterator:
    """Yield column after column of a chunk; `values` are those of the rows themselves, by path."""
    beside = {column.source: {} for column in columns if column.source}
    for source in beside:
        keys = values[source.needs]
        found, nothing = source.read(reading, keys), (None,) * len(source.fields)
        told = zip(*(found.get(key, nothing) for key in keys), strict=True)
        beside[source] = dict(zip(source.fields, told, strict=True))
    for column, show in zip(columns, shows, strict=True):
        known = beside[column.source] if column.source else values
        raw = [known[name] for name in column.inputs]
        yield map(show, *raw) if show else raw[0]


def _fetched(rows: QuerySet) -> Iterator[list[tuple]]:
    """Yield the rows by a cursor of the database, which needs no memory for those to come.

    Declared by hand: Django takes none where connections are pooled, and plans for the first rows only. It ends with
    the transaction.
    """
    try:
        statement, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return
    name = f"export_rows_{next(_serial)}"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
        cursor.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {statement}", parameters)
        while chunk := _next(cursor, name):
            yield chunk


def _next(cursor, name: str) -> list[tuple]:
    cursor.execute(f"FETCH {CHUNK} FROM {name}")
    return cursor.fetchall()
