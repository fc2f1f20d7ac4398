"""Casework for a seeded country, which has none: of a hundred households two were visited, and one has a problem."""

from django.db import connection

from accounts.models import User
from logbook.models import Visit

# By a hash of the id, so that it is the same fiftieth whoever asks.
VISITS = """
    INSERT INTO logbook_visit (id, household_id, area_code, round_id, visited_on, found, note, companions, attitude,
        skill, resource, way_out, findings, recorded_by_id, created_at)
    SELECT gen_random_uuid(), id, area_code, origin_round_id, date '2023-01-01' + (random() * 300)::int, 'met', '', '',
        '', '', '', '', '{}', %(user)s, now()
    FROM households_household WHERE uuid_hash_extended(id, 0) %% 50 = 0
"""
PROBLEMS = """
    INSERT INTO logbook_problem (id, household_id, area_code, round_id, kind, indicator, creditor_kind, description,
        cause, need, found_on, source, state, closing_note, moved_to, reopening_note, recorded_by_id, created_at)
    SELECT gen_random_uuid(), id, area_code, origin_round_id, 'other', '', '', '-', '', '', date '2023-01-01', 'field',
        'open', '', '', '', %(user)s, now()
    FROM households_household WHERE uuid_hash_extended(id, 0) %% 100 = 0
"""


def add_casework(by: User) -> None:
    """Write visits and problems, past services and triggers, where there are none."""
    if Visit.objects.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in (VISITS, PROBLEMS):
            cursor.execute(statement, {"user": by.pk})
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE logbook_visit, logbook_problem")
