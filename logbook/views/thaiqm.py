from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from households.models import Household, ThaiqmSurvey
from households.services.change import require_current_round
from households.views.pages import posted, status_of
from logbook.forms.thaiqm import ThaiqmForm, without_number
from logbook.services.thaiqm import KIND, take_in_thaiqm
from logbook.views.receipts import back_to_household, sent_before, typed


@requires(Permission.VISIT_RECORD)
@looks_at(Household)
def thaiqm_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for both parts of this round's survey, beginning with what is known; an earlier one stays behind it."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    round = require_current_round()
    surveys = ThaiqmSurvey.objects.within(request.scope).of_household(household)
    form = ThaiqmForm(
        posted(request),
        household=household,
        people=household.members.present().head_first(),
        before=surveys.current().of_round(round.year).first(),
    )
    content = without_number(typed(request))
    if answer := sent_before(request, household, kind=KIND, content=content):
        return back_to_household(request, household, answer, "", section="thaiqm")
    if form.is_valid():
        number = form.cleaned_data["client_uuid"]
        answer = take_in_thaiqm(
            client_uuid=number, typed=content, household=household, round=round, by=request.user, **form.survey
        )
        return back_to_household(request, household, answer, _("The ThaiQM form is recorded."), section="thaiqm")
    context = {"household": household, "form": form, "round": round}
    return render(request, "logbook/thaiqm_new.html", context, status=status_of(form))
