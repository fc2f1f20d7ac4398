"""The boxes of a design, and all that can be put into them, as the page shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mpi.indicators import ALL_POINTS, POVERTY_CUTOFFS, UNION_CUTOFF
from reports.designer.design import COLUMNS, MEASURES, ROWS, WHERE, Design
from reports.designer.pressing import values_address
from reports.pivots.fields import Field, FieldGroup
from reports.pivots.measures import Measure
from reports.pivots.order import label_of
from reports.pivots.topics import TOPICS

LABELS = {
    WHERE: pgettext_lazy("box of the designer", "Filters"),
    ROWS: pgettext_lazy("box of the designer", "Rows"),
    COLUMNS: pgettext_lazy("box of the designer", "Columns"),
    MEASURES: pgettext_lazy("box of the designer", "Values"),
}
MOST_WORDS = 3


@dataclass(frozen=True)
class Token:
    """Something that stands in a box. `href` leads to the choice of a filter's values."""

    name: str
    label: str | Promise
    definition: str | Promise
    words: str = ""
    href: str = ""
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class Box:
    name: str
    label: str | Promise
    tokens: list[Token]

    @property
    def others(self) -> list[tuple[str, str | Promise]]:
        """The boxes to which a token of this one can go."""
        return [] if self.name == MEASURES else [(name, LABELS[name]) for name in (ROWS, COLUMNS) if name != self.name]


class Boxes:
    """All that the page needs to change a design."""

    def __init__(self, design: Design):
        self.design, self.spec, self.topic = design, design.spec, design.topic

    @property
    def listed(self) -> list[Box]:
        standing = {
            WHERE: [self._filter(one) for one in self.spec.filters],
            ROWS: self._tokens(self.spec.row_fields),
            COLUMNS: self._tokens(self.spec.column_fields),
            MEASURES: self._tokens(self.spec.shown),
        }
        return [Box(name, LABELS[name], standing[name]) for name in (WHERE, ROWS, COLUMNS, MEASURES)]

    def _tokens(self, found: tuple[Field, ...] | tuple[Measure, ...]) -> list[Token]:
        return [
            Token(one.name, one.label, one.definition, is_first=one is found[0], is_last=one is found[-1])
            for one in found
        ]

    def _filter(self, one) -> Token:
        field = self.topic.fields[one.field]
        values = [field.values.public(value) for value in one.values]
        words = ", ".join(label_of(field, value) for value in values[:MOST_WORDS])
        if len(values) > MOST_WORDS:
            words = _("%(first)s and %(count)d more") % {"first": words, "count": len(values) - MOST_WORDS}
        return Token(
            one.field, field.label, field.definition, words, values_address(self.design, one.field), True, True
        )

    @cached_property
    def groups(self) -> list[tuple[str, list[Field]]]:
        """The fields under the heads of their groups, in the order of the heads."""
        found = {group: [] for group in FieldGroup}
        for field in self.topic.fields.values():
            found[field.group].append(field)
        return [(str(group.label), fields) for group, fields in found.items() if fields]

    @property
    def measures(self) -> list[Measure]:
        """What can be counted, without the views of it."""
        return [one for one in self.topic.measures.values() if not one.view]

    @property
    def views(self) -> Iterator[Measure]:
        """The views of what stands among the values: shares, ranks and changes."""
        chosen = {one.of or one.name for one in self.spec.shown}
        return (one for one in self.topic.measures.values() if one.view and one.of in chosen)

    @property
    def all_measures(self) -> list[Measure]:
        return list(self.topic.measures.values())

    @property
    def topics(self) -> list:
        return list(TOPICS.values())

    @property
    def cutoffs(self) -> list[tuple[int, str]]:
        words = _("%(points)d of %(all)d points")
        union = {UNION_CUTOFF: str(gettext_lazy("fails any indicator"))}
        return [(one, union.get(one, words % {"points": one, "all": ALL_POINTS})) for one in POVERTY_CUTOFFS]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the form carries along of the design: all but what its own lists say."""
        return [pair for pair in self.design.parameters if pair[0] not in ("topic", "round", "cutoff")]
