"""Putting up the walls, and giving the role of the site its rights: done by every `migrate`, where anything differs.

The site's own role (`settings.SITE_ROLE`) owns nothing and cannot pass a wall. Tables that only grow it may read and
add to, and nothing else.
"""

from django.conf import settings
from django.db import connections

from areas.standing import ALL_AREAS, ALL_PARTS
from areas.walls import Policies, declared, our_tables, policies

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
STANDING = """
    SELECT relation.relname, obj_description(policy.oid, 'pg_policy')
    FROM pg_policy AS policy JOIN pg_class AS relation ON relation.oid = policy.polrelid
    WHERE policy.polname = 'stand' AND relation.relrowsecurity AND relation.relforcerowsecurity
        AND relation.relnamespace = current_schema()::regnamespace
"""
# Partitions are reached through their table only: by their own name they would have no wall.
GRANTED = """
    SELECT relation.relname, relation.relkind,
        has_table_privilege(role, relation.oid, 'SELECT'), has_table_privilege(role, relation.oid, 'INSERT'),
        has_table_privilege(role, relation.oid, 'UPDATE'), has_table_privilege(role, relation.oid, 'DELETE')
    FROM pg_class AS relation, (SELECT %s::name AS role) AS asked
    WHERE relation.relnamespace = current_schema()::regnamespace AND relation.relkind IN ('r', 'p', 'v')
        AND NOT relation.relispartition AND pg_get_userbyid(relation.relowner) = current_user
"""
SEQUENCES = """
    SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S'
    AND pg_get_userbyid(relowner) = current_user
    AND NOT CASE WHEN relkind = 'S' THEN has_sequence_privilege(%s, oid, 'USAGE') END
"""
# Made before there was such a role, by imports that are still underway.
LEFT_OVER = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relpersistence = 'u'
    AND relname ~ '^import_[0-9]+_' AND pg_get_userbyid(relowner) = current_user
"""
NARROW = """
    SELECT proc.oid::regprocedure::text FROM pg_proc AS proc
    WHERE proc.pronamespace = current_schema()::regnamespace AND proc.proname ~ %s
        AND NOT COALESCE(proc.proconfig, '{}') @> ARRAY[%s]
"""


def raise_walls(using: str = "default", **_signal) -> None:
    """Put up the walls that are missing or have changed, and see to the rights of the site's role; a receiver."""
    with connections[using].cursor() as cursor:
        if not _may_change_tables(cursor):
            return
        cursor.execute(STANDING)
        standing = dict(cursor.fetchall())
        wrong = [table for table in policies() if standing.pop(table.table, None) != table.digest]
        # Of a database that was migrated only so far some tables are not there yet.
        for table in _of_known_tables(cursor, wrong) if wrong else ():
            _put_up(cursor, table)
        for forgotten in standing:
            cursor.execute(f'ALTER TABLE "{forgotten}" DISABLE ROW LEVEL SECURITY')
            cursor.execute(f'DROP POLICY stand ON "{forgotten}"')
        _widen_functions(cursor)
        if _role_exists(cursor):
            _grant(cursor, settings.SITE_ROLE)


def only_grow() -> set[str]:
    """Return the tables that the database refuses to change: by the name of their triggers."""
    return {
        model._meta.db_table
        for model in our_tables()
        for trigger in getattr(model._meta, "triggers", [])
        if trigger.name.endswith("append_only")
    }


def _may_change_tables(cursor) -> bool:
    cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'areas_area'")
    found = cursor.fetchone()
    return bool(found and found[0])


def _of_known_tables(cursor, wanted: list[Policies]) -> list[Policies]:
    cursor.execute("SELECT to_regtype('area_multirange') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return []
    cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    known = {(table, column) for table, column in cursor.fetchall()}
    models = {model._meta.db_table: model for model in our_tables()}
    return [
        one
        for one in wanted
        if all((one.table, field.column) in known for field in models[one.table]._meta.concrete_fields)
    ]


def _put_up(cursor, table: Policies) -> None:
    for statement in table.statements():
        cursor.execute(statement)


def _widen_functions(cursor) -> None:
    cursor.execute(NARROW, [f"^({'|'.join(declared('WIDE_FUNCTIONS'))})", f"tpmap.areas={ALL_AREAS}"])
    for (function,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {function} SET tpmap.areas = '{ALL_AREAS}'")
        cursor.execute(f"ALTER FUNCTION {function} SET tpmap.parts = '{ALL_PARTS}'")


def _role_exists(cursor) -> bool:
    cursor.execute("SELECT rolname <> current_user FROM pg_roles WHERE rolname = %s", [settings.SITE_ROLE])
    found = cursor.fetchone()
    return bool(found and found[0])


def _give_scratch_room(cursor, role: str) -> None:
    """Let the role make the tables in which imports are checked, in a schema of its name: that comes first for it."""
    quoted = f'"{role}"'
    cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [role])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE SCHEMA {quoted}")
        cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA {quoted} TO {quoted}")
    cursor.execute(LEFT_OVER)
    for (table,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE public."{table}" SET SCHEMA {quoted}')
        cursor.execute(f'ALTER TABLE {quoted}."{table}" OWNER TO {quoted}')


def _grant(cursor, role: str) -> None:
    quoted, growing = f'"{role}"', only_grow()
    cursor.execute("SELECT has_schema_privilege(%s, current_schema(), 'USAGE')", [role])
    if not cursor.fetchone()[0]:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
    cursor.execute(GRANTED, [role])
    for name, kind, *has in cursor.fetchall():
        is_read = kind == "v" or name == "django_migrations"
        wanted = ("SELECT",) if is_read else ("SELECT", "INSERT") if name in growing else VERBS
        if [verb in wanted for verb in VERBS] == has:
            continue
        cursor.execute(f'REVOKE ALL ON "{name}" FROM {quoted}')
        cursor.execute(f'GRANT {", ".join(wanted)} ON "{name}" TO {quoted}')
        if kind == "v":  # or it would look with the eyes of its owner
            cursor.execute(f'ALTER VIEW "{name}" SET (security_invoker = true)')
    _give_scratch_room(cursor, role)
    cursor.execute(SEQUENCES, [role])
    for (name,) in cursor.fetchall():
        cursor.execute(f'GRANT USAGE ON SEQUENCE "{name}" TO {quoted}')
    if cursor.connection.info.server_version >= 170000:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NOT NULL", [declared("ANALYSED")]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'GRANT MAINTAIN ON "{name}" TO {quoted}')
