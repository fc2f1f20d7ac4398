"""How private each field is: see `accounts.privacy`."""

FIELDS = {
    "AgencyFeedback": {
        "public": "id round agency agency_code import_batch created_at",
        "personal": "household member result answered_on amount_satang",
        "sensitive": "kind indicator asked reason note",
    },
    "Submission": {
        "public": "id client_uuid payload_sha256 kind state answer receipt base_version device_id received_at",
        "personal": "household client_time sent_by",
        "sensitive": "payload",
    },
    "TypedSearch": {"public": "id user typed_at", "personal": "text"},
    "Visit": {
        "public": "id round submission accuracy_metres created_at",
        "personal": "household visited_on found wants_help companions latitude longitude recorded_by",
        "sensitive": "note attitude skill resource way_out findings",
    },
    "VisitDraft": {"public": "client_uuid group updated_at", "personal": "household user", "sensitive": "typed"},
    "Problem": {
        "public": "id round created_at source",
        "personal": "household member visit severity found_on state closed_on moved_to recorded_by",
        "sensitive": "kind indicator description cause need closing_note reopening_note",
    },
    "HelpActivity": {
        "public": "id round kind agency created_at",
        "personal": ("household member visit problems place helped_on amount_satang result next_step_on recorded_by"),
        "sensitive": "description obstacle suggestion next_step",
    },
    "Photo": {
        "public": "id client_uuid sha256 width height uploaded_at",
        "personal": "household visit help_activity caption_who caption_where caption_when uploaded_by",
        "sensitive": "image thumbnail caption_what",
    },
}
