from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("households", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE households_temporary_number", reverse_sql="DROP SEQUENCE households_temporary_number"
        ),
    ]
