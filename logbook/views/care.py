"""Whom to look after: the worklists, who looks after whom, and what each mentor has to do."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.looks import looks_at, looks_at_nobody, looks_through, shows
from accounts.permissions import Permission, requires
from areas.formats import thousands
from areas.pickers import AreaPicker
from households.models import Household
from households.services.change import require_current_round
from logbook.care import CarePage
from logbook.forms.follow_ups import FollowUpForm
from logbook.forms.mentors import MentorForm, MentorOfManyForm
from logbook.models import HouseholdCase
from logbook.paging import uuid_of
from logbook.services.follow_ups import take_in_follow_up
from logbook.services.mentors import name_mentor
from logbook.views.receipts import back_to_household, household_page, sent_before, typed
from logbook.workload import workload


@requires(Permission.CASE_FOLLOW)
@looks_through()
def care(request: HttpRequest) -> HttpResponse:
    """Show a worklist; what is ticked in it gets a mentor."""
    page = CarePage(request.GET, scope=request.scope, user=request.user, on=timezone.localdate())
    form = MentorOfManyForm(request.POST if request.method == "POST" else None, scope=request.scope)
    if form.is_valid():
        chosen = form.cleaned_data["households"]
        changed = name_mentor(households=chosen, on=timezone.localdate(), by=request.user, **form.named)
        said = ngettext(
            "%(count)s household has a new mentor.", "%(count)s households have a new mentor.", len(changed)
        )
        messages.success(request, said % {"count": thousands(len(changed))})
        return redirect(request.get_full_path())
    shows(request, (row.household for row in page.rows))
    context = {
        "care": page,
        "form": form,
        "ticked": form.ticked,
        "may_see_load": Permission.PROGRESS_VIEW in request.permissions,
    }
    return render(request, "logbook/care.html", context, status=422 if form.is_bound else 200)


@requires(Permission.CASE_FOLLOW)
@looks_at(Household)
def mentor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name who looks after one household."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    form = MentorForm(request.POST if request.method == "POST" else None, scope=request.scope)
    if form.is_valid():
        name_mentor(households=[household], on=timezone.localdate(), by=request.user, **form.named)
        messages.success(request, _("The mentor is named."))
        return redirect(household_page(household, section="follow-ups"))
    case = HouseholdCase.objects.within(request.scope).of_household(household).with_mentor().first()
    context = {"household": household, "form": form, "case": case}
    return render(request, "logbook/mentor.html", context, status=422 if form.is_bound else 200)


@requires(Permission.CASE_FOLLOW)
@looks_at(Household)
def follow_up_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask how a household is getting on; the form may be sent twice and is recorded once."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    case = HouseholdCase.objects.within(request.scope).of_household(household).first()
    data = request.POST if request.method == "POST" else None
    form = FollowUpForm(data, household=household, mentor_name=case.mentor_name if case else "")
    answer = sent_before(request, household, kind="follow_up", content=typed(request))
    if answer is None and form.is_valid():
        answer = take_in_follow_up(
            client_uuid=form.cleaned_data["client_uuid"],
            typed=typed(request),
            household=household,
            round=require_current_round(),
            by=request.user,
            **form.follow_up,
        )
    if answer:
        return back_to_household(request, household, answer, _("The follow-up is recorded."), section="follow-ups")
    context = {"household": household, "form": form}
    return render(request, "logbook/follow_up_new.html", context, status=422 if form.is_bound else 200)


@require_GET
@requires(Permission.PROGRESS_VIEW)
@looks_at_nobody(reason="counts what each mentor has; one of his households names him in the link to its list")
def mentors(request: HttpRequest) -> HttpResponse:
    place = AreaPicker(request.GET, scope=request.scope)
    scope = place.chosen_scope if place.is_valid() else request.scope
    load = workload(scope, on=timezone.localdate(), after=uuid_of(request.GET.get("after")))
    query = request.GET.copy()
    query["after"] = str(load.next or "")
    context = {
        "load": load,
        "place": place,
        "next_query": query.urlencode(),
        "may_follow": Permission.CASE_FOLLOW in request.permissions,
    }
    return render(request, "logbook/mentors.html", context)
