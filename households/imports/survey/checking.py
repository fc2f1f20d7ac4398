"""What is wrong with rows of a survey: places, people known elsewhere, and families that would have no one head."""

from households.choices import AnswerSource, Relationship
from households.imports.duplicates import flag_likely_duplicates
from households.imports.places import check_places
from households.imports.staging import GOOD, Stage
from households.imports.survey.columns import COUNTS, HOUSEHOLDS, MEMBER_FLAGS, MEMBERS
from households.imports.survey.confirming import flag_waiting_elsewhere
from households.imports.survey.matching import (
    HOUSEHOLD_SAID,
    MEMBER_SAID,
    has_households,
    last_survey,
    match_households,
    match_members,
    not_said,
)

H, M = HOUSEHOLDS.name, MEMBERS.name
# Answers that somebody got by being entered, and that tell no more than who he is.
ONLY_ENTERED = "answers.changed_fields = '{}' AND " + " AND ".join(
    f"answers.{name} IS NULL" for name in (*MEMBER_FLAGS.split(), *COUNTS)
)
HEAD = f"row.relationship = '{Relationship.HEAD}'"


def check(stage: Stage) -> None:
    """Flag bad rows. What follows from the badness of others is judged after them."""
    if has_households(stage):
        check_places(stage, H)
        match_households(stage)
        stage.execute(f"CREATE INDEX ON {stage.table(H)} (number)")
        stage.analyze(H)
        flag_visits(stage, H, "household", HOUSEHOLD_SAID, "house_code")
    stage.flag(M, "no_household_key", column="house_code", where="house_code IS NULL")
    stage.judge()
    match_members(stage)
    # Only now: an index costs as much again at every row that is written anew.
    for column in ("number", "household_id", "member_id"):
        stage.execute(f"CREATE INDEX ON {stage.table(M)} ({column})")
    stage.analyze(M)
    stage.flag(
        M, "household_not_in", column="house_code", where="row.household_id IS NULL AND row.house_code IS NOT NULL"
    )
    check_people(stage)
    stage.judge()
    while flag_headless(stage):
        stage.judge()


def flag_visits(stage: Stage, sheet: str, owner: str, said: dict, column: str, *, nothing: str = "false") -> None:
    """Hold rows that say something new of what a field visit has recorded in this round.

    `nothing` is SQL over those answers for that they are no record of a visit.
    """
    table = f"households_{owner}answers"
    stage.flag(
        sheet,
        "visit_knows_better",
        column=column,
        where=f"EXISTS (SELECT 1 FROM {table} AS answers"
        f" {last_survey(table, f'{owner}_id', f'answers.{owner}_id')}"
        f" WHERE answers.{owner}_id = row.{owner}_id AND answers.is_current AND answers.round_id = %s"
        f" AND answers.source = '{AnswerSource.FIELD}' AND NOT ({nothing})"
        f" AND (last.id IS NULL OR {not_said(said, 'last')}))",
        params=[stage.batch.round_id, stage.batch.round_id],
    )


def check_people(stage: Stage) -> None:
    low, high = stage.area_range
    known = "EXISTS (SELECT 1 FROM households_member AS person WHERE person.id = row.member_id"
    stage.flag(
        M,
        "registered_elsewhere",
        column="citizen_id",
        where="EXISTS (SELECT 1 FROM households_household AS home WHERE home.id = row.lived_in"
        " AND NOT (home.area_code >= %s AND home.area_code < %s))",
        params=[low, high],
    )
    stage.flag(
        M, "person_gone", column="first_name", where=f"{known} AND NOT (person.is_living AND person.is_present))"
    )
    stage.flag(
        M,
        "head_would_leave",
        column="house_code",
        where=f"lived_in <> household_id AND NOT keeps AND {known} AND person.relationship = '{Relationship.HEAD}')"
        " AND EXISTS (SELECT 1 FROM households_member AS other WHERE other.household_id = row.lived_in"
        " AND other.is_living AND other.is_present AND other.id <> row.member_id"
        f" AND NOT EXISTS (SELECT 1 FROM {stage.table(M)} AS goes WHERE goes.member_id = other.id"
        " AND goes.household_id = row.household_id))",
    )
    flag_visits(stage, M, "member", MEMBER_SAID, "first_name", nothing=ONLY_ENTERED)
    flag_likely_duplicates(stage, M, homes=_places(stage))
    flag_waiting_elsewhere(stage, homes=_places(stage))
    stage.flag(
        M,
        "duplicate_in_file",
        column="first_name",
        where=f"EXISTS (SELECT 1 FROM {stage.table(M)} AS first WHERE first.member_id = row.member_id"
        " AND first.number < row.number AND (first.citizen_id_lookup IS NULL OR row.citizen_id_lookup IS NULL))",
        told=f"SELECT jsonb_build_object('first', min(first.number)) FROM {stage.table(M)} AS first"
        " WHERE first.member_id = row.member_id",
    )
    flag_second_heads(stage)


