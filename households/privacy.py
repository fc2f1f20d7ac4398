"""How private each field is: see `accounts.privacy`."""

ANSWERS = {
    "public": "id round source is_current household_version changed_fields recorded_at import_batch",
    "personal": "recorded_by source_note surveyed_on household",
}

FIELDS = {
    "SurveyRound": {"public": "year cycle is_current"},
    "AreaFact": {"public": "id area year measure value import_batch"},
    "ServicePoint": {"public": "id area kind name latitude longitude import_batch"},
    "Household": {
        "public": (
            "id area village_suffix local_government origin origin_round version created_at updated_at import_batch"
            " confirmation"
        ),
        "personal": (
            "house_code house_number soi road community latitude longitude phone occupation dwelling_land work_land"
            " work_land_rai work_land_square_wa title_document status status_note status_on moved_to"
        ),
    },
    "Member": {
        "public": "id origin origin_round confirmation created_at updated_at import_batch",
        "personal": (
            "household title first_name last_name sort_key sex birth_date birth_date_precision identity_type"
            " relationship occupation education has_welfare_card uses_welfare_card receives_elderly_allowance"
            " is_informant is_living died_on death_source is_present moved_on moved_to"
        ),
        "sensitive": (
            "identity_sealed identity_lookup temporary_number no_identity_kind no_identity_reason religion health"
            " can_help_self is_bedridden receives_disability_allowance treatment_right"
        ),
    },
    "HouseholdAnswers": {
        "public": ANSWERS["public"],
        "personal": (
            f"{ANSWERS['personal']} tpmap_poor declared_member_count"
            " declared_card_holder_count food_marked food_cooked food_safe_vegetables food_clean_hands"
            " medicine_household medicine_no_mixed_sets medicine_no_unfit_herbal medicine_no_overclaimed"
            " tenure_secure house_durable drinking_water_enough utility_water_enough tidy_rooms tidy_kitchen"
            " tidy_toilet tidy_surroundings tidy_waste_sorted tidy_waste_bin tidy_waste_removed tidy_waste_water"
            " tidy_air tidy_pests tidy_stored_chemicals income_main_satang income_secondary_satang"
            " income_other_satang income_own_produce_satang"
        ),
        # Results of health indicators, and a list that follows from disability and illness.
        "sensitive": "reported tpmap_fragile",
    },
    "MemberAnswers": {
        "public": ANSWERS["public"],
        "personal": (
            f"{ANSWERS['personal']} member counts age_years age_months occupation"
            " has_income has_welfare_card attends_preschool attends_compulsory_school finished_lower_secondary"
            " continues_upper_secondary reads_writes_counts elderly_cared_for"
        ),
        "sensitive": (
            "health can_help_self is_bedridden birth_weight_grams exercise_days exercise_minutes exertion_days"
            " exertion_minutes disabled_cared_for"
        ),
    },
    "Hardship": {"public": "number aspect name_th name_en is_confirmed source"},
    "ThaiqmSurvey": {
        "public": ANSWERS["public"],
        "personal": f"{ANSWERS['personal']} head_name member_count occupation phone",
        "sensitive": "identity_sealed identity_lookup found not_found other_hardship",
    },
    "ImportBatch": {
        "public": (
            "id kind round area source legal_basis mode state failure read_count accepted_count changed_count"
            " unchanged_count rejected_count held_count unit_count merged_units written_units created_at"
            " finished_at undone_at closed_at"
        ),
        "personal": "created_by undone_by",
    },
    "ImportFile": {
        "public": (
            "id batch sequence stored_name size sha256 is_typed joins_last replaces_last mapping read_count created_at"
        ),
        "personal": "name created_by",
        "sensitive": "preflight",
    },
    "ImportRow": {"public": "id file sheet number is_held is_corrected corrected_in", "sensitive": "sealed"},
    "ImportProblem": {"public": "id row column reason params", "sensitive": "value"},
    "ImportChange": {"public": "id batch table", "personal": "object_id", "sensitive": "before after"},
    "NameToken": {"public": "id", "personal": "token weak"},
    "NamePosting": {"public": "id area_code", "personal": "token household member"},
}
