"""What somebody asks for, read from texts: a query in an address, JSON, or the options of the command.

    topic=households&rows=district&columns=failed_dimension_count&measures=households,headcount_ratio
    &round=2566&cutoff=20&where=fragility_level=2,3&where=target_group=1.1

Texts only ever choose names of registries; values are read by their field and travel to the database as parameters.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from mpi.indicators import POVERTY_CUTOFFS, UNION_CUTOFF
from reports.pivots.fields import Field
from reports.pivots.measures import Measure, View
from reports.pivots.topics import TOPICS, Topic
from reports.pivots.values import NULL, BadValue, Value, Years, as_text

MOST_ROW_FIELDS, MOST_COLUMN_FIELDS, MOST_MEASURES, MOST_VALUES = 4, 3, 12, 1000
NEAREST = 5
# A comma, an equals sign or a backslash inside a value follows a backslash.
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
SPECIAL = re.compile(r"([\\,=])")


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be asked: in which parameter, which text of it, why, and what was perhaps meant."""

    parameter: str
    text: str
    message: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the whole in one line, for where nothing can be pressed."""
        meant = _("Did you mean: %(names)s?") % {"names": ", ".join(self.nearest)} if self.nearest else ""
        return f"{self.message} {meant}".rstrip()

    def as_json(self) -> dict:
        return {
            "parameter": self.parameter,
            "value": self.text,
            "message": self.message,
            "nearest": list(self.nearest),
        }


class BadPivot(ValueError):
    """What was asked for cannot be; every `Fault` is told at once."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.message for fault in self.faults))

    def as_json(self) -> dict:
        return {"errors": [fault.as_json() for fault in self.faults]}


