"""Meetings: planned with an agenda, held household by household on the screen, closed with minutes."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access_log import record_access
from accounts.choices import Action
from accounts.looks import looks_at, looks_at_nobody, looks_through, shows
from accounts.permissions import Permission, requires
from accounts.state_machines import StepRefused
from households.models import Household
from households.services.change import require_current_round
from logbook.addresses import canonical
from logbook.agenda import agenda_from, agenda_order, read_slide
from logbook.choices import MeetingState
from logbook.forms.meetings import AddendumForm, AttendeeForm, CancelForm, MeetingForm, MinutesForm
from logbook.models import AgendaItem, Meeting, MeetingAddendum, MeetingAttendee
from logbook.services.meetings import (
    MOST_ON_AGENDA,
    AgendaIsFull,
    PlannedAlready,
    add_addendum,
    add_attendee,
    cancel_meeting,
    close_meeting,
    note_attendance,
    open_meeting,
    plan_meeting,
    put_on_agenda,
    take_in_decision,
    take_off_agenda,
)
from logbook.services.submissions import Answer
from logbook.views.receipts import typed

SHOWN_MEETINGS = 50
# In the session: the items of an agenda whose names this person has opened.
NAMED = "named_agenda_items"


@require_GET
@requires(Permission.MEETING_HOLD)
def meetings(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = Meeting.objects.within(request.scope).with_place().newest_first()
    rows = found.in_state(state if state in MeetingState else "")[:SHOWN_MEETINGS]
    context = {"meetings": rows, "states": MeetingState, "state": state, "most": SHOWN_MEETINGS}
    return render(request, "logbook/meetings/list.html", context)


@requires(Permission.MEETING_HOLD)
@looks_through()
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting; households that a search found or somebody picked come along as its agenda."""
    picked = _picked(request)
    form = MeetingForm(request.POST if "held_on_day" in request.POST else None, scope=request.scope)
    if form.is_valid():
        try:
            return redirect("logbook:meeting", _plan(request, form, picked).pk)
        except AgendaIsFull as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "picked": picked, "query": request.POST.get("query", "")}
    return render(request, "logbook/meetings/new.html", context, status=422 if form.is_bound else 200)


@require_GET
@requires(Permission.MEETING_HOLD)
@looks_through()
def agenda_choose(request: HttpRequest) -> HttpResponse:
    """The households that a search finds, to be picked for an agenda, and the meetings that can take them."""
    asked, households = agenda_from(request.GET, scope=request.scope, user=request.user)
    shows(request, households)
    planned = Meeting.objects.within(request.scope).taking_households().with_place().newest_first()[:SHOWN_MEETINGS]
    context = {
        "search": asked,
        "households": households,
        "meetings": planned,
        "query": canonical(request.GET).urlencode(),
        "most": MOST_ON_AGENDA,
    }
    return render(request, "logbook/meetings/agenda_choose.html", context)


@require_POST
@requires(Permission.MEETING_HOLD)
def agenda_put(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the picked households on the agenda of a meeting."""
    meeting = get_object_or_404(Meeting.objects.within(request.scope), pk=pk)
    try:
        count = put_on_agenda(meeting=meeting, households=_in_order(request, _picked(request)), by=request.user)
        messages.success(request, _("%(count)s households were put on the agenda.") % {"count": count})
    except StepRefused as refused:
        messages.warning(request, refused.message)
    return redirect("logbook:meeting", pk)


@require_GET
@requires(Permission.MEETING_HOLD)
@looks_at(Meeting)
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One meeting: its agenda with what was decided, who was asked and came, and what can be done now."""
    found = get_object_or_404(Meeting.objects.within(request.scope).with_place(), pk=pk)
    context = _read(request, found) | {"attendee_form": AttendeeForm(), "addendum_form": AddendumForm()}
    return render(request, "logbook/meetings/detail.html", context)


@require_POST
@requires(Permission.MEETING_HOLD)
def meeting_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Meeting.objects.within(request.scope), pk=pk)
    try:
        open_meeting(meeting=found, by=request.user, at=timezone.now())
    except StepRefused as refused:
        messages.warning(request, refused.message)
        return redirect("logbook:meeting", pk)
    return redirect("logbook:meeting-present", pk)


