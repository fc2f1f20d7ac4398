"""Answers a spec for somebody's area: plans one statement, and makes the table of its rows."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import router
from django.utils import timezone

from areas.choices import AreaLevel
from areas.scope import Scope
from households.models import SurveyRound
from mpi.models import HouseholdScore
from reports.pivots.facts import filtered_facts, places_of
from reports.pivots.fields import Field
from reports.pivots.measures import Measure, View
from reports.pivots.order import in_order, is_nested, labels_of
from reports.pivots.patience import Patience
from reports.pivots.rounds import ROUND, rounds_of
from reports.pivots.small import HOUSEHOLDS, Marks, marks_of, with_views, without
from reports.pivots.spec import PivotSpec
from reports.pivots.statement import BASE, Plan, run
from reports.pivots.table import MOST_CELLS, TOTAL, Cell, Key, PivotTable
from reports.pivots.topics import Level, Part, Topic
from reports.pivots.views import viewed

Place = tuple[Key, Key]
Cells = dict[Place, Cell]
UNHURRIED = Patience()


class TooLarge(Exception):
    """The result has more cells than were to be read: at least `count`."""

    def __init__(self, count: int):
        super().__init__(count)
        self.count = count


def compute(
    spec: PivotSpec,
    *,
    scope: Scope,
    at: datetime,
    most_cells: int | None = MOST_CELLS,
    from_facts: bool = False,
    seconds: float | None = None,
) -> PivotTable:
    """Return the table of `spec` for the area `scope`; `at` is now.

    All facts are read, whatever there are. A result of more than `most_cells` comes without cells, as too large to
    show; None takes any. `from_facts` leaves the roll-up alone: the numbers are the same. `seconds` is how long one
    waits for it. Raises BadPivot for a round that there is not, TooSlow.
    """
    patience, years = Patience(seconds), rounds_of(spec)
    topic = spec.about if from_facts else quickest_topic(spec, scope=scope, years=years)
    source = "facts" if topic is spec.about else "rollup"
    table = PivotTable(spec, as_of=at, year=years[0] if len(years) == 1 else None, source=source)
    try:
        asked = {"scope": scope, "years": years, "at": at, "most_cells": most_cells, "patience": patience}
        now = _answer(spec, topic, **asked)
        before = _answer_before(spec, topic, **asked)
    except TooLarge as error:
        return replace(table, is_too_large=True, cell_count=error.count)
    for gone in before.cells.keys() - now.cells.keys() if before else ():
        now.cells[gone] = tuple(0 if measure.is_count else None for measure in spec.shown)
    cells = viewed(spec.shown, now.cells, before and before.cells)
    if not spec.hides_small:
        return _filled(table, cells)
    marks = with_views(spec.shown, cells, now.marks, before.marks if before else {})
    return replace(_filled(table, without(cells, marks)), hidden=marks)


def _filled(table: PivotTable, cells: Mapping[Place, Cell]) -> PivotTable:
    """Return the table with its cells, in order, and what their keys are called."""
    rows, columns = {row for row, _column in cells}, {column for _row, column in cells}
    labels = {**labels_of(table.row_fields, rows), **labels_of(table.column_fields, columns)}
    ordered_rows = in_order(table.row_fields, rows, labels)
    ordered_columns = in_order(table.column_fields, columns, labels)
    row_at = {key: at for at, key in enumerate(ordered_rows)}
    column_at = {key: at for at, key in enumerate(ordered_columns)}
    ordered = sorted(cells, key=lambda place: (row_at[place[0]], column_at[place[1]]))
    return replace(
        table,
        row_keys=tuple(key for key in ordered_rows if is_nested(key)),
        column_keys=tuple(key for key in ordered_columns if is_nested(key)),
        cells={place: cells[place] for place in ordered},
        labels=labels,
        cell_count=len(cells),
    )


def quickest_topic(spec: PivotSpec, *, scope: Scope, years: tuple[int, ...]) -> Topic:
    """Return the topic over its roll-up, where that tells apart all that is asked for; else over facts.

    The roll-up knows subdistricts, and households without their names: of one round each is in it once.
    """
    topic = spec.about
    named = [*spec.fields, *(topic.fields[one.field] for one in spec.filters)]
    is_told_apart = all(field.rolled_up for field in named)
    is_whole = all(len(prefix) <= AreaLevel.SUBDISTRICT for prefix in scope.prefixes)
    return topic.rollup if topic.rollup and is_told_apart and is_whole and len(years) == 1 else topic


def _answer_before(spec: PivotSpec, topic: Topic, *, years: tuple[int, ...], **options) -> "Answer | None":
    """Return the answer of the year before, where a change is asked for and there was a survey; else None."""
    if not any(measure.view == View.CHANGE for measure in spec.shown) or len(years) != 1:
        return None
    year = years[0] - 1
    if not SurveyRound.objects.filter(year=year).exists():
        return None
    return _answer(spec, topic, years=(year,), **options)


@dataclass(frozen=True)
class Answer:
    """The numbers of every cell and total, each measure as it is, before its view; and what of them is hidden."""

    cells: Cells
    marks: Marks


def read_cells(spec: PivotSpec, topic: Topic, **asked) -> Cells:
    """Return the numbers of every cell and total, each measure as it is, before its view. Raises TooLarge."""
    return _answer(spec, topic, **asked).cells


def _answer(
    spec: PivotSpec,
    topic: Topic,
    *,
    scope: Scope,
    years: tuple[int, ...],
    at: datetime,
    most_cells: int | None = None,
    patience: Patience = UNHURRIED,
) -> Answer:
    """Ask the database for one year, or for years beside each other. Raises TooLarge, TooSlow."""
    plan = plan_of(spec, topic, scope=scope, years=years, at=at, most_cells=most_cells)
    using = router.db_for_read(HouseholdScore)
    with patience.over(using=using):
        rows = run(plan, using=using)
    if plan.most_rows is not None and len(rows) > plan.most_rows:
        raise TooLarge(most_cells + 1)
    parts, population = _gathered(plan, rows, split=len(spec.rows))
    if most_cells is not None and len(parts) > most_cells:
        raise TooLarge(len(parts))
    numbers = Numbers(spec, plan, population)
    cells = {place: numbers.of(place, own) for place, own in parts.items()}
    counted_by = {name: part.counted_by for name, part in plan.parts.items()}
    return Answer(cells, marks_of(spec.shown, parts, counted_by) if spec.hides_small else {})


def plan_of(
    spec: PivotSpec, topic: Topic, *, scope: Scope, years: tuple[int, ...], at: datetime, most_cells: int | None = None
) -> Plan:
    """Return what the statement is made of."""
    on = timezone.localdate(at)
    parts = {name: topic.parts[name] for measure in spec.shown for name in sorted(measure.parts)}
    if spec.hides_small:
        counts = {HOUSEHOLDS, *(part.counted_by for part in parts.values() if part.counted_by)}
        parts |= {name: topic.parts[name] for name in sorted(counts)}
    if topic.fact_is_household and len(years) == 1:
        parts = {name: _of_facts(part) for name, part in parts.items()}
    failures = tuple((topic.fields[one.field], one.values) for one in spec.filters if topic.fields[one.field].fans_out)
    fans_out = any(field.fans_out for field in spec.fields) or bool(failures) or topic.only_failing
    return Plan(
        facts=filtered_facts(spec, topic=topic, scope=scope, years=years, on=on),
        places=places_of(spec, topic, on=on),
        fields=spec.fields,
        parts=parts,
        sources={part.of: topic.parts[part.of] for part in parts.values() if part.of},
        base_parts={name: topic.parts[name] for measure in spec.shown for name in sorted(measure.base_parts)},
        failures=failures,
        reads_failures=fans_out or any(part.level == Level.FAILURE for part in parts.values()),
        only_failing=topic.only_failing,
        most_cells=most_cells,
    )


def _of_facts(part: Part) -> Part:
    """Return a part of households where each fact is one: there is nothing to count apart."""
    return replace(part, level=Level.FACT) if part.level == Level.HOUSEHOLD else part


def _gathered(plan: Plan, rows: list[tuple], *, split: int) -> tuple[dict, dict]:
    """Return the parts of each cell, and those of the populations, by place; the first `split` fields are the rows'."""
    own: dict[Place, dict[str, int]] = defaultdict(dict)
    population: dict[Place, dict[str, int]] = {}
    count = len(plan.fields)
    # Few values make many cells: each is turned into its public form once.
    public = [Publics(field) for field in plan.fields]
    for kind, totalled, *entries in rows:
        key = tuple(TOTAL if totalled >> at & 1 else public[at][entries[at]] for at in range(count))
        place = key[:split], key[split:]
        found = {
            name: int(number) for name, number in zip(plan.counted, entries[count:], strict=True) if number is not None
        }
        if kind == BASE:
            population[place] = found
        else:
            own[place] |= found
    # The total of all is there, even of nothing.
    everything = (TOTAL,) * count
    own.setdefault((everything[:split], everything[split:]), {})
    return own, population


