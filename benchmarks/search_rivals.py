"""Rivals of the search by name, as they are usually written: both compare letters only, in the same area."""

from django.db import connection

from areas.scope import code_after

FROM = """
    FROM households_member m JOIN households_household h ON h.id = m.household_id
    WHERE h.area_code >= %(low)s AND h.area_code < %(high)s
"""
SUBSTRING = f"SELECT DISTINCT m.household_id {FROM} AND (m.first_name || ' ' || m.last_name) ILIKE %(pattern)s LIMIT 10"
TRIGRAMS = f"""
    SELECT m.household_id {FROM} AND (m.first_name || ' ' || m.last_name) %% %(text)s
    ORDER BY similarity(m.first_name || ' ' || m.last_name, %(text)s) DESC LIMIT 10
"""


def by_substring(text: str, province: str) -> list:
    """Return at most ten households found with ILIKE '%…%'."""
    return _run(SUBSTRING, text, province)


def by_trigrams(text: str, province: str) -> list:
    """Return the ten nearest households by pg_trgm on the members' names; `index_names` comes first."""
    return _run(TRIGRAMS, text, province)


def index_names() -> None:
    """Give both rivals the index that they want."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX rival_trigrams ON households_member USING gin ((first_name || ' ' || last_name) gin_trgm_ops)"
        )
        cursor.execute("ANALYZE households_member")


def _run(statement: str, text: str, province: str) -> list:
    with connection.cursor() as cursor:
        bounds = {"low": province, "high": code_after(province)}
        cursor.execute(statement, bounds | {"text": text, "pattern": f"%{text}%"})
        return [row[0] for row in cursor.fetchall()]
