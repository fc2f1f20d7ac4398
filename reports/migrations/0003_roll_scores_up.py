from django.db import migrations

# What tells households apart, then what they have together: columns of the roll-up, each with its source in a score.
ALIKE = {
    "round_id": "round_id",
    "area_code": "left(area_code, 6)",
    "failed": "failed",
    "indicator_set": "indicator_set",
    "points": "points",
    "failed_dimensions": "failed_dimensions",
    "failed_dimension_count": "failed_dimension_count",
    "is_critical": "is_critical",
    "is_low_income": "is_low_income",
    "has_housing_problem": "has_housing_problem",
    "fragility_level": "fragility_level",
    "target_group": "target_group",
    "is_listed_poor": "is_listed_poor",
    "has_card_holders": "card_holder_count > 0",
    "has_dependents": "dependent_count > 0",
}
TOGETHER = {
    "household_count": "1",
    "member_count": "member_count",
    "card_holder_count": "card_holder_count",
    "dependent_count": "dependent_count",
    "persons_with_income": "CASE WHEN income_per_head_satang IS NULL THEN 0 ELSE member_count END",
    "income_satang": "COALESCE(income_per_head_satang * member_count, 0)",
}
COLUMNS = ", ".join([*ALIKE, *TOGETHER])
SOURCES = ", ".join(f"{source} AS {column}" for column, source in ALIKE.items())


def rolled_up(scores: str, sign: str) -> str:
    """Return the SELECT that rolls up `scores`, each counted `sign` times (1, or -1 to take it away)."""
    sums = ", ".join(f"sum({sign} * ({source})) AS {column}" for column, source in TOGETHER.items())
    return f"SELECT {SOURCES}, {sums} FROM {scores} GROUP BY {', '.join(map(str, range(1, len(ALIKE) + 1)))}"


def added(rows: str) -> str:
    """Return the statement that adds rolled-up rows to those that stand there; in one order, so that none wait crosswise."""
    sums = ", ".join(f"{column} = kept.{column} + EXCLUDED.{column}" for column in TOGETHER)
    return f"""
        INSERT INTO reports_scorerollup AS kept ({COLUMNS})
        SELECT {COLUMNS} FROM ({rows}) AS fresh ORDER BY {", ".join(ALIKE)}
        ON CONFLICT ({", ".join(ALIKE)}) DO UPDATE SET {sums};
    """


CHANGED = f"""
    SELECT {", ".join(ALIKE)}, {", ".join(f"sum({column}) AS {column}" for column in TOGETHER)}
    FROM ({rolled_up("new_scores", "1")} UNION ALL {rolled_up("old_scores", "-1")}) AS both_ways
    GROUP BY {", ".join(ALIKE)} HAVING {" OR ".join(f"sum({column}) <> 0" for column in TOGETHER)}
"""
FORGET_NOBODY = """
    DELETE FROM reports_scorerollup WHERE household_count = 0
    AND (round_id, area_code) IN (SELECT round_id, left(area_code, 6) FROM old_scores);
"""
# A statement that writes scores rolls them up: what it wrote, what it took away, or all at once.
KEEP = f"""
    CREATE FUNCTION reports_roll_scores_up() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN {added(rolled_up("new_scores", "1"))}
        ELSIF TG_OP = 'UPDATE' THEN {added(CHANGED)} {FORGET_NOBODY}
        ELSIF TG_OP = 'DELETE' THEN {added(rolled_up("old_scores", "-1"))} {FORGET_NOBODY}
        ELSE DELETE FROM reports_scorerollup;
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER roll_up_inserted AFTER INSERT ON mpi_householdscore REFERENCING NEW TABLE AS new_scores
    FOR EACH STATEMENT EXECUTE FUNCTION reports_roll_scores_up();
    CREATE TRIGGER roll_up_updated AFTER UPDATE ON mpi_householdscore
    REFERENCING OLD TABLE AS old_scores NEW TABLE AS new_scores
    FOR EACH STATEMENT EXECUTE FUNCTION reports_roll_scores_up();
    CREATE TRIGGER roll_up_deleted AFTER DELETE ON mpi_householdscore REFERENCING OLD TABLE AS old_scores
    FOR EACH STATEMENT EXECUTE FUNCTION reports_roll_scores_up();
    CREATE TRIGGER roll_up_emptied AFTER TRUNCATE ON mpi_householdscore
    FOR EACH STATEMENT EXECUTE FUNCTION reports_roll_scores_up();
    -- Also where others are switched off to fill tables quickly.
    ALTER TABLE mpi_householdscore ENABLE ALWAYS TRIGGER roll_up_inserted;
    ALTER TABLE mpi_householdscore ENABLE ALWAYS TRIGGER roll_up_updated;
    ALTER TABLE mpi_householdscore ENABLE ALWAYS TRIGGER roll_up_deleted;
    ALTER TABLE mpi_householdscore ENABLE ALWAYS TRIGGER roll_up_emptied;
    -- What the roll-up must hold; it differs from what it holds by no row: see `reports.pivots.proof`.
    CREATE VIEW reports_scores_rolled_up AS {rolled_up("mpi_householdscore", "1")};
"""
FORGET = """
    DROP VIEW reports_scores_rolled_up;
    DROP TRIGGER roll_up_inserted ON mpi_householdscore;
    DROP TRIGGER roll_up_updated ON mpi_householdscore;
    DROP TRIGGER roll_up_deleted ON mpi_householdscore;
    DROP TRIGGER roll_up_emptied ON mpi_householdscore;
    DROP FUNCTION reports_roll_scores_up();
"""


class Migration(migrations.Migration):

    dependencies = [("mpi", "0001_initial"), ("reports", "0002_receipts")]

    operations = [
        migrations.RunSQL(KEEP, FORGET),
    ]
