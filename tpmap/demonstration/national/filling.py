"""Filling an empty table with what statements select, a province each."""

from collections.abc import Iterable
from pathlib import Path

from django.db import models
from psycopg import Connection, sql

FOLDER = Path(__file__).parent
TYPES = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = {}::regclass AND attnum > 0 AND NOT attisdropped
"""


def statement(name: str, **values) -> sql.Composed:
    """Return a file of this folder with its placeholders filled; a value that is no SQL yet becomes a literal."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    filled = {key: value if isinstance(value, sql.Composable) else sql.Literal(value) for key, value in values.items()}
    return sql.SQL(text).format(**filled)


def fill_table(connection: Connection, model: type[models.Model], selects: Iterable[sql.Composed]) -> int:
    """Insert what the statements select into the emptied table of `model`; returns how many rows.

    In the transaction of its TRUNCATE, so that a server alone (`wal_level` minimal) writes no log of it. What a
    statement does not name takes the model's default.
    """
    table = sql.Identifier(model._meta.db_table)
    columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in model._meta.concrete_fields)
    into = sql.SQL("INSERT INTO {} ({}) {}")
    connection.execute(sql.SQL("TRUNCATE {}").format(table))
    return sum(
        connection.execute(into.format(table, columns, _as_columns(connection, model, select))).rowcount
        for select in selects
    )


def _as_columns(connection: Connection, model: type[models.Model], select: sql.Composed) -> sql.Composed:
    # What is selected, with every column of the table, and each of the table's type.
    description = connection.execute(sql.SQL("SELECT * FROM ({}) AS made LIMIT 0").format(select)).description
    made = {column.name for column in description}
    types = dict(connection.execute(sql.SQL(TYPES).format(sql.Literal(model._meta.db_table))).fetchall())
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
