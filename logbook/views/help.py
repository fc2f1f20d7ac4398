from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.permissions import Permission, requires
from households.models import Household
from households.services.change import require_current_round
from logbook.forms.help import HelpForm
from logbook.services.help import take_in_help
from logbook.views.receipts import back_to_household, typed


@requires(Permission.VISIT_RECORD)
def help_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    form = HelpForm(request.POST if request.method == "POST" else None, household=household)
    if not form.is_valid():
        context = {"household": household, "form": form}
        return render(request, "logbook/help_new.html", context, status=422 if form.is_bound else 200)
    answer = take_in_help(
        client_uuid=form.cleaned_data["client_uuid"],
        typed=typed(request),
        household=household,
        round=require_current_round(),
        by=request.user,
        **form.help_activity,
    )
    return back_to_household(request, household, answer, _("The help is recorded."), section="help")
