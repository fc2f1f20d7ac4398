"""What is known of an area. The figures are public, but poor households stand beside them: each sees his own area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, requires
from areas.models import Area
from households.models import SurveyRound
from logbook.area_page import AreaPage


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def areas(request: HttpRequest) -> HttpResponse:
    """Lead to the one area of this person, or let him choose among several."""
    if len(request.scope.prefixes) == 1 and not request.scope.is_everywhere:
        return redirect("logbook:area", pk=request.scope.prefixes[0])
    return _page(request, None)


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def area(request: HttpRequest, pk: str) -> HttpResponse:
    return _page(request, get_object_or_404(Area.objects.within(request.scope).with_lineage(), pk=pk))


def _page(request: HttpRequest, found: Area | None) -> HttpResponse:
    scope = request.scope.narrowed_to(found.code) if found else request.scope
    page = AreaPage(found, scope, request.scope, request.GET, SurveyRound.objects.current())
    return render(request, "logbook/area.html", {"page": page})
