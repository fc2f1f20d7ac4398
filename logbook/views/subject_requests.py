"""People who ask about their own data: written down at the desk, answered within the days of the law."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.choices import Action
from accounts.looks import looks_at, looks_through, shows
from accounts.permissions import Permission, requires
from accounts.state_machines import StepRefused
from households.models import Household
from households.services.change import require_current_round
from logbook.forms.subject_requests import AnswerForm, SubjectRequestForm
from logbook.held import held_about
from logbook.looks import looks_at as looks_at_family
from logbook.machines import SUBJECT_REQUEST
from logbook.models import SubjectRequest
from logbook.services.subject_requests import KIND, move_request, take_in_request
from logbook.views.receipts import back_to_household, sent_before, typed

PAGE_SIZE = 50


@require_GET
@requires(Permission.HOUSEHOLD_EDIT)
@looks_through()
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the most urgent first; on the second tab what has one."""
    rows, shows_ended = SubjectRequest.objects.within(request.scope).with_record(), request.GET.get("show") == "ended"
    chosen = rows.ended().newest_first() if shows_ended else rows.unanswered().most_urgent_first()
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    shows(request, page.object_list)
    today = timezone.localdate()
    lines = [(one, one.is_overdue(today), one.is_due_soon(today)) for one in page.object_list]
    context = {"page": page, "lines": lines, "shows_ended": shows_ended}
    return render(request, "logbook/subject_requests/list.html", context)


@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(Household)
def request_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    household = get_object_or_404(Household.objects.within(request.scope).with_area(), pk=pk)
    if answer := sent_before(request, household, kind=KIND, content=typed(request)):
        return back_to_household(request, household, answer, "", section="members")
    form = SubjectRequestForm(request.POST if request.method == "POST" else None, household=household)
    if form.is_valid():
        answer = take_in_request(
            client_uuid=form.cleaned_data["client_uuid"],
            typed=typed(request),
            household=household,
            round=require_current_round(),
            by=request.user,
            **form.request,
        )
        return back_to_household(request, household, answer, _("The request is written down."), section="members")
    context = {"household": household, "form": form}
    return render(request, "logbook/subject_requests/new.html", context, status=422 if form.is_bound else 200)


@require_GET
@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(SubjectRequest)
def request_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, _request(request, pk), AnswerForm())


@require_POST
@requires(Permission.HOUSEHOLD_EDIT)
@looks_at(SubjectRequest)
def request_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Take a step, with what the person was told."""
    found, form = _request(request, pk), AnswerForm(request.POST)
    try:
        wanted = SUBJECT_REQUEST.step(step)
    except LookupError:
        raise Http404 from None
    if wanted.permission not in request.permissions:
        raise PermissionDenied
    if form.is_valid():
        try:
            told = {"answer": form.cleaned_data["answer"], "by": request.user, "at": timezone.now()}
            move_request(request=found, step=step, **told)
        except StepRefused as refused:
            form.add_error("answer" if wanted.needs_reason else None, refused.message)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": wanted.label})
            return redirect("logbook:subject-request", found.pk)
    return _page(request, found, form)


@require_GET
@requires(Permission.SUBJECT_ANSWER)
@looks_at(SubjectRequest, action=Action.PRINT)
def request_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The copy for whoever asked: what is held about the family, and who looked at it; to be printed."""
    found = _request(request, pk)
    page, looks = looks_at_family(found.household, page=None)
    context = {
        "asked": found,
        "household": found.household,
        "held": list(held_about(found.household)),
        "looks": looks,
        "look_count": page.paginator.count,
        "at": timezone.now(),
    }
    return render(request, "logbook/subject_requests/copy.html", context)


def _request(request: HttpRequest, pk: UUID) -> SubjectRequest:
    return get_object_or_404(SubjectRequest.objects.within(request.scope).with_record(), pk=pk)


def _page(request: HttpRequest, found: SubjectRequest, form: AnswerForm) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "asked": found,
        "household": found.household,
        "form": form,
        "steps": SUBJECT_REQUEST.open_steps(found.state, request.permissions),
        "is_overdue": found.is_overdue(today),
        "is_due_soon": found.is_due_soon(today),
        "may_copy": Permission.SUBJECT_ANSWER in request.permissions,
        "may_forget": Permission.SUBJECT_ANSWER in request.permissions and found.is_granted_erasure,
    }
    return render(request, "logbook/subject_requests/detail.html", context, status=422 if form.is_bound else 200)
