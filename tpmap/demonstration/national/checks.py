"""What must be true of the country that was made; the rest the constraints have proven when they were put back."""

from psycopg import Connection

# Each counts what must not be.
PROMISES = {
    "a household without exactly one living head": """
        SELECT (SELECT count(*) FROM households_household) - count(*) FROM households_member
        WHERE relationship = 'head' AND is_living AND is_present
    """,
    "a member without words to be found by": """
        SELECT (SELECT count(*) FROM households_member)
            - (SELECT count(*) FROM (SELECT FROM households_nameposting GROUP BY member_id) AS named)
    """,
    "a household without answers": """
        SELECT (SELECT count(*) FROM households_household) - (SELECT count(*) FROM households_householdanswers)
    """,
    "a household without a score": """
        SELECT (SELECT count(*) FROM households_household) - (SELECT count(*) FROM mpi_householdscore)
    """,
    "a household whose score does not fit TPMAP's list": """
        SELECT count(*) FROM households_householdanswers AS answers JOIN mpi_householdscore AS score
            USING (household_id, round_id)
        WHERE tpmap_poor <> (points > 0) OR tpmap_fragile <> (fragility_level IS NOT NULL)
    """,
}
COUNTS = {
    "areas": "SELECT count(*) FROM areas_area WHERE level = 8",
    "households": "SELECT count(*) FROM households_household",
    "members": "SELECT count(*) FROM households_member",
    "surveyed persons": "SELECT count(*) FROM households_memberanswers WHERE source = 'bmn'",
    "surveyed households": "SELECT count(*) FROM households_householdanswers WHERE source = 'bmn'",
    "poor households": "SELECT count(*) FROM mpi_householdscore WHERE points > 0",
    "poor persons": "SELECT coalesce(sum(member_count), 0) FROM mpi_householdscore WHERE points > 0",
    "fragile households": "SELECT count(*) FROM mpi_householdscore WHERE fragility_level IS NOT NULL",
    "fragile persons": """
        SELECT coalesce(sum(member_count), 0) FROM mpi_householdscore WHERE fragility_level IS NOT NULL
    """,
    "card holders not poor": "SELECT coalesce(sum(card_holder_count), 0) FROM mpi_householdscore WHERE points = 0",
    "first names": "SELECT count(*) FROM national_first",
    "last names": "SELECT count(*) FROM national_last",
}


class Wrong(Exception):
    """What was made breaks a promise."""


def verify(session: Connection, households: int) -> dict[str, int]:
    """Count what was made; raises Wrong."""
    for promise, statement in PROMISES.items():
        broken = session.execute(statement).fetchone()[0]
        if broken:
            raise Wrong(f"{promise}: {broken}")
    counts = {name: session.execute(statement).fetchone()[0] for name, statement in COUNTS.items()}
    if counts["households"] != households:
        raise Wrong(f"{counts['households']} households instead of {households}")
    return counts
