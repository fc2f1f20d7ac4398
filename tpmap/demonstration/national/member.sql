SELECT person.id, household_id,
    CASE WHEN age < 15 THEN CASE WHEN female THEN 'ด.ญ.' ELSE 'ด.ช.' END
         WHEN NOT female THEN 'นาย'
         WHEN relationship IN ('spouse', 'child_in_law') OR (relationship = 'head' AND age > 50) THEN 'นาง'
         ELSE 'นางสาว' END AS title,
    first.name AS first_name, last.name AS last_name, CASE WHEN female THEN 'female' ELSE 'male' END AS sex,
    birth_date, CASE WHEN only_year THEN 'year' ELSE 'day' END AS birth_date_precision,
    CASE kind WHEN 'n' THEN 'none' WHEN 'f' THEN 'non_thai_id' ELSE 'thai_id' END AS identity_type,
    number.sealed AS identity_sealed, number.lookup AS identity_lookup,
    CASE WHEN kind = 'n' THEN 'D' || lpad(({first} + person.nth)::text, 8, '0') END AS temporary_number,
    CASE WHEN kind = 'n' THEN 'ไม่มีเอกสารแสดงตัว' ELSE '' END AS no_identity_reason,
    relationship, occupation, health, can_help_self, is_bedridden, has_card AS has_welfare_card,
    CASE WHEN is_muslim THEN 'islam' ELSE 'buddhism' END AS religion,
    CASE WHEN age < 3 THEN 'none' WHEN age < 7 THEN 'preschool' WHEN age < 13 THEN 'primary'
         WHEN age < 16 THEN 'lower_secondary' WHEN age > 55 AND random() < 0.75 THEN 'primary'
         ELSE (ARRAY['primary', 'lower_secondary', 'upper_secondary', 'diploma', 'bachelor'])[1 + floor(random() * 5)::int]
         END AS education,
    gone IS DISTINCT FROM 'died' AS is_living, CASE WHEN gone = 'died' THEN gone_on END AS died_on,
    gone IS DISTINCT FROM 'moved' AS is_present, CASE WHEN gone = 'moved' THEN gone_on END AS moved_on,
    CASE WHEN gone = 'moved' THEN 'กรุงเทพมหานคร' ELSE '' END AS moved_to,
    CASE WHEN is_left_out THEN 'logbook' ELSE 'bmn' END AS origin, {year} AS origin_round_id,
    first.sort_key || E'\n' || last.sort_key AS sort_key,
    {now}::timestamptz AS created_at, {now}::timestamptz AS updated_at
FROM {person} AS person
JOIN national_first AS first ON first.no = person.first_no
JOIN national_last AS last ON last.no = person.last_no
LEFT JOIN {number} AS number ON number.nth = person.nth
