"""Cases given away: the lists, one case with its whole way, and the forms that move it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.looks import looks_at, looks_through, shows
from accounts.permissions import Permission, requires
from accounts.state_machines import Step, StepRefused
from households.models import Household
from households.services.change import require_current_round
from logbook.assignment_list import list_page
from logbook.choices import CaseLevel
from logbook.forms.assignments import (
    AssignForm,
    AssignmentFilterForm,
    CaseForm,
    HandUpForm,
    HandUpStepForm,
    ReportForm,
    StepForm,
)
from logbook.images import UnfitPhoto
from logbook.machines import ASSIGNMENT
from logbook.models import Assignment, AssignmentReport, Referral
from logbook.services.assignments import assign, hand_up, move, steps_from, take_in_case, take_in_report
from logbook.services.photos import keep_photo
from logbook.views.receipts import back_to_household, sent_before, typed
from mpi.models import HouseholdScore


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_through()
def assignments(request: HttpRequest) -> HttpResponse:
    """The list, by state, agency, and whose; the most urgent first."""
    today = timezone.localdate()
    filters = AssignmentFilterForm(request.GET, scope=request.scope)
    everything = Assignment.objects.within(request.scope)
    page = list_page(filters.apply(everything, user=request.user, on=today), everything, request.GET)
    shows(request, page.rows)
    context = {"filters": filters, "page": page, "today": today}
    return render(request, "logbook/assignments/list.html", context | _rights(request))


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Assignment)
def assignment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case: what, who, until when, how far, and from whom to whom it was handed."""
    found = get_object_or_404(Assignment.objects.within(request.scope).with_record(), pk=pk)
    reports = AssignmentReport.objects.within(request.scope).of_assignment(found)
    referrals = Referral.objects.within(request.scope).of_assignment(found)
    context = {
        "assignment": found,
        "is_overdue": found.is_overdue(timezone.localdate()),
        "problems": found.problems.all(),
        "reports": reports.select_related("reported_by").prefetch_related("photos").order_by("-reported_at", "-pk"),
        "referrals": referrals.select_related("referred_by").order_by("referred_at", "pk"),
        "steps": steps_from(found, request.permissions),
        "may_report": bool({Permission.CASE_ASSIGN, Permission.CASE_FOLLOW} & request.permissions)
        and found.state in ("in_progress", "follow_up"),
    }
    return render(request, "logbook/assignments/detail.html", context | _rights(request))


@requires(Permission.CASE_ASSIGN)
@looks_at(Household)
def assignment_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a case of a household to an agency of its district; where none has the mission it can only be handed up."""
    return _new_case(request, pk, CaseForm, "logbook/assignments/new.html")


@requires(Permission.CASE_ANALYSE)
@looks_at(Household)
def assignment_hand_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a case of a household up: from the team to the district, from the district to the province."""
    return _new_case(request, pk, HandUpForm, "logbook/assignments/hand_up.html")


@requires(Permission.HOUSEHOLD_VIEW)
@looks_at(Assignment)
def assignment_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Ask for what a step needs, and take it."""
    found = get_object_or_404(Assignment.objects.within(request.scope).with_record(), pk=pk)
    wanted = _step(step, request)
    form = _form_of(found, wanted, request)
    if form.is_valid():
        try:
            _take(found, wanted, form, request)
        except StepRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": wanted.label})
            return redirect("logbook:assignment", found.pk)
    context = {"assignment": found, "step": wanted, "form": form, "found": getattr(form, "found", None)}
    return render(request, "logbook/assignments/step.html", context, status=422 if form.is_bound else 200)


@requires(Permission.CASE_FOLLOW)
@looks_at(Assignment)
def assignment_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down how far an agency is, as heard or seen by those who follow the case up."""
    found = get_object_or_404(Assignment.objects.within(request.scope).with_record(), pk=pk)
    form = ReportForm(request.POST or None, request.FILES or None, assignment=found)
    if form.is_valid() and take_report(request, found, form):
        return redirect("logbook:assignment", found.pk)
    context = {"assignment": found, "form": form}
    return render(request, "logbook/assignments/report.html", context, status=422 if form.is_bound else 200)


def take_report(request: HttpRequest, found: Assignment, form: ReportForm) -> bool:
    """Write the report of a form down, with its photo; where it is refused the form says why."""
    number, upload = form.cleaned_data["client_uuid"], form.cleaned_data["photo"]
    said = {name: form.cleaned_data[name] for name in ("percent", "note", "is_done")}
    try:
        photos = []
        if upload:
            kept = {"caption_who": str(found.agency or ""), "caption_what": said["note"][:200]}
            photos = [keep_photo(household=found.household, upload=upload, client_uuid=number, by=request.user, **kept)]
        content = typed(request) | {"photos": [photo.sha256 for photo in photos]}
        take_in_report(
            client_uuid=number,
            typed=content,
            assignment=found,
            by=request.user,
            at=timezone.now(),
            photos=photos,
            **said,
        )
    except UnfitPhoto as unfit:
        form.add_error("photo", unfit.message)
    except StepRefused as refused:
        form.add_error(None, refused.message)
    else:
        messages.success(request, _("The report is written down."))
        return True
    return False


def _new_case(request: HttpRequest, pk: UUID, form_class, template: str) -> HttpResponse:
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    score = HouseholdScore.objects.within(request.scope).of_household(household).current_first().first()
    failed = [indicator.code for indicator in score.failed_indicators] if score else ()
    if answer := sent_before(request, household, kind="assignment", content=typed(request)):
        return back_to_household(request, household, answer, "", section="assignments")
    form = form_class(request.POST or None, household=household, indicators=failed)
    if form.is_valid():
        try:
            answer = take_in_case(
                client_uuid=form.cleaned_data["client_uuid"],
                typed=typed(request),
                household=household,
                round=require_current_round(),
                by=request.user,
                at=timezone.now(),
                on=timezone.localdate(),
                **form.case,
            )
        except StepRefused as refused:
            form.add_error(None, refused.message)
        else:
            return back_to_household(request, household, answer, _("The case is recorded."), section="assignments")
    context = {"household": household, "form": form, "found": getattr(form, "found", None)}
    return render(request, template, context | _rights(request), status=422 if form.is_bound else 200)


def _step(name: str, request: HttpRequest) -> Step:
    """Return the step; 403 where this person may never take it, 404 where there is none by that name."""
    try:
        step = ASSIGNMENT.step(name)
    except LookupError:
        raise Http404 from None
    if step.permission not in request.permissions:
        raise PermissionDenied
    return step


def _form_of(found: Assignment, step, request: HttpRequest):
    data = request.POST if request.method == "POST" else None
    match step.name:
        case "assign" | "assign_in_province":
            return AssignForm(data, assignment=found, in_province=found.level == CaseLevel.PROVINCE)
        case "refer":
            return HandUpStepForm(data, step=step)
    return StepForm(data, step=step)


def _take(found: Assignment, step, form, request: HttpRequest) -> None:
    who = {"by": request.user, "at": timezone.now()}
    match step.name:
        case "assign" | "assign_in_province":
            assign(assignment=found, on=timezone.localdate(), **who, **form.cleaned_data)
        case "refer":
            hand_up(assignment=found, **who, **form.cleaned_data)
        case _:
            move(assignment=found, step=step.name, reason=form.cleaned_data.get("reason", ""), **who)


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {
        "may_assign": Permission.CASE_ASSIGN in request.permissions,
        "may_edit_organisations": Permission.ORGANISATION_EDIT in request.permissions,
    }
