-- About as many as the country has (TPMAP counted 84,090 in 2561), 5 to 17 a subdistrict.
INSERT INTO areas_area (code, level, parent_id, name_th, name_en, sort_key, postcode, is_current)
SELECT code || lpad(moo::text, 2, '0'), 8, code, name, '', name_key, '', true
FROM (
    SELECT code, moo, 1 + abs(hashtext(code || '/' || moo)) % {count} AS choice
    FROM areas_area, generate_series(1, 5 + abs(hashtext(code)) % 13) AS moo WHERE level = 6 AND is_current
) AS made
JOIN unnest({names}::text[], {keys}::text[]) WITH ORDINALITY AS called (name, name_key, place) ON place = choice
ON CONFLICT DO NOTHING
