"""How people are looked up: what the administrator of accounts is told of it, and the traps he sets."""

from random import SystemRandom

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.lookups import read_alarm
from accounts.models import LookupAlarm
from accounts.permissions import Permission, requires
from accounts.proofs import requires_step_up
from accounts.state_machines import StepRefused
from areas.models import Area
from logbook.forms.decoys import DecoyForm
from logbook.lookup_page import LookupsPage
from logbook.services.decoys import place_decoy


@require_GET
@requires(Permission.ACCOUNT_MANAGE)
def lookups(request: HttpRequest) -> HttpResponse:
    return _page(request, DecoyForm(scope=request.scope))


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
def lookup_alarm_seen(request: HttpRequest, pk: int) -> HttpResponse:
    alarm = get_object_or_404(LookupAlarm.objects.within(request.scope), pk=pk)
    read_alarm(alarm=alarm, by=request.user, at=timezone.now())
    return redirect("logbook:lookups")


@require_POST
@requires(Permission.ACCOUNT_MANAGE)
@requires_step_up(minutes=60)
def decoy_new(request: HttpRequest) -> HttpResponse:
    """Place a household that does not exist in a village."""
    form = DecoyForm(request.POST, scope=request.scope)
    if form.is_valid():
        area, now = Area.objects.within(request.scope).get(pk=form.cleaned_data["area_code"]), timezone.now()
        try:
            place_decoy(area=area, rng=SystemRandom(), on=timezone.localdate(now), at=now, by=request.user)
            messages.success(request, _("The decoy stands. Whoever opens it is told to you."))
            return redirect("logbook:lookups")
        except StepRefused as refused:
            form.add_error(None, refused.message)
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: DecoyForm, *, status: int = 200) -> HttpResponse:
    page = LookupsPage(scope=request.scope, page=request.GET.get("page"), on=timezone.localdate())
    context = {"lookups": page, "page": page.alarms, "form": form}
    return render(request, "logbook/looks/lookups.html", context, status=status)
