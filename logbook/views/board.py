"""The board of an area, and cases given away in groups."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.looks import looks_through, shows
from accounts.permissions import Permission, requires
from accounts.state_machines import StepRefused
from areas.choices import AreaLevel
from households.models import SurveyRound
from households.services.change import require_current_round
from logbook.board import Board, has_news
from logbook.choices import ProblemGroup
from logbook.forms.assignments import GroupForm
from logbook.forms.places import PlacePicker
from logbook.groups import indicators_of, waiting_groups
from logbook.missions import agencies_for
from logbook.models import Assignment
from logbook.services.assignments import move
from logbook.services.groups import assign_group


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_through()
def board(request: HttpRequest) -> HttpResponse:
    return _board(request, "logbook/assignments/board.html")


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
@looks_through()
def board_changes(request: HttpRequest) -> HttpResponse:
    """Answer a board that looks every few seconds: nothing, or itself anew where somebody moved a case."""
    since = _instant(request.GET.get("since", ""))
    if not has_news(_place(request).chosen_scope, since):
        return HttpResponse(status=204)
    return _board(request, "logbook/assignments/board.html#columns")


@require_POST
@requires(Permission.HOUSEHOLD_VIEW)
@looks_through()
def assignment_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a card of the board by a step that asks for nothing; whoever was faster wins, the other is told."""
    found = get_object_or_404(Assignment.objects.within(request.scope), pk=pk)
    try:
        moved = move(
            assignment=found,
            step=request.POST.get("step", ""),
            expected=request.POST.get("state", ""),
            by=request.user,
            at=timezone.now(),
        )
    except LookupError:
        return HttpResponseBadRequest()
    except StepRefused as refused:
        messages.warning(request, refused.message)
    else:
        said = {"case": moved.what, "state": moved.get_state_display()}
        messages.success(request, _("“%(case)s” is %(state)s now.") % said)
    if request.htmx:
        return _board(request, "logbook/assignments/board.html#columns")
    return redirect(f"{reverse('logbook:board')}?{_place_query(request)}")


@require_GET
@requires(Permission.HOUSEHOLD_VIEW)
def problem_groups(request: HttpRequest) -> HttpResponse:
    """How many cases of each group of problems wait for somebody to be asked."""
    place, current = _place(request), SurveyRound.objects.current()
    groups = waiting_groups(place.chosen_scope, current.year) if current else []
    code = place.code
    context = {"place": place, "groups": groups, "area_code": code if len(code) >= AreaLevel.DISTRICT else ""}
    context["may_assign"] = Permission.CASE_ASSIGN in request.permissions
    return render(request, "logbook/assignments/groups.html", context)


@requires(Permission.CASE_ASSIGN)
def problem_group_assign(request: HttpRequest, pk: str, group: str) -> HttpResponse:
    """Give all waiting cases of a group in a district or subdistrict to one agency."""
    if group not in ProblemGroup or len(pk) < AreaLevel.DISTRICT or not request.scope.covers(pk):
        raise Http404
    found = agencies_for(pk, indicators_of(group))
    current, today = require_current_round(), timezone.localdate()
    form = GroupForm(request.POST or None, found=found)
    waiting = next(one for one in waiting_groups(request.scope.narrowed_to(pk), current.year) if one.group == group)
    if form.is_valid():
        try:
            given = assign_group(
                group=ProblemGroup(group),
                area_code=pk,
                round=current,
                by=request.user,
                at=timezone.now(),
                on=today,
                **form.cleaned_data,
            )
        except StepRefused as refused:
            form.add_error(None, refused.message)
        else:
            _say_given(request, given)
            return redirect("logbook:problem-groups")
    context = {"form": form, "found": found, "waiting": waiting, "area_code": pk}
    return render(request, "logbook/assignments/group.html", context, status=422 if form.is_bound else 200)


def _say_given(request: HttpRequest, given) -> None:
    if not given.households:
        messages.info(request, _("Nothing of this group waits any more; nothing was given twice."))
        return
    messages.success(request, _("%(count)s families were given to the agency.") % {"count": given.households})
    if given.left:
        messages.warning(request, _("%(count)s families of this group wait still.") % {"count": given.left})


def _board(request: HttpRequest, template: str) -> HttpResponse:
    place = _place(request)
    shown = Board(place.chosen_scope, request.permissions, timezone.localdate(), timezone.now())
    shows(request, (card.assignment for column in shown.columns for card in column.cards))
    context = {"board": shown, "place": place, "place_query": _place_query(request)}
    return render(request, template, context)


def _place(request: HttpRequest) -> PlacePicker:
    """Return the area asked for, within the scope; what is no area of it means all of the scope."""
    place = PlacePicker(request.GET or request.POST, scope=request.scope)
    if not place.is_valid():
        place = PlacePicker({}, scope=request.scope)
        place.is_valid()
    return place


def _place_query(request: HttpRequest) -> str:
    given = request.GET or request.POST
    return "&".join(f"{name}={given[name]}" for name in PlacePicker.base_fields if given.get(name, "").isdigit())


def _instant(written: str):
    try:
        at = parse_datetime(written.replace(" ", "+"))
    except ValueError:
        raise Http404 from None
    if at is None or timezone.is_naive(at):
        raise Http404
    return at
