from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.permissions import Permission, requires
from households.history import history_of
from households.models import Household

CHANGES_A_PAGE = 100


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def household_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who changed what, when, from what to what: the household, its people, answers, visits, problems, help."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    page = Paginator(history_of(household), CHANGES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "logbook/household_history.html", {"household": household, "page": page})
