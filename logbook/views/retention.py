"""How long data are kept, what is kept from being forgotten, what was forgotten, and what will be."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.looks import looks_at, looks_through, shows
from accounts.models import RetentionPeriod, RetentionRun
from accounts.permissions import Permission, requires
from accounts.proofs import requires_step_up
from accounts.retention import kept_kinds
from accounts.state_machines import StepRefused
from areas.models import Area
from households.models import Household, LegalHold
from households.services.holds import end_hold, place_hold
from logbook.forms.retention import AreaHoldForm, HoldEndForm, HouseholdHoldForm, PeriodForm
from logbook.models import SubjectRequest
from logbook.retention_page import coming, told
from logbook.services.retention import forget_as_asked, set_period
from logbook.views.receipts import done_once

PAGE_SIZE = 30


@require_GET
@requires(Permission.RETENTION_HOLD)
def periods(request: HttpRequest) -> HttpResponse:
    """How long each kind of data is kept, and on which ground."""
    context = {"kinds": kept_kinds(), "may_set": Permission.RETENTION_SET in request.permissions}
    return render(request, "logbook/retention/periods.html", context)


@requires(Permission.RETENTION_SET)
@requires_step_up(minutes=60)
def period_edit(request: HttpRequest) -> HttpResponse:
    """Set the period of one kind; below stands what it was before."""
    kept = next((one for one in kept_kinds() if one.kind.name == request.GET.get("kind")), None)
    if kept is None:
        raise Http404
    form = PeriodForm(request.POST if request.method == "POST" else None, kept=kept)
    if form.is_valid():
        try:
            set_period(kind=kept.kind.name, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The period is set."))
            return redirect("logbook:retention")
        except StepRefused as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "kept": kept, "states": RetentionPeriod.objects.states_of(kept.kind.name)}
    return render(request, "logbook/retention/period_edit.html", context, status=422 if form.is_bound else 200)


@require_GET
@requires(Permission.RETENTION_HOLD)
@looks_through()
def holds(request: HttpRequest) -> HttpResponse:
    """What is kept from being forgotten; on the second tab what was."""
    rows, today = LegalHold.objects.within(request.scope).with_names().newest_first(), timezone.localdate()
    shows_ended = request.GET.get("show") == "ended"
    page = Paginator(rows.over(today) if shows_ended else rows.in_force(today), PAGE_SIZE)
    context = {"page": page.get_page(request.GET.get("page")), "shows_ended": shows_ended}
    shows(request, context["page"].object_list)
    return render(request, "logbook/retention/holds.html", context)


@requires(Permission.RETENTION_HOLD)
def area_hold(request: HttpRequest) -> HttpResponse:
    """Keep all of an area from being forgotten."""
    form = AreaHoldForm(request.POST if request.method == "POST" else None, scope=request.scope)

    def place():
        area = Area.objects.within(request.scope).get(pk=form.cleaned_data["area_code"])
        return place_hold(area=area, by=request.user, at=timezone.now(), **form.hold)

    if done_once(request, form, place, _("The area is kept from being forgotten.")):
        return redirect("logbook:retention-holds")
    context = {"form": form}
    return render(request, "logbook/retention/hold_new.html", context, status=422 if form.is_bound else 200)


@requires(Permission.RETENTION_HOLD)
@looks_at(Household)
def household_hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep one household from being forgotten."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    form = HouseholdHoldForm(request.POST if request.method == "POST" else None)

    def place():
        return place_hold(household=household, by=request.user, at=timezone.now(), **form.hold)

    if done_once(request, form, place, _("The household is kept from being forgotten.")):
        return redirect("logbook:retention-holds")
    context = {"form": form, "household": household}
    return render(request, "logbook/retention/hold_new.html", context, status=422 if form.is_bound else 200)


@requires(Permission.RETENTION_HOLD)
@looks_through()
def hold_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a hold end before its day, with the reason."""
    hold = get_object_or_404(LegalHold.objects.within(request.scope).with_names(), pk=pk)
    form = HoldEndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_hold(hold=hold, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The hold has ended."))
            return redirect("logbook:retention-holds")
        except StepRefused as refused:
            form.add_error(None, refused.message)
    shows(request, [hold])
    context = {"form": form, "hold": hold}
    return render(request, "logbook/retention/hold_end.html", context, status=422 if form.is_bound else 200)


@require_GET
@requires(Permission.RETENTION_HOLD)
def runs(request: HttpRequest) -> HttpResponse:
    """What was forgotten, run by run, and what goes in the coming month, by district."""
    page = Paginator(RetentionRun.objects.newest_first().with_names(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "runs": told(page.object_list),
        "coming": coming(request.scope, on=timezone.localdate()),
        "sees_all": request.scope.is_everywhere,
    }
    return render(request, "logbook/retention/runs.html", context)


@requires(Permission.SUBJECT_ANSWER)
@looks_at(SubjectRequest)
def request_forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget whom a granted request is about, after it was said what goes and what stays."""
    return _forget(request, get_object_or_404(SubjectRequest.objects.within(request.scope).with_record(), pk=pk))


# Inside, so that whom it is about is not told to who must not know, by asking him for a proof.
@requires_step_up()
def _forget(request: HttpRequest, found: SubjectRequest) -> HttpResponse:
    refused = ""
    if request.method == "POST":
        try:
            forget_as_asked(request=found, by=request.user, at=timezone.now())
            messages.success(request, _("It is forgotten. What figures count stays, without a name."))
            return redirect("logbook:subject-request", found.pk)
        except StepRefused as said:
            refused = said.message
    context = {"asked": found, "household": found.household, "refused": refused}
    return render(request, "logbook/retention/forget.html", context, status=422 if refused else 200)