@dataclass(frozen=True)
class Filter:
    """Values of a field, as the database stores them, of which a fact must have one. None is "not stated"."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class PivotSpec:
    """What a pivot shows: names of a topic, of its fields on rows and columns, and of its measures.

    `round` None is the current one. `cutoff` are the points of 60 from which a household counts as poor.
    """

    PARAMETERS: ClassVar[tuple[str, ...]] = ("topic", "rows", "columns", "measures", "round", "cutoff", "where")

    topic: str
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    round: int | None = None
    cutoff: int = UNION_CUTOFF
    filters: tuple[Filter, ...] = ()

    @classmethod
    def parse(cls, asked: Mapping[str, Any]) -> Self:
        """Read `topic`, `rows`, `columns`, `measures`, `round`, `cutoff` and `where`; other names are left alone.

        Values are texts ("a,b"), or lists of them; `where` is one or several "field=value,value" (or, in JSON, a
        mapping of field to values, null for "not stated"). Also takes a QueryDict. Raises BadPivot with all faults.
        """
        return _Reader(asked).spec()

    @property
    def about(self) -> Topic:
        return TOPICS[self.topic]

    @cached_property
    def row_fields(self) -> tuple[Field, ...]:
        return tuple(self.about.fields[name] for name in self.rows)

    @cached_property
    def column_fields(self) -> tuple[Field, ...]:
        return tuple(self.about.fields[name] for name in self.columns)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the rows, then those of the columns."""
        return self.row_fields + self.column_fields

    @cached_property
    def shown(self) -> tuple[Measure, ...]:
        """The measures, in the order in which they were asked for."""
        return tuple(self.about.measures[name] for name in self.measures)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The spec as names and texts in one fixed order, without what is usual: `parse` reads them back."""
        pairs = [
            ("topic", self.topic),
            ("rows", ",".join(self.rows)),
            ("columns", ",".join(self.columns)),
            ("measures", ",".join(self.measures)),
            ("round", str(self.round or "")),
            ("cutoff", "" if self.cutoff == UNION_CUTOFF else str(self.cutoff)),
        ]
        where = [("where", self._as_text(one)) for one in sorted(self.filters, key=lambda one: one.field)]
        return [(name, text) for name, text in pairs if text] + where

    def as_asked(self) -> dict[str, list[str]]:
        """Return the parameters as JSON keeps them: {"topic": ["households"], …}; `parse` reads them back."""
        asked: dict[str, list[str]] = {}
        for name, text in self.parameters:
            asked.setdefault(name, []).append(text)
        return asked

    @property
    def query(self) -> str:
        """The canonical query of an address: the same table always has the same one."""
        return urlencode(self.parameters)

    def with_(self, **changes) -> Self:
        """Return this spec with some of its parts changed."""
        return replace(self, **changes)

    def _as_text(self, one: Filter) -> str:
        values = self.about.fields[one.field].values
        texts = [SPECIAL.sub(r"\\\1", as_text(values.public(value))) for value in one.values]
        return f"{one.field}={','.join(texts)}"


class _Reader:
    """Reads one request, and gathers what is wrong with it."""

    def __init__(self, asked: Mapping[str, Any]):
        self.asked = asked
        self.faults: list[Fault] = []

    def spec(self) -> PivotSpec:
        topic = self._topic()
        if topic is None:
            raise BadPivot(self.faults)
        rows = self._names("rows", topic.fields, MOST_ROW_FIELDS)
        columns = self._names("columns", topic.fields, MOST_COLUMN_FIELDS)
        for twice in [name for name in columns if name in rows]:
            self._refuse("columns", twice, _("“%(name)s” stands on the rows already.") % {"name": twice})
        spec = PivotSpec(
            topic=topic.name,
            rows=rows,
            columns=columns,
            measures=self._measures(topic, on_axes=(*rows, *columns)),
            round=self._round(),
            cutoff=self._cutoff(),
            filters=self._filters(topic),
        )
        if self.faults:
            raise BadPivot(self.faults)
        return spec

    def _topic(self) -> Topic | None:
        name = self._text("topic") or "households"
        if name not in TOPICS:
            self._unknown("topic", name, TOPICS)
        return TOPICS.get(name)

    def _measures(self, topic: Topic, on_axes: tuple[str, ...]) -> tuple[str, ...]:
        # "share_of_row" alone is a view of what the topic counts.
        short = {view.value: f"{topic.main}.{view.value}" for view in View}
        known = topic.measures | {name: topic.measures[long] for name, long in short.items() if long in topic.measures}
        names = self._names("measures", known, MOST_MEASURES) or (topic.main,)
        names = tuple(dict.fromkeys(short.get(name, name) for name in names))
        for name in names:
            if name in topic.measures and topic.measures[name].view == View.CHANGE and "round" in on_axes:
                self._refuse("measures", name, _("The change to last year needs one round, not one beside the other."))
        return names

    def _names(self, parameter: str, known: Mapping[str, Any], most: int) -> tuple[str, ...]:
        names = [name for text in self._texts(parameter) for name in split(text) if name]
        for name in names:
            if name not in known:
                self._unknown(parameter, name, known)
        if len(names) > most:
            self._refuse(parameter, names[most], _("At most %(most)d names can stand here.") % {"most": most})
        for twice in {name for name in names if names.count(name) > 1}:
            self._refuse(parameter, twice, _("“%(name)s” stands here twice.") % {"name": twice})
        return tuple(names)

    def _round(self) -> int | None:
        text = self._text("round")
        try:
            return Years().read(text) if text else None
        except BadValue:
            self._refuse("round", text, _("A round is a Buddhist year, as 2566."))
            return None

    def _cutoff(self) -> int:
        text = self._text("cutoff")
        known = {"": UNION_CUTOFF, "union": UNION_CUTOFF} | {str(points): points for points in POVERTY_CUTOFFS}
        if text not in known:
            listed = [str(points) for points in POVERTY_CUTOFFS]
            message = _("The poverty cut-off is one of %(listed)s points of 60.") % {"listed": ", ".join(listed)}
            self._refuse("cutoff", text, message, listed)
        return known.get(text, UNION_CUTOFF)

    def _filters(self, topic: Topic) -> tuple[Filter, ...]:
        found: dict[str, list[Value]] = {}
        for name, text in self._conditions():
            if name not in topic.fields:
                self._unknown("where", name, topic.fields)
            elif text is not None:
                found.setdefault(name, []).extend(self._value(topic.fields[name], text))
        for name, values in found.items():
            if len(values) > MOST_VALUES:
                self._refuse("where", name, _("At most %(most)d values can be chosen.") % {"most": MOST_VALUES})
        return tuple(Filter(name, tuple(dict.fromkeys(values))) for name, values in sorted(found.items()) if values)

    def _conditions(self) -> list[tuple[str, str | None]]:
        """Return pairs of a field and one of its values."""
        where = self.asked.get("where")
        if isinstance(where, Mapping):
            return [
                (str(name), as_text(value))
                for name, values in where.items()
                for value in (values if isinstance(values, list | tuple) else [values])
            ]
        return [pair for text in self._texts("where") for pair in self._pairs(text)]

    def _pairs(self, text: str) -> list[tuple[str, str | None]]:
        """Read "field=value,value,other=value"."""
        pairs: list[tuple[str, str | None]] = []
        for item in split(text, keep_escapes=True):
            name, is_named, value = partition(item)
            if not is_named and not pairs:
                self._refuse("where", text, _("A condition is a field, an equals sign and values: district=8401,8402."))
                return []
            pairs.append((name if is_named else pairs[-1][0], ESCAPED.sub(r"\1", value if is_named else item)))
        return pairs

    def _value(self, field: Field, text: str) -> list[Value]:
        try:
            return [None if text == NULL else field.values.read(text)]
        except BadValue as error:
            words = {"value": text, "label": field.label}
            self._refuse("where", text, _("“%(value)s” is no value of “%(label)s”.") % words, error.nearest)
            return []

    def _texts(self, parameter: str) -> list[str]:
        found = self.asked.getlist(parameter) if hasattr(self.asked, "getlist") else self.asked.get(parameter)
        if found is None:
            return []
        return [str(one) for one in (found if isinstance(found, list | tuple) else [found])]

    def _text(self, parameter: str) -> str:
        return (self._texts(parameter) or [""])[-1].strip()

    def _unknown(self, parameter: str, name: str, known: Iterable[str]) -> None:
        nearest = get_close_matches(name[:100], list(known), n=NEAREST, cutoff=0.5)
        self._refuse(parameter, name, _("There is no “%(name)s” here.") % {"name": name}, nearest)

    def _refuse(self, parameter: str, text: str, message: str, nearest: Iterable[str] = ()) -> None:
        self.faults.append(Fault(parameter, text, message, tuple(nearest)))


def split(text: str, *, keep_escapes: bool = False) -> list[str]:
    """Split at commas that follow no backslash; what is empty is left out."""
    parts = [part for part in re.findall(r"(?:\\.|[^\\,]|\\$)*", text, re.DOTALL) if part]
    return parts if keep_escapes else [ESCAPED.sub(r"\1", part).strip() for part in parts]


def partition(item: str) -> tuple[str, bool, str]:
    """Split at the first equals sign that follows no backslash: name, whether there is one, value."""
    found = re.match(r"((?:\\.|[^\\=])*)=(.*)$", item, re.DOTALL)
    return (ESCAPED.sub(r"\1", found[1]).strip(), True, found[2]) if found else ("", False, item)
