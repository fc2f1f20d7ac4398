from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.looks import looks_at
from accounts.permissions import Permission, requires
from accounts.state_machines import WrongState
from households.models import Household, ThaiqmSurvey
from households.services.change import require_current_round
from logbook.case_file import with_feedback
from logbook.forms.problems import ClosingForm, ProblemForm, ReopeningForm
from logbook.models import AgencyFeedback, Problem
from logbook.services.problems import OpenAlready, close_problem, reopen_problem, take_in_problem
from logbook.thaiqm import SurveyOfYear
from logbook.views.receipts import back_to_household, household_page, sent_before, typed
from mpi.models import HouseholdScore


@requires(Permission.VISIT_RECORD)
@looks_at(Household)
def problem_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    score = HouseholdScore.objects.within(request.scope).of_household(household).current_first().first()
    failed = score.failed_indicators if score else ()
    surveys = ThaiqmSurvey.objects.within(request.scope).of_household(household).current().newest_first()
    thaiqm = next((SurveyOfYear(survey) for survey in surveys[:1]), None)
    data = request.POST if request.method == "POST" else None
    form = ProblemForm(data, household=household, failed=failed, thaiqm=thaiqm)
    if answer := sent_before(request, household, kind="problem", content=typed(request)):
        return back_to_household(request, household, answer, "", section="problems")
    if form.is_valid():
        try:
            return _take_in(request, household, form)
        except OpenAlready as refused:
            form.add_error("about" if form.cleaned_data["hardship"] is None else "hardship", refused.message)
    context = {"household": household, "form": form}
    return render(request, "logbook/problem_new.html", context, status=422 if form.is_bound else 200)


@requires(Permission.PROBLEM_CLOSE)
@looks_at(Problem)
def problem_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    problem = _problem(request, pk)
    form = ClosingForm(request.POST if request.method == "POST" else None, problem=problem)
    if form.is_valid():
        try:
            close_problem(problem=problem, by=request.user, **form.cleaned_data)
            messages.success(request, _("The problem is closed. It stays in the file."))
            return redirect(household_page(problem.household, section="problems"))
        except WrongState:
            form.add_error(None, _("Somebody closed this problem while you were typing. Nothing was changed."))
    context = {"problem": problem, "household": problem.household, "form": form}
    return render(request, "logbook/problem_close.html", context, status=422 if form.is_bound else 200)


@requires(Permission.PROBLEM_CLOSE)
@looks_at(Problem)
def problem_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    problem = _problem(request, pk)
    form = ReopeningForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reopen_problem(problem=problem, by=request.user, **form.cleaned_data)
            messages.success(request, _("The problem is open again."))
            return redirect(household_page(problem.household, section="problems"))
        except WrongState:
            form.add_error(None, _("This problem is open already. Nothing was changed."))
    context = {"problem": problem, "household": problem.household, "form": form}
    return render(request, "logbook/problem_reopen.html", context, status=422 if form.is_bound else 200)


def _take_in(request: HttpRequest, household: Household, form: ProblemForm) -> HttpResponse:
    answer = take_in_problem(
        client_uuid=form.cleaned_data["client_uuid"],
        typed=typed(request),
        household=household,
        round=require_current_round(),
        by=request.user,
        **form.problem,
    )
    return back_to_household(request, household, answer, _("The problem is recorded."), section="problems")


def _problem(request: HttpRequest, pk: UUID) -> Problem:
    problem = get_object_or_404(Problem.objects.within(request.scope).for_page(), pk=pk)
    feedback = AgencyFeedback.objects.within(request.scope).of_household(problem.household)
    return with_feedback(problem, feedback.with_source().newest_first())
