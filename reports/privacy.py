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
    }
}
