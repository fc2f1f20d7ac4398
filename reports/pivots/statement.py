"""The one statement of a pivot: facts, then lots of facts that are alike, then cells with all totals.

Facts are QuerySets, so that scope, filters and approval are in them whatever else is asked, and every value is a
parameter. A lot gathers the facts that are alike in all that is asked, with their parts added up; it is never torn
apart later, so cells are made of lots alone. GROUPING SETS, as CUBE, then gives every cell and every total.

Parts of households are added up over households, each once in a cell and once in a total. Lots that stand in several
cells at once, because their households fail several indicators, are counted in the same way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F, QuerySet

from mpi.indicators import INDICATOR_SETS
from reports.pivots.fields import Field, Places
from reports.pivots.topics import Level, Part

# Columns of the statement; no model has a field of such a name.
HOUSEHOLD, FAILED, SET, LOT, WEIGHT = "pivot_household", "pivot_failed", "pivot_set", "pivot_lot", "pivot_weight"
BASE = "base"
# The columns of a failed indicator in which the fields that fan out find their value.
FAILURE_COLUMNS = {"indicator": "code", "dimension": "dimension"}
FAILURES = ", ".join(
    f"('{indicators.code}', '{one.code}', {one.dimension.value}, {one.bit}, {one.points})"
    for indicators in INDICATOR_SETS.values()
    for one in indicators.indicators
)


@dataclass(frozen=True)
class Plan:
    """What one statement is made of: facts that have been filtered, and what is read from them.

    `sources` are parts that others are made of, `base_parts` those of the population around a cell. `failures` are
    conditions on failed indicators: a field that fans out with its stored values, None for "fails none".
    `reads_failures`: they, a field that fans out, or a part of failed indicators are asked for. `only_failing`:
    households that fail none stand in no cell. `most_cells`: more are too many to show, and reading stops there; None
    reads all.
    """

    facts: list[QuerySet]
    places: Places
    fields: tuple[Field, ...]
    parts: Mapping[str, Part]
    sources: Mapping[str, Part] = field(default_factory=dict)
    base_parts: Mapping[str, Part] = field(default_factory=dict)
    failures: tuple[tuple[Field, tuple], ...] = ()
    reads_failures: bool = False
    only_failing: bool = False
    most_cells: int | None = None

    @property
    def keys(self) -> list[str]:
        """The columns of the statement that hold the values of the fields, in their order."""
        return [f"pivot_key_{place}" for place in range(len(self.fields))]

    @property
    def plain_keys(self) -> list[str]:
        """The columns of the fields that do not fan out."""
        return [key for key, field in zip(self.keys, self.fields, strict=True) if not field.fans_out]

    @property
    def counted(self) -> tuple[str, ...]:
        """The names of all parts, in the order in which rows hold them."""
        return tuple(dict.fromkeys([*self.parts, *self.base_parts]))

    @property
    def read(self) -> dict[str, Part]:
        """The parts that are read from facts, by name; those of failed indicators are made of others."""
        every = {**self.sources, **self.base_parts, **self.parts}
        return {name: part for name, part in every.items() if part.level != Level.FAILURE}

    @property
    def levels(self) -> set[Level]:
        return {part.level for part in self.parts.values()}

    @property
    def most_rows(self) -> int | None:
        """A cell has a row for each level of its parts."""
        return None if self.most_cells is None else self.most_cells * (len(self.levels) + bool(self.base_parts))

    def of_level(self, level: Level) -> list[str]:
        return [name for name, part in self.parts.items() if part.level == level]


def run(plan: Plan, *, using: str) -> list[tuple]:
    """Return rows (kind, grouping, value of each field…, each part…), at most one more than `plan.most_rows`.

    `kind` is the level of the parts in the row, or BASE; `grouping` has a bit for each field that the row totals, the
    lowest for the first field. Parts of other kinds are None.
    """
    sql, parameters = statement(plan, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def statement(plan: Plan, *, using: str) -> tuple[str, list]:
    """Return the SQL and its parameters."""
    facts, parameters = _facts(plan, using)
    steps = [f"facts AS ({facts})", f"lots AS ({_lots(plan)})"]
    if plan.reads_failures:
        cells, more = _cells(plan)
        steps.append(f"cells AS ({cells})")
        parameters += more
    limit = "" if plan.most_rows is None else f" LIMIT {plan.most_rows + 1}"
    return f"WITH {', '.join(steps)} {' UNION ALL '.join(_selects(plan))}{limit}", parameters


def _facts(plan: Plan, using: str) -> tuple[str, list]:
    fields = zip(plan.keys, plan.fields, strict=True)
    chosen = {key: field.expression(plan.places) for key, field in fields if not field.fans_out}
    chosen |= {_column(name): part.expression(plan.places) for name, part in plan.read.items()}
    if plan.reads_failures:
        chosen |= {FAILED: F(f"{plan.places.score}failed"), SET: F(f"{plan.places.score}indicator_set")}
    if Level.HOUSEHOLD in plan.levels:
        chosen[HOUSEHOLD] = F(plan.places.household_id)
    compiled = [_compiled(rows, chosen, using) for rows in plan.facts]
    sql = " UNION ALL ".join(f"({sql})" for sql, _parameters in compiled)
    return sql, list(chain.from_iterable(parameters for _sql, parameters in compiled))


def _compiled(rows: QuerySet, chosen: Mapping, using: str) -> tuple[str, tuple]:
    query = rows.using(using).order_by().annotate(**chosen).values(*chosen).query
    try:
        return query.get_compiler(using).as_sql()
    except EmptyResultSet:  # a scope of nothing still has totals
        return query.get_compiler(using, elide_empty=False).as_sql()


def _lots(plan: Plan) -> str:
    groups = [*plan.plain_keys, *([FAILED, SET] if plan.reads_failures else [])]
    groups += [HOUSEHOLD] if Level.HOUSEHOLD in plan.levels else []
    parts = [
        f"{'max' if part.level == Level.HOUSEHOLD else 'sum'}({_column(name)}) AS {_column(name)}"
        for name, part in plan.read.items()
    ]
    number = [f"row_number() OVER () AS {LOT}"] if plan.reads_failures else []
    return f"SELECT {_list([*groups, *parts, *number])} FROM facts GROUP BY {_list(groups) or '()'}"


def _cells(plan: Plan) -> tuple[str, list]:
    """Return the lots once for each indicator that they fail and that is asked for, or once where they fail none."""
    keys = [
        f"failure.{FAILURE_COLUMNS[field.name]} AS {key}"
        for key, field in zip(plan.keys, plan.fields, strict=True)
        if field.fans_out
    ]
    conditions = [f"failure.{FAILURE_COLUMNS[field.name]} = ANY(%s)" for field, _values in plan.failures]
    parameters = [[value for value in values if value is not None] for _field, values in plan.failures]
    with_none = not plan.only_failing and all(None in values for _field, values in plan.failures)
    none = f" OR COALESCE(lots.{FAILED}, 0) = 0" if with_none else ""
    joined = [f"failure.set = lots.{SET}", f"lots.{FAILED} & failure.bit <> 0", *conditions]
    return (
        f"SELECT {_list(['lots.*', *keys, f'failure.points AS {WEIGHT}'])} FROM lots"
        f" LEFT JOIN (VALUES {FAILURES}) AS failure(set, code, dimension, bit, points) ON {' AND '.join(joined)}"
        f" WHERE failure.code IS NOT NULL{none}",
        parameters,
    )


def _selects(plan: Plan) -> Iterable[str]:
    """Yield one SELECT for each kind of row."""
    if Level.FACT in plan.levels:
        yield _once(plan, Level.FACT, LOT) if plan.reads_failures else _summed(plan)
    if Level.HOUSEHOLD in plan.levels:
        yield _once(plan, Level.HOUSEHOLD, HOUSEHOLD)
    if Level.FAILURE in plan.levels:
        yield _failed(plan)
    if plan.base_parts:
        yield _population(plan)


def _summed(plan: Plan) -> str:
    """Select the parts of facts where no lot stands in two cells."""
    parts = _parts(plan, {name: f"COALESCE(sum({_column(name)}), 0)" for name in plan.of_level(Level.FACT)})
    head = [_grouping(plan.keys, plan.keys), *plan.keys]
    return f"SELECT '{Level.FACT.value}', {_list([*head, *parts])} FROM lots GROUP BY {_cube(plan.keys)}"


def _once(plan: Plan, level: Level, unit: str) -> str:
    """Select parts that are the same in all rows of a unit (a lot, a household), each unit once in a cell or total."""
    source = "cells" if plan.reads_failures else "lots"
    names = plan.of_level(level)
    own = [f"max({_column(name)}) AS {_column(name)}" for name in names]
    parts = _parts(plan, {name: f"COALESCE(sum({_column(name)}), 0)" for name in names})
    once = (
        f"SELECT {_list([f'{_grouping(plan.keys, plan.keys)} AS totalled', *plan.keys, *own])}"
        f" FROM {source} GROUP BY {_list([unit, *([_cube(plan.keys)] if plan.keys else [])])}"
    )
    return (
        f"SELECT '{level.value}', {_list(['totalled', *plan.keys, *parts])} FROM ({once}) AS once"
        f" GROUP BY {_list(['totalled', *plan.keys])}"
    )


def _failed(plan: Plan) -> str:
    """Select the parts of failed indicators: another part of each lot, once for each indicator."""
    sums = {}
    for name in plan.of_level(Level.FAILURE):
        part = plan.parts[name]
        weight = f" * {WEIGHT}" if part.is_weighted else ""
        sums[name] = f"COALESCE(sum({_column(part.of)}{weight}), 0)"
    head = [_grouping(plan.keys, plan.keys), *plan.keys]
    return (
        f"SELECT '{Level.FAILURE.value}', {_list([*head, *_parts(plan, sums)])} FROM cells"
        f" WHERE {WEIGHT} IS NOT NULL GROUP BY {_cube(plan.keys)}"
    )


def _population(plan: Plan) -> str:
    """Select the parts of all households around a cell, whatever they fail."""
    sums = {name: f"COALESCE(sum({_column(name)}), 0)" for name in plan.base_parts}
    keys = [key if key in plan.plain_keys else "NULL" for key in plan.keys]
    head = [_grouping(plan.keys, plan.plain_keys), *keys]
    return f"SELECT '{BASE}', {_list([*head, *_parts(plan, sums)])} FROM lots GROUP BY {_cube(plan.plain_keys)}"


def _parts(plan: Plan, sums: Mapping[str, str]) -> list[str]:
    """Return one column for each part: its sum, or NULL in rows of another kind."""
    return [sums.get(name, "NULL::numeric") for name in plan.counted]


def _grouping(keys: list[str], grouped: list[str]) -> str:
    """Return which of `keys` a row totals, a bit each; those that are not grouped by, it always does."""
    bits = [f"GROUPING({key}) * {1 << at}" if key in grouped else f"{1 << at}" for at, key in enumerate(keys)]
    return " + ".join(bits) or "0"


def _cube(keys: list[str]) -> str:
    return f"CUBE ({_list(keys)})" if keys else "()"


def _column(part: str) -> str:
    return f"pivot_part_{part}"


def _list(columns: Iterable[str]) -> str:
    return ", ".join(columns)