@requires(Permission.MEETING_HOLD)
def meeting_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for what the minutes say beside the resolutions, and close the meeting for good."""
    found = get_object_or_404(Meeting.objects.within(request.scope).with_place(), pk=pk)
    form = MinutesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            close_meeting(meeting=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The meeting is closed. Its minutes are ready to print."))
            return redirect("logbook:meeting", pk)
    left = AgendaItem.objects.within(request.scope).of_meeting(found).undecided().count()
    context = {"meeting": found, "form": form, "left": left}
    return render(request, "logbook/meetings/close.html", context, status=422 if form.is_bound else 200)


@requires(Permission.MEETING_HOLD)
def meeting_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Meeting.objects.within(request.scope).with_place(), pk=pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cancel_meeting(meeting=found, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The meeting is cancelled."))
            return redirect("logbook:meeting", pk)
    context = {"meeting": found, "form": form}
    return render(request, "logbook/meetings/cancel.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.MEETING_HOLD)
def meeting_attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Meeting.objects.within(request.scope), pk=pk)
    came = [int(one) for one in request.POST.getlist("came") if one.isascii() and one.isdigit() and len(one) < 19]
    try:
        note_attendance(meeting=found, came=came, by=request.user)
        messages.success(request, _("Saved."))
    except StepRefused as refused:
        messages.warning(request, refused.message)
    return redirect(f"{reverse('logbook:meeting', args=[pk])}#attendees")


@require_POST
@requires(Permission.MEETING_HOLD)
@looks_at(Meeting)
def meeting_attendee_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Meeting.objects.within(request.scope).with_place(), pk=pk)
    form = AttendeeForm(request.POST)
    return _add(request, found, form, add_attendee, {"attendee_form": form, "addendum_form": AddendumForm()})


@require_POST
@requires(Permission.MEETING_HOLD)
@looks_at(Meeting)
def meeting_addendum_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Meeting.objects.within(request.scope).with_place(), pk=pk)
    form = AddendumForm(request.POST)
    now = {"at": timezone.now()}
    return _add(request, found, form, add_addendum, {"attendee_form": AttendeeForm(), "addendum_form": form}, **now)


@require_GET
@requires(Permission.MEETING_HOLD)
@looks_at(Meeting, action=Action.PRINT)
def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes in the official form, for A4, with Thai digits."""
    found = get_object_or_404(Meeting.objects.within(request.scope).with_place(), pk=pk)
    return render(request, "logbook/meetings/minutes.html", _read(request, found))


