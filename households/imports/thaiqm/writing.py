"""ThaiQM written set by set: households that no list had, their heads, and the surveys of all."""

from uuid import UUID

from households.choices import AnswerSource, IdentityType, Origin, Relationship
from households.imports.kinds import Effect
from households.imports.places import add_households, add_missing_villages
from households.imports.rows import MATTERS, new_row, supersede_answers
from households.imports.staging import Stage
from households.imports.thaiqm.linking import ONE, TWO
from households.imports.thaiqm.matching import PART_ONE_SAID, PART_TWO_SAID
from households.models import HouseholdAnswers, Member, ThaiqmSurvey
from households.tokens import post_new_names

NO_NUMBER = "แบบสำรวจ ThaiQM ไม่มีเลขประจำตัวประชาชน"
IS_MISSING = "NOT EXISTS (SELECT 1 FROM households_household AS known WHERE known.id = row.household_id)"
# Part 2 as a row of part 1 took it along; without it the answers of before stay.
TAKEN_ALONG = {
    "found": "CASE WHEN row.found IS NULL THEN old.found ELSE row.found END",
    "not_found": "CASE WHEN row.found IS NULL THEN old.not_found ELSE row.not_found END",
    "other_hardship": "COALESCE(CASE WHEN row.found IS NULL THEN old.other_hardship ELSE row.other END, '')",
}
# Somebody may have taken the number since the file was checked; the head then gets a temporary one.
TAKEN = "EXISTS (SELECT 1 FROM households_member AS known WHERE known.identity_lookup = row.citizen_id_lookup)"
HAS_NUMBER = f"(row.citizen_id_lookup IS NOT NULL AND NOT {TAKEN})"


def write(stage: Stage, units: tuple[int, int]) -> list[UUID]:
    """Write the households of `units`; returns those that were added: no score depends on anything else of it."""
    added = add_new_households(stage, units)
    write_surveys(stage, units)
    return added


def add_new_households(stage: Stage, units: tuple[int, int]) -> list[UUID]:
    new = [
        pk
        for (pk,) in stage.rows(
            f"SELECT household_id FROM {stage.table(ONE)} AS row WHERE {MATTERS} AND {IS_MISSING}", units
        )
    ]
    if not new:
        return []
    add_missing_villages(stage, ONE, units, where=IS_MISSING)
    add_households(
        stage,
        ONE,
        units,
        origin=Origin.THAIQM,
        values={"phone": "COALESCE(row.phone, '')", "occupation": "COALESCE(row.occupation, '')"},
    )
    add_heads(stage, units, new)
    supersede_answers(
        stage,
        ONE,
        HouseholdAnswers,
        units,
        values={"declared_member_count": "row.member_count"},
        changed="'{}'::varchar[]",
        source=AnswerSource.THAIQM,
        where=in_list(new),
    )
    return new


def in_list(ids: list[UUID]) -> str:
    return "row.household_id = ANY('{" + ",".join(map(str, ids)) + "}'::uuid[])"


def add_heads(stage: Stage, units: tuple[int, int], new: list[UUID]) -> None:
    new_heads = f"{stage.table(ONE)} AS row WHERE {MATTERS} AND {in_list(new)}"
    stage.execute(
        f"UPDATE {stage.table(ONE)} AS row SET member_id = uuidv7() WHERE {MATTERS} AND {in_list(new)}", units
    )
    columns, values = new_row(
        Member,
        id="row.member_id",
        household_id="row.household_id",
        title="row.head_name_title",
        first_name="row.head_name_first",
        last_name="row.head_name_last",
        sort_key="row.head_name_sort",
        identity_type=f"CASE WHEN {HAS_NUMBER} THEN row.citizen_id_type ELSE '{IdentityType.NONE}' END",
        identity_sealed=f"CASE WHEN {HAS_NUMBER} THEN row.citizen_id_sealed END",
        identity_lookup=f"CASE WHEN {HAS_NUMBER} THEN row.citizen_id_lookup END",
        temporary_number=f"CASE WHEN NOT {HAS_NUMBER} THEN"
        " 'T' || lpad(nextval('households_temporary_number')::text, 9, '0') END",
        no_identity_reason=f"CASE WHEN {HAS_NUMBER} THEN '' ELSE '{NO_NUMBER}' END",
        relationship=f"'{Relationship.HEAD}'",
        origin=f"'{Origin.THAIQM}'",
        origin_round_id=str(stage.batch.round_id),
        import_batch_id=str(stage.batch.pk),
    )
    stage.execute(f"INSERT INTO households_member ({columns}) SELECT {values} FROM {new_heads}", units)
    post_new_names(
        "SELECT row.member_id, row.household_id, row.village_code AS area_code, row.head_name_words AS words"
        f" FROM {new_heads}",
        units,
    )


def write_surveys(stage: Stage, units: tuple[int, int]) -> None:
    """Write one survey a household, whether part 1 or part 2 or both say something new."""
    part_one = PART_ONE_SAID | {"identity_sealed": "row.citizen_id_sealed"}
    supersede_answers(
        stage,
        ONE,
        ThaiqmSurvey,
        units,
        values=part_one | TAKEN_ALONG | {"surveyed_on": f"COALESCE(row.surveyed_on, {survey_day(stage)})"},
        changed=changed_names(PART_ONE_SAID | TAKEN_ALONG),
        source=AnswerSource.THAIQM,
    )
    supersede_answers(
        stage,
        TWO,
        ThaiqmSurvey,
        units,
        values=PART_TWO_SAID | {"surveyed_on": survey_day(stage)},
        changed=changed_names(PART_TWO_SAID),
        source=AnswerSource.THAIQM,
        where="row.found IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {stage.table(ONE)} AS one WHERE one.unit = row.unit"
        f" AND one.effect IN ({Effect.ACCEPTED:d}, {Effect.CHANGED:d}))",
    )


def survey_day(stage: Stage) -> str:
    return f"COALESCE(old.surveyed_on, '{stage.batch.created_at:%Y-%m-%d}'::date)"


def changed_names(said: dict[str, str]) -> str:
    names = ", ".join(
        f"CASE WHEN old.{column} IS DISTINCT FROM {value} THEN '{column}' END" for column, value in said.items()
    )
    return f"array_remove(ARRAY[{names}], NULL)"
