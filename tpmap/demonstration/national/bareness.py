"""Tables without indexes and constraints while they are filled; afterwards these are built, and prove what is in them.

What is taken away is written down in `national_definition` in the same transaction, so that a seeding that was killed
can put it back.
"""

from dataclasses import dataclass

from psycopg import Connection, sql

TABLES = (
    "households_household",
    "households_member",
    "households_householdanswers",
    "households_memberanswers",
    "households_nameposting",
    "mpi_householdscore",
)
# Constraints of these tables and foreign keys of others to them; indexes that no constraint has made.
TAKE_AWAY = """
CREATE TABLE national_definition (name text, belongs_to text, kind text, definition text, PRIMARY KEY (name, kind));
INSERT INTO national_definition
SELECT conname, conrelid::regclass::text, contype, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype IN ('f', 'p', 'u') AND (conrelid = ANY({tables}::regclass[]) OR confrelid = ANY({tables}::regclass[]));
INSERT INTO national_definition
SELECT relname, indrelid::regclass::text, 'i', pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = ANY({tables}::regclass[]);
DO $drop$ DECLARE one record; BEGIN
    FOR one IN SELECT * FROM national_definition WHERE kind <> 'i' ORDER BY kind LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.belongs_to, one.name);
    END LOOP;
    FOR one IN SELECT * FROM national_definition WHERE kind = 'i' LOOP
        EXECUTE format('DROP INDEX IF EXISTS %I', one.name);
    END LOOP;
END $drop$;
"""
MISSING_INDEXES = """
SELECT name, belongs_to, definition FROM national_definition
WHERE kind = 'i' AND to_regclass(quote_ident(name)) IS NULL
ORDER BY pg_table_size(belongs_to::regclass) DESC, name
"""
ATTACH = """
DO $attach$ DECLARE one record; BEGIN
    FOR one IN SELECT * FROM national_definition AS taken WHERE kind IN ('p', 'u') AND NOT EXISTS (
        SELECT 1 FROM pg_constraint WHERE conname = name AND conrelid = belongs_to::regclass) ORDER BY kind
    LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s USING INDEX %I', one.belongs_to, one.name,
                       CASE one.kind WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, one.name);
    END LOOP;
    FOR one IN SELECT * FROM national_definition AS taken WHERE kind = 'f' AND NOT EXISTS (
        SELECT 1 FROM pg_constraint WHERE conname = name AND conrelid = belongs_to::regclass)
    LOOP
        EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', one.belongs_to, one.name, one.definition);
    END LOOP;
END $attach$;
"""
UNPROVEN = """
SELECT name, belongs_to
FROM national_definition JOIN pg_constraint ON conname = name AND conrelid = belongs_to::regclass
WHERE kind = 'f' AND NOT convalidated ORDER BY pg_table_size(belongs_to::regclass) DESC, name
"""


@dataclass(frozen=True)
class Missing:
    """An index to be built, or a foreign key to be proven."""

    name: str
    table: str
    statement: sql.Composable


def take_away(connection: Connection) -> None:
    """Drop indexes, unique constraints and foreign keys of the tables, and write down what they were."""
    connection.execute(sql.SQL(TAKE_AWAY).format(tables=sql.Literal(list(TABLES))))


def missing_indexes(connection: Connection) -> list[Missing]:
    """Return the indexes still to be built, those of large tables first."""
    rows = connection.execute(MISSING_INDEXES).fetchall()
    return [Missing(name, table, sql.SQL(definition)) for name, table, definition in rows]


def attach_constraints(connection: Connection) -> None:
    """Make constraints of the unique indexes, and put the foreign keys back, unproven."""
    connection.execute(ATTACH)


def unproven_keys(connection: Connection) -> list[Missing]:
    """Return the foreign keys that every row has still to be held against."""
    validate = sql.SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}")
    return [
        Missing(name, table, validate.format(sql.Identifier(table), sql.Identifier(name)))
        for name, table in connection.execute(UNPROVEN).fetchall()
    ]
