from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.delegation import chief_post, delegate_approval, end_delegation, possible_delegates
from accounts.looks import looks_through, shows
from accounts.models import Delegation
from accounts.permissions import Permission, requires
from accounts.services import NotAllowed
from accounts.state_machines import StepRefused
from households.views.pages import posted, status_of
from logbook.approval_queue import ApprovalQueue
from logbook.forms.approvals import DecisionForm, DelegationForm, TogetherForm, UndoForm
from logbook.models import Entry
from logbook.services.approvals import approve_together, decide, look_at, undo

# What was decided a moment ago and may be taken back, in the session: ids and the moment.
UNDO = "entries_decided"
UNDO_SECONDS = 10


@require_GET
@requires(Permission.ENTRY_APPROVE)
@looks_through()
def approvals(request: HttpRequest) -> HttpResponse:
    """The queue of the district chief: the list, and the entry asked for or the first."""
    return _page(request, DecisionForm())


@require_POST
@requires(Permission.ENTRY_APPROVE)
@looks_through()
def entry_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Entry.objects.within(request.user.approval_scope), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, form, entry=found)
    try:
        now = timezone.now()
        decide(entry=found, by=request.user, at=now, **form.cleaned_data)
        _remember(request, [found], now)
    except StepRefused as refused:
        messages.error(request, refused.message)
        return redirect(_queue(request, found.pk))
    return redirect(_queue(request, request.POST.get("next", "")))


@require_POST
@requires(Permission.ENTRY_APPROVE)
def entries_together(request: HttpRequest) -> HttpResponse:
    """Confirm the chosen entries at once; the server asks whether one in ten was opened."""
    form = TogetherForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect(_queue(request))
    try:
        now = timezone.now()
        done = approve_together(seen=form.cleaned_data["chosen"], by=request.user, at=now)
    except StepRefused as refused:
        messages.error(request, refused.message)
        return redirect(_queue(request, request.POST.get("entry", "")))
    _remember(request, done.entries, now)
    if done.passed_over:
        words = ngettext(
            "%(count)s entry was decided or changed by somebody else meanwhile and was passed over.",
            "%(count)s entries were decided or changed by somebody else meanwhile and were passed over.",
            done.passed_over,
        )
        messages.warning(request, words % {"count": done.passed_over})
    return redirect(_queue(request))


@require_POST
@requires(Permission.ENTRY_APPROVE)
def entries_undo(request: HttpRequest) -> HttpResponse:
    form = UndoForm(request.POST)
    first = ""
    try:
        if form.is_valid():
            undone = undo(entries=form.cleaned_data["entries"], by=request.user, at=timezone.now())
            first = undone[0].pk if undone else ""
            messages.info(request, _("The decision is taken back. The entry waits as before."))
    except StepRefused as refused:
        messages.error(request, refused.message)
    request.session.pop(UNDO, None)
    return redirect(_queue(request, first))


@requires(Permission.ENTRY_APPROVE)
def delegations(request: HttpRequest) -> HttpResponse:
    """Who confirms in the chief's name, and since when; the chief himself gives it here."""
    post, today = chief_post(request.user), timezone.localdate()
    form = DelegationForm(posted(request), possible=possible_delegates(request.user), initial={"starts_on": today})
    try:
        if form.is_valid() and form.accepted(delegate_approval, on=today, by=request.user):
            messages.success(request, _("The delegation is recorded."))
            return redirect("logbook:delegations")
    except NotAllowed as refused:
        form.add_error(None, str(refused))
    given = Delegation.objects.within(request.user.approval_scope).with_people().with_decision_count().newest_first()
    rows = [(one, one.is_in_force(today)) for one in given[:50]]
    context = {"form": form, "delegations": rows, "may_delegate": post is not None, "today": today}
    return render(request, "logbook/delegations.html", context, status=status_of(form))


@require_POST
@requires(Permission.ENTRY_APPROVE)
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    delegation = get_object_or_404(Delegation.objects.within(request.user.approval_scope), pk=pk)
    try:
        end_delegation(delegation=delegation, at=timezone.now(), by=request.user)
        messages.success(request, _("The delegation has ended."))
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("logbook:delegations")


def _page(request: HttpRequest, form: DecisionForm, *, entry: Entry | None = None) -> HttpResponse:
    query = request.GET.copy() if request.method == "GET" else request.POST.copy()
    if entry is not None:
        query["entry"] = str(entry.pk)
    now = timezone.now()
    queue = ApprovalQueue(query, user=request.user, now=now)
    # What a page fetches ahead nobody has looked at yet.
    if queue.shown and "X-Look-Ahead" not in request.headers:
        look_at(entry=queue.shown, by=request.user, at=now)
    shows(request, [*queue.entries, *(queue.file.others if queue.file else ())])
    context = {
        "queue": queue,
        "form": form,
        "undo": _undoable(request, now),
        "undo_seconds": UNDO_SECONDS,
        "days": queue.shown.days_waiting(now) if queue.shown else 0,
        "may_delegate": chief_post(request.user) is not None,
    }
    return render(request, "logbook/approvals.html", context, status=status_of(form))


def _queue(request: HttpRequest, entry="") -> str:
    """Return the address of the queue in the order in which it stood, at an entry of it."""
    query = {name: value for name, value in (("entry", entry), ("order", request.POST.get("order"))) if value}
    return reverse("logbook:approvals") + (f"?{urlencode(query)}" if query else "")


def _remember(request: HttpRequest, entries: list[Entry], at: datetime) -> None:
    request.session[UNDO] = {"ids": [str(entry.pk) for entry in entries], "at": at.timestamp()}


def _undoable(request: HttpRequest, now: datetime) -> list[str]:
    decided = request.session.get(UNDO)
    is_fresh = decided is not None and now.timestamp() - decided["at"] <= UNDO_SECONDS
    return decided["ids"] if is_fresh else []
