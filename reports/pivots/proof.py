"""The proof that the roll-up holds what it must: the view adds the scores up anew."""

from django.db import connection

from reports.models import ScoreRollup

# Columns of the view, in the order of the table; the key is of the table alone.
COLUMNS = ", ".join(field.column for field in ScoreRollup._meta.concrete_fields if not field.primary_key)
DIFFERENCE = f"""
    SELECT count(*) FROM (
        (SELECT {COLUMNS} FROM reports_scorerollup EXCEPT ALL SELECT {COLUMNS} FROM reports_scores_rolled_up)
        UNION ALL
        (SELECT {COLUMNS} FROM reports_scores_rolled_up EXCEPT ALL SELECT {COLUMNS} FROM reports_scorerollup)
    ) AS different
"""  # noqa: S608 – names of our own columns


def wrong_rows() -> int:
    """Return how many rows of the roll-up are missing, too many or wrong; reads every score there is."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCE)
        return cursor.fetchone()[0]
