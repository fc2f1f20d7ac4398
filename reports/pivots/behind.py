"""The households behind one cell of a table, by the same definitions as its numbers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.scope import Scope
from households.models import Household
from households.models.household import HouseholdQuerySet
from mpi.indicators import INDICATOR_SETS
from mpi.rules import Indicator
from reports.pivots.facts import filtered_facts, places_of
from reports.pivots.fields import Field, Places
from reports.pivots.rounds import ROUND, rounds_of
from reports.pivots.spec import BadPivot, Fault, Filter, PivotSpec
from reports.pivots.values import BadValue, Value, as_text


def households_behind(spec: PivotSpec, keys: Mapping[str, Value], *, scope: Scope, at: datetime) -> HouseholdQuerySet:
    """Return the households of a cell: as many as its measure "households" says.

    `keys` are the public values of the cell by field, as in `PivotTable.keys` and in JSON: None is "not stated", and a
    field that is left out is totalled. Raises BadPivot for what is no field of the axes or no value of it.
    """
    cell = cell_spec(spec, keys)
    topic, on = cell.about, timezone.localdate(at)
    places = places_of(cell, topic, on=on)
    facts = filtered_facts(cell, topic=topic, scope=scope, years=_years(spec, keys), on=on)
    fanning = [(topic.fields[one.field], one.values) for one in cell.filters if topic.fields[one.field].fans_out]
    if fanning or topic.only_failing:
        facts = [_failing(rows, fanning, places, only_failing=topic.only_failing) for rows in facts]
    ids = [rows.order_by().values(places.household_id) for rows in facts]
    return Household.objects.within(scope).filter(reduce(or_, (Q(pk__in=one) for one in ids)))


def cell_spec(spec: PivotSpec, keys: Mapping[str, Value]) -> PivotSpec:
    """Return `spec` with the values of a cell as filters besides its own."""
    on_axes = {field.name: field for field in spec.fields}
    filters = list(spec.filters)
    for name, value in keys.items():
        if name not in on_axes:
            message = _("“%(name)s” stands on no axis of the table.") % {"name": name}
            raise BadPivot([Fault("keys", name, message, tuple(on_axes))])
        if name != ROUND:
            filters.append(Filter(name, (_stored(on_axes[name], value),)))
    return spec.with_(filters=tuple(filters))


def _stored(field: Field, value: Value) -> Value:
    try:
        return None if value is None else field.values.read(as_text(value))
    except BadValue as error:
        words = {"value": value, "label": field.label}
        message = _("“%(value)s” is no value of “%(label)s”.") % words
        raise BadPivot([Fault("keys", str(value), message, error.nearest)]) from error


def _years(spec: PivotSpec, keys: Mapping[str, Value]) -> tuple[int, ...]:
    return (int(keys[ROUND]),) if keys.get(ROUND) is not None else rounds_of(spec)


def _failing(rows: QuerySet, fanning: list, places: Places, *, only_failing: bool) -> QuerySet:
    """Keep the facts whose household fails an indicator that fits all conditions, or none where they allow that."""
    failed = rows.alias(pivot_failed=Coalesce(F(f"{places.score}failed"), 0))
    wanted = sum(one.bit for one in _indicators() if all(_fits(one, field, values) for field, values in fanning))
    fails = failed.alias(pivot_hit=F("pivot_failed").bitand(wanted))
    condition = Q(pivot_hit__gt=0)
    if not only_failing and all(None in values for _field, values in fanning):
        condition |= Q(pivot_failed=0)
    return fails.filter(condition)


def _indicators() -> Iterable[Indicator]:
    """Yield each indicator once: it keeps its bit and dimension from cycle to cycle."""
    return {one.bit: one for indicators in INDICATOR_SETS.values() for one in indicators.indicators}.values()


def _fits(indicator: Indicator, field: Field, values: tuple[Value, ...]) -> bool:
    return {"indicator": indicator.code, "dimension": indicator.dimension.value}[field.name] in values
