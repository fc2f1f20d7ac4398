from django.db import migrations

# As in 0002, but the area of a look is that of the family, which the function finds itself: whoever looks may stand
# elsewhere (ADR 33), and the query before it need not join the household.
BEFORE = """
    CREATE OR REPLACE FUNCTION access_log_write(
        by_user bigint, looked timestamptz, what varchar, on_page varchar, kind varchar, record varchar,
        family uuid, families uuid[], area varchar, why varchar, from_network varchar, counts_as varchar
    ) RETURNS TABLE (households integer, lists integer, reveals integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        today timestamptz;
        latest accounts_accesslogentry%ROWTYPE;
    BEGIN
        PERFORM pg_advisory_xact_lock(711835, by_user::integer);
        today := date_trunc('day', looked AT TIME ZONE 'Asia/Bangkok') AT TIME ZONE 'Asia/Bangkok';
        SELECT * INTO latest FROM accounts_accesslogentry
        WHERE user_id = by_user AND at >= today ORDER BY at DESC, id DESC LIMIT 1;
        -- Of one person no look is older than the one before: the last row knows the counts.
        looked := greatest(looked, latest.at);
        households := coalesce(latest.households_today, 0);
        lists := coalesce(latest.lists_today, 0) + (counts_as = 'lists')::integer;
        reveals := coalesce(latest.reveals_today, 0) + (counts_as = 'reveals')::integer;
        IF family IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM accounts_accesslogentry WHERE household_id = family AND user_id = by_user AND at >= today
        ) THEN
            households := households + 1;
        END IF;
        INSERT INTO accounts_accesslogentry (
            at, user_id, action, page, subject_kind, subject_id, household_id, shown, area_code, purpose, network,
            households_today, lists_today, reveals_today
        ) VALUES (
            looked, by_user, what, on_page, kind, record, family, families, area, why, from_network,
            households, lists, reveals
        );
        RETURN NEXT;
    END $$;
"""
WRITE = """
    CREATE OR REPLACE FUNCTION access_log_write(
        by_user bigint, looked timestamptz, what varchar, on_page varchar, kind varchar, record varchar,
        family uuid, families uuid[], area varchar, why varchar, from_network varchar, counts_as varchar
    ) RETURNS TABLE (households integer, lists integer, reveals integer)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        today timestamptz;
        latest accounts_accesslogentry%ROWTYPE;
    BEGIN
        PERFORM pg_advisory_xact_lock(711835, by_user::integer);
        -- Where the family lives: whoever looks may see it from elsewhere, as the receiver of a hand-over does.
        area := coalesce((SELECT area_code FROM households_household WHERE id = family), area);
        today := date_trunc('day', looked AT TIME ZONE 'Asia/Bangkok') AT TIME ZONE 'Asia/Bangkok';
        SELECT * INTO latest FROM accounts_accesslogentry
        WHERE user_id = by_user AND at >= today ORDER BY at DESC, id DESC LIMIT 1;
        -- Of one person no look is older than the one before: the last row knows the counts.
        looked := greatest(looked, latest.at);
        households := coalesce(latest.households_today, 0);
        lists := coalesce(latest.lists_today, 0) + (counts_as = 'lists')::integer;
        reveals := coalesce(latest.reveals_today, 0) + (counts_as = 'reveals')::integer;
        IF family IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM accounts_accesslogentry WHERE household_id = family AND user_id = by_user AND at >= today
        ) THEN
            households := households + 1;
        END IF;
        INSERT INTO accounts_accesslogentry (
            at, user_id, action, page, subject_kind, subject_id, household_id, shown, area_code, purpose, network,
            households_today, lists_today, reveals_today
        ) VALUES (
            looked, by_user, what, on_page, kind, record, family, families, area, why, from_network,
            households, lists, reveals
        );
        RETURN NEXT;
    END $$;
"""

# The lists that showed a family. Arrays are no matter that a wall lets an index be asked about, so that the policy of the
# table would have the whole log read; this tells numbers of rows, which the wall is asked about then.
LISTS = """
    CREATE FUNCTION access_log_lists_with(family uuid) RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id FROM accounts_accesslogentry WHERE shown @> ARRAY[family] AND NOT shown = '{}'
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sealed_authenticator_apps"), ("households", "0002_temporary_numbers")]

    operations = [
        migrations.RunSQL(WRITE, BEFORE),
        migrations.RunSQL(LISTS, "DROP FUNCTION access_log_lists_with(uuid)"),
    ]
