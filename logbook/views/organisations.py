"""The lists of those who can help: agencies and partners, centres with their seats, working groups, accounts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Permission, requires
from accounts.state_machines import StepRefused
from logbook.composition import empty_seats
from logbook.forms.organisations import (
    AgencyFilterForm,
    AgencyForm,
    CentreForm,
    SeatForm,
    StaffForm,
    WorkingGroupForm,
)
from logbook.models import Agency, AgencyStaff, Centre, CentreSeat, WorkingGroup
from logbook.services.organisations import (
    end_agency,
    end_organisation,
    end_seat,
    resume_agency,
    save_organisation,
    tie_staff,
    untie_staff,
)
from logbook.views.receipts import done_once

# More than an area has; who looks for one among more narrows the list.
MOST_ROWS = 200


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def agencies(request: HttpRequest) -> HttpResponse:
    filters = AgencyFilterForm(request.GET)
    found = filters.apply(Agency.objects.within(request.scope).with_area().by_name())
    shown = "ended" if "ended" in request.GET else "active"
    rows = found.ended() if shown == "ended" else found.active()
    ministries = Agency.objects.within(request.scope).signatories()
    context = {"agencies": rows[:MOST_ROWS], "filters": filters, "shown": shown, "ministries": ministries}
    return render(request, "logbook/organisations/agencies.html", context | _rights(request))


@requires(Permission.ORGANISATION_EDIT)
def agency_new(request: HttpRequest) -> HttpResponse:
    form = AgencyForm(request.POST or None, scope=request.scope)
    return _edit(request, form, _("Add an agency or partner"), "logbook:agencies")


@requires(Permission.ORGANISATION_EDIT)
def agency_edit(request: HttpRequest, pk: int) -> HttpResponse:
    agency = get_object_or_404(Agency.objects.within(request.scope).with_area(), pk=pk)
    form = AgencyForm(request.POST or None, instance=agency, scope=request.scope)
    return _edit(request, form, _("Change the agency"), "logbook:agencies", agency=agency)


@require_POST
@requires(Permission.ORGANISATION_EDIT)
def agency_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an agency out of use, or into use again."""
    agency = get_object_or_404(Agency.objects.within(request.scope), pk=pk)
    try:
        if agency.is_active:
            end_agency(agency=agency, by=request.user)
            messages.success(request, _("The agency is out of use. What it did stays in the files."))
        else:
            resume_agency(agency=agency, by=request.user)
            messages.success(request, _("The agency is in use again."))
    except StepRefused as refused:
        messages.warning(request, refused.message)
    return redirect("logbook:agencies")


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def centres(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    found = Centre.objects.within(request.scope).with_area().in_order()
    is_over = "ended" in request.GET
    rows = found.over(today) if is_over else found.lasting(today)
    context = {"centres": rows[:MOST_ROWS], "is_over": is_over, "most": MOST_ROWS}
    return render(request, "logbook/organisations/centres.html", context | _rights(request))


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def centre(request: HttpRequest, pk: int) -> HttpResponse:
    """A centre with everybody who sits in it, and, behind a press, who did before."""
    found = get_object_or_404(Centre.objects.within(request.scope).with_area(), pk=pk)
    today = timezone.localdate()
    seats = list(CentreSeat.objects.within(request.scope).of_centre(found).in_order())
    current = [seat for seat in seats if seat.ends_on is None or seat.ends_on >= today]
    context = {
        "centre": found,
        "seats": current,
        "former": [seat for seat in seats if seat not in current],
        "empty": empty_seats(found, current),
        "is_over": found.ended_on is not None and found.ended_on <= today,
    }
    return render(request, "logbook/organisations/centre.html", context | _rights(request))


@requires(Permission.ORGANISATION_EDIT)
def centre_new(request: HttpRequest) -> HttpResponse:
    form = CentreForm(request.POST or None, scope=request.scope)
    return _edit(request, form, _("Add a centre or team"), "logbook:centres")


@requires(Permission.ORGANISATION_EDIT)
def centre_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Centre.objects.within(request.scope).with_area(), pk=pk)
    form = CentreForm(request.POST or None, instance=found, scope=request.scope)
    return _edit(request, form, _("Change the centre"), "logbook:centre", pk)


