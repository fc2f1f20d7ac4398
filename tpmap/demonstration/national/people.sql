-- One province: {house} with a row a household, {person} with a row a person, in the order of the villages.
-- Ids rise with the time, and each province has a time of its own: rows that belong together lie together.
SET LOCAL synchronize_seqscans = off;
DO $seed$ BEGIN PERFORM setseed({seed}); END $seed$;

CREATE UNLOGGED TABLE {house} AS
WITH village AS MATERIALIZED (
    SELECT code, 0.4 + 1.2 * random() AS weight FROM areas_area
    WHERE code >= {province} AND code < {after} AND level = 8 AND is_current
), share AS (
    SELECT code, round({households} * sum(weight) OVER (ORDER BY code) / sum(weight) OVER ())::int AS upto FROM village
), counted AS (
    SELECT code, lag(upto, 1, 0) OVER (ORDER BY code) AS before, upto FROM share
), numbered AS (
    SELECT code AS area_code, nth, uuidv7({shift}::interval) AS id,
        nth::bigint * {poor} / {households} > (nth - 1)::bigint * {poor} / {households} AS is_poor,
        -- Half a step later than the poor, so that the two seldom meet.
        (nth::bigint * {left_out} + {households} / 2) / {households}
            > ((nth - 1)::bigint * {left_out} + {households} / 2) / {households} AS is_added,
        random() AS shape_draw, random() AS cause_draw, floor(power(random(), 1.3) * {last_names})::int AS last_no,
        floor(random() * 61)::int - 30 AS offset_days, random() < 0.02 AS is_muslim, random() < 0.25 AS is_short
    FROM counted, generate_series(before + 1, upto) AS nth
), shaped AS (
    SELECT *, is_added AND NOT is_poor AS is_left_out,
        CASE WHEN is_poor THEN width_bucket(shape_draw, {poor_shapes}) ELSE width_bucket(shape_draw, {shapes}) END AS shape,
        -- Why it is poor, at least: 0 income, 1 work, 2 order, 3 exercise, 4 house, 5 letters or care, 6 food, 7 medicine,
        -- 8 drinking water, 9 water for use. How often each, nobody publishes for 2566: these are ours.
        CASE WHEN is_poor THEN width_bucket(cause_draw, ARRAY[.3, .5, .7, .8, .87, .92, .95, .97, .985]) ELSE -1 END
            AS cause
    FROM numbered
)
SELECT {first} + nth AS no, id, area_code, is_poor, is_left_out, shape, cause, last_no, offset_days, is_muslim,
    -- A head and year, in baht: nobody who is not poor lies below the threshold of 40,000.
    CASE WHEN cause = 0 OR (is_poor AND is_short) THEN 16000 + 23000 * random()
         WHEN is_poor THEN 41000 + exp(random_normal({income_of_poor}, 0.9))
         ELSE 41000 + exp(random_normal({income}, 0.8)) END AS income
FROM shaped;

CREATE UNLOGGED TABLE {person} AS
WITH drawn AS (
    SELECT house.*, member.relationship, COALESCE(member.female, random() < 0.5) AS female,
        youngest + floor(random() * (oldest - youngest + 1))::int AS age_drawn, 31 + floor(random() * 330)::int AS days,
        random() AS health_draw, random() AS helps_draw, random() AS card_draw, random() AS kind_draw,
        random() AS gone_draw, random() AS precision_draw, random() AS work_draw, power(random(), 2.2) AS name_draw,
        CASE WHEN member.relationship = 'child_in_law' AND random() < 0.3
             THEN floor(random() * {last_names})::int ELSE last_no END AS own_last_no
    FROM {house} AS house
    JOIN (VALUES {members}) AS member (shape, relationship, youngest, oldest, female) USING (shape)
), born AS (
    SELECT *, date {day} + offset_days AS surveyed_on, age_drawn > 60 AND precision_draw < 0.06 AS only_year,
        date {day} - (age_drawn * 365 + age_drawn / 4 + days) AS day_of_birth,
        -- The head whose work is why the family is poor is able to work.
        CASE WHEN cause = 1 AND relationship = 'head' THEN 0
             WHEN health_draw < CASE WHEN age_drawn >= 60 THEN 0.09 ELSE 0.02 END THEN 1
             WHEN age_drawn >= 40 AND health_draw < CASE WHEN age_drawn >= 60 THEN 0.4 ELSE 0.12 END THEN 2
             ELSE 0 END AS health
    FROM drawn
), dated AS (
    SELECT *, CASE WHEN only_year THEN date_trunc('year', day_of_birth)::date ELSE day_of_birth END AS birth_date,
        health <> 1 OR helps_draw < 0.6 AS can_help_self
    FROM born
), aged AS (
    SELECT *, ((date_part('year', surveyed_on) - date_part('year', birth_date)) * 12
        + date_part('month', surveyed_on) - date_part('month', birth_date))::int
        - (date_part('day', surveyed_on) < date_part('day', birth_date))::int AS months
    FROM dated
)
SELECT row_number() OVER ()::int AS nth, uuidv7({shift}::interval) AS id, no, id AS household_id, area_code, is_poor,
    is_left_out, cause, offset_days, surveyed_on, is_muslim, relationship, female, birth_date, only_year,
    months, months / 12 AS age, health, can_help_self, NOT can_help_self AND helps_draw > 0.88 AS is_bedridden,
    months >= 18 * 12 AND card_draw < CASE WHEN is_poor THEN 0.55 ELSE {card} END AS has_card,
    -- Which digit the number begins with depends on when and how somebody was registered.
    CASE WHEN kind_draw < 0.003 THEN 'n' WHEN kind_draw < 0.006 THEN 'f' WHEN age_drawn < 40 THEN 'y' ELSE 'o' END AS kind,
    floor(name_draw * CASE WHEN female THEN {female_names} ELSE {male_names} END)::int * 2 + female::int AS first_no,
    own_last_no AS last_no,
    CASE WHEN age_drawn < 19 THEN '0110' WHEN age_drawn < 23 AND precision_draw < 0.6 THEN '0210'
         WHEN NOT can_help_self THEN '0300'
         ELSE ({work}::text[])[1 + floor(work_draw * {works})::int] END AS occupation,
    -- Who died or moved away before the survey day.
    CASE WHEN is_poor OR relationship = 'head' THEN NULL
         WHEN age_drawn >= 66 AND gone_draw < {died} THEN 'died'
         WHEN age_drawn BETWEEN 19 AND 45 AND gone_draw < {moved} THEN 'moved' END AS gone,
    surveyed_on - 20 - floor(gone_draw * 4000)::int AS gone_on
FROM aged;
