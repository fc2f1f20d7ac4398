from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from households.models import Household, SurveyRound
from logbook.case_file import has_records, read_case_file
from logbook.milestones import milestones_of
from logbook.timeline import SOURCES, agencies_of, timeline

HAPPENINGS_A_PAGE = 50


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Household)
def household_timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show everything that everybody did for a household; what is no kind or agency of it shows nothing."""
    households = (
        Household.objects.within(request.scope).with_area().select_related("case__mentor").annotate(**has_records())
    )
    household = get_object_or_404(households, pk=pk)
    kind, agency = request.GET.get("kind", ""), request.GET.get("agency", "")
    everything = timeline(read_case_file(household, today=timezone.localdate()))
    chosen = [one for one in everything if kind in ("", one.kind) and agency in ("", one.agency)]
    query = request.GET.copy()
    query.pop("page", None)
    current = SurveyRound.objects.current()
    context = {
        "household": household,
        "today": timezone.localdate(),
        "round": current,
        "steps": milestones_of(household, current.year) if current else [],
        "page": Paginator(chosen, HAPPENINGS_A_PAGE).get_page(request.GET.get("page")),
        "kinds": [source for source in SOURCES.values() if any(one.kind == source.kind for one in everything)],
        "agencies": agencies_of(everything),
        "kind": kind,
        "agency": agency,
        "query": query.urlencode(),
    }
    return render(request, "logbook/household_timeline.html", context)
