"""One search of households: what was asked, how many there are under each tab, one page of rows, and ways on."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Subquery, Value
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext

from areas.scope import Scope
from households.models import SurveyRound
from households.name_search import MeantWord, words_meant
from logbook.addresses import CONDITION_NAMES, address, canonical
from logbook.forms.search import Chip, HouseholdFilters, SearchPlace
from logbook.found import COUNTED_UP_TO, FoundHouseholds, count_each, households_in
from logbook.found_sets import KINDS
from logbook.models import FoundSet, TypedSearch
from logbook.ordering import COLUMNS, DEFAULT_COLUMN, Column, by_closeness, by_closeness_to
from logbook.paging import Page, Position, page_of, uuid_of
from logbook.results import ResultRow, with_nearest_member
from logbook.tabs import FIRST_TAB, TABS, Tab
from logbook.typed import TypedText, find_typed, read_typed
from mpi.choices import Dimension
from mpi.dimensions import DimensionState
from mpi.rules import State

MOST_SUGGESTIONS = 4


@dataclass(frozen=True)
class TabLink:
    title: str
    href: str
    is_current: bool
    count: int | None


@dataclass(frozen=True)
class Head:
    """A column's head: pressing it orders by the column, or turns its order round. `direction` is as ARIA has it."""

    column: Column
    href: str
    direction: str


@dataclass(frozen=True)
class Suggestion:
    """A condition without which something would be found, and how much."""

    label: str
    count: int
    href: str


