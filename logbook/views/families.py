"""Two files become one, one becomes two, and the way back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.looks import looks_at, looks_at_nobody, shows
from accounts.permissions import Permission, requires
from households.models import Household
from households.views.pages import posted, status_of
from logbook.forms.families import MergeForm, PartnerForm, SplitForm
from logbook.forms.steps import StepForm
from logbook.kin import likely_twins
from logbook.models import HouseholdLineage
from logbook.paging import uuid_of
from logbook.receiving import find_homes
from logbook.services.lineage import merge, split, undo_lineage


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Household)
def household_split(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let some people of a household form one of their own."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    form = SplitForm(posted(request), household=household, scope=request.scope)
    if form.is_valid() and form.accepted(
        split, household=household, on=timezone.localdate(), by=request.user, **form.halves
    ):
        messages.success(request, _("The household is split. This is the new one; both pages lead to each other."))
        return redirect("logbook:household", form.done.target_id)
    return render(request, "logbook/split.html", {"household": household, "form": form}, status=status_of(form))


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Household)
def household_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Find the other file of the same family; with `?with=` make one of both, the one of the address being kept."""
    household = get_object_or_404(Household.objects.within(request.scope).unmerged().with_area(), pk=pk)
    if "with" not in request.GET:
        return _find_partner(request, household)
    others = Household.objects.within(request.scope).unmerged().with_area().apart_from(household)
    other = get_object_or_404(others, pk=uuid_of(request.GET["with"]))
    form = MergeForm(posted(request), kept=household, dropped=other)
    if form.is_valid() and form.accepted(
        merge, kept=household, dropped=other, on=timezone.localdate(), by=request.user, **form.choices
    ):
        messages.success(request, _("The two files are one. The other stays to be read, and leads here."))
        return redirect("logbook:household", household.pk)
    shows(request, [other])
    context = {"household": household, "other": other, "form": form}
    return render(request, "logbook/merge.html", context, status=status_of(form))


@require_POST
@requires(Permission.HOUSEHOLD_EDIT)
@looks_at_nobody(reason="leads to the page of the household")
def lineage_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo a split or a merge, as long as nothing newer was recorded."""
    line = get_object_or_404(HouseholdLineage.objects.within(request.scope).both_ends_in(request.scope), pk=pk)
    form = StepForm(request.POST)
    if form.is_valid() and form.accepted(undo_lineage, lineage=line, on=timezone.localdate(), by=request.user):
        messages.success(request, _("It is undone: everybody is back where he was. The history tells of both."))
    else:
        messages.warning(request, " ".join(form.non_field_errors()))
    return redirect("logbook:household", line.source_id)


def _find_partner(request: HttpRequest, household: Household) -> HttpResponse:
    form = PartnerForm(posted(request))
    found = []
    if form.is_valid():
        there = request.scope.narrowed_to(household.area_id[:6])
        found = find_homes(form.cleaned_data["sought"], scope=there, apart_from=household.pk)
    context = {
        "household": household,
        "form": form,
        "found": found,
        "likely": find_homes("", scope=request.scope, ids=[twin.pk for twin in likely_twins(household, request.scope)]),
    }
    shows(request, [home.pk for home in [*context["found"], *context["likely"]]])
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "logbook/merge_find.html", context, status=status)
