"""Pages that go on after a row instead of counting rows: as fast at page 1,000, and steady while rows are added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.lookups import GreaterThan, LessThan
from django.http import Http404, QueryDict

PAGE_SIZE = 50
POSITION_NAMES = ("after", "before")


@dataclass(frozen=True)
class Position:
    """Where a page begins: after the row `pk`, or, going back, before it. The start of the list is no row."""

    pk: UUID | None = None
    goes_back: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """Return the position that an address names: before or after a row. Raises Http404 for what is no id."""
        if "before" in query:
            return cls(uuid_of(query["before"]), goes_back=True)
        return cls(uuid_of(query.get("after")))


def uuid_of(written: str | None) -> UUID | None:
    """Read the id of an address; None where there is none. Raises Http404 for what is no id."""
    if not written:
        return None
    try:
        return UUID(written)
    except ValueError:
        raise Http404 from None


class PagedList:
    """Addresses of a list that is read a page at a time: it has `query`, `page` and `rows`, each of a household."""

    query: QueryDict
    page: "Page"
    rows: Sequence

    def address_of(self, **changes) -> str:
        """Return the query of this page with some of it changed, from its first row on; None takes a part out."""
        changed = self.query.copy()
        for name, value in (dict.fromkeys(POSITION_NAMES) | changes).items():
            changed.pop(name, None)
            if value is not None:
                changed[name] = str(value)
        return f"?{changed.urlencode()}"

    @property
    def previous(self) -> str:
        return self.address_of(before=self.rows[0].household.pk) if self.rows and self.page.has_previous else ""

    @property
    def next(self) -> str:
        return self.address_of(after=self.rows[-1].household.pk) if self.rows and self.page.has_next else ""


@dataclass(frozen=True)
class Page:
    """The rows of a page and whether there are more on either side."""

    rows: list
    has_previous: bool
    has_next: bool


@dataclass(frozen=True)
class Part:
    """A stretch of an order that one index serves: the rows of `keep`, by `keys` and then by their own key.

    The keys are never NULL. A part that `is_last` stands at the end, whichever way the order runs.
    """

    keys: tuple
    keep: Q = Q()
    is_last: bool = False


@dataclass(frozen=True)
class Order:
    """An order of rows: by `values` (NULL last), then by their key; the same in parts, the smallest values first.

    All of it is turned round where it `descends`, but for what is last.
    """

    values: tuple
    parts: tuple[Part, ...]
    descends: bool = False

    @property
    def parts_in_order(self) -> list[Part]:
        moving = [part for part in self.parts if not part.is_last]
        return [*(moving[::-1] if self.descends else moving), *(part for part in self.parts if part.is_last)]

    @property
    def fields(self) -> list:
        """The whole order as `order_by` takes it."""
        turned = "desc" if self.descends else "asc"
        return [*(getattr(value, turned)(nulls_last=True) for value in self.values), getattr(F("pk"), turned)()]


def page_of(
    rows: QuerySet, *, everything: QuerySet, position: Position, order: Order, keys_first: bool = False
) -> Page:
    """Return the page of `rows` at `position`.

    With `keys_first` the keys are read in a query of their own: where `everything` joins more tables than PostgreSQL
    puts in order together (eight), it would else join them all for every row before it looks at the keys.

    The address names a row by its random id only, never by what it is sorted by, which may be a name: the values
    are read anew from `everything` (all the reader may see, with all that a row shows). A row that is not there means
    the first page.
    """
    place = _place(everything, position.pk, order) if position.pk else None
    goes_back = position.goes_back and place is not None
    # The page's keys first, its details after: joins and counts are made for 51 rows, not for all that were sorted.
    wanted = _wanted(rows, order, place, goes_back)
    if keys_first:
        wanted = [row["pk"] for row in wanted]
    found = list(everything.filter(pk__in=wanted).order_by(*order.fields))
    has_more = len(found) > PAGE_SIZE
    if goes_back:
        return Page(found[-PAGE_SIZE:], has_previous=has_more, has_next=True)
    return Page(found[:PAGE_SIZE], has_previous=place is not None, has_next=has_more)


def _wanted(rows: QuerySet, order: Order, place: tuple[Part, list] | None, goes_back: bool) -> QuerySet:
    """Return the keys of the next rows, read part after part until they are enough."""
    parts = order.parts_in_order[::-1] if goes_back else order.parts_in_order
    if place:
        parts = parts[parts.index(place[0]) :]
    ascends = order.descends == goes_back
    chosen = [_first(rows, part, place[1] if place and part is place[0] else None, ascends) for part in parts]
    return chosen[0] if len(chosen) == 1 else chosen[0].union(*chosen[1:], all=True)[: PAGE_SIZE + 1]


def _first(rows: QuerySet, part: Part, values: Sequence | None, ascends: bool) -> QuerySet:
    named = {f"key_{number}": key for number, key in enumerate(part.keys)}
    names = [*named, "pk"]
    rows = rows.filter(part.keep).alias(**named)  # in this order: what is filtered by is what is joined
    if values is not None:
        compare = GreaterThan if ascends else LessThan
        rows = rows.filter(compare(_row(map(F, names)), _row(map(Value, values))))
    return rows.order_by(*(name if ascends else f"-{name}" for name in names)).values("pk")[: PAGE_SIZE + 1]


def _row(values: Iterable) -> Func:
    """Return values to be compared one after the other: an index then finds the place."""
    return Func(*values, function="ROW", output_field=BooleanField())


def _place(everything: QuerySet, pk: UUID, order: Order) -> tuple[Part, list] | None:
    """Return in which part of the order the row stands, and its values there; None where there is no such row."""
    parts = order.parts_in_order
    whens = [When(part.keep, then=Value(at)) for at, part in enumerate(parts) if part.keep]
    which = Case(*whens, default=Value(0), output_field=IntegerField())
    keys = {f"key_{at}_{number}": key for at, part in enumerate(parts) for number, key in enumerate(part.keys)}
    row = everything.filter(pk=pk).values(**{"part": which} | keys).first()
    if row is None:
        return None
    part = parts[row["part"]]
    return part, [*(row[f"key_{row['part']}_{number}"] for number in range(len(part.keys))), pk]