class Publics(dict):
    """The public values of a field, by the stored ones."""

    def __init__(self, field: Field):
        super().__init__()
        self.field = field

    def __missing__(self, stored):
        self[stored] = self.field.values.public(stored)
        return self[stored]


class Numbers:
    """Computes the measures of a cell from its parts and those of the population around it."""

    def __init__(self, spec: PivotSpec, plan: Plan, population: Mapping[Place, Mapping[str, int]]):
        self.measures = spec.shown
        self.population = population
        self.zeros = dict.fromkeys(plan.counted, 0)
        self.fanning = [field.fans_out for field in spec.row_fields], [field.fans_out for field in spec.column_fields]
        self.rounds = (
            [field.name == ROUND for field in spec.row_fields],
            [field.name == ROUND for field in spec.column_fields],
        )
        self.varying = {name for name, part in (plan.parts | plan.base_parts).items() if part.varies_by_round}

    def of(self, place: Place, own: Mapping[str, int]) -> Cell:
        parts, base = self.zeros | own, self.zeros | self.population.get(self._around(place), {})
        is_over_rounds = self._totals_rounds(place)
        return tuple(
            None if is_over_rounds and self._varies(measure) else measure.compute(parts, base)
            for measure in self.measures
        )

    def _varies(self, measure: Measure) -> bool:
        return bool((measure.parts | measure.base_parts) & self.varying)

    def _around(self, place: Place) -> Place:
        """Return the same place with every failed indicator, and with those that fail none."""
        return tuple(
            tuple(TOTAL if fans else entry for entry, fans in zip(key, fanning, strict=True))
            for key, fanning in zip(place, self.fanning, strict=True)
        )

    def _totals_rounds(self, place: Place) -> bool:
        """Tell whether a place counts several rounds together: people of different years do not add up."""
        return any(
            is_round and entry is TOTAL
            for key, rounds in zip(place, self.rounds, strict=True)
            for entry, is_round in zip(key, rounds, strict=True)
        )
