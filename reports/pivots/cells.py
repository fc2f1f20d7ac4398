"""A cell of a table as a set of households on the search page: its terms are kept, and found anew by whoever looks."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from areas.scope import Scope
from households.models import Household
from households.models.household import HouseholdQuerySet
from logbook.found_sets import SetKind
from logbook.services.searches import keep_set
from reports.pivots.behind import cell_spec, households_behind
from reports.pivots.order import label_of
from reports.pivots.rounds import ROUND, rounds_of
from reports.pivots.spec import BadPivot, PivotSpec
from reports.pivots.values import Value

KIND = "pivot"


def address_of_cell(spec: PivotSpec, keys: Mapping[str, Value], *, by: User) -> str:
    """Return the address of the search page with the households of a cell, those of whoever opens it.

    `keys` are those of `PivotTable.keys`. Raises BadPivot for what is no cell of the table.
    """
    cell_spec(spec, keys)
    years = rounds_of(spec)
    # Of several rounds together the page shows the scores of the newest.
    year = keys.get(ROUND) or years[-1]
    kept = spec if len(years) > 1 else spec.with_(round=year)
    terms = {"asked": kept.as_asked(), "keys": dict(keys)}
    found = keep_set(kind=KIND, terms=terms, by=by)
    return f"{reverse('logbook:search')}?show=all&round={year}&set={found.pk}"


def _households(terms: dict[str, Any], scope: Scope) -> HouseholdQuerySet:
    """Return the households of a kept cell; none where its names are no longer in use."""
    try:
        spec = PivotSpec.parse(terms["asked"])
        return households_behind(spec, terms["keys"], scope=scope, at=timezone.now())
    except BadPivot:
        return Household.objects.none()


def _title(terms: dict[str, Any]) -> str:
    """Return "From the table of households: Mueang · 2"."""
    try:
        spec = PivotSpec.parse(terms["asked"])
    except BadPivot:
        return _("From a table")
    values = [label_of(field, terms["keys"][field.name]) for field in spec.fields if field.name in terms["keys"]]
    words = {"topic": spec.about.label, "values": " · ".join(values) or _("all")}
    return _("From the table “%(topic)s”: %(values)s") % words


CELLS = SetKind(KIND, _households, _title)
