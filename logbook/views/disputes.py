from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.looks import looks_at, looks_through, shows
from accounts.permissions import Permission, requires
from accounts.state_machines import StepRefused
from households.models import Household, SurveyRound
from households.services.change import require_current_round
from logbook.choices import DisputeState
from logbook.disputed import DisputeEntry
from logbook.forms.disputes import DisputeForm, LookAgainForm, SettlingForm
from logbook.models import ValueDispute
from logbook.paging import Order, Part, Position, page_of
from logbook.questions import known_before_visit
from logbook.services.disputes import accept_dispute, reject_dispute, reopen_dispute, take_in_dispute
from logbook.views.receipts import back_to_household, household_page, sent_before, typed

OLDEST_FIRST = Order((F("raised_at"),), (Part((F("raised_at"),)),))


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_through()
def disputes(request: HttpRequest) -> HttpResponse:
    """List the disputed values of one's area, those that wait the longest first."""
    state = request.GET.get("state", "")
    state = state if state in DisputeState.values else DisputeState.OPEN.value
    everything = ValueDispute.objects.within(request.scope).for_page().with_head()
    page = page_of(
        ValueDispute.objects.within(request.scope).in_state(state),
        everything=everything,
        position=Position.of(request.GET),
        order=OLDEST_FIRST,
    )
    shows(request, page.rows)
    entries = [DisputeEntry(dispute) for dispute in page.rows]
    context = {"page": page, "entries": entries, "state": state, "states": DisputeState.choices}
    return render(request, "logbook/disputes.html", context | _rights(request))


@requires(Permission.VISIT_RECORD)
@looks_at(Household)
def dispute_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    survey_round = _round(request.GET.get("year", ""))
    data = request.POST if request.method == "POST" else None
    form = DisputeForm(
        data, known=known_before_visit(household, survey_round), initial={"value": request.GET.get("value")}
    )
    if answer := sent_before(request, household, kind="dispute", content=typed(request)):
        return back_to_household(request, household, answer, "", section="why")
    if form.is_valid():
        try:
            return _take_in(request, household, survey_round, form)
        except StepRefused as refused:
            form.add_error("value", refused.message)
    context = {"household": household, "round": survey_round, "form": form}
    return render(request, "logbook/dispute_new.html", context, status=422 if form.is_bound else 200)


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(ValueDispute)
def dispute_settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    dispute = _dispute(request, pk)
    form = SettlingForm(request.POST if request.method == "POST" else None, dispute=dispute)
    if form.is_valid() and _settled(request, dispute, form):
        messages.success(request, _("The disputed value is decided. The imported value stays in the file."))
        return redirect(household_page(dispute.household, section="why"))
    context = {"entry": DisputeEntry(dispute), "household": dispute.household, "form": form}
    return render(request, "logbook/dispute_settle.html", context, status=422 if form.is_bound else 200)


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(ValueDispute)
def dispute_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    dispute = _dispute(request, pk)
    form = LookAgainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reopen_dispute(dispute=dispute, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The value is looked into again."))
            return redirect(household_page(dispute.household, section="why"))
        except StepRefused as refused:
            form.add_error(None, refused.message)
    context = {"entry": DisputeEntry(dispute), "household": dispute.household, "form": form}
    return render(request, "logbook/dispute_reopen.html", context, status=422 if form.is_bound else 200)


def _settled(request: HttpRequest, dispute: ValueDispute, form: SettlingForm) -> bool:
    """Tell whether the decision was written; else the form says why not."""
    decided = {"note": form.cleaned_data["note"], "on": form.cleaned_data["settled_on"], "by": request.user}
    try:
        if form.accepts:
            return form.accepted(accept_dispute, dispute=dispute, right_value=form.right_value, **decided)
        reject_dispute(dispute=dispute, **decided)
    except StepRefused as refused:
        form.add_error(None, refused.message)
    return not form.errors


def _take_in(request: HttpRequest, household: Household, survey_round: SurveyRound, form: DisputeForm) -> HttpResponse:
    answer = take_in_dispute(
        client_uuid=form.cleaned_data["client_uuid"],
        typed=typed(request),
        household=household,
        round=survey_round,
        value=form.chosen,
        comment=form.cleaned_data["comment"],
        by=request.user,
    )
    return back_to_household(request, household, answer, _("The dispute is recorded."), section="why")


def _dispute(request: HttpRequest, pk: UUID) -> ValueDispute:
    return get_object_or_404(ValueDispute.objects.within(request.scope).for_page(), pk=pk)


def _round(written: str) -> SurveyRound:
    """Return the round of that year, the one of field work where none is named."""
    if not written:
        return require_current_round()
    if not (written.isascii() and written.isdigit() and len(written) == 4):
        raise Http404
    return get_object_or_404(SurveyRound, year=written)


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {"may_settle": Permission.HOUSEHOLD_EDIT in request.permissions}
