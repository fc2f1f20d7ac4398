"""The values that a filter can be set to: all there are in one's area, each with how often."""

from dataclasses import dataclass, replace
from datetime import datetime

from areas.scope import Scope
from reports.designer.design import Design
from reports.designer.numbers import shown
from reports.pivots.engine import compute
from reports.pivots.fields import Field
from reports.pivots.table import TOTAL, Entry, PivotTable
from reports.pivots.values import as_text

MOST_CHOICES = 1_000


@dataclass(frozen=True)
class Choice:
    text: str
    label: str
    count: str
    is_chosen: bool


def choices_of(
    design: Design, field: Field, *, scope: Scope, at: datetime, seconds: float | None = None
) -> list[Choice] | None:
    """Return the values under the other filters, and those chosen already; None where they are too many to list.

    Raises TooSlow after so many `seconds`.
    """
    others = tuple(one for one in design.spec.filters if one.field != field.name)
    main = design.topic.measures[design.topic.main]
    spec = replace(design.spec, rows=(field.name,), columns=(), measures=(main.name,), filters=others)
    table = compute(spec, scope=scope, at=at, most_cells=MOST_CHOICES, seconds=seconds)
    if table.is_too_large:
        return None
    chosen = design.filter_of(field.name)
    wanted = {as_text(field.values.public(value)) for value in chosen.values} if chosen else set()
    found = [
        Choice(as_text(entry), table.label(field, entry), _count(table, entry), False)
        for (entry,) in table.row_keys
        if entry is not TOTAL
    ]
    here = [replace(one, is_chosen=one.text in wanted) for one in found]
    return here + [Choice(text, text, "0", True) for text in sorted(wanted - {one.text for one in here})]


def _count(table: PivotTable, entry: Entry) -> str:
    (mark,) = table.hidden_at((entry,), ())
    (main,) = table.measures
    return mark.text if mark else shown(main, table.value((entry,), (), main.name))
