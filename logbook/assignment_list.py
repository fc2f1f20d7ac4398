"""The list of assignments, page by page: what is due first stands first, what has no day last."""

from uuid import UUID

from django.db.models import F, Q
from django.http import Http404, QueryDict

from logbook.models.assignments import AssignmentQuerySet
from logbook.paging import Order, Page, Part, Position, page_of

WITH_A_DAY = Part((F("due_on"),), Q(due_on__isnull=False))
WITHOUT_A_DAY = Part((), Q(due_on__isnull=True), is_last=True)
BY_URGENCY = Order((F("due_on"),), (WITH_A_DAY, WITHOUT_A_DAY))


def list_page(assignments: AssignmentQuerySet, everything: AssignmentQuerySet, query: QueryDict) -> Page:
    """Return a page of `assignments`; `everything` is all that the reader may see. Raises Http404 for a bad id."""
    return page_of(assignments, everything=everything.with_record(), position=_position(query), order=BY_URGENCY)


def _position(query: QueryDict) -> Position:
    try:
        if "before" in query:
            return Position(UUID(query["before"]), goes_back=True)
        return Position(UUID(query["after"])) if "after" in query else Position()
    except ValueError:
        raise Http404 from None
