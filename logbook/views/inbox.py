"""What an agency sees: the cases given to it, in the few words that its work needs, and nothing else of a family."""

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
from accounts.state_machines import StepRefused
from logbook.assignment_list import list_page
from logbook.choices import AssignmentState
from logbook.forms.assignments import ReportForm, StepForm
from logbook.machines import ASSIGNMENT
from logbook.models import AgencyStaff, Assignment, AssignmentReport, Reminder
from logbook.services.assignments import move, steps_from
from logbook.views.assignments import take_report


@require_GET
@requires(Permission.ASSIGNMENT_WORK)
@looks_through()
def inbox(request: HttpRequest) -> HttpResponse:
    """The cases of one's agency: what waits, or everything; the most urgent first."""
    mine = Assignment.objects.within(request.scope).in_inbox_of(request.user)
    is_done = "done" in request.GET
    rows = mine.in_state(AssignmentState.DONE) if is_done else mine.exclude(state=AssignmentState.DONE)
    page = list_page(rows, mine, request.GET)
    shows(request, page.rows)
    context = {
        "staff": AgencyStaff.objects.within(request.scope).of_user(request.user).select_related("agency").first(),
        "page": page,
        "today": timezone.localdate(),
        "is_done": is_done,
        "reminder_count": Reminder.objects.within(request.scope).of_user(request.user).unseen().count(),
    }
    return render(request, "logbook/inbox/list.html", context)


@require_GET
@requires(Permission.ASSIGNMENT_WORK)
@looks_at(Assignment)
def inbox_assignment(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _mine(request, pk)
    reports = AssignmentReport.objects.within(request.scope).of_assignment(found).by_agency(found.agency)
    context = {
        "assignment": found,
        "is_overdue": found.is_overdue(timezone.localdate()),
        "steps": [step for step in _steps(found, request) if step.name != "report"],
        "may_report": found.state == AssignmentState.IN_PROGRESS,
        "reports": reports.select_related("reported_by").order_by("-reported_at", "-pk"),
    }
    return render(request, "logbook/inbox/detail.html", context)


@requires(Permission.ASSIGNMENT_WORK)
@looks_at(Assignment)
def inbox_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Accept a case, or give it back with the reason."""
    found = _mine(request, pk)
    wanted = next((one for one in ASSIGNMENT.steps if one.name == step and step != "report"), None)
    if wanted is None:
        raise Http404
    if wanted.permission != Permission.ASSIGNMENT_WORK:
        raise PermissionDenied
    form = StepForm(request.POST if request.method == "POST" else None, step=wanted)
    if form.is_valid():
        try:
            reason = form.cleaned_data.get("reason", "")
            move(assignment=found, step=step, reason=reason, by=request.user, at=timezone.now())
        except StepRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": wanted.label})
            return redirect("logbook:inbox")
    context = {"assignment": found, "step": wanted, "form": form}
    return render(request, "logbook/inbox/step.html", context, status=422 if form.is_bound else 200)


@requires(Permission.ASSIGNMENT_WORK)
@looks_at(Assignment)
def inbox_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how far the work is, or that it is done, with a photo where there is one."""
    found = _mine(request, pk)
    form = ReportForm(request.POST or None, request.FILES or None, assignment=found)
    if form.is_valid() and take_report(request, found, form):
        return redirect("logbook:inbox")
    context = {"assignment": found, "form": form}
    return render(request, "logbook/inbox/report.html", context, status=422 if form.is_bound else 200)


def _mine(request: HttpRequest, pk: UUID) -> Assignment:
    mine = Assignment.objects.within(request.scope).in_inbox_of(request.user).with_record()
    return get_object_or_404(mine.select_related("member"), pk=pk)


def _steps(found: Assignment, request: HttpRequest) -> list:
    return [step for step in steps_from(found, request.permissions) if step.permission == Permission.ASSIGNMENT_WORK]
