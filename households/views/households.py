from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from households.forms.households import HouseholdForm, StatusForm
from households.models import Household
from households.services import edit_household, set_household_status
from households.views.pages import page_of, posted, say_done, status_of


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Household)
def household_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    form = HouseholdForm(posted(request), instance=household, scope=request.scope)
    if form.is_valid() and form.accepted(
        edit_household, household=household, changes=form.changes, base=form.cleaned_data["base"], by=request.user
    ):
        say_done(request, household, _("The household is changed."))
        return redirect("logbook:household", household.pk)
    context = {"household": household, "form": form}
    return render(request, page_of(form, "households/household_edit.html"), context, status=status_of(form))


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Household)
def household_status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say whether the household is really there."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    form = StatusForm(posted(request), initial=StatusForm.initial_of(household))
    if form.is_valid() and form.accepted(set_household_status, household=household, by=request.user, **form.stated):
        say_done(request, household, _("The status of the household is recorded."))
        return redirect("logbook:household", household.pk)
    context = {"household": household, "form": form}
    return render(request, "households/household_status.html", context, status=status_of(form))
