-- Who is not poor fails nothing; who is fails his cause, and other things more often than not at all.
SELECT {before} + row_number() OVER () AS id, id AS household_id, {year} AS round_id,
    CASE WHEN is_left_out THEN 'field' ELSE 'bmn' END AS source, date {day} + offset_days AS surveyed_on,
    {now}::timestamptz AS recorded_at,
    CASE WHEN NOT is_left_out THEN is_poor END AS tpmap_poor,
    CASE WHEN NOT is_left_out THEN home_fails OR dependents > 0 OR income <= 100000 END AS tpmap_fragile,
    CASE WHEN NOT food_fails OR place <> 0 THEN true ELSE false END AS food_marked,
    CASE WHEN NOT food_fails OR place <> 1 THEN true ELSE false END AS food_cooked,
    CASE WHEN NOT food_fails OR place <> 2 THEN true ELSE false END AS food_safe_vegetables,
    CASE WHEN NOT food_fails OR place <> 3 THEN true ELSE false END AS food_clean_hands,
    CASE WHEN NOT medicine_fails OR place <> 0 THEN true ELSE false END AS medicine_household,
    CASE WHEN NOT medicine_fails OR place <> 1 THEN true ELSE false END AS medicine_no_mixed_sets,
    CASE WHEN NOT medicine_fails OR place <> 2 THEN true ELSE false END AS medicine_no_unfit_herbal,
    CASE WHEN NOT medicine_fails OR place <> 3 THEN true ELSE false END AS medicine_no_overclaimed,
    NOT home_fails OR place > 1 AS tenure_secure, NOT home_fails OR place <= 1 AS house_durable,
    CASE WHEN drink_fails THEN false WHEN is_poor OR random() >= {unanswered} THEN true END AS drinking_water_enough,
    CASE WHEN use_fails THEN false WHEN is_poor OR random() >= {unanswered} THEN true END AS utility_water_enough,
    NOT order_fails OR place <> 0 AS tidy_rooms, NOT order_fails OR place <> 1 AS tidy_kitchen,
    true AS tidy_toilet, NOT order_fails OR place <> 2 AS tidy_surroundings, true AS tidy_waste_sorted,
    true AS tidy_waste_bin, NOT order_fails OR place <> 3 AS tidy_waste_removed, true AS tidy_waste_water,
    true AS tidy_air, true AS tidy_pests, true AS tidy_stored_chemicals,
    (total - total * 15 / 100 - total / 10 - total * 8 / 100) * 100 AS income_main_satang,
    total * 15 / 100 * 100 AS income_secondary_satang, total / 10 * 100 AS income_other_satang,
    total * 8 / 100 * 100 AS income_own_produce_satang
FROM (
    SELECT house.*, dependents, (ceil(income * counted / 100) * 100)::bigint AS total, floor(random() * 4)::int AS place,
        is_poor AND (cause = 6 OR random() < 0.03) AS food_fails,
        is_poor AND (cause = 7 OR random() < 0.02) AS medicine_fails,
        is_poor AND (cause = 4 OR random() < 0.06) AS home_fails,
        is_poor AND (cause = 8 OR random() < 0.03) AS drink_fails,
        is_poor AND (cause = 9 OR random() < 0.03) AS use_fails,
        is_poor AND (cause = 2 OR random() < 0.10) AS order_fails
    FROM {house} AS house JOIN (
        SELECT no, count(*) AS counted,
            count(*) FILTER (WHERE age <= 6 OR age >= 60 OR health = 1 OR is_bedridden) AS dependents
        FROM {person} WHERE gone IS NULL GROUP BY no
    ) AS family USING (no)
) AS settled
