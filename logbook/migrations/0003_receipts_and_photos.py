from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0002_answers_household_version'),
        ('logbook', '0002_problem_reopening_note'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # One sequence for all years: a receipt number is unique even without its year.
        migrations.RunSQL(sql="CREATE SEQUENCE logbook_receipt", reverse_sql="DROP SEQUENCE logbook_receipt"),
        migrations.RemoveConstraint(
            model_name='photo',
            name='photo_once_a_form',
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.UniqueConstraint(fields=('uploaded_by', 'client_uuid', 'sha256'), name='photo_once_a_form'),
        ),
    ]
