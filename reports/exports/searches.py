"""The search whose households a file holds: kept by its address, which names nobody, and told in words."""

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from areas.scope import Scope
from logbook.addresses import canonical
from logbook.found import FoundHouseholds
from logbook.search import Search


class NotASearch(Exception):
    """What an address asks for is no search, or one that finds nothing by its own fault."""


def search_of(query: str, *, scope: Scope, user) -> Search:
    """Return the search of an address. Raises NotASearch."""
    try:
        search = Search(canonical(QueryDict(query)), scope=scope, user=user)
        if not search.is_valid:
            raise NotASearch
        search.column  # noqa: B018 – it raises Http404 for a column that is none
    except Http404 as error:
        raise NotASearch from error
    return search


def query_of(search: Search) -> str:
    """Return the part of its address that says what it finds, without the page one was on."""
    return search.found_query


def chosen_scope(search: Search) -> Scope:
    return search.place.chosen_scope


def words_of(search: Search) -> list[str]:
    """Return what a search asks, a line each, beside its area."""
    lines = [_("Round %(year)s") % {"year": search.year}, search.tab.title(search.year)]
    lines += [str(chip.summary) for chip in search.filters.in_use]
    lines += [search.set_title] if search.set_title else []
    if search.text:
        lines.append(_("Typed: %(text)s") % {"text": search.text})
    return [str(line) for line in lines]


def found_in_order(search: Search) -> FoundHouseholds:
    """Return the confirmed households of a search, in the order of its list: as many as its page counts."""
    return search.households.confirmed().order_by(*search.column.order(descends=search.descends).fields)
