import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Let several sessions write one import: it says which units are written, no longer only how many."""

    dependencies = [
        ("households", "0003_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="written_units",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=2),
                default=list,
                editable=False,
                size=None,
            ),
        ),
        # An import that is being written while the site is brought up to date goes on where it was.
        migrations.RunSQL(
            "UPDATE households_importbatch SET written_units = ARRAY[ARRAY[0, merged_units]]"
            " WHERE state = 'merging' AND merged_units > 0",
            migrations.RunSQL.noop,
        ),
    ]
