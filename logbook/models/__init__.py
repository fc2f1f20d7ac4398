from logbook.models.analyses import FourTAnalysis
from logbook.models.assignments import Assignment, AssignmentReport, Referral
from logbook.models.cases import HouseholdCase
from logbook.models.directives import Directive, DirectiveCheck
from logbook.models.disputes import ValueDispute
from logbook.models.entries import Entry, EntryLook
from logbook.models.feedback import AgencyFeedback
from logbook.models.follow_ups import FollowUp
from logbook.models.help import HelpActivity
from logbook.models.lineage import HouseholdLineage
from logbook.models.meetings import AgendaItem, Meeting, MeetingAddendum, MeetingAttendee
from logbook.models.menu import SolutionMenuItem
from logbook.models.organisations import Agency, AgencyStaff, Centre, CentreSeat, WorkingGroup
from logbook.models.photos import Photo
from logbook.models.problems import Problem
from logbook.models.reminders import Reminder
from logbook.models.schedules import StepSchedule
from logbook.models.searches import FoundSet, TypedSearch
from logbook.models.sent_forms import SentForm
from logbook.models.stages import StageAssessment, StageCriterion
from logbook.models.subject_requests import SubjectRequest
from logbook.models.submissions import Submission
from logbook.models.transfers import Transfer
from logbook.models.visits import Visit, VisitDraft

__all__ = [
    "Agency",
    "AgencyFeedback",
    "AgencyStaff",
    "AgendaItem",
    "Assignment",
    "AssignmentReport",
    "Centre",
    "CentreSeat",
    "Directive",
    "DirectiveCheck",
    "Entry",
    "EntryLook",
    "FollowUp",
    "FoundSet",
    "FourTAnalysis",
    "HelpActivity",
    "HouseholdCase",
    "HouseholdLineage",
    "Meeting",
    "MeetingAddendum",
    "MeetingAttendee",
    "Photo",
    "Problem",
    "Referral",
    "Reminder",
    "SentForm",
    "SolutionMenuItem",
    "StageAssessment",
    "StageCriterion",
    "StepSchedule",
    "SubjectRequest",
    "Submission",
    "Transfer",
    "TypedSearch",
    "ValueDispute",
    "Visit",
    "VisitDraft",
    "WorkingGroup",
]
