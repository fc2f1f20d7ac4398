from collections.abc import Sequence
from random import Random
from uuid import UUID

from django.db import connection, models
from psycopg import sql


def copy_in(rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows of one model by COPY: triggers and constraints see them, signals and `save` do not.

    Values go as they are, so a model with files is not for this. Four times as fast as `bulk_create`, whose
    statements carry a placeholder a value.
    """
    if not rows:
        return
    options = rows[0]._meta
    fields = [field for field in options.concrete_fields if not isinstance(field, models.AutoField)]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(options.db_table), sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_value(row, field) for field in fields])


def _value(row: models.Model, field: models.Field):
    # A time that is set stays: history of past years must not say that all happened today.
    given = getattr(row, field.attname)
    if isinstance(field, models.JSONField):
        return field.get_db_prep_save(given, connection)
    return field.pre_save(row, add=True) if given is None else given


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Tell the planner of what was just copied in; without it the checks at commit read whole tables."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(model._meta.db_table)))


def random_uuid(rng: Random) -> UUID:
    """Return the key of a row, the same for the same seed."""
    return UUID(int=rng.getrandbits(128), version=4)
