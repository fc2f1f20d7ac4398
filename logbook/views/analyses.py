from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.choices import Action
from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from households.models import Household
from households.services.change import require_current_round
from logbook.advice import advice_for
from logbook.choices import DevelopmentStage
from logbook.forms.analyses import FourTForm, StageForm
from logbook.forms.menu import MenuOffer
from logbook.models import FourTAnalysis, HouseholdCase, StageAssessment, StageCriterion, Visit
from logbook.services.analyses import take_in_analysis, take_in_assessment
from logbook.views.receipts import back_to_household, sent_before, typed


@requires(Permission.CASE_ANALYSE)
@looks_at(Household)
def analysis_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a 4T analysis; it begins with what was written last, on the visit that led here or the last analysis."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    today = timezone.localdate()
    advice = advice_for(household, require_current_round(), on=today)
    visit = _visit(request, household)
    before = visit or FourTAnalysis.objects.within(request.scope).of_household(household).newest_first().first()
    data = request.POST if request.method == "POST" else None
    form = FourTForm(data, offer=MenuOffer.by(advice, on=today), before=before, initial=_texts(visit))
    if answer := sent_before(request, household, kind="analysis", content=typed(request)):
        return back_to_household(request, household, answer, "", section="analysis")
    if form.is_valid():
        return _take_in_analysis(request, household, form, visit)
    context = {"household": household, "form": form, "advice": advice, "visit": visit}
    return render(request, "logbook/analysis_new.html", context, status=422 if form.is_bound else 200)


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(FourTAnalysis, action=Action.PRINT)
def analysis(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one analysis as it is printed."""
    found = get_object_or_404(FourTAnalysis.objects.within(request.scope).with_record(), pk=pk)
    return render(request, "logbook/analysis.html", {"analysis": found, "household": found.household})


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Household)
def recommendations(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show which solutions of the menu fit the household, and why; as a page, or as the part of its page."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    advice = advice_for(household, require_current_round(), on=timezone.localdate())
    template = "logbook/household/advice.html" if request.htmx else "logbook/recommendations.html"
    return render(request, template, {"household": household, "advice": advice})


@requires(Permission.CASE_ANALYSE)
@looks_at(Household)
def stage(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the criteria, one by one, and show what was assessed before."""
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    criteria = list(StageCriterion.objects.in_use().in_order())
    form = StageForm(request.POST if request.method == "POST" else None, criteria=criteria)
    if answer := sent_before(request, household, kind="stage", content=typed(request)):
        return back_to_household(request, household, answer, "", section="analysis")
    if form.is_valid():
        return _take_in_assessment(request, household, form)
    context = {
        "household": household,
        "form": form,
        "case": HouseholdCase.objects.within(request.scope).of_household(household).first(),
        "assessments": StageAssessment.objects.within(request.scope).of_household(household).newest_first(),
        "stages": DevelopmentStage.choices,
    }
    return render(request, "logbook/stage.html", context, status=422 if form.is_bound else 200)


def _take_in_analysis(request: HttpRequest, household: Household, form: FourTForm, visit: Visit | None) -> HttpResponse:
    answer = take_in_analysis(
        client_uuid=form.cleaned_data["client_uuid"],
        typed=typed(request),
        household=household,
        round=require_current_round(),
        visit=visit,
        by=request.user,
        **form.analysis,
    )
    return back_to_household(request, household, answer, _("The 4T analysis is recorded."), section="analysis")


def _take_in_assessment(request: HttpRequest, household: Household, form: StageForm) -> HttpResponse:
    answer = take_in_assessment(
        client_uuid=form.cleaned_data["client_uuid"],
        typed=typed(request),
        household=household,
        round=require_current_round(),
        by=request.user,
        **form.assessment,
    )
    return back_to_household(request, household, answer, _("The stage is recorded."), section="analysis")


def _visit(request: HttpRequest, household: Household) -> Visit | None:
    """Return the visit that the address names. Raises Http404 for one of another household."""
    written = request.GET.get("visit", "")
    if not written:
        return None
    try:
        return get_object_or_404(Visit.objects.within(request.scope).of_household(household), pk=UUID(written))
    except (ValueError, ValidationError):
        raise Http404 from None


def _texts(visit: Visit | None) -> dict[str, str]:
    """Return what a visit wrote down already, to begin with."""
    if visit is None:
        return {}
    return {name: getattr(visit, name) for name in ("attitude", "skill", "resource", "way_out")} | {
        "participants": visit.companions,
        "analysed_on": visit.visited_on,
    }