@require_POST
@requires(Permission.ORGANISATION_EDIT)
def centre_end(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Centre.objects.within(request.scope), pk=pk)
    end_organisation(organisation=found, on=timezone.localdate(), by=request.user)
    messages.success(request, _("The centre is ended. Its meetings stay."))
    return redirect("logbook:centres")


@requires(Permission.ORGANISATION_EDIT)
def seat_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Centre.objects.within(request.scope), pk=pk)
    initial = {"kind": request.GET.get("kind", ""), "title": request.GET.get("title", "")[:200]}
    form = SeatForm(request.POST or None, instance=CentreSeat(centre=found), initial=initial)
    return _edit(request, form, _("Add somebody to the centre"), "logbook:centre", pk)


@requires(Permission.ORGANISATION_EDIT)
def seat_edit(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(CentreSeat.objects.within(request.scope), pk=pk)
    form = SeatForm(request.POST or None, instance=seat)
    return _edit(request, form, _("Change the seat"), "logbook:centre", seat.centre_id)


@require_POST
@requires(Permission.ORGANISATION_EDIT)
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(CentreSeat.objects.within(request.scope), pk=pk)
    end_seat(seat=seat, on=timezone.localdate(), by=request.user)
    messages.success(request, _("The seat is free from tomorrow on. Who sat there stays on the list."))
    return redirect("logbook:centre", seat.centre_id)


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def working_groups(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    found = WorkingGroup.objects.within(request.scope).with_area().in_order()
    is_over = "ended" in request.GET
    rows = found.over(today) if is_over else found.lasting(today)
    context = {"groups": rows[:MOST_ROWS], "is_over": is_over, "most": MOST_ROWS}
    return render(request, "logbook/organisations/working_groups.html", context | _rights(request))


@requires(Permission.ORGANISATION_EDIT)
def working_group_new(request: HttpRequest) -> HttpResponse:
    form = WorkingGroupForm(request.POST or None, scope=request.scope)
    return _edit(request, form, _("Add a working group"), "logbook:working-groups")


@requires(Permission.ORGANISATION_EDIT)
def working_group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(WorkingGroup.objects.within(request.scope).with_area(), pk=pk)
    form = WorkingGroupForm(request.POST or None, instance=group, scope=request.scope)
    return _edit(request, form, _("Change the working group"), "logbook:working-groups")


@require_POST
@requires(Permission.ORGANISATION_EDIT)
def working_group_end(request: HttpRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(WorkingGroup.objects.within(request.scope), pk=pk)
    end_organisation(organisation=group, on=timezone.localdate(), by=request.user)
    messages.success(request, _("The working group is ended."))
    return redirect("logbook:working-groups")


@requires(Permission.ORGANISATION_EDIT)
def agency_staff(request: HttpRequest) -> HttpResponse:
    """Which accounts are of which agency, and one more."""
    form = StaffForm(request.POST or None, scope=request.scope)
    said = _("From now on this account sees the cases of its agency, and nothing else.")
    if done_once(request, form, lambda: tie_staff(by=request.user, **form.tie), said):
        return redirect("logbook:agency-staff")
    staff = AgencyStaff.objects.within(request.scope).with_names()[:MOST_ROWS]
    context = {"form": form, "staff": staff} | _rights(request)
    return render(request, "logbook/organisations/staff.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.ORGANISATION_EDIT)
def agency_staff_untie(request: HttpRequest, pk: int) -> HttpResponse:
    staff = get_object_or_404(AgencyStaff.objects.within(request.scope), pk=pk)
    untie_staff(staff=staff, by=request.user)
    messages.success(request, _("This account is of no agency any more and sees no case."))
    return redirect("logbook:agency-staff")


def _edit(request: HttpRequest, form, title: str, back: str, *back_to, **more) -> HttpResponse:
    """Show a form of one record; save it and go back where it is right."""
    if done_once(request, form, lambda: save_organisation(organisation=form.instance, by=request.user), _("Saved.")):
        return redirect(back, *back_to)
    context = {"form": form, "title": title, "back": back, "back_to": back_to} | more
    return render(request, "logbook/organisations/edit.html", context, status=422 if form.is_bound else 200)


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {"may_edit": Permission.ORGANISATION_EDIT in request.permissions}