@requires(Permission.MEETING_HOLD)
@looks_at(Meeting)
def present(request: HttpRequest, pk: UUID, item: UUID | None = None) -> HttpResponse:
    """One household at a time, for the wall; deciding goes on to the next one."""
    found = get_object_or_404(Meeting.objects.within(request.scope).with_place(), pk=pk)
    asked = {"named": request.session.get(NAMED, []), "round": require_current_round(), "today": timezone.localdate()}
    try:
        slide = read_slide(found, item, scope=request.scope, **asked)
    except AgendaItem.DoesNotExist:
        if item is None:
            messages.info(request, _("The agenda is empty. Put households on it first."))
            return redirect("logbook:meeting", pk)
        raise Http404 from None
    shows(request, [slide.item])
    form = slide.form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _decide(request, slide, form)
        except StepRefused as refused:
            form.add_error(None, refused.message)
    context = {"slide": slide, "meeting": found, "form": form, "decisions": slide.decisions(request.permissions)}
    return render(request, "logbook/meetings/present.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.MEETING_HOLD)
@looks_at_nobody(reason="leads to the slide; that the names were opened is written by itself")
def item_names(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the names of one household on the wall; who did so, and in which meeting, is written down."""
    item = get_object_or_404(AgendaItem.objects.within(request.scope).with_meeting(), pk=pk)
    named = request.session.get(NAMED, [])
    if str(item.pk) not in named:
        record_access(
            user=request.user,
            action=Action.MEETING_NAMES,
            subject=item.household,
            area_code=item.household.area_id,
            purpose=str(item.meeting),
            request=request,
        )
        request.session[NAMED] = [*named[-MOST_ON_AGENDA:], str(item.pk)]
    return redirect("logbook:meeting-item", item.meeting_id, item.pk)


@require_POST
@requires(Permission.MEETING_HOLD)
@looks_at_nobody(reason="leads to the meeting")
def item_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(AgendaItem.objects.within(request.scope).with_meeting(), pk=pk)
    try:
        take_off_agenda(item=item, by=request.user)
        messages.success(request, _("The household is off the agenda."))
    except StepRefused as refused:
        messages.warning(request, refused.message)
    return redirect("logbook:meeting", item.meeting_id)


def _plan(request: HttpRequest, form: MeetingForm, picked: list[str]) -> Meeting:
    query, households = request.POST.get("query", "")[:2000], _in_order(request, picked)
    try:
        planned = plan_meeting(by=request.user, households=households, agenda_query=query, **form.plan)
    except PlannedAlready as already:
        messages.info(request, _("This form had arrived already; nothing was recorded twice."))
        return get_object_or_404(Meeting.objects.within(request.scope), pk=already.meeting.pk)
    messages.success(request, _("The meeting is planned."))
    return planned


def _decide(request: HttpRequest, slide, form) -> HttpResponse:
    """Write the decision down and go on to the next household."""
    answer = take_in_decision(
        client_uuid=form.cleaned_data["client_uuid"],
        typed=typed(request),
        item=slide.item,
        by=request.user,
        at=timezone.now(),
        on=slide.today,
        round=slide.round,
        problems=slide.problems,
        **form.decided,
    )
    return _go_on(request, slide, answer)


def _go_on(request: HttpRequest, slide, answer: Answer) -> HttpResponse:
    said = {201: _("Decided. The resolution has its number.")}
    again = _("This form had arrived already; nothing was recorded twice.")
    messages.info(request, said.get(answer.status, again))
    return redirect("logbook:meeting-item", slide.meeting.pk, slide.next or slide.item.pk)


def _add(request: HttpRequest, found: Meeting, form, service, forms: dict, **more) -> HttpResponse:
    """Let `service` add what the small form of the meeting's page asks for."""
    if form.is_valid():
        try:
            service(meeting=found, by=request.user, **more, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("logbook:meeting", found.pk)
    context = _read(request, found) | forms | {"wrong_form": form}
    return render(request, "logbook/meetings/detail.html", context, status=422)


def _read(request: HttpRequest, found: Meeting) -> dict:
    """Read what the page of a meeting and its minutes show, in a fixed number of queries."""
    items = list(AgendaItem.objects.within(request.scope).of_meeting(found).with_households().in_order())
    shows(request, items)
    return {
        "meeting": found,
        "items": items,
        "attendees": list(MeetingAttendee.objects.within(request.scope).of_meeting(found).in_order()),
        "addenda": MeetingAddendum.objects.within(request.scope).of_meeting(found).with_author(),
    }


def _picked(request: HttpRequest) -> list[str]:
    """Return the ids that came along as picked households; the set of a search stands as it was shown."""
    return request.POST.getlist("household")[: MOST_ON_AGENDA + 1]


def _in_order(request: HttpRequest, picked: list[str]) -> list[UUID]:
    """Return those of the picked households that lie in the person's area, village by village."""
    return agenda_order(Household.objects.within(request.scope), picked)
