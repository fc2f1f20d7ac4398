from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.looks import looks_at, looks_at_nobody
from accounts.permissions import Permission, requires
from households.history import history_of
from households.models import Household
from households.refusals import Doubtful, Refused, StaleForm
from households.services.restoring import RESTORABLE_FOR, read_key, restore_field

CHANGES_A_PAGE = 100


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Household)
def household_history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who changed what, when, from what to what: the household, its people, answers, visits, problems, help."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    page = Paginator(history_of(household), CHANGES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "household": household,
        "page": page,
        "may_edit": Permission.HOUSEHOLD_EDIT in request.permissions,
        "restorable_since": timezone.now() - RESTORABLE_FOR,
    }
    return render(request, "logbook/household_history.html", context)


@require_POST
@requires(Permission.HOUSEHOLD_EDIT)
@looks_at_nobody(reason="leads to the history")
def history_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give one field the value back that it had before a change of the last thirty days."""
    household = get_object_or_404(Household.objects.within(request.scope), pk=pk)
    now = timezone.now()
    try:
        key = read_key(request.POST.get("change", ""))
        restore_field(household=household, at=now, on=timezone.localdate(now), by=request.user, **key)
        messages.success(request, _("The earlier value is back. Both stand in the history."))
    except StaleForm:
        messages.warning(request, _("Somebody changed this again since. Nothing was restored."))
    except (Refused, Doubtful) as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect("logbook:household-history", household.pk)
