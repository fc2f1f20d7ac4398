"""How private each field is: see `accounts.privacy`."""

FIELDS = {
    # Of a subdistrict, yet a row may stand for one household.
    "ScoreRollup": {
        "public": "id round area_code indicator_set",
        "personal": (
            "points failed_dimension_count is_low_income has_housing_problem target_group is_listed_poor"
            " has_card_holders household_count member_count card_holder_count persons_with_income income_satang"
        ),
        "sensitive": ("failed failed_dimensions is_critical fragility_level has_dependents dependent_count"),
    },
    "Export": {
        "public": (
            "id client_uuid receipt topic format language columns subject area prefixes round with_identity purpose"
            " agency legal_basis state failure requested_at decided_at as_of row_count finished_at size sha256"
            " kept_until download_count first_downloaded_at report"
        ),
        # What was typed into a search may be a name; a reason may tell of somebody.
        "personal": "filters reason receiver requested_by decided_by decision_note",
    },
    "ExportLimit": {"public": "id role rows_a_day"},
    "SavedReport": {
        "public": (
            "id client_uuid query area_code is_shared shared_roles shared_level is_pinned monthly_format made_for"
            " monthly_stop changed_at hidden_at"
        ),
        # Its name is free text, and so is the reason.
        "personal": "owner name monthly_reason",
    },
    "ExportAlarm": {"public": "id kind at area_code export row_count seen_at", "personal": "user seen_by"},
}
