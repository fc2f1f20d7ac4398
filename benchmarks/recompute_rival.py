"""The statement that somebody would write by hand for the scores of 2566: one pass, a flag an indicator.

It knows neither reported states nor declared members, and its rules are spelled out a second time: what `mpi.recompute`
must not be, and the time it must come near.
"""

STATEMENT = """
INSERT INTO mpi_householdscore (
    household_id, round_id, computed_at, indicator_set, area_code, points, failed, not_applicable, no_data,
    failed_dimensions, failed_dimension_count, is_critical, member_count, card_holder_count, dependent_count,
    has_able_member, income_per_head_satang, is_low_income, has_housing_problem, fragility_level, target_group,
    is_listed_poor)
WITH m AS (
    SELECT a.household_id, count(*) AS n,
        count(*) FILTER (WHERE a.has_welfare_card) AS cards,
        count(*) FILTER (WHERE age_years <= 6 OR age_years >= 60 OR a.health = 1 OR a.is_bedridden
                         OR (a.health = 2 AND NOT a.can_help_self)) AS dependents,
        bool_or(COALESCE(age_years BETWEEN 15 AND 59 AND (a.can_help_self OR a.health IN (0, 2)), true)) AS able,
        count(*) FILTER (WHERE mm.origin = 'logbook') AS left_out,
        {persons}
    FROM households_memberanswers a JOIN households_member mm ON mm.id = a.member_id
    WHERE a.is_current AND a.round_id = 2566 AND a.counts GROUP BY a.household_id
), j AS (
    SELECT h.id, h.area_code, m.*,
        income_main_satang + income_secondary_satang + income_other_satang + income_own_produce_satang AS income,
        tpmap_poor IS TRUE AS is_listed_poor,
        {homes}
    FROM households_household h
    LEFT JOIN households_householdanswers a ON a.household_id = h.id AND a.is_current AND a.round_id = 2566
    LEFT JOIN m ON m.household_id = h.id
), s AS (
    SELECT *, {failed} AS failed, {no_data} AS no_data, {not_applicable} AS na FROM j OFFSET 0
), d AS (
    SELECT *, bit_count((failed & 4095)::bit(17)) * 3 + bit_count((failed & 28672)::bit(17)) * 4
            + bit_count((failed & 98304)::bit(17)) * 6 AS points,
        (failed & 15 <> 0)::int + (failed & 240 <> 0)::int * 2 + (failed & 3840 <> 0)::int * 4
            + (failed & 28672 <> 0)::int * 8 + (failed & 98304 <> 0)::int * 16 AS dims,
        income <= 10000000 * n AS low
    FROM s OFFSET 0
), f AS (
    SELECT *, CASE WHEN low AND dependents > 2 THEN 3 WHEN low AND dependents > 0 THEN 2
                   WHEN low OR failed & 16 <> 0 THEN 1 WHEN dependents > 0 THEN 0 END AS level
    FROM d OFFSET 0
)
SELECT id, 2566, now(), 'bmn-2565', area_code, points, failed, na, no_data, dims, bit_count(dims::bit(5)),
    dims & 11 = 11, n, cards, dependents, able, income / n, low,
    CASE WHEN failed & 16 <> 0 THEN true WHEN no_data & 16 = 0 THEN false END, level,
    CASE WHEN points > 0 AND cards > 0 THEN '1.1' WHEN points > 0 THEN '1.2' WHEN level IS NOT NULL THEN '2'
         WHEN cards > 0 AND no_data | na <> 131071 THEN '3.1' WHEN cards > 0 THEN '3.2'
         WHEN left_out > 0 THEN '4' ELSE '' END,
    is_listed_poor
FROM f
ON CONFLICT (household_id, round_id) DO UPDATE SET computed_at = EXCLUDED.computed_at, {updates}
WHERE ({stored}) IS DISTINCT FROM ({fresh})
"""
ABLE = "(a.can_help_self OR a.health IN (0, 2))"
EARNS = "(a.occupation NOT IN ('0110', '0210', '0300') AND has_income)"
EXERCISE = "((exercise_days >= 3 AND exercise_minutes >= 30) OR (exertion_days >= 5 AND exertion_minutes >= 30))"
# Bit, who is asked, what passes.
OF_PERSONS = (
    (0, "(age_years <= 1 AND age_months <= 12)", "birth_weight_grams >= 2500"),
    (3, "age_years >= 6", EXERCISE),
    (8, "age_years BETWEEN 3 AND 5", "attends_preschool"),
    (9, "age_years BETWEEN 6 AND 14", "attends_compulsory_school"),
    (10, "(age_years BETWEEN 12 AND 18 AND finished_lower_secondary)", "continues_upper_secondary"),
    (11, "age_years BETWEEN 15 AND 59", "reads_writes_counts"),
    (12, f"(age_years BETWEEN 15 AND 59 AND a.occupation NOT IN ('0110', '0210') AND {ABLE})", EARNS),
    (13, f"(age_years >= 60 AND {ABLE})", EARNS),
    (15, "age_years >= 60", "elderly_cared_for"),
    (16, "a.health = 1", "disabled_cared_for"),
)
OF_HOUSEHOLDS = (
    (1, "food_marked AND food_cooked AND food_safe_vegetables AND food_clean_hands"),
    (2, "medicine_household AND medicine_no_mixed_sets AND medicine_no_unfit_herbal AND medicine_no_overclaimed"),
    (4, "tenure_secure AND house_durable"),
    (5, "drinking_water_enough"),
    (6, "utility_water_enough"),
    (
        7,
        "tidy_rooms AND tidy_kitchen AND tidy_toilet AND tidy_surroundings AND tidy_waste_sorted AND tidy_waste_bin "
        "AND tidy_waste_removed AND tidy_waste_water AND tidy_air AND tidy_pests AND tidy_stored_chemicals",
    ),
    (
        14,
        "income_main_satang + income_secondary_satang + income_other_satang + income_own_produce_satang >= 4000000 * n",
    ),
)


def rival_statement(written: tuple[str, ...]) -> str:
    """Return the statement, which updates the columns `written` where any of them differs."""
    persons = [bit for bit, _asked, _passes in OF_PERSONS]
    homes = [bit for bit, _passes in OF_HOUSEHOLDS]
    return STATEMENT.format(
        persons=", ".join(
            f"bool_or({asked} AND NOT ({passes})) AS f{bit}, bool_or({asked}) AS a{bit}, "
            f"bool_or(({asked}) IS NULL OR ({asked} AND ({passes}) IS NULL)) AS u{bit}"
            for bit, asked, passes in OF_PERSONS
        ),
        homes=", ".join(f"NOT ({passes}) AS f{bit}" for bit, passes in OF_HOUSEHOLDS),
        failed=" + ".join(f"CASE WHEN f{bit} THEN {1 << bit} ELSE 0 END" for bit in persons + homes),
        no_data=" + ".join(
            [f"CASE WHEN u{bit} AND f{bit} IS NOT TRUE THEN {1 << bit} ELSE 0 END" for bit in persons]
            + [f"CASE WHEN f{bit} IS NULL THEN {1 << bit} ELSE 0 END" for bit in homes]
        ),
        not_applicable=" + ".join(
            f"CASE WHEN a{bit} IS NOT TRUE AND NOT u{bit} THEN {1 << bit} ELSE 0 END" for bit in persons
        ),
        updates=", ".join(f"{name} = EXCLUDED.{name}" for name in written),
        stored=", ".join(f"mpi_householdscore.{name}" for name in written),
        fresh=", ".join(f"EXCLUDED.{name}" for name in written),
    )
