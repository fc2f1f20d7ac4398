"""What lies where one stands: see `areas.walls`."""

from areas.walls import AnyOf, NamedBy, Of, Own, OwnArea

OF_HOUSEHOLD = Of("households.Household", "household_id")
OF_ASSIGNMENT = Of("logbook.Assignment", "assignment_id")
OF_MEETING = Of("logbook.Meeting", "meeting_id")
# Organisations of a district or province work for everybody below.
OF_ORGANISATION = OwnArea(or_above=True)

WALLS = {
    # A form about a household that is not there yet belongs to who sent it; its household follows in the same go.
    "Submission": AnyOf(OF_HOUSEHOLD, Own("sent_by_id")),
    "Visit": OwnArea(),
    "VisitDraft": OF_HOUSEHOLD,
    "FourTAnalysis": OwnArea(),
    # Whoever sees a case sees which agency has it, and whoever sees a family where it was talked about.
    "Agency": AnyOf(OF_ORGANISATION, NamedBy("logbook.Assignment", "agency_id")),
    "AgencyStaff": Of("logbook.Agency", "agency_id"),
    "Centre": OF_ORGANISATION,
    "CentreSeat": Of("logbook.Centre", "centre_id"),
    "WorkingGroup": OF_ORGANISATION,
    "Problem": OwnArea(),
    "Assignment": OwnArea(),
    "AssignmentReport": OF_ASSIGNMENT,
    "Referral": OF_ASSIGNMENT,
    "Reminder": OF_ASSIGNMENT,
    "HouseholdCase": OwnArea(),
    "DirectiveCheck": OwnArea(or_above=True),
    "ValueDispute": OF_HOUSEHOLD,
    "Entry": OwnArea(),
    "EntryLook": Of("logbook.Entry", "entry_id"),
    "AgencyFeedback": OF_HOUSEHOLD,
    "HelpActivity": OwnArea(),
    "FollowUp": OwnArea(),
    "HouseholdLineage": AnyOf(Of("households.Household", "source_id"), Of("households.Household", "target_id")),
    "Meeting": AnyOf(OwnArea(or_above=True), NamedBy("logbook.AgendaItem", "meeting_id")),
    "MeetingAttendee": OF_MEETING,
    "AgendaItem": OwnArea(),
    # Also of an item that was taken off again.
    "AgendaItemEvent": AnyOf(Of("logbook.AgendaItem", "pgh_obj_id"), OF_HOUSEHOLD),
    "MeetingAddendum": OF_MEETING,
    "Photo": OF_HOUSEHOLD,
    "StageAssessment": OF_HOUSEHOLD,
    "SubjectRequest": OF_HOUSEHOLD,
    # Both ends of a hand-over.
    "Transfer": AnyOf(OwnArea("from_area_code"), OwnArea("to_area_code")),
}

# Records go where their household goes, also out of the area of who lets it go.
WIDE_FUNCTIONS = ("logbook_records_follow_household", "pgtrigger_area_is_the_households")
