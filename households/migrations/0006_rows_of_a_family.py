from django.db import migrations

# What part of a table's rows have a value of their own. PostgreSQL guesses it from a sample, in which the few rows of a
# family hardly ever meet: of 37 million members it took a family to have 147, and read a whole table rather than look
# up the families of a province. Written down so that it holds with one round of answers and with several.
OWN_VALUES = {
    "households_member": {"household_id": -0.35},
    "households_memberanswers": {"household_id": -0.2},
    "households_nameposting": {"household_id": -0.17, "member_id": -0.5},
}


def statements(value):
    """Yield the SQL that sets each column's part to `value(part)`, and reads the tables anew."""
    for table, parts in OWN_VALUES.items():
        for column, part in parts.items():
            yield f"ALTER TABLE {table} ALTER COLUMN {column} {value(part)}"
        yield f"ANALYZE {table}"


class Migration(migrations.Migration):
    dependencies = [("households", "0005_retention")]
    operations = [
        migrations.RunSQL(
            [*statements(lambda part: f"SET (n_distinct = {part})")],
            reverse_sql=[*statements(lambda _part: "RESET (n_distinct)")],
        )
    ]
