from django.db import migrations

# Ranges of area codes in the order of their characters; its multirange says where somebody stands (areas.standing).
RANGES = 'CREATE TYPE area_range AS RANGE (subtype = text, collation = "C", multirange_type_name = area_multirange)'


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial")]

    operations = [migrations.RunSQL(RANGES, "DROP TYPE area_range")]
