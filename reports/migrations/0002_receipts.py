from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE reports_export_receipt", reverse_sql="DROP SEQUENCE reports_export_receipt"),
    ]
