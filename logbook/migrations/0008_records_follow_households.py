from django.db import migrations

CASE = "logbook_householdcase"
RECORDS = (
    "logbook_visit",
    "logbook_fourtanalysis",
    "logbook_problem",
    "logbook_helpactivity",
    "logbook_followup",
    "logbook_agendaitem",
)
# Whatever was recorded before the column was there.
FILL = [
    f"UPDATE {table} AS record SET area_code = home.area_code FROM households_household AS home"  # noqa: S608
    " WHERE home.id = record.household_id AND record.area_code = ''"
    for table in RECORDS
]


def following(function: str, trigger: str, tables: tuple[str, ...]) -> str:
    updates = " ".join(
        f"UPDATE {table} SET area_code = NEW.area_code WHERE household_id = NEW.id;"  # noqa: S608
        for table in tables
    )
    return f"""
        CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {updates} RETURN NULL; END $$;
        CREATE TRIGGER {trigger} AFTER UPDATE OF area_code ON households_household
        FOR EACH ROW WHEN (OLD.area_code IS DISTINCT FROM NEW.area_code) EXECUTE FUNCTION {function}();
    """


def no_longer(function: str, trigger: str) -> str:
    return f"DROP TRIGGER {trigger} ON households_household; DROP FUNCTION {function}();"


CASES = ("logbook_case_follows_household", "case_follows_household")
ALL = ("logbook_records_follow_household", "records_follow_household")
# Records that somebody writes at this moment cannot be seen yet: until they are there, the move waits.
WAIT = """
    CREATE FUNCTION logbook_household_waits_for_records() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM households_household WHERE id = OLD.id FOR UPDATE;
        RETURN NEW;
    END $$;
    CREATE TRIGGER household_waits_for_records BEFORE UPDATE OF area_code ON households_household
    FOR EACH ROW WHEN (OLD.area_code IS DISTINCT FROM NEW.area_code)
    EXECUTE FUNCTION logbook_household_waits_for_records();
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0007_area_copies")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            [no_longer(*CASES), following(*ALL, (CASE, *RECORDS)), WAIT],
            [
                no_longer("logbook_household_waits_for_records", "household_waits_for_records"),
                no_longer(*ALL),
                following(*CASES, (CASE,)),
            ],
        ),
    ]
