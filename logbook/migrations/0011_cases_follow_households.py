from django.db import migrations

# A case stands where its household stands, also after a move; and what was recorded before is known to it.
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
KNOW_RECORDS = """
    UPDATE logbook_householdcase SET area_code = household.area_code
    FROM households_household household WHERE household.id = household_id;
    INSERT INTO logbook_householdcase (household_id, helped_from, helped_on, development_class, class_reason,
        stage_reason, mentor_name, area_code, updated_at)
    SELECT household_id, min(round_id), max(helped_on), '', '', '', '', '', now()
    FROM logbook_helpactivity GROUP BY household_id
    ON CONFLICT (household_id) DO UPDATE
    SET helped_from = excluded.helped_from, helped_on = excluded.helped_on;
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0010_follow_up_and_progress")]

    operations = [
        migrations.RunSQL(FOLLOW_HOUSEHOLD, FORGET_HOUSEHOLD),
        migrations.RunSQL(KNOW_RECORDS, migrations.RunSQL.noop),
    ]
