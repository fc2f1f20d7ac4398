SELECT {before} + row_number() OVER () AS id, word.token_id, area_code, household_id, person.id AS member_id
FROM {person} AS person
JOIN national_first AS first ON first.no = person.first_no
JOIN national_last AS last ON last.no = person.last_no
CROSS JOIN LATERAL (
    SELECT first.token_id UNION ALL SELECT last.token_id WHERE last.token_id <> first.token_id
) AS word (token_id)
