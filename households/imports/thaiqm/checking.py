"""What is wrong with rows of ThaiQM: places outside, households nobody here knows, the same household twice."""

from households.choices import AnswerSource
from households.imports.places import check_villages
from households.imports.staging import GOOD, Stage
from households.imports.thaiqm.linking import ONE, TWO, link, linked_sheets
from households.imports.thaiqm.matching import answer_questions, differs, last_import, silence


def check(stage: Stage) -> None:
    for sheet in linked_sheets(stage):
        check_villages(stage, sheet)
        check_numbers(stage, sheet)
    answer_questions(stage)
    link(stage)
    for sheet in linked_sheets(stage):
        stage.flag(sheet, "thaiqm_unknown", column="citizen_id", where=f"household_id IS NULL AND verdict = {GOOD}")
    stage.judge()
    for sheet in linked_sheets(stage):
        stage.execute(f"CREATE INDEX ON {stage.table(sheet)} (household_id)")
        stage.analyze(sheet)
        flag_same_household(stage, sheet)
    for sheet in (ONE, TWO):
        flag_recorded_by_hand(stage, sheet)
    stage.judge()
    if stage.flat:
        refuse_halves(stage)


def check_numbers(stage: Stage, sheet: str) -> None:
    """Refuse a citizen ID that an earlier row has: nobody heads two households."""
    earlier = (
        f"SELECT min(first.number) FROM {stage.table(sheet)} AS first"
        " WHERE first.citizen_id_lookup = row.citizen_id_lookup"
    )
    stage.execute(f"CREATE INDEX ON {stage.table(sheet)} (citizen_id_lookup)")
    stage.flag(
        sheet,
        "duplicate_in_file",
        column="citizen_id",
        where=f"row.citizen_id_lookup IS NOT NULL AND row.number > ({earlier})",
        told=f"SELECT jsonb_build_object('first', ({earlier}))",
    )


def flag_same_household(stage: Stage, sheet: str) -> None:
    """Refuse good rows whose household an earlier good row has, whatever either was found by."""
    earlier = (
        f"SELECT min(first.number) FROM {stage.table(sheet)} AS first"
        f" WHERE first.household_id = row.household_id AND first.verdict = {GOOD}"
    )
    stage.flag(
        sheet,
        "duplicate_in_file",
        column="house_code",
        where=f"row.verdict = {GOOD} AND row.household_id IS NOT NULL AND row.number > ({earlier})",
        told=f"SELECT jsonb_build_object('first', ({earlier}))",
    )


def flag_recorded_by_hand(stage: Stage, sheet: str) -> None:
    """Hold rows that say something new of what an officer has recorded in this round; a flat row once."""
    told = f"SELECT 1 FROM {stage.problems} AS told WHERE told.sheet = %s AND told.number = row.number"
    stage.flag(
        sheet,
        "visit_knows_better",
        column="head_name",
        where=f"NOT {silence(sheet)} AND NOT EXISTS ({told} AND told.reason = 'visit_knows_better')"
        " AND EXISTS (SELECT 1 FROM households_thaiqmsurvey AS now"
        f" {last_import('now.household_id')} WHERE now.household_id = row.household_id AND now.is_current"
        f" AND now.round_id = %s AND now.source = '{AnswerSource.FIELD}' AND (last.id IS NULL OR {differs(sheet)}))",
        params=[stage.told(sheet), stage.batch.round_id, stage.batch.round_id],
    )


def refuse_halves(stage: Stage) -> None:
    """Let no part of a flat row in without the other: what is refused is out as a whole."""
    stage.execute(
        f"UPDATE {stage.table(ONE)} AS row SET verdict = two.verdict FROM {stage.table(TWO)} AS two"
        " WHERE two.number = row.number"
    )


def number_households(stage: Stage) -> int:
    """Number the households in the order of the file, so that both parts of one are written together."""
    named = " UNION ALL ".join(
        f"SELECT household_id, ARRAY[{place}, number] AS place FROM {stage.table(sheet)} WHERE verdict = {GOOD}"
        for place, sheet in enumerate((ONE, TWO))
    )
    for sheet in (ONE, TWO):
        stage.execute(
            f"UPDATE {stage.table(sheet)} AS row SET unit = placed.unit FROM (SELECT household_id,"
            f" row_number() OVER (ORDER BY min(place)) AS unit FROM ({named}) AS named GROUP BY household_id) AS placed"
            f" WHERE placed.household_id = row.household_id AND row.verdict = {GOOD}"
        )
        stage.index_units(sheet)
    return max(stage.rows(f"SELECT COALESCE(max(unit), 0) FROM {stage.table(sheet)}")[0][0] for sheet in (ONE, TWO))
