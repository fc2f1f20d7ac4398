"""SQL that several kinds share: the columns of a model, and answers that follow earlier ones."""

from django.db.models import NOT_PROVIDED, Model
from psycopg.sql import Literal

from households.imports.kinds import Effect
from households.imports.staging import Stage
from households.models import MemberAnswers
from households.models.answers import Answers

MATTERS = f"row.unit > %s AND row.unit <= %s AND row.effect IN ({Effect.ACCEPTED:d}, {Effect.CHANGED:d})"


def new_row(model: type[Model], **values: str) -> tuple[str, str]:
    """Return (column names, SQL values) of a new row of `model`: `values` by column, else what the fields default to.

    Columns that may be NULL and have no default are left out.
    """
    columns = dict(values)
    for field in model._meta.concrete_fields:
        if field.column not in columns and (default := _default(field)) is not None:
            columns[field.column] = default
    return ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())


def _default(field) -> str | None:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return "now()"
    if field.default is not NOT_PROVIDED and not callable(field.default):
        return Literal(field.default).as_string(None)
    if field.empty_strings_allowed and field.blank and not field.null:
        return "''"
    return None


def supersede_answers(
    stage: Stage,
    sheet: str,
    model: type[Answers],
    units: tuple[int, int],
    *,
    values: dict[str, str],
    changed: str,
    source: str,
    where: str = "true",
    starts: bool = True,
) -> None:
    """Write new current answers for the rows that matter, on top of those that were current.

    `values` are SQL by column over `row` and the answers before, `old`; what they do not name is carried forward.
    `changed` is SQL for the names of what differs. With `starts`, those without answers get a first row.
    """
    owner = "member_id" if model is MemberAnswers else "household_id"
    table, batch = model._meta.db_table, stage.batch
    stage.execute(
        f"UPDATE {table} AS old SET is_current = false FROM {stage.table(sheet)} AS row"
        f" WHERE old.{owner} = row.{owner} AND old.round_id = %s AND old.is_current AND {MATTERS} AND ({where})",
        [batch.round_id, *units],
    )
    stamped = {
        "round_id": str(batch.round_id),
        "source": f"'{source}'",
        "surveyed_on": f"'{batch.created_at:%Y-%m-%d}'::date",
        "import_batch_id": str(batch.pk),
        "is_current": "true",
        "recorded_at": "now()",
        "recorded_by_id": str(batch.created_by_id) if batch.created_by_id else "NULL::bigint",
        "source_note": "''",
        "changed_fields": f"CASE WHEN old.id IS NULL THEN '{{}}'::varchar[] ELSE {changed} END",
        "household_id": "row.household_id",
        "household_version": "COALESCE(old.household_version, 1)",
    }
    if owner == "member_id":
        stamped["member_id"] = "row.member_id"
    columns = {}
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            first = _default(field)
            carried = f'COALESCE(old."{field.column}", {first})' if first else f'old."{field.column}"'
            columns[field.column] = values.get(field.column) or stamped.get(field.column) or carried
    stage.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
        f" FROM {stage.table(sheet)} AS row {'LEFT' if starts else 'INNER'} JOIN LATERAL ("
        f" SELECT * FROM {table} AS before WHERE before.{owner} = row.{owner} AND before.round_id + 0 = %s"
        " ORDER BY id + 0 DESC LIMIT 1) AS old ON true"  # + 0: by the owner, not by the round or the primary key
        f" WHERE {MATTERS} AND ({where})",
        [batch.round_id, *units],
    )


def matching_ids(stage: Stage, sheet: str, units: tuple[int, int]) -> list:
    """Return the households of the rows that matter."""
    found = stage.rows(f"SELECT DISTINCT household_id FROM {stage.table(sheet)} AS row WHERE {MATTERS}", units)
    return [household for (household,) in found]
