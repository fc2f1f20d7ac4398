from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.looks import looks_at, shows
from accounts.permissions import Permission, requires
from households.models import Household, SurveyRound, ThaiqmSurvey
from households.services.change import require_current_round
from households.views.pages import posted
from logbook.forms.thaiqm_sheet import ThaiqmSheet, thaiqm_content
from logbook.services.thaiqm import KIND, take_in_thaiqm
from logbook.views.receipts import back_to_household, sent_before, typed


@requires(Permission.VISIT_RECORD)
@looks_at(Household)
def thaiqm_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for both parts of this round's survey, beginning with what is known; an earlier one stays behind it."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    round = require_current_round()
    sheet = _sheet(request, household, round)
    content = thaiqm_content(typed(request))
    if answer := sent_before(request, household, kind=KIND, content=content):
        return back_to_household(request, household, answer, "", section="thaiqm")
    if sheet.is_valid() and sheet.accepted(
        take_in_thaiqm,
        client_uuid=sheet.form.cleaned_data["client_uuid"],
        typed=content,
        household=household,
        round=round,
        by=request.user,
        on=timezone.localdate(),
        at=timezone.now(),
    ):
        return back_to_household(request, household, sheet.done, _("The ThaiQM form is recorded."), section="thaiqm")
    shows(request, sheet.met.others)
    context = {"household": household, "sheet": sheet, "form": sheet.form, "round": round}
    return render(request, "logbook/thaiqm_new.html", context, status=sheet.status)


def _sheet(request: HttpRequest, household: Household, round: SurveyRound) -> ThaiqmSheet:
    surveys = ThaiqmSurvey.objects.within(request.scope).of_household(household)
    return ThaiqmSheet(
        posted(request),
        household=household,
        people=household.members.present().head_first(),
        before=surveys.current().of_round(round.year).first(),
    )
