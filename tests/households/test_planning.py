"""What PostgreSQL is told of the tables, where its own guess from a sample leads it to read them whole."""

import pytest
from django.db import connection

PARTS = """
SELECT attrelid::regclass::text, attname::text, split_part(option, '=', 2)::float
FROM pg_attribute, unnest(attoptions) AS option WHERE option LIKE 'n_distinct=%'
"""
# Rows of one household, of one person: with a single round, with ten.
FEWEST, MOST = 2, 30


@pytest.mark.django_db
def test_the_planner_takes_a_family_for_a_few_rows_however_large_the_country():
    with connection.cursor() as cursor:
        cursor.execute(PARTS)
        rows = {(table, column): -1 / part for table, column, part in cursor.fetchall()}
    assert rows.keys() == {
        ("households_member", "household_id"),
        ("households_memberanswers", "household_id"),
        ("households_nameposting", "household_id"),
        ("households_nameposting", "member_id"),
    }
    assert all(FEWEST <= count <= MOST for count in rows.values())
