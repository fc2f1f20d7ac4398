"""Rows of people without a number who may be in the register already, found set by set: see `households.duplicates`."""

from areas.choices import AreaLevel
from households.choices import BirthDatePrecision
from households.duplicates import SOUNDS_THE_SAME
from households.imports.staging import GOOD, Stage
from households.names import ALIKE

DISTRICT = int(AreaLevel.DISTRICT)
# "9" follows every digit of a code, ":" every code that begins so.
ROWS = (
    f"SELECT row.member_id AS id, left(home.area_code, {DISTRICT}) AS low, left(home.area_code, {DISTRICT}) || ':'"
    " AS high, row.birth_date AS born, ARRAY(SELECT DISTINCT translate(word, '{letters}', '{folded}')"
    " FROM unnest(row.first_name_words || COALESCE(row.last_name_words, '{{}}')) AS word) AS words"
    " FROM {table} AS row JOIN ({homes}) AS home ON home.id = row.household_id"
    f" WHERE row.verdict = {GOOD} AND row.citizen_id_lookup IS NULL AND row.lived_in IS NULL"
    f" AND row.birth_date_precision = '{BirthDatePrecision.DAY}' AND NOT COALESCE(row.is_somebody_else, false)"
)


def flag_likely_duplicates(stage: Stage, sheet: str, *, homes: str) -> None:
    """Hold rows that would add somebody who is called and born as another one in the district.

    `homes` is SQL for (id, area_code) of the households that rows name. Whoever sends the file says in its column
    "is_somebody_else" that he has compared them.
    """
    letters, folded = ALIKE
    rows = ROWS.format(table=stage.table(sheet), homes=homes, letters=letters, folded=folded)
    pairs = SOUNDS_THE_SAME.format(rows=rows, unsure="false")
    stage.flag(
        sheet,
        "likely_duplicate",
        column="first_name",
        where=f"row.member_id IN (SELECT pair.id FROM ({pairs}) AS pair)",
    )
