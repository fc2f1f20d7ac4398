"""Persons and households as facts, with everything answered and nothing failing unless a test says so."""

ADULT = {
    "age_years": 38,
    "age_months": None,
    "occupation": "1110",
    "has_income": True,
    "health": 0,
    "can_help_self": True,
    "is_bedridden": False,
    "has_welfare_card": False,
    "birth_weight_grams": None,
    "exercise_days": 3,
    "exercise_minutes": 30,
    "exertion_days": 0,
    "exertion_minutes": 0,
    "attends_preschool": None,
    "attends_compulsory_school": None,
    "finished_lower_secondary": None,
    "continues_upper_secondary": None,
    "reads_writes_counts": True,
    "elderly_cared_for": None,
    "disabled_cared_for": None,
}

HOME = {
    "food_marked": True,
    "food_cooked": True,
    "food_safe_vegetables": True,
    "food_clean_hands": True,
    "medicine_household": True,
    "medicine_no_mixed_sets": True,
    "medicine_no_unfit_herbal": True,
    "medicine_no_overclaimed": True,
    "tenure_secure": True,
    "house_durable": True,
    "drinking_water_enough": True,
    "utility_water_enough": True,
    "tidy_rooms": True,
    "tidy_kitchen": True,
    "tidy_toilet": True,
    "tidy_surroundings": True,
    "tidy_waste_sorted": True,
    "tidy_waste_bin": True,
    "tidy_waste_removed": True,
    "tidy_waste_water": True,
    "tidy_air": True,
    "tidy_pests": True,
    "tidy_stored_chemicals": True,
    "income_main_satang": 60_000_00,
    "income_secondary_satang": 20_000_00,
    "income_other_satang": 10_000_00,
    "income_own_produce_satang": 24_000_00,
}


def person(**answers) -> dict:
    return ADULT | answers


def home(**answers) -> dict:
    return HOME | answers
