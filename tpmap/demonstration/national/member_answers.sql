-- Of those who were there on the survey day. `fails` is short for "is poor, and drew it".
SELECT {before} + row_number() OVER () AS id, id AS member_id, household_id, {year} AS round_id,
    CASE WHEN is_left_out THEN 'field' ELSE 'bmn' END AS source, surveyed_on, {now}::timestamptz AS recorded_at,
    age AS age_years, CASE WHEN age < 6 THEN months END AS age_months,
    CASE WHEN works OR occupation IN ('0110', '0210') THEN occupation ELSE '0300' END AS occupation,
    works AS has_income, health, can_help_self, is_bedridden, has_card AS has_welfare_card,
    CASE WHEN age <= 1 THEN CASE WHEN is_poor AND random() < 0.02 THEN 2250 ELSE 3080 END END AS birth_weight_grams,
    CASE WHEN age >= 6 THEN CASE WHEN moves THEN 4 ELSE 1 END END AS exercise_days,
    CASE WHEN age >= 6 THEN CASE WHEN moves THEN 30 ELSE 20 END END AS exercise_minutes,
    CASE WHEN age >= 6 THEN 0 END AS exertion_days, CASE WHEN age >= 6 THEN 0 END AS exertion_minutes,
    CASE WHEN age BETWEEN 3 AND 5 THEN NOT (is_poor AND random() < 0.02) END AS attends_preschool,
    CASE WHEN age BETWEEN 6 AND 14 THEN NOT (is_poor AND random() < 0.02) END AS attends_compulsory_school,
    CASE WHEN age BETWEEN 12 AND 18 THEN age = 15 END AS finished_lower_secondary,
    CASE WHEN age = 15 THEN NOT (is_poor AND random() < 0.1) END AS continues_upper_secondary,
    CASE WHEN age BETWEEN 15 AND 59 THEN NOT ((is_head AND cause = 5) OR (is_poor AND random() < 0.02)) END
        AS reads_writes_counts,
    CASE WHEN age >= 60 THEN NOT ((is_head AND cause = 5) OR (is_poor AND random() < 0.015)) END AS elderly_cared_for,
    CASE WHEN health = 1 THEN NOT (is_poor AND random() < 0.06) END AS disabled_cared_for
FROM (
    SELECT *, age >= 15 AND occupation NOT IN ('0110', '0210') AND (health <> 1 OR can_help_self)
            AND NOT ((is_head AND cause = 1) OR (is_poor AND random() < CASE WHEN age >= 60 THEN 0.15 ELSE 0.04 END))
            AS works,
        NOT ((is_head AND cause = 3) OR (is_poor AND random() < 0.02)) AS moves
    FROM (SELECT *, relationship = 'head' AS is_head FROM {person} WHERE gone IS NULL) AS there
) AS settled
