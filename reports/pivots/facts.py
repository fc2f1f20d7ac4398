"""The facts that a spec is about: those of its topic, rounds and scope that pass its filters."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Q, QuerySet

from areas.scope import Scope
from reports.pivots.fields import Field, Places
from reports.pivots.rounds import ROUND
from reports.pivots.spec import PivotSpec
from reports.pivots.topics import Topic
from reports.pivots.values import Areas, Value


def places_of(spec: PivotSpec, topic: Topic, *, on: date) -> Places:
    return replace(topic.places, cutoff=spec.cutoff, on=on)


def filtered_facts(spec: PivotSpec, *, topic: Topic, scope: Scope, years: tuple[int, ...], on: date) -> list[QuerySet]:
    """Return the rows of facts; conditions on failed indicators are left to the statement, which counts by them."""
    places = places_of(spec, topic, on=on)
    conditions = [
        (topic.fields[one.field], one.values)
        for one in spec.filters
        if one.field != ROUND and not topic.fields[one.field].fans_out
    ]
    facts = topic.facts(scope, years)
    for field, values in conditions:
        facts = [narrowed(rows, field, values, places) for rows in facts]
    return facts


def narrowed(rows: QuerySet, field: Field, values: Iterable[Value], places: Places) -> QuerySet:
    """Keep the facts whose stored value of a field that does not fan out is one of `values`; None is "not stated"."""
    stated = [value for value in values if value is not None]
    if isinstance(field.values, Areas) and len(stated) == len(tuple(values)):
        # Ranges of codes, which indexes serve.
        return rows.filter(Scope.of(stated).condition(places.area))
    name = f"pivot_where_{field.name}"
    one_of = Q(**{f"{name}__in": stated})
    none = Q(**{f"{name}__isnull": True}) if None in values else Q(pk__in=[])
    return rows.alias(**{name: field.expression(places)}).filter(one_of | none)
