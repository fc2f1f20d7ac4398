-- One province: {house} with a row a household, {person} with a row a person, in the order of the villages.
-- Ids are of version 7, rise, and each province has a time of its own: rows that belong together lie together. Put
-- together here, because uuidv7() asks the kernel for its chance each time, eight times as slowly.
SET LOCAL synchronize_seqscans = off;
DO $seed$ BEGIN PERFORM setseed({seed}); END $seed$;

CREATE UNLOGGED TABLE {house} WITH (autovacuum_enabled = off) AS
WITH village AS MATERIALIZED (
    SELECT code, 0.4 + 1.2 * random() AS weight FROM areas_area
    WHERE code >= {province} AND code < {after} AND level = 8 AND is_current
), share AS (
    SELECT code, round({households} * sum(weight) OVER (ORDER BY code) / sum(weight) OVER ())::int AS upto FROM village
), counted AS (
    SELECT code, lag(upto, 1, 0) OVER (ORDER BY code) AS before, upto FROM share
)
SELECT {first} + nth AS no, id, area_code, is_poor, is_left_out, shape, cause, last_no, offset_days, is_muslim,
    -- A head and year, in baht: nobody who is not poor lies below the threshold of 40,000.
    CASE WHEN cause = 0 OR (is_poor AND is_short) THEN 16000 + 23000 * random()
         WHEN is_poor THEN 41000 + exp(random_normal({income_of_poor}, 0.9))
         ELSE 41000 + exp(random_normal({income}, 0.8)) END AS income
FROM (
    SELECT *, is_added AND NOT is_poor AS is_left_out,
        width_bucket(random(), CASE WHEN is_poor THEN {poor_shapes} ELSE {shapes} END) AS shape,
        -- Why it is poor, at least: 0 income, 1 work, 2 order, 3 exercise, 4 house, 5 letters or care, 6 food, 7 medicine,
        -- 8 drinking water, 9 water for use. How often each, nobody publishes for 2566: these are ours.
        CASE WHEN is_poor THEN width_bucket(random(), ARRAY[.3, .5, .7, .8, .87, .92, .95, .97, .985]) ELSE -1 END
            AS cause
    FROM (
        SELECT code AS area_code, nth, ('0' || to_hex({clock} + nth) || '7' || to_hex(2048 + floor(random() * 2048)::int)
            || to_hex(-9223372036854775808 + floor(random() * 4611686018427387904)::bigint))::uuid AS id,
            nth::bigint * {poor} / {households} > (nth - 1)::bigint * {poor} / {households} AS is_poor,
            -- Half a step later than the poor, so that the two seldom meet.
            (nth::bigint * {left_out} + {households} / 2) / {households}
                > ((nth - 1)::bigint * {left_out} + {households} / 2) / {households} AS is_added,
            floor(power(random(), 1.3) * {last_names})::int AS last_no, floor(random() * 61)::int - 30 AS offset_days,
            random() < 0.02 AS is_muslim, random() < 0.25 AS is_short
        FROM counted, generate_series(before + 1, upto) AS nth
    ) AS numbered
) AS shaped;

-- Nested and not WITH: what draws by chance would be kept whole in between.
CREATE UNLOGGED TABLE {person} WITH (autovacuum_enabled = off) AS
SELECT nth, ('0' || to_hex({clock} + nth) || '7' || to_hex(2048 + floor(random() * 2048)::int)
    || to_hex(-9223372036854775808 + floor(random() * 4611686018427387904)::bigint))::uuid AS id,
    no, id AS household_id, area_code, is_poor,
    is_left_out, cause, offset_days, surveyed_on, is_muslim, relationship, female, birth_date, only_year,
    months, months / 12 AS age, health, can_help_self, NOT can_help_self AND helps_draw > 0.88 AS is_bedridden,
    has_card, kind, first_no, own_last_no AS last_no,
    CASE WHEN months < 19 * 12 THEN '0110' WHEN months < 23 * 12 AND work_draw < 0.6 THEN '0210'
         WHEN NOT can_help_self THEN '0300'
         ELSE ({work}::text[])[1 + floor(work_draw * {works})::int] END AS occupation,
    -- Who died or moved away before the survey day.
    CASE WHEN is_poor OR relationship = 'head' THEN NULL
         WHEN months >= 66 * 12 AND gone_draw < {died} THEN 'died'
         WHEN months BETWEEN 19 * 12 AND 46 * 12 AND gone_draw < {moved} THEN 'moved' END AS gone,
    surveyed_on - 20 - floor(gone_draw * 4000)::int AS gone_on
FROM (
    SELECT *, health <> 1 OR helps_draw < 0.6 AS can_help_self,
        CASE WHEN only_year THEN date_trunc('year', day_of_birth)::date ELSE day_of_birth END AS birth_date,
        -- Born on the first of January, as the register has it of whom only the year is known.
        CASE WHEN only_year THEN months_drawn + (date_part('month', day_of_birth)::int - 1) ELSE months_drawn END AS months
    FROM (
        SELECT *, age_drawn * 12 + month_drawn AS months_drawn, age_drawn > 60 AND year_draw < 0.06 AS only_year,
            -- So many months and some days: the day is never so late that a month more is full.
            (surveyed_on - make_interval(months => age_drawn * 12 + month_drawn))::date - days AS day_of_birth,
            -- The head whose work is why the family is poor is able to work.
            CASE WHEN cause = 1 AND relationship = 'head' THEN 0
                 WHEN health_draw < CASE WHEN age_drawn >= 60 THEN 0.09 ELSE 0.02 END THEN 1
                 WHEN age_drawn >= 40 AND health_draw < CASE WHEN age_drawn >= 60 THEN 0.4 ELSE 0.12 END THEN 2
                 ELSE 0 END AS health,
            age_drawn >= 18 AND card_draw < CASE WHEN is_poor THEN 0.55 ELSE {card} END AS has_card,
            -- Which digit the number begins with depends on when and how somebody was registered.
            CASE WHEN kind_draw < 0.003 THEN 'n' WHEN kind_draw < 0.006 THEN 'f' WHEN age_drawn < 40 THEN 'y' ELSE 'o' END
                AS kind,
            floor(name_draw * CASE WHEN female THEN {female_names} ELSE {male_names} END)::int * 2 + female::int AS first_no
        FROM (
            SELECT row_number() OVER ()::int AS nth, house.*, member.relationship, COALESCE(member.female, random() < 0.5) AS female,
                date {day} + offset_days AS surveyed_on, youngest + floor(random() * (oldest - youngest + 1))::int AS age_drawn,
                floor(random() * 12)::int AS month_drawn, floor(random() * 28)::int AS days, random() AS health_draw,
                random() AS helps_draw, random() AS card_draw, random() AS kind_draw, random() AS gone_draw,
                random() AS year_draw, random() AS work_draw, power(random(), 2.2) AS name_draw,
                CASE WHEN member.relationship = 'child_in_law' AND random() < 0.3
                     THEN floor(random() * {last_names})::int ELSE last_no END AS own_last_no
            FROM {house} AS house
            JOIN (VALUES {members}) AS member (shape, relationship, youngest, oldest, female) USING (shape)
        ) AS drawn OFFSET 0
    ) AS born OFFSET 0
) AS dated;
