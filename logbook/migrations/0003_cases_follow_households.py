from django.db import migrations

# A case stands where its household stands, also after a move.
FOLLOW_HOUSEHOLD = """
    CREATE FUNCTION logbook_case_follows_household() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE logbook_householdcase SET area_code = NEW.area_code WHERE household_id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER case_follows_household AFTER UPDATE OF area_code ON households_household
    FOR EACH ROW WHEN (OLD.area_code IS DISTINCT FROM NEW.area_code)
    EXECUTE FUNCTION logbook_case_follows_household();
"""
FORGET_HOUSEHOLD = """
    DROP TRIGGER case_follows_household ON households_household;
    DROP FUNCTION logbook_case_follows_household();
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0002_receipts")]

    operations = [
        migrations.RunSQL(FOLLOW_HOUSEHOLD, FORGET_HOUSEHOLD),
    ]
