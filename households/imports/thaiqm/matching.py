"""What a row of ThaiQM says, and whether it is something else than the import before said."""

from households.choices import AnswerSource
from households.imports.kinds import Effect
from households.imports.staging import Stage
from households.imports.thaiqm.columns import NUMBERS
from households.imports.thaiqm.linking import ONE, TWO

ANSWERED = " OR ".join(f'row."{column.name}" IS NOT NULL' for column in NUMBERS.values())
# Part 1 by column of ThaiqmSurvey: SQL over the staged row.
PART_ONE_SAID = {
    "head_name": "COALESCE(row.head_name, '')",
    "identity_lookup": "row.citizen_id_lookup",
    "member_count": "row.member_count",
    "occupation": "COALESCE(row.occupation, '')",
    "phone": "COALESCE(row.phone, '')",
}
PART_TWO_SAID = {
    "found": "row.found",
    "not_found": "row.not_found",
    "other_hardship": "COALESCE(row.other_hardship, '')",
}
# Where an import has not told a part yet, the part is new.
UNTOLD = {ONE: "last.head_name = ''", TWO: "last.found IS NULL"}


def differs(sheet: str) -> str:
    """Return SQL for whether a row says something else than `last`; a part 2 without answers says nothing."""
    said = PART_ONE_SAID if sheet == ONE else PART_TWO_SAID
    other = " OR ".join(f"last.{column} IS DISTINCT FROM {value}" for column, value in said.items())
    if sheet == ONE:
        return f"({other} OR row.surveyed_on <> last.surveyed_on)"
    return f"(row.found IS NOT NULL AND ({other}))"


def last_import(household: str) -> str:
    """Return a lateral join to the newest survey of the round (a parameter) that was imported, as `last`.

    What an officer recorded since must not look like a change of the file.
    """
    # + 0: not by the primary key of the whole table.
    return (
        " LEFT JOIN LATERAL (SELECT * FROM households_thaiqmsurvey AS given"
        f" WHERE given.household_id = {household} AND given.round_id = %s AND given.source = '{AnswerSource.THAIQM}'"
        " ORDER BY given.id + 0 DESC LIMIT 1) AS last ON true"
    )


def answer_questions(stage: Stage) -> None:
    """Put the answers of part 2 together; a row that answers nothing keeps NULL."""
    found, not_found = (
        "array_remove(ARRAY["
        + ", ".join(f'CASE WHEN {negation} row."{column.name}" THEN {number} END' for number, column in NUMBERS.items())
        + "], NULL)::smallint[]"
        for negation in ("", "NOT")
    )
    stage.execute(f"UPDATE {stage.table(TWO)} AS row SET found = {found}, not_found = {not_found} WHERE {ANSWERED}")


def classify(stage: Stage, units: tuple[int, int]) -> None:
    """Say what each row changes; rows of part 1 take the answers of part 2 along."""
    for sheet in (ONE, TWO):
        stage.execute(
            f"UPDATE {stage.table(sheet)} AS row SET effect = told.effect FROM (SELECT row.number,"
            f" CASE WHEN {silence(sheet)} THEN {Effect.UNCHANGED:d}"
            f" WHEN last.id IS NULL OR {UNTOLD[sheet]} THEN {Effect.ACCEPTED:d}"
            f" WHEN {differs(sheet)} THEN {Effect.CHANGED:d} ELSE {Effect.UNCHANGED:d} END AS effect"
            f" FROM {stage.table(sheet)} AS row {last_import('row.household_id')}"
            " WHERE row.unit > %s AND row.unit <= %s) AS told WHERE told.number = row.number",
            [stage.batch.round_id, *units],
        )
    stage.execute(
        f"UPDATE {stage.table(ONE)} AS row SET found = two.found, not_found = two.not_found, other = two.other_hardship"
        f" FROM {stage.table(TWO)} AS two WHERE two.unit = row.unit AND two.household_id = row.household_id"
        " AND row.unit > %s AND row.unit <= %s",
        units,
    )
    if stage.flat:
        # A row whose part 2 is empty counts by what its part 1 does.
        stage.execute(
            f"UPDATE {stage.table(TWO)} AS row SET effect = one.effect FROM {stage.table(ONE)} AS one"
            " WHERE one.number = row.number AND row.found IS NULL AND row.unit > %s AND row.unit <= %s",
            units,
        )


def silence(sheet: str) -> str:
    return "row.found IS NULL" if sheet == TWO else "false"
