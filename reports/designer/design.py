"""A design: what a table is asked for, how one looks at it, and what a press of a button makes of it."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from reports.models.saved import UUID
from reports.pivots.spec import BadPivot, Fault, Filter, PivotSpec
from reports.pivots.topics import TOPICS, Topic

ROWS, COLUMNS, MEASURES, WHERE = BOXES = ("rows", "columns", "measures", "where")
CHARTS = ("bars", "stacked", "trend")


@dataclass(frozen=True)
class Look:
    """How a table is looked at.

    `sort` is "-households": by the largest first, in the column whose token follows an @, else in that of the totals.
    `depth` is the level of rows that stands open, 0 all of them; `flipped` are the tokens of rows that are open or
    folded otherwise. `report` is the saved report that is being
    looked at. `page` and `across` count windows of rows and of columns, from 1.
    """

    sort: str = ""
    subtotals: bool = True
    depth: int = 0
    flipped: tuple[str, ...] = ()
    chart: str = ""
    report: str = ""
    page: int = 1
    across: int = 1

    @classmethod
    def read(cls, asked: QueryDict) -> Self:
        """Read what is understood; a look that is not is left out, since no number depends on it."""
        return cls(
            sort=asked.get("sort", "")[:200],
            subtotals=asked.get("subtotals") != "no",
            depth=_whole(asked.get("depth"), 0),
            flipped=tuple(dict.fromkeys(asked.getlist("flip")))[:200],
            chart=asked["chart"] if asked.get("chart") in CHARTS else "",
            report=asked["report"] if UUID.fullmatch(asked.get("report", "")) else "",
            page=_whole(asked.get("page"), 1),
            across=_whole(asked.get("across"), 1),
        )

    @property
    def kept(self) -> Self:
        """What of the look still fits when other things stand in the table."""
        return Look(subtotals=self.subtotals, chart=self.chart, report=self.report)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """What is not as usual, in one fixed order."""
        pairs = [
            ("sort", self.sort),
            ("subtotals", "" if self.subtotals else "no"),
            ("depth", str(self.depth or "")),
            ("chart", self.chart),
            ("report", self.report),
            ("page", str(self.page) if self.page > 1 else ""),
            ("across", str(self.across) if self.across > 1 else ""),
        ]
        return [pair for pair in pairs if pair[1]] + [("flip", token) for token in self.flipped]


@dataclass(frozen=True)
class Design:
    spec: PivotSpec
    look: Look = field(default_factory=Look)

    @classmethod
    def read(cls, asked: QueryDict) -> Self:
        """Read an address. Raises BadPivot with everything that cannot be asked."""
        return cls(PivotSpec.parse(asked), Look.read(asked))

    def read_by(self, permissions: Collection[Permission]) -> Self:
        """Return the design as somebody with these rights may read its table."""
        return replace(self, spec=self.spec.read_by(permissions))

    @property
    def topic(self) -> Topic:
        return self.spec.about

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return self.spec.parameters + self.look.parameters

    @property
    def query(self) -> str:
        return urlencode(self.parameters)

    @property
    def address(self) -> str:
        return f"{reverse('reports:pivot')}?{self.query}"

    @property
    def is_empty(self) -> bool:
        return not (self.spec.rows or self.spec.columns)

    def looked(self, **changes) -> Self:
        """Return the same table looked at otherwise, from its beginning."""
        return replace(self, look=replace(self.look, **({"page": 1, "across": 1} | changes)))

    def about(self, name: str) -> Self:
        """Return the design about another topic: with what that one knows too."""
        topic = TOPICS[name]
        known = topic.fields.keys()
        spec = PivotSpec(
            topic=name,
            rows=tuple(one for one in self.spec.rows if one in known),
            columns=tuple(one for one in self.spec.columns if one in known),
            measures=tuple(one for one in self.spec.measures if one in topic.measures) or (topic.main,),
            round=self.spec.round,
            cutoff=self.spec.cutoff,
            filters=tuple(one for one in self.spec.filters if one.field in known),
            hides_small=self.spec.hides_small,
        )
        return Design(spec, Look(report=self.look.report))

    def changed(self, press: str) -> Self:
        """Return the design after a press: "rows.add.district", "rows.add.district.0", "rows.remove.district",
        "rows.earlier.district", "rows.later.district". What already stands on the other axis moves. Raises BadPivot
        for what is no press, or makes no table."""
        box, step, name, *place = parts_of(press)
        steps = {"add": self._added, "remove": self._removed, "earlier": self._earlier, "later": self._later}
        if box not in BOXES or step not in steps or not name:
            raise BadPivot([Fault("do", press, _("This button is not there."))])
        found = steps[step](box, name, *(_whole(one, 0) for one in place))
        return replace(Design.read_parameters(found), look=self.look.kept)

    def filtered(self, name: str, texts: list[str]) -> Self:
        """Return the design with only these values of a field, or all of them again. Raises BadPivot."""
        kept = tuple(one for one in self.spec.filters if one.field != name)
        found = PivotSpec.parse({"topic": self.spec.topic, "where": {name: texts}}).filters if texts else ()
        filters = tuple(sorted((*kept, *found), key=lambda one: one.field))
        return Design(replace(self.spec, filters=filters), self.look.kept)

    @classmethod
    def read_parameters(cls, spec: PivotSpec) -> Self:
        """Read a spec anew, so that what a press made keeps every rule. Raises BadPivot."""
        return cls(PivotSpec.parse(spec.as_asked()))

    def _added(self, box: str, name: str, place: int | None = None) -> PivotSpec:
        spec = self.spec if box == MEASURES else self._without(name)
        names = [one for one in getattr(spec, box) if one != name]
        names.insert(len(names) if place is None else place, name)
        return replace(spec, **{box: tuple(names)})

    def _without(self, name: str) -> PivotSpec:
        axes = {box: tuple(one for one in getattr(self.spec, box) if one != name) for box in (ROWS, COLUMNS)}
        return replace(self.spec, **axes)

    def _removed(self, box: str, name: str) -> PivotSpec:
        if box == WHERE:
            return replace(self.spec, filters=tuple(one for one in self.spec.filters if one.field != name))
        return replace(self.spec, **{box: tuple(one for one in getattr(self.spec, box) if one != name)})

    def _earlier(self, box: str, name: str) -> PivotSpec:
        return self._moved(box, name, -1)

    def _later(self, box: str, name: str) -> PivotSpec:
        return self._moved(box, name, 1)

    def _moved(self, box: str, name: str, by: int) -> PivotSpec:
        names = list(getattr(self.spec, box))
        if name not in names:
            return self.spec
        place = names.index(name)
        names.insert(max(0, place + by), names.pop(place))
        return replace(self.spec, **{box: tuple(names)})

    def filter_of(self, name: str) -> Filter | None:
        return next((one for one in self.spec.filters if one.field == name), None)


def parts_of(press: str) -> list[str]:
    """Return box, step, name and perhaps the place; the name of a measure may hold a point ("households.rank")."""
    box, _point, rest = press.partition(".")
    step, _point, name = rest.partition(".")
    first, _point, last = name.rpartition(".")
    return [box, step, first, last] if first and last.isdigit() else [box, step, name]


def kept_of(asked: QueryDict) -> Design:
    """Return of a design that cannot be asked what can: without the names and values that are wrong."""
    left = {name: asked.getlist(name) for name in PivotSpec.PARAMETERS if name in asked}
    for _attempt in range(3):
        try:
            return Design(PivotSpec.parse(left))
        except BadPivot as error:
            left = _without_faults(left, error)
    topic = left.get("topic", [""])[-1]
    return Design(PivotSpec.parse({"topic": topic if topic in TOPICS else ""}))


def _without_faults(asked: dict[str, list[str]], error: BadPivot) -> dict[str, list[str]]:
    left = dict(asked)
    for fault in error.faults:
        if fault.parameter in (ROWS, COLUMNS, MEASURES):
            texts = ",".join(left.get(fault.parameter, []))
            left[fault.parameter] = [",".join(one for one in texts.split(",") if one.strip() != fault.text)]
        else:
            left.pop(fault.parameter, None)
    return left


def corrected(asked: QueryDict, fault: Fault, name: str) -> str:
    """Return the query with a name that was perhaps meant in the place of one that is not there."""
    pairs = [
        (each, ",".join(name if part.strip() == fault.text else part for part in text.split(",")))
        if each == fault.parameter
        else (each, text)
        for each in asked
        for text in asked.getlist(each)
    ]
    return urlencode(pairs)


def _whole(text: str | None, least: int) -> int:
    return max(least, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 6 else least
