"""Agencies and cases of the stories: an agency of the district, one of the province, and cases given to them."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from households.models import SurveyRound
from logbook.choices import AssignmentState, CaseLevel, ProblemKind
from logbook.models import Agency, AgencyStaff, Assignment, Problem

TODAY = timezone.localdate


def make_agency(name: str = "พัฒนาชุมชนอำเภอ", area: str | None = "8401", indicators=("MPI05",), **fields) -> Agency:
    return Agency.objects.create(name=name, area_id=area, indicators=list(indicators), **fields)


def work_at(agency: Agency, user) -> AgencyStaff:
    return AgencyStaff.objects.create(agency=agency, user=user)


def make_problem(household, by, indicator: str = "MPI05", **fields) -> Problem:
    usual = {"kind": ProblemKind.INDICATOR if indicator else ProblemKind.OTHER, "found_on": date(2023, 3, 12)}
    return Problem.objects.create(
        household=household, round_id=2566, indicator=indicator, recorded_by=by, **usual | fields
    )


def make_assignment(household, by, *, state=AssignmentState.UNASSIGNED, at: datetime | None = None, **fields):
    """Write an assignment as it stands; agency and day are there where its state asks for them."""
    usual = {"what": "ซ่อมหลังคา", "due_on": TODAY() + timedelta(days=30), "level": CaseLevel.DISTRICT}
    return Assignment.objects.create(
        household=household,
        area_code=household.area_id,
        round=SurveyRound.objects.get(year=2566),
        state=state,
        state_at=at or timezone.now(),
        assigned_by=by,
        **usual | fields,
    )
