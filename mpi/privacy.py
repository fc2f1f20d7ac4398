"""How private each field is: see `accounts.privacy`."""

FIELDS = {
    "HouseholdScore": {
        "public": "id round area_code indicator_set computed_at",
        "personal": (
            "household points failed_dimension_count member_count card_holder_count income_per_head_satang"
            " is_low_income has_housing_problem target_group is_listed_poor"
        ),
        # They tell of health, disability and illness in the family.
        "sensitive": (
            "failed not_applicable no_data failed_dimensions is_critical dependent_count has_able_member"
            " fragility_level"
        ),
    }
}
