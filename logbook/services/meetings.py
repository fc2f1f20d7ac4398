"""Meetings from plan to minutes: who was asked, which households stood on the agenda, what was resolved."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from uuid import UUID

import pghistory
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.state_machines import StepRefused, WrongState
from areas.calendar import buddhist_year
from areas.formats import long_date
from areas.models import Area
from households.models import Household, SurveyRound
from logbook.choices import AssignmentState, CaseLevel, Decision, DevelopmentClass, MeetingState
from logbook.machines import MEETING
from logbook.models import (
    Agency,
    AgendaItem,
    Assignment,
    Centre,
    CentreSeat,
    Meeting,
    MeetingAddendum,
    MeetingAttendee,
    Problem,
    SolutionMenuItem,
)
from logbook.services.assignments import assign, hand_up, hand_up_from_team, record_case
from logbook.services.cases import set_development_class
from logbook.services.submissions import Answer, submit

# What one meeting can get through in a long day.
MOST_ON_AGENDA = 300


class DecidedAlready(StepRefused):
    """Somebody wrote the decision down meanwhile; a household that was put off may be decided still."""

    message = gettext_lazy("This household was decided already. Nothing was changed.")


class NotBeingHeld(StepRefused):
    """Decisions are written down only while the meeting is open."""

    message = gettext_lazy("Decisions are recorded while the meeting is being held.")


class AgendaIsFull(StepRefused):
    message = gettext_lazy("More households than one meeting can talk about. Narrow the search, or plan two meetings.")


class PlannedAlready(Exception):
    """The form arrived before; `meeting` is what came of it."""

    def __init__(self, meeting: Meeting):
        super().__init__("planned already")
        self.meeting = meeting


class ClosedForGood(StepRefused):
    """A closed meeting does not change; what is missing is an addendum."""

    message = gettext_lazy("The meeting is closed and does not change any more. Add an addendum.")


@transaction.atomic
def plan_meeting(
    *,
    client_uuid: UUID,
    level: CaseLevel,
    area: Area,
    held_on: date,
    place: str,
    by,
    centre: Centre | None = None,
    starts_at: time | None = None,
    agenda_query: str = "",
    households: Sequence[UUID] = (),
) -> Meeting:
    """Plan a meeting with the next number of its kind, ask the centre's people, and freeze its agenda.

    `households` are their ids in the order of the agenda. Raises AgendaIsFull; PlannedAlready for a form sent again.
    """
    year = buddhist_year(held_on)
    _one_at_a_time(str(client_uuid))
    if planned := Meeting.objects.filter(client_uuid=client_uuid).first():
        raise PlannedAlready(planned)
    _one_at_a_time(_body(level, area.code))
    last = Meeting.objects.filter(level=level, area=area, year=year).aggregate(last=Max("number"))["last"]
    with pghistory.context(user=by.pk):
        meeting = Meeting.objects.create(
            client_uuid=client_uuid,
            level=level,
            area=area,
            centre=centre,
            number=(last or 0) + 1,
            year=year,
            held_on=held_on,
            starts_at=starts_at,
            place=place,
            agenda_query=agenda_query,
            planned_by=by,
        )
        _ask_the_centre(meeting)
    put_on_agenda(meeting=meeting, households=households, by=by)
    return meeting


@transaction.atomic
def put_on_agenda(*, meeting: Meeting, households: Iterable[UUID], by) -> int:
    """Put households at the end of the agenda, those that stand on it already excepted; returns how many.

    Raises ClosedForGood, AgendaIsFull.
    """
    current = _lock(meeting)
    _require_changeable(current)
    there = dict(current.agenda.values_list("household_id", "position"))
    new = [household for household in dict.fromkeys(households) if household not in there]
    if len(there) + len(new) > MOST_ON_AGENDA:
        raise AgendaIsFull
    last, body = max(there.values(), default=0), _body(current.level, current.area_id)
    with pghistory.context(user=by.pk):
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=current, household_id=household, position=place, body=body)
            for place, household in enumerate(new, last + 1)
        )
    return len(new)


@transaction.atomic
def take_off_agenda(*, item: AgendaItem, by) -> None:
    """Take a household off the agenda that nothing was decided about. Raises ClosedForGood, DecidedAlready."""
    _require_changeable(_lock(item.meeting))
    current = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if current.decision:
        raise DecidedAlready
    with pghistory.context(user=by.pk):
        current.delete()


def open_meeting(*, meeting: Meeting, by, at: datetime) -> Meeting:
    """Begin the meeting. Raises NotPermitted, WrongState."""
    return _move(meeting, "open", by=by, opened_at=at)


def close_meeting(*, meeting: Meeting, by, at: datetime, announcements: str, other_business: str) -> Meeting:
    """Close the meeting with what its minutes say beside the resolutions. Raises NotPermitted, WrongState."""
    return _move(meeting, "close", by=by, closed_at=at, announcements=announcements, other_business=other_business)


def cancel_meeting(*, meeting: Meeting, by, reason: str) -> Meeting:
    """Cancel a meeting that was not begun. Raises NotPermitted, WrongState, ReasonMissing."""
    return _move(meeting, "cancel", by=by, reason=reason)


@transaction.atomic
def note_attendance(*, meeting: Meeting, came: Iterable[int], by) -> None:
    """Write down which of the attendees (their ids) came; the others did not. Raises ClosedForGood."""
    current = _lock(meeting)
    _require_changeable(current)
    with pghistory.context(user=by.pk):
        present = current.attendees.filter(pk__in=list(came))
        current.attendees.exclude(pk__in=present.values("pk")).update(came=False)
        present.update(came=True)


@transaction.atomic
def add_attendee(*, meeting: Meeting, name: str, title: str, by) -> MeetingAttendee:
    """Add somebody beside the people of the centre. Raises ClosedForGood."""
    current = _lock(meeting)
    _require_changeable(current)
    last = current.attendees.aggregate(last=Max("place_in_list"))["last"] or 0
    with pghistory.context(user=by.pk):
        attendee, _created = MeetingAttendee.objects.get_or_create(
            meeting=current, name=name, title=title, defaults={"place_in_list": last + 1}
        )
    return attendee


@transaction.atomic
def add_addendum(*, meeting: Meeting, client_uuid: UUID, text: str, by, at: datetime) -> MeetingAddendum:
    """Add to the minutes of a closed meeting, once a form. Raises WrongState where it is not closed yet."""
    current = _lock(meeting)
    if current.state != MeetingState.CLOSED:
        raise WrongState(MeetingState(current.state))
    written = {"meeting": current, "text": text, "added_by": by, "added_at": at}
    return MeetingAddendum.objects.get_or_create(client_uuid=client_uuid, defaults=written)[0]


@transaction.atomic
def decide(
    *,
    item: AgendaItem,
    decision: Decision,
    by,
    at: datetime,
    on: date,
    round: SurveyRound,
    what: str = "",
    agency: Agency | None = None,
    due_on: date | None = None,
    menu_item: SolutionMenuItem | None = None,
    is_not_in_menu: bool = False,
    problems: Sequence[Problem] = (),
    reason: str = "",
    development_class: str = "",
) -> AgendaItem:
    """Write down what the meeting decided about a household: a numbered resolution, and the assignment it makes.

    Raises NotBeingHeld, DecidedAlready, and what `assign` and `hand_up` refuse.
    """
    meeting = _lock(item.meeting)
    if meeting.state != MeetingState.OPEN:
        raise NotBeingHeld
    current = AgendaItem.objects.select_for_update(of=("self",)).select_related("household").get(pk=item.pk)
    if current.decision not in ("", Decision.POSTPONE):
        raise DecidedAlready
    case = {"menu_item": menu_item, "is_not_in_menu": is_not_in_menu, "problems": problems, "round": round}
    who = {"by": by, "at": at}
    match decision:
        case Decision.ASSIGN:
            level = CaseLevel.PROVINCE if meeting.level == CaseLevel.PROVINCE else CaseLevel.DISTRICT
            given = _case_before(meeting, current.household) or record_case(
                household=current.household, what=what, level=level, **case, **who
            )
            current.assignment = assign(assignment=given, agency=agency, due_on=due_on, what=what, on=on, **who)
        case Decision.REFER if meeting.level == CaseLevel.TEAM:
            current.assignment = hand_up_from_team(household=current.household, what=what, reason=reason, **case, **who)
        case Decision.REFER:
            given = _case_before(meeting, current.household) or record_case(
                household=current.household, what=what, **case, **who
            )
            current.assignment = hand_up(assignment=given, reason=reason, **who)
    current.resolution = _resolution(decision, what, agency, due_on, reason)
    _number(current, meeting, buddhist_year(on))
    current.decision, current.round, current.decided_by, current.decided_at = decision, round, by, at
    current.development_class = development_class
    with pghistory.context(user=by.pk):
        current.save()
        if development_class:
            set_development_class(
                household=current.household,
                development_class=DevelopmentClass(development_class),
                reason=_("Resolution %(number)s of a meeting") % {"number": current},
                on=on,
                by=by,
            )
    return current


def take_in_decision(*, client_uuid: UUID, typed: dict, item: AgendaItem, by, round: SurveyRound, **decided) -> Answer:
    """Write down the decision of a form that may be sent more than once; `decided` as in `decide`, which raises."""

    def record(submission) -> dict:
        return {"resolution": str(decide(item=item, by=by, round=round, **decided))}

    return submit(
        kind="decision",
        client_uuid=client_uuid,
        payload=typed,
        household=item.household,
        by=by,
        record=record,
        round_year=round.year,
    )


def _case_before(meeting: Meeting, household: Household) -> Assignment | None:
    """Return the case of the household that was handed up to this meeting, if any: it is not recorded twice."""
    waits = AssignmentState.REFERRED if meeting.level == CaseLevel.PROVINCE else AssignmentState.UNASSIGNED
    return Assignment.objects.of_household(household).filter(state=waits).order_by("created_at").first()


def _resolution(decision: Decision, what: str, agency, due_on, reason: str) -> str:
    match decision:
        case Decision.ASSIGN:
            words = _("%(agency)s is to do the following by %(day)s: %(what)s")
            return words % {"agency": agency, "day": long_date(due_on), "what": what}
        case Decision.REFER:
            return _("The case is handed up: %(what)s. Reason: %(reason)s") % {"what": what, "reason": reason}
        case Decision.TEAM:
            return _("The team does it itself: %(what)s") % {"what": what}
        case Decision.POSTPONE:
            return _("Put off: %(reason)s") % {"reason": reason} if reason else _("Put off to the next meeting")


def _number(item: AgendaItem, meeting: Meeting, year: int) -> None:
    """Give the item the next number of its body and year, unless it has one."""
    if item.resolution_number:
        return
    _one_at_a_time(item.body)
    numbered = AgendaItem.objects.filter(body=item.body, resolution_year=year)
    last = numbered.aggregate(last=Max("resolution_number"))["last"] or 0
    item.resolution_number, item.resolution_year = last + 1, year


def _ask_the_centre(meeting: Meeting) -> None:
    if meeting.centre_id is None:
        return
    seats = CentreSeat.objects.of_centre(meeting.centre).on(meeting.held_on).in_order()
    attendees = [
        MeetingAttendee(meeting=meeting, name=seat.name, title=seat.title, seat=seat.kind, place_in_list=place)
        for place, seat in enumerate(seats, 1)
    ]
    # Somebody may hold two seats; he comes once.
    MeetingAttendee.objects.bulk_create(attendees, ignore_conflicts=True)


@transaction.atomic
def _move(meeting: Meeting, step: str, *, by, reason: str = "", **changes) -> Meeting:
    current = _lock(meeting)
    current.state = MEETING.target(step, state=current.state, permissions=by.permissions, reason=reason)
    current.state_reason = reason
    for name, value in changes.items():
        setattr(current, name, value)
    with pghistory.context(user=by.pk):
        current.save(update_fields=["state", "state_reason", *changes])
    return current


def _lock(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("centre", "area").get(pk=meeting.pk)


def _require_changeable(meeting: Meeting) -> None:
    if meeting.is_closed:
        raise ClosedForGood


def _body(level: str, area_code: str) -> str:
    return f"{level}:{area_code}"


def _one_at_a_time(body: str) -> None:
    """Let numbers of one body be given one after the other, so that none is given twice or left out; forms too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"logbook.meetings.{body}"])
