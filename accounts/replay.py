"""What the events of a record tell, held against the record itself: both must say the same."""

from collections.abc import Iterator
from dataclasses import dataclass

import pghistory.models
from django.apps import apps
from django.db import connection
from django.db.models import Model

MOST_NAMED = 20
# A row that no event tells of; one whose last event is not what it is; one that is gone though no event says so.
DIFFERENCES = """
    SELECT count(*), (array_agg(coalesce(record.{key}::text, told.pgh_obj_id::text)))[1:{most}]
    FROM {table} AS record
    FULL JOIN (
        SELECT DISTINCT ON (pgh_obj_id) * FROM {events} ORDER BY pgh_obj_id, pgh_id DESC
    ) AS told ON told.pgh_obj_id = record.{key}
    WHERE (record.{key} IS NULL AND told.pgh_label <> 'delete')
        OR (record.{key} IS NOT NULL AND (
            told.pgh_id IS NULL OR told.pgh_label = 'delete' OR ROW({now}) IS DISTINCT FROM ROW({then})
        ))
"""


@dataclass(frozen=True)
class Difference:
    """Records of a model of which the history tells something else; `keys` names some of them."""

    model: str
    count: int
    keys: list[str]


def differences() -> Iterator[Difference]:
    """Yield the models whose rows are not what their events tell, replayed from the first to the last."""
    for events in apps.get_models():
        record = getattr(events, "pgh_tracked_model", None)
        if record and issubclass(events, pghistory.models.Event):
            count, keys = _compared(record, events)
            if count:
                yield Difference(record._meta.label, count, keys)


def _compared(record: type[Model], events: type[Model]) -> tuple[int, list[str]]:
    quoted = connection.ops.quote_name
    columns = [quoted(one.column) for one in events._meta.concrete_fields if not one.name.startswith("pgh_")]
    with connection.cursor() as cursor:
        cursor.execute(
            DIFFERENCES.format(
                table=quoted(record._meta.db_table),
                events=quoted(events._meta.db_table),
                key=quoted(record._meta.pk.column),
                now=", ".join(f"record.{column}" for column in columns),
                then=", ".join(f"told.{column}" for column in columns),
                most=MOST_NAMED,
            )
        )
        count, keys = cursor.fetchone()
    return count, keys or []
