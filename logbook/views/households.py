from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.looks import looks_at, looks_at_nobody, shows
from accounts.permissions import Permission, requires
from households.hardships import OTHER_HARDSHIP
from households.models import Household, forgotten_at
from logbook.case_file import has_records, read_case_file
from logbook.kin import kin_of
from logbook.neighbours import neighbours_of
from logbook.timeline import timeline
from logbook.views.past import asks_for_the_past, past_page
from logbook.why import NoSuchYear, why_poor
from mpi.tasks import awaits_recompute

# So many rows of help, visits and happenings stand on the page at once; the rest is a press away.
SHOWN_ROWS = 5
# Seconds between two looks whether the score is ready; each look waits longer than the one before.
FIRST_WAIT, LONGEST_WAIT = 2, 10


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Household)
def household(request: HttpRequest, pk: UUID) -> HttpResponse:
    households = (
        Household.objects.within(request.scope)
        .with_area()
        .annotate(is_computing=awaits_recompute(), forgotten_at=forgotten_at())
    )
    found = get_object_or_404(households.select_related("case__mentor").annotate(**has_records()), pk=pk)
    if asks_for_the_past(request.GET):
        return past_page(request, found)
    case = read_case_file(found, today=timezone.localdate())
    try:
        why = why_poor(case, written_year=request.GET.get("year", ""))
    except NoSuchYear:
        raise Http404 from None
    kin = kin_of(case, request.scope)
    shows(request, (one.other for one in kin if one.is_readable))
    context = {
        "case": case,
        "why": why,
        "neighbours": neighbours_of(request.session, found.pk),
        "happenings": timeline(case),
        "kin": kin,
        "is_computing": found.is_computing,
        "wait": FIRST_WAIT,
        "other_hardship": OTHER_HARDSHIP,
        "shown_limit": SHOWN_ROWS,
        "shown_rows": "" if "all" in request.GET else f":{SHOWN_ROWS}",
    }
    return render(request, "logbook/household.html", context | _rights(request))


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at_nobody(reason="tells whether a number is computed; asked for every few seconds")
def household_score(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell a waiting page whether the score is ready; it then fetches itself anew."""
    households = Household.objects.within(request.scope).annotate(is_computing=awaits_recompute())
    found = get_object_or_404(households, pk=pk)
    context = {
        "household": found,
        "is_computing": found.is_computing,
        "wait": min(_whole_number(request.GET.get("wait"), FIRST_WAIT) * 2, LONGEST_WAIT),
        "year": _whole_number(request.GET.get("year"), 0),
    }
    return render(request, "logbook/household/score.html", context)


def _rights(request: HttpRequest) -> dict[str, bool]:
    """Return what this person may do here, so that the page shows no button that would be refused."""
    return {
        "may_record": Permission.VISIT_RECORD in request.permissions,
        "may_follow": Permission.CASE_FOLLOW in request.permissions,
        "may_edit": Permission.HOUSEHOLD_EDIT in request.permissions,
        "may_settle": Permission.HOUSEHOLD_EDIT in request.permissions,
        "may_analyse": Permission.CASE_ANALYSE in request.permissions,
        "may_close": Permission.PROBLEM_CLOSE in request.permissions,
        "may_reveal": Permission.IDENTITY_REVEAL in request.permissions,
        "may_assign": Permission.CASE_ASSIGN in request.permissions,
        "may_hand_up": Permission.CASE_ANALYSE in request.permissions,
        "may_hold": Permission.RETENTION_HOLD in request.permissions,
        "may_see_looks": Permission.ACCESS_LOG_VIEW in request.permissions,
        "may_meet": Permission.MEETING_HOLD in request.permissions,
    }


def _whole_number(written: str | None, otherwise: int) -> int:
    return int(written) if written and len(written) < 10 and written.isascii() and written.isdigit() else otherwise
