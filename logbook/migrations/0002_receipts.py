from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("logbook", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE logbook_receipt", reverse_sql="DROP SEQUENCE logbook_receipt"),
    ]
