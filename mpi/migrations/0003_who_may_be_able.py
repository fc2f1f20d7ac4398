from django.db import migrations

# What a recomputation would say: of scores that were computed before the column was there.
FILL = """
    UPDATE mpi_householdscore AS score SET has_able_member = known.able
    FROM (
        SELECT household_id, round_id, bool_or(
            COALESCE(age_years BETWEEN 15 AND 59 AND (can_help_self OR health IN (0, 2)), true)
        ) AS able
        FROM households_memberanswers AS answers
        WHERE is_current AND counts AND NOT EXISTS (
            SELECT 1 FROM households_member AS member
            WHERE member.id = answers.member_id AND member.confirmation <> 'confirmed'
        )
        GROUP BY household_id, round_id
    ) AS known
    WHERE score.household_id = known.household_id AND score.round_id = known.round_id;
    UPDATE mpi_householdscore SET has_able_member = true WHERE has_able_member IS NULL AND member_count > 0;
"""


class Migration(migrations.Migration):
    dependencies = [("mpi", "0002_scores_tell_area_and_ability"), ("households", "0005_retention")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
