from django.db import migrations


class Migration(migrations.Migration):
    """One sequence for all years: a receipt number is unique even without its year."""

    dependencies = [("logbook", "0001_initial")]

    operations = [
        migrations.RunSQL(sql="CREATE SEQUENCE logbook_receipt", reverse_sql="DROP SEQUENCE logbook_receipt"),
    ]
