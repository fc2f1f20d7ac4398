"""Rivals of reading, as they are usually written: names compared by letters, lists counted whole, then skipped."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.db import OperationalError, connection

from benchmarks.figures import milliseconds
from logbook.found import FoundHouseholds
from logbook.ordering import COLUMNS
from logbook.paging import PAGE_SIZE

# Seconds after which a rival is stopped, and counts as having taken so long.
PATIENCE = 10
INDEX = "rival_trigrams"
FROM = """
    FROM households_member m JOIN households_household h ON h.id = m.household_id
    WHERE h.area_code >= %(low)s AND h.area_code < %(high)s
"""
STATEMENTS = {
    "substring": f"SELECT m.household_id {FROM} AND (m.first_name || ' ' || m.last_name) ILIKE %(pattern)s LIMIT 50",
    "trigrams": f"""
        SELECT m.household_id {FROM} AND (m.first_name || ' ' || m.last_name) %% %(text)s
        ORDER BY similarity(m.first_name || ' ' || m.last_name, %(text)s) DESC LIMIT 50
    """,
}


def index_names() -> None:
    """Give both rivals of the names the index that they want, unless an earlier run has left it."""
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {INDEX} ON households_member"
            " USING gin ((first_name || ' ' || last_name) gin_trgm_ops)"
        )
        cursor.execute("ANALYZE households_member")


def drop_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")


def time_names(rival: str, text: str, low: str, high: str) -> float:
    """Return the milliseconds that a rival takes for its fifty nearest."""
    asked = {"low": low, "high": high, "text": text, "pattern": f"%{text}%"}
    with connection.cursor() as cursor:
        return patiently(lambda: (cursor.execute(STATEMENTS[rival], asked), cursor.fetchall()))


def time_paginator(households: FoundHouseholds, column: str) -> float:
    """Return the milliseconds of the first page of the list, exactly counted, as Django's Paginator does it."""
    rows = households.order_by(*COLUMNS[column].order(descends=True).fields).with_details()
    paginator = Paginator(rows, PAGE_SIZE)
    return patiently(lambda: (paginator.count, list(paginator.get_page(1))))


def patiently(work: Callable) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{PATIENCE}s'")
        try:
            return milliseconds(work)
        except OperationalError:
            return PATIENCE * 1000.0
        finally:
            cursor.execute("RESET statement_timeout")
