"""Who looked at whom: for those who answer for it, and for everybody what he looked at himself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.looks import looks_at, looks_through, shows
from accounts.permissions import Permission, requires
from areas.scope import Scope
from households.models import Household
from logbook import looks


@require_GET
@requires(Permission.ACCESS_LOG_VIEW)
@looks_at(Household)
def household_looks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who looked at this family and its people, when and why: the answer to whom the law lets ask."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    page, rows = looks.looks_at(household, page=request.GET.get("page"))
    context = {"household": household, "page": page, "rows": rows, "may_open": may_open(request)}
    return render(request, "logbook/looks/household.html", context)


@require_GET
@requires(Permission.ACCESS_LOG_VIEW)
@looks_through()
def area_looks(request: HttpRequest) -> HttpResponse:
    """What was looked at in one's area, month by month, of everybody or of one person."""
    asked = looks.AreaLooks(request.GET, scope=request.scope, seen=_seen(request), on=timezone.localdate())
    shows(request, asked.page.families)
    return render(request, "logbook/looks/area.html", {"asked": asked, "page": asked.page})


@require_GET
@looks_through()
def my_looks(request: HttpRequest) -> HttpResponse:
    """What this person has looked at: nobody is watched without his knowing it."""
    before = looks.number(request.GET.get("before"))
    page = looks.looks_of(request.user, scope=_seen(request), before=before)
    shows(request, page.families)
    return render(request, "logbook/looks/mine.html", {"page": page, "is_first": before is None})


def may_open(request: HttpRequest) -> bool:
    return Permission.HOUSEHOLD_VIEW in request.permissions


def _seen(request: HttpRequest) -> Scope:
    """Return where the reader may read who a family is; an auditor reads who looked, never at whom by name."""
    return request.scope if may_open(request) else Scope()
