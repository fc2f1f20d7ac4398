"""The addresses of searches: the same search always has the same one, and nothing personal stands in it."""

from django.http import QueryDict
from django.urls import reverse

from areas.pickers import PICKER_LEVELS
from logbook.forms.search import HouseholdFilters
from logbook.paging import POSITION_NAMES

# What narrows a search; the tab and the round only turn it.
CONDITION_NAMES = (*PICKER_LEVELS, *HouseholdFilters.base_filters, "set", "q")
# Everything an address may carry, in its order there. What was typed is only a random id, `q`.
NAMES = ("show", "round", *CONDITION_NAMES, "sort", *POSITION_NAMES)


def canonical(query: QueryDict) -> QueryDict:
    """Return the parameters of a search without blanks and strangers, in their order."""
    clean = QueryDict(mutable=True)
    for name in NAMES:
        values = list(dict.fromkeys(value for value in query.getlist(name) if value.strip()))
        if values:
            clean.setlist(name, values)
    return clean


def address(query: QueryDict, **changes: str | list[str] | None) -> str:
    """Return the address of `query` with parameters changed (None removes them), from its first page on."""
    changed = query.copy()
    for name, value in (dict.fromkeys(POSITION_NAMES) | changes).items():
        if value is None:
            changed.pop(name, None)
        else:
            changed.setlist(name, value if isinstance(value, list) else [value])
    return f"{reverse('logbook:search')}?{canonical(changed).urlencode()}"
