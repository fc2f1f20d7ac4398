"""Filling an empty table with all provinces: one session selects, another copies in, rows frozen as they come."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import models
from psycopg import Connection, pq, sql

from tpmap.demonstration.national.numbers import HEADER, TRAILER

FOLDER = Path(__file__).parent
BYTES_A_WRITE = 64_000
TYPES = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = {}::regclass AND attnum > 0 AND NOT attisdropped
"""


def statement(name: str, **values) -> sql.Composed:
    """Return a file of this folder with its placeholders filled; a value that is no SQL yet becomes a literal."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    filled = {key: value if isinstance(value, sql.Composable) else sql.Literal(value) for key, value in values.items()}
    return sql.SQL(text).format(**filled)


def fill_table(
    model: type[models.Model], selects: Iterable[sql.Composed], *, reader: Connection, writer: Connection
) -> int:
    """Copy what the statements select into the emptied table of `model`; returns how many rows.

    All in one transaction with TRUNCATE, so that the rows can be frozen and (at wal_level minimal) need no log. What a
    statement does not name takes the model's default.
    """
    fields, table = model._meta.concrete_fields, sql.Identifier(model._meta.db_table)
    columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary, FREEZE)").format(table, columns)
    writer.execute(sql.SQL("TRUNCATE {}").format(table))
    with writer.cursor() as cursor:
        with cursor.copy(into) as copy:
            copy.write(HEADER)
            for select in selects:
                for some in _rows(reader, _as_columns(reader, model, select)):
                    copy.write(some)
            copy.write(TRAILER)
        return cursor.rowcount


def _rows(reader: Connection, select: sql.Composed) -> Iterator[bytes]:
    """Yield the rows of a statement in pieces, without the head and the end that only the whole file has.

    Beneath the driver's cursor, whose turn for each of 170 million rows took longer than the database's.
    """
    out_of = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(select)
    link, pieces, size, head = reader.pgconn, [], 0, len(HEADER)
    _check(link.exec_(out_of.as_string(reader).encode()), pq.ExecStatus.COPY_OUT, link)
    while (read := link.get_copy_data(0))[0] > 0:
        row = bytes(read[1][head:]) if head else read[1]
        head = 0
        if row != TRAILER:
            pieces.append(row)
            size += len(row)
        if size > BYTES_A_WRITE:
            yield b"".join(pieces)
            pieces, size = [], 0
    _check(link.get_result(), pq.ExecStatus.COMMAND_OK, link)
    while link.get_result():
        pass
    yield b"".join(pieces)


def _check(result, wanted: pq.ExecStatus, link) -> None:
    if result is None or result.status != wanted:
        raise OSError(link.error_message.decode(errors="replace"))


def _as_columns(reader: Connection, model: type[models.Model], select: sql.Composed) -> sql.Composed:
    # What is selected, with every column of the table, and each of exactly the table's type.
    description = reader.execute(sql.SQL("SELECT * FROM ({}) AS made LIMIT 0").format(select)).description
    made = {column.name for column in description}
    types = dict(reader.execute(sql.SQL(TYPES).format(sql.Literal(model._meta.db_table))).fetchall())
    columns = [
        sql.SQL("{}::{}").format(
            sql.Identifier(field.column) if field.column in made else _default(field), sql.SQL(types[field.column])
        )
        for field in model._meta.concrete_fields
    ]
    return sql.SQL("SELECT {} FROM ({}) AS made").format(sql.SQL(", ").join(columns), select)


def _default(field: models.Field) -> sql.Literal:
    value = field.get_default()
    return sql.Literal(getattr(value, "value", value))
