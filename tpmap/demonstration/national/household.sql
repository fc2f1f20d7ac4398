SELECT id, CASE WHEN random() < 0.98 THEN '000' || lpad(no::text, 8, '0') END AS house_code, area_code,
    CASE WHEN random() < 0.3 THEN house_number || '/' || 1 + floor(random() * 9)::int ELSE house_number::text END
        AS house_number,
    CASE WHEN random() < 0.7 THEN '0800' || lpad(floor(random() * 1000000)::int::text, 6, '0') ELSE '' END AS phone,
    (ARRAY['own', 'own', 'own', 'public', 'other'])[1 + floor(random() * 5)::int] AS dwelling_land,
    (ARRAY['own', 'rented', 'none'])[1 + floor(random() * 3)::int] AS work_land,
    CASE WHEN is_left_out THEN 'logbook' ELSE 'bmn' END AS origin, {year} AS origin_round_id,
    {now}::timestamptz AS created_at, {now}::timestamptz AS updated_at
FROM (SELECT *, 1 + floor(random() * 320)::int AS house_number FROM {house}) AS house
