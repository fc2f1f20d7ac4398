"""How private each field is: see `accounts.privacy`."""

FIELDS = {
    "Agency": {"public": "id name kind ministry area mission indicators has_mou phone is_active"},
    "AgencyStaff": {"public": "id agency", "personal": "user"},
    "Assignment": {
        "public": "id round area_code menu_item agency due_on state state_at created_at",
        "personal": "household member assigned_by progress_percent is_not_in_menu level",
        "sensitive": "problems what state_reason progress_note",
    },
    "AssignmentReport": {
        "public": "id assignment reported_at",
        "personal": "percent reported_by",
        "sensitive": "note",
    },
    "Referral": {
        "public": "id assignment from_level to_level referred_at",
        "personal": "referred_by",
        "sensitive": "reason handed_over",
    },
    "Reminder": {"public": "id assignment kind due_on created_at", "personal": "user seen_at"},
    "Centre": {"public": "id level name area office phone ended_on"},
    "CentreSeat": {"public": "id centre kind title starts_on ends_on", "personal": "name phone"},
    "WorkingGroup": {"public": "id name area order_number ordered_on purpose ended_on", "personal": "members"},
    "Meeting": {
        "public": (
            "id client_uuid level centre area number year held_on starts_at place agenda_query state opened_at"
            " closed_at created_at"
        ),
        "personal": "planned_by",
        "sensitive": "state_reason announcements other_business",
    },
    "MeetingAttendee": {"public": "id meeting seat place_in_list", "personal": "name title came"},
    "AgendaItem": {
        "public": "id area_code meeting position body round resolution_number resolution_year assignment decided_at",
        "personal": "household decision decided_by",
        "sensitive": "resolution development_class",
    },
    "MeetingAddendum": {"public": "id client_uuid meeting added_at", "personal": "added_by", "sensitive": "text"},
    "HouseholdCase": {
        "public": "area_code updated_at",
        "personal": (
            "household classed_on staged_on mentor mentor_name mentored_since"
            " helped_from helped_on followed_on next_follow_on"
        ),
        "sensitive": "development_class class_reason stage stage_reason",
    },
    "SolutionMenuItem": {
        "public": (
            "id code title dimension stage indicators youngest oldest income_most_satang needs_disability needs_card"
            " areas conditions agency benefit amount_satang how_to_apply source is_example valid_from valid_until"
            " is_active"
        )
    },
    "StageCriterion": {"public": "id stage sentence place source is_active"},
    "StageAssessment": {
        "public": "id round created_at",
        "personal": "household assessed_on assessed_by",
        "sensitive": "answers stage_by_rule stage override_reason wish wish_reason",
    },
    "FourTAnalysis": {
        "public": "id area_code round created_at",
        "personal": "household visit analysed_on participants recorded_by",
        "sensitive": (
            "attitude attitude_score skill skill_score resource resource_score way_out way_out_score conclusion"
            " development_class class_reason proposed is_not_in_menu"
        ),
    },
    "ValueDispute": {
        "public": "id round raised_at",
        "personal": "household member state raised_by settled_by settled_on",
        "sensitive": "value_name value_then value_corrected comment settling_note",
    },
    "AgencyFeedback": {
        "public": "id round agency agency_code import_batch created_at",
        "personal": "household member result answered_on amount_satang",
        "sensitive": "kind indicator asked reason note",
    },
    "Entry": {
        "public": "id area_code submission state entered_at sent_at corrected_since decided_at delegation survey_batch",
        "personal": "household member visit thaiqm_survey entered_by sent_by decided_by",
        "sensitive": "note risks reasons reason",
    },
    "EntryLook": {"public": "id at household_version", "personal": "entry user"},
    "SubjectRequest": {
        "public": "id right asked_on due_on state received_at moved_at",
        "personal": "household member asker identified_by received_by moved_by",
        "sensitive": "details answer",
    },
    "SentForm": {"public": "client_uuid content_sha256 received_at", "personal": "sent_by"},
    "Submission": {
        "public": (
            "id client_uuid payload_sha256 kind state answer receipt base_version device_id received_at decision"
            " decided_at"
        ),
        "personal": "household client_time sent_by decided_by",
        "sensitive": "payload decision_note",
    },
    "Transfer": {
        "public": "id from_area to_area state asked_at decided_at seen_at",
        "personal": "household member to_household who people_count moved_on asked_by decided_by",
        "sensitive": "reason whereabouts decision_note",
    },
    "HouseholdLineage": {
        "public": "id kind context created_at undone_at",
        "personal": "source target happened_on recorded_by undone_by",
        "sensitive": "reason",
    },
    # Names of fields and values of statistics; the households themselves are found anew.
    "FoundSet": {"public": "id user kind found_at", "personal": "terms"},
    "TypedSearch": {"public": "id user typed_at", "personal": "text"},
    "Visit": {
        "public": "id area_code round submission accuracy_metres created_at",
        "personal": "household visited_on found wants_help companions latitude longitude recorded_by",
        "sensitive": "note attitude skill resource way_out findings",
    },
    "VisitDraft": {"public": "client_uuid group updated_at", "personal": "household user", "sensitive": "typed"},
    "Problem": {
        "public": "id area_code round created_at source",
        "personal": "household member visit severity found_on state closed_on moved_to recorded_by",
        "sensitive": (
            "kind indicator hardship debt_satang creditor_kind description cause need closing_note reopening_note"
        ),
    },
    "HelpActivity": {
        "public": "id area_code round kind agency created_at",
        "personal": (
            "household member visit problems menu_item is_not_in_menu place helped_on amount_satang result next_step_on"
            " recorded_by"
        ),
        "sensitive": "description stage_after obstacle suggestion next_step",
    },
    "FollowUp": {
        "public": "id area_code round created_at",
        "personal": "household followed_on by_whom how result next_on recorded_by",
        "sensitive": "change stage_after obstacle suggestion",
    },
    "StepSchedule": {"public": "id fiscal_year step title starts_on due_on source version"},
    "Directive": {"public": "id fiscal_year quarter number title"},
    "DirectiveCheck": {"public": "id directive area is_done note checked_on version", "personal": "checked_by"},
    "Photo": {
        "public": "id client_uuid sha256 width height uploaded_at",
        "personal": "household visit help_activity report entry caption_who caption_where caption_when uploaded_by",
        "sensitive": "image thumbnail caption_what",
    },
}

# Codes of indicators and of answers, which figures count.
KEPT = {
    "AgencyFeedback": "indicator",
    "Problem": "indicator",
    "StageAssessment": "answers",
    "ValueDispute": "value_name",
}