class Search:
    """What the query of an address asks of the part of the country that `scope` is.

    Nothing is read before it is looked at, and no household before something is asked. Raises Http404 for a tab,
    round, column or id that cannot be.
    """

    counted_up_to = COUNTED_UP_TO
    legend = [DimensionState(dimension, State.FAILED) for dimension in Dimension]

    def __init__(self, query: QueryDict, *, scope: Scope, user):
        self.query = canonical(query)
        self.scope = scope
        self.user = user
        self.tab = _known(TABS, self.query.get("show", FIRST_TAB))
        self.text_id = uuid_of(self.query.get("q"))
        self.set_id = uuid_of(self.query.get("set"))

    @property
    def is_asked(self) -> bool:
        """False on a page just opened."""
        return bool(self.query)

    @cached_property
    def rounds(self) -> list[SurveyRound]:
        """All rounds, the newest first; the typed text comes along, to spare a query."""
        typed = TypedSearch.objects.filter(pk=self.text_id).values("text")[:1]
        text = Subquery(typed) if self.text_id else Value("")
        return list(SurveyRound.objects.newest_first().annotate(typed_text=text))

    @cached_property
    def round(self) -> SurveyRound | None:
        """The round whose scores are meant: the one asked for, else the current, else the newest, if any."""
        if "round" in self.query:
            return _known({str(one.year): one for one in self.rounds}, self.query["round"])
        return next((one for one in self.rounds if one.is_current), next(iter(self.rounds), None))

    @property
    def year(self) -> int:
        return self.round.year

    @cached_property
    def text(self) -> str:
        """What was typed; "" where nothing was, or where it is no longer kept."""
        return next((one.typed_text for one in self.rounds if one.typed_text), "")

    @cached_property
    def text_error(self) -> str:
        if self.text_id and not self.text:
            return gettext("What was typed for this link is no longer kept. Type it again.")
        try:
            return "" if not self.text or read_typed(self.text) else ""
        except ValidationError as error:
            return error.messages[0]

    @cached_property
    def found_set(self) -> FoundSet | None:
        """The set that the search is within; None where none is asked for, or it is no longer kept."""
        found = FoundSet.objects.filter(pk=self.set_id).first() if self.set_id else None
        return found if found and found.kind in KINDS else None

    @property
    def set_error(self) -> str:
        if self.set_id and not self.found_set:
            return gettext("What this link was found by is no longer kept. Press the number in the table again.")
        return ""

    @property
    def set_title(self) -> str:
        """What the set is, in words; "" where there is none."""
        return KINDS[self.found_set.kind].title(self.found_set.terms) if self.found_set else ""

    @property
    def without_set(self) -> str:
        return self.address(set=None)

    @cached_property
    def typed(self) -> TypedText:
        return read_typed(self.text) if self.text and not self.text_error else TypedText()

    @cached_property
    def place(self) -> SearchPlace:
        return SearchPlace(self.query, scope=self.scope, typed=self.typed)

    @cached_property
    def filters(self) -> HouseholdFilters:
        return HouseholdFilters(self.query, queryset=households_in(self.scope, self.year))

    @cached_property
    def is_valid(self) -> bool:
        is_kept = not self.text_error and not self.set_error
        return bool(self.round) and is_kept and self.place.is_valid() & self.filters.is_valid()

    @cached_property
    def words(self) -> list[MeantWord]:
        """The names of people among what was typed."""
        places = [word for word in self.typed.words if self.place.places.get(word)]
        return words_meant(self.typed.words, whole=places) if self.typed.words else []

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many households there are under each tab: exact up to COUNTED_UP_TO."""
        if not self.is_valid:
            return {}
        return count_each(self.year, {name: self._under(tab, self._found()) for name, tab in TABS.items()})

    @property
    def count(self) -> int:
        return self.counts.get(self.tab.name, 0)

    @cached_property
    def column(self) -> Column:
        name = self.query.get("sort", "").removeprefix("-")
        if name:
            return _known(COLUMNS, name)
        if self._finds_by_order:
            return by_closeness_to(self.words[0], self.scope)
        return by_closeness(self.words, self.scope) if self.words else DEFAULT_COLUMN

    @property
    def _finds_by_order(self) -> bool:
        """True where a single word of a name is asked for, the nearest first: the order itself then finds it."""
        is_place = any(self.place.places.values()) if self.typed.words else False
        return len(self.words) == 1 and "sort" not in self.query and not is_place

    @property
    def descends(self) -> bool:
        return self.query["sort"].startswith("-") if "sort" in self.query else self.column.largest_first

    @cached_property
    def page(self) -> Page:
        """The rows of the page, as the list shows them."""
        if not self.is_valid:
            return Page([], has_previous=False, has_next=False)
        everything = households_in(self.scope, self.year).with_details()
        rows = self._under(self.tab, self._found(words=[])) if self._finds_by_order else self.households
        page = page_of(
            rows,
            everything=with_nearest_member(everything, self.words, self.scope),
            position=Position.of(self.query),
            order=self.column.order(descends=self.descends),
        )
        known_from = len(self.place.chosen_scope.common_code)
        rows = [ResultRow(household, self.words, known_from) for household in page.rows]
        return Page(rows, page.has_previous, page.has_next)

    @property
    def has_unconfirmed(self) -> bool:
        """Whether a row of the page stands in no count."""
        return any(not row.household.is_confirmed for row in self.page.rows)

    @property
    def found_query(self) -> str:
        """The part of its address that says what it finds, without the page one is on."""
        return self.address().partition("?")[2]

    @property
    def tabs(self) -> list[TabLink]:
        return [
            TabLink(tab.title(self.year), self.address(show=name), tab is self.tab, self.counts.get(name))
            for name, tab in TABS.items()
        ]

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in COLUMNS.values()]

    @property
    def chips(self) -> list[tuple[Chip, str]]:
        """The filters, each with the address of this search without it."""
        return [(chip, self.address(**chip.parameters)) for chip in self.filters.chips]

    @property
    def conditions_in_use(self) -> int:
        """How many filters, and the area, narrow the search."""
        return len(self.filters.in_use) + (self.place.is_valid() and self.place.is_chosen) + bool(self.found_set)

    @property
    def is_narrowed(self) -> bool:
        return any(name in self.query for name in CONDITION_NAMES)

    @property
    def cleared(self) -> str:
        """The address of this search without its conditions; the tab and the round stay."""
        return self.address(**dict.fromkeys(CONDITION_NAMES))

    @property
    def next(self) -> str:
        return self.address(after=str(self.page.rows[-1].household.pk))

    @property
    def previous(self) -> str:
        return self.address(before=str(self.page.rows[0].household.pk))

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """The conditions whose removal would find something, those that hide most first. For an empty list."""
        if not self.is_valid:
            return []
        ways = self._ways_on()
        counts = count_each(self.year, {str(at): households for at, (_l, _h, households) in enumerate(ways)})
        found = [Suggestion(label, counts[str(at)], href) for at, (label, href, _households) in enumerate(ways)]
        return sorted((way for way in found if way.count), key=lambda way: -way.count)[:MOST_SUGGESTIONS]

    @property
    def households(self) -> FoundHouseholds:
        """All households found, under the tab asked for; only of a valid search."""
        return self._under(self.tab, self._found())

    def same_place(self, query: str) -> "Search":
        """Return another search of the whole scope, without reading rounds and areas once more."""
        other = Search(QueryDict(query), scope=self.scope, user=self.user)
        other.rounds, other.place = self.rounds, self.place
        return other

    def address(self, **changes) -> str:
        """Return the address of this search with parameters changed (None removes); it begins at the first page."""
        return address(self.query, show=changes.pop("show", self.tab.name), **changes)

    def _found(self, without: str = "", words: list[MeantWord] | None = None) -> FoundHouseholds:
        """Return the households that fit all that was asked, but for the tab and the condition `without`.

        `words` are those of the typed names, unless others are given.
        """
        scope = self.scope if without == "place" else self.place.chosen_scope
        households = self.filters.applied_to(households_in(scope, self.year), without=without)
        if self.found_set and without != "set":
            found = KINDS[self.found_set.kind].households(self.found_set.terms, self.scope)
            households = households.among(found)
        if without == "q":
            return households
        words = self.words if words is None else words
        return find_typed(households, self.typed, words=words, places=self.place.places, scope=self.scope)

    def _under(self, tab: Tab, households: FoundHouseholds) -> FoundHouseholds:
        return tab.keep(households, self.user, self.year)

    def _ways_on(self) -> list[tuple[str, str, FoundHouseholds]]:
        """Return each condition in use: its label, the address without it, and what it leaves."""
        ways = [(chip.summary, self.address(**chip.parameters), chip.name) for chip in self.filters.in_use]
        if self.place.is_chosen:
            ways.append((self.place.chosen_label, self.address(**dict.fromkeys(self.place.fields)), "place"))
        if self.found_set:
            ways.append((self.set_title, self.without_set, "set"))
        if self.text:
            ways.append((self.text, self.address(q=None), "q"))
        found = [(label, href, self._under(self.tab, self._found(without=name))) for label, href, name in ways]
        if self.tab.name != "all":
            found.append((self.tab.title(self.year), self.address(show="all"), self._found()))
        return found

    def _head(self, column: Column) -> Head:
        is_current = column == self.column
        descends = not self.descends if is_current else column.largest_first
        direction = ("descending" if self.descends else "ascending") if is_current else ""
        return Head(column, self.address(sort=f"{'-' * descends}{column.name}"), direction)


def _known(choices: dict, name: str):
    if name not in choices:
        raise Http404
    return choices[name]