def _places(stage: Stage) -> str:
    """Return SQL for (id, area_code) of the households that rows name, those of the file as it says."""
    known = "SELECT known.id, known.area_code FROM households_household AS known"
    named = f" WHERE known.id IN (SELECT household_id FROM {stage.table(M)})"
    if not has_households(stage):
        return known + named
    told = f"SELECT household_id AS id, village_code AS area_code FROM {stage.table(H)} WHERE verdict = {GOOD}"
    return f"{told} AND household_id IS NOT NULL"


def flag_second_heads(stage: Stage) -> None:
    # A join, not the least number of each family: that the planner would look up along the order of all rows.
    first = (
        f"EXISTS (SELECT 1 FROM {stage.table(M)} AS first WHERE first.household_id = row.household_id"
        f" AND first.relationship = '{Relationship.HEAD}' AND first.verdict = {GOOD} AND first.number < row.number)"
    )
    stage.flag(M, "second_head", column="relationship", where=f"{HEAD} AND {first}")


def flag_headless(stage: Stage) -> int:
    """Hold good rows of families that would not have exactly one head; returns how many."""
    table = stage.table(M)
    stage.execute("DROP TABLE IF EXISTS import_headless")
    stage.execute(
        "CREATE TEMP TABLE import_headless ON COMMIT DROP AS"
        f" SELECT told.household_id FROM (SELECT DISTINCT household_id FROM {table} WHERE household_id IS NOT NULL)"
        " AS told LEFT JOIN ("
        f" SELECT household_id, relationship FROM {table} WHERE verdict = {GOOD}"
        " AND household_id IS NOT NULL AND NOT COALESCE(keeps, false)"
        " UNION ALL SELECT person.household_id, person.relationship FROM households_member AS person"
        " WHERE person.is_living AND person.is_present"
        f" AND person.household_id IN (SELECT household_id FROM {table})"
        f" AND NOT EXISTS (SELECT 1 FROM {table} AS row WHERE row.member_id = person.id AND row.verdict = {GOOD}"
        " AND NOT row.keeps)) AS lives USING (household_id)"
        f" GROUP BY 1 HAVING count(*) FILTER (WHERE relationship = '{Relationship.HEAD}') <> 1"
    )
    headless = f"verdict = {GOOD} AND household_id IN (SELECT household_id FROM import_headless)"
    sheets = [(M, "relationship"), *([(H, "house_code")] if has_households(stage) else [])]
    found = 0
    for sheet, column in sheets:
        found += stage.rows(f"SELECT count(*) FROM {stage.table(sheet)} WHERE {headless}")[0][0]
        stage.flag(sheet, "no_head", column=column, where=headless)
    return found


def number_families(stage: Stage) -> int:
    """Number the families in the order of the file: a household and its members are written together."""
    members = stage.table(M)
    if has_households(stage):  # they were numbered when they were matched; the bad ones leave gaps
        for sheet in (H, M):
            stage.execute(f"UPDATE {stage.table(sheet)} SET unit = NULL WHERE verdict <> {GOOD} AND unit IS NOT NULL")
        stage.index_units(H)
    else:
        stage.execute(
            f"UPDATE {members} AS row SET unit = placed.unit FROM (SELECT household_id,"
            " row_number() OVER (ORDER BY min(number)) AS unit"
            f" FROM {members} WHERE verdict = {GOOD} GROUP BY household_id) AS placed"
            f" WHERE placed.household_id = row.household_id AND row.verdict = {GOOD}"
        )
    stage.index_units(M)
    return stage.rows(f"SELECT COALESCE(max(unit), 0) FROM {stage.table(H if has_households(stage) else M)}")[0][0]
