"""The access log has a table a month; they are made long before anybody looks at anything in that month."""

from datetime import date, datetime, time

from django.db import connection
from django.utils import timezone

MONTHS_AHEAD = 12
# Oldest first, without the table of all looks that fit into no month.
TABLES = """
    SELECT to_date(right(relid::text, 7), 'YYYY_MM') FROM pg_partition_tree('accounts_accesslogentry')
    WHERE relid::text ~ '_[0-9]{4}_[0-9]{2}$' ORDER BY 1
"""


def make_months_ahead(*, on: date) -> int:
    """Make the tables of the next year that are missing. Returns how many; a month with looks already has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE access_log_make_month((%s + interval '1 month' * ahead)::date))"
            " FROM generate_series(0, %s) AS months (ahead)",
            [on.replace(day=1), MONTHS_AHEAD],
        )
        return cursor.fetchone()[0]


def months() -> list[date]:
    """Return the first days of the months that have a table."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [month for (month,) in cursor.fetchall()]


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins here: months begin so too."""
    return timezone.make_aware(datetime.combine(day, time.min))
