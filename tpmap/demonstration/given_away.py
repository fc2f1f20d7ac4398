"""Cases given away in the demonstration, in every state, and meetings: one closed with its minutes, one planned."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as day_time
from random import Random

from django.utils import timezone

from accounts.models import Appointment, User
from areas.calendar import buddhist_year
from areas.scope import Scope
from households.models import SurveyRound
from logbook.choices import AssignmentState, CaseLevel, Decision, MeetingState
from logbook.models import (
    Agency,
    AgendaItem,
    Assignment,
    AssignmentReport,
    Centre,
    CentreSeat,
    Meeting,
    MeetingAttendee,
    Problem,
    Referral,
)
from logbook.services.reminders import remind
from tpmap.demonstration.copying import random_uuid
from tpmap.demonstration.organisations import save_organisations, tie_demonstration_account

GIVEN_SHARE = 0.5
STATES = (
    *AssignmentState,
    *(AssignmentState.UNASSIGNED,) * 2,
    *(AssignmentState.ASSIGNED,) * 3,
    *(AssignmentState.IN_PROGRESS,) * 4,
    *(AssignmentState.DONE,) * 3,
)
WITHOUT_AGENCY = (AssignmentState.UNASSIGNED, AssignmentState.REFERRED)
OF_THE_CLOSED, OF_THE_PLANNED = 6, 8


def save_given_away(rng: Random, area: Scope, survey_round: SurveyRound, teams: dict[str, User], today: date) -> None:
    """Write organisations, cases of open problems in every state, reminders, and two meetings of a district."""
    districts = sorted({code[:4] for code in teams})
    agencies = save_organisations(rng, districts, sorted(teams)[:40])
    tie_demonstration_account(agencies)
    givers = _givers(districts)
    cases = _save_cases(rng, area, survey_round, agencies, givers | teams, today)
    remind(on=today, at=_noon(today))
    first = min((case.area_code[:4] for case in cases), default=None)
    if first:
        of_first = [case for case in cases if case.area_code.startswith(first)]
        _save_meetings(first, of_first, givers.get(first) or cases[0].assigned_by, today)


def _givers(districts: list[str]) -> dict[str, User]:
    """Return the development officer of each district that has one."""
    held = Appointment.objects.in_force().filter(post__kind="district-development", post__area_id__in=districts)
    return {appointment.post.area_id: appointment.user for appointment in held.select_related("user", "post")}


def _save_cases(rng, area, survey_round, agencies, givers, today) -> list[Assignment]:
    by_family: dict = {}
    for problem in _open_problems(area):
        by_family.setdefault(problem.household, []).append(problem)
    cases, links, reports, referrals = [], [], [], []
    for household, problems in by_family.items():
        if rng.random() > GIVEN_SHARE:
            continue
        giver = givers.get(household.area_id[:4]) or givers[household.area_id[:6]]
        state = STATES[len(cases) % len(STATES)]
        case = _case(rng, household, problems[0], state, survey_round, agencies, giver, today)
        cases.append(case)
        links += [Assignment.problems.through(assignment=case, problem=problem) for problem in problems]
        if case.progress_percent:
            reports.append(_report(case, giver))
        if case.state == AssignmentState.REFERRED:
            referrals.append(_referral(case, giver))
    Assignment.objects.bulk_create(cases)
    Assignment.problems.through.objects.bulk_create(links)
    AssignmentReport.objects.bulk_create(reports)
    Referral.objects.bulk_create(referrals)
    return cases


def _open_problems(area: Scope) -> Iterable[Problem]:
    found = Problem.objects.within(area).open().exclude(indicator="")
    return found.select_related("household").order_by("household__area_id", "household_id", "indicator", "id")


def _case(rng, household, problem, state, survey_round, agencies, giver, today) -> Assignment:
    is_over = state in (AssignmentState.FOLLOW_UP, AssignmentState.DONE)
    due_on = today + timedelta(days=rng.randint(-25, -3) if is_over else rng.randint(-10, 45))
    percent = 100 if is_over else rng.choice((10, 25, 50, 75)) if state == AssignmentState.IN_PROGRESS else 0
    is_referred = state == AssignmentState.REFERRED
    return Assignment(
        id=random_uuid(rng),
        household=household,
        area_code=household.area_id,
        round=survey_round,
        what=problem.need or problem.title,
        is_not_in_menu=True,
        agency=None if state in WITHOUT_AGENCY else _agency(rng, agencies[household.area_id[:4]], problem.indicator),
        due_on=None if state in WITHOUT_AGENCY else due_on,
        level=CaseLevel.PROVINCE if is_referred else CaseLevel.DISTRICT,
        state=state,
        state_reason="เกินขีดความสามารถของอำเภอ" if is_referred else "",
        state_at=_noon(today - timedelta(days=rng.randint(1, 20))),
        progress_percent=percent,
        progress_note="ดำเนินการตามแผน" if percent else "",
        assigned_by=giver,
    )


def _agency(rng: Random, agencies: list[Agency], indicator: str) -> Agency:
    return rng.choice([agency for agency in agencies if indicator in agency.indicators] or agencies)


def _report(case: Assignment, giver: User) -> AssignmentReport:
    return AssignmentReport(
        assignment=case,
        percent=case.progress_percent,
        note=case.progress_note,
        reported_by=giver,
        reported_at=case.state_at,
    )


def _referral(case: Assignment, giver: User) -> Referral:
    return Referral(
        assignment=case,
        from_level=CaseLevel.DISTRICT,
        to_level=CaseLevel.PROVINCE,
        reason=case.state_reason,
        handed_over="สำรวจพื้นที่แล้ว มีรูปถ่ายในแฟ้มครัวเรือน",
        referred_by=giver,
        referred_at=case.state_at,
    )


def _save_meetings(district: str, cases: list[Assignment], officer: User, today: date) -> None:
    given = [case for case in cases if case.agency_id]
    waiting = [case for case in cases if case.state == AssignmentState.UNASSIGNED]
    closed = _meeting(district, 1, today - timedelta(days=30), officer, state=MeetingState.CLOSED)
    planned = _meeting(district, 2, today + timedelta(days=7), officer)
    for meeting in (closed, planned):
        _ask(meeting)
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(
                meeting=closed,
                household=case.household,
                position=place,
                body=f"{closed.level}:{district}",
                decision=Decision.ASSIGN,
                round=case.round,
                resolution_number=place,
                resolution_year=closed.year,
                resolution=f"ให้ {case.agency} ดำเนินการ: {case.what}",
                assignment=case,
                decided_by=officer,
                decided_at=closed.closed_at,
            )
            for place, case in enumerate(given[:OF_THE_CLOSED], 1)
        ]
        + [
            AgendaItem(meeting=planned, household=case.household, position=place, body=f"{planned.level}:{district}")
            for place, case in enumerate(waiting[:OF_THE_PLANNED], 1)
        ]
    )


def _meeting(district: str, number: int, on: date, officer: User, state=MeetingState.PLANNED) -> Meeting:
    is_closed = state == MeetingState.CLOSED
    return Meeting.objects.create(
        level=CaseLevel.DISTRICT,
        centre=Centre.objects.filter(area_id=district).first(),
        area_id=district,
        number=number,
        year=buddhist_year(on),
        held_on=on,
        starts_at=day_time(9, 30),
        place="ห้องประชุมที่ว่าการอำเภอ",
        agenda_query="show=failing&urgent=critical",
        state=state,
        opened_at=_noon(on) - timedelta(hours=2) if is_closed else None,
        closed_at=_noon(on) if is_closed else None,
        announcements="จังหวัดกำชับให้ช่วยเหลือครัวเรือนวิกฤตก่อน" if is_closed else "",
        planned_by=officer,
    )


def _ask(meeting: Meeting) -> None:
    seats = CentreSeat.objects.filter(centre=meeting.centre).in_order()
    MeetingAttendee.objects.bulk_create(
        MeetingAttendee(
            meeting=meeting,
            name=seat.name,
            title=seat.title,
            seat=seat.kind,
            place_in_list=place,
            came=place != 2 if meeting.is_closed else None,
        )
        for place, seat in enumerate(seats, 1)
    )


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, day_time(12)))
