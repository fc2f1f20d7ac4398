"""Survey families written set by set: households, people, what both answered."""

from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, connection

from households.choices import AnswerSource, IdentityType, Origin, Relationship
from households.imports.names import sort_key_sql
from households.imports.places import add_households, add_missing_villages, update_places
from households.imports.rows import MATTERS, matching_ids, new_row, supersede_answers
from households.imports.staging import Stage
from households.imports.survey.columns import HOUSEHOLDS, MEMBERS
from households.imports.survey.confirming import confirm_named, lock_waiting
from households.imports.survey.matching import (
    FACTS,
    GETS_NUMBER,
    HOUSEHOLD_SAID,
    MEMBER_SAID,
    NUMBER,
    facts_differ,
    has_households,
    match_households,
    match_members,
)
from households.models import HouseholdAnswers, Member, MemberAnswers
from households.tokens import post_new_names, refresh_name_postings

H, M = HOUSEHOLDS.name, MEMBERS.name
NO_NUMBER = "แบบสำรวจ จปฐ. ไม่มีเลขประจำตัวประชาชน"
HEAD_TRIGGER = next(t for t in Member._meta.triggers if t.name == "household_has_one_living_head").get_pgid(Member)
SORT_KEY = sort_key_sql("row.first_name_sort", "row.last_name_sort")
NUMBER_AS_JSON = {
    name: said if name == "identity_type" else f"encode({said}, 'base64')" for name, said in NUMBER.items()
}
KNOWN_CHANGES = f"NOT row.keeps AND {facts_differ()}"


def classify(stage: Stage, units: tuple[int, int]) -> None:
    in_units = "row.unit > %s AND row.unit <= %s"
    if has_households(stage):
        match_households(stage, in_units, units)
    match_members(stage, in_units, units)


def write(stage: Stage, units: tuple[int, int]) -> set[UUID]:
    changed: set[UUID] = set()
    lock_waiting(stage, units)
    if has_households(stage):
        write_households(stage, units)
        changed.update(matching_ids(stage, H, units))
    with heads_checked_once(stage, units):
        changed.update(write_known_members(stage, units))
        add_members(stage, units)
    write_member_answers(stage, units)
    changed |= confirm_named(stage, units)
    return changed | set(matching_ids(stage, M, units))


def write_households(stage: Stage, units: tuple[int, int]) -> None:
    add_missing_villages(stage, H, units)
    add_households(stage, H, units, origin=Origin.BMN)
    update_places(stage, H, units)
    supersede_answers(
        stage,
        H,
        HouseholdAnswers,
        units,
        values=HOUSEHOLD_SAID | {"surveyed_on": "row.surveyed_day"},
        changed=changed_names(HOUSEHOLD_SAID),
        source=AnswerSource.BMN,
        where="row.answers_differ",
    )


def changed_names(said: dict[str, str]) -> str:
    names = ", ".join(
        f"CASE WHEN old.{name} IS DISTINCT FROM {value} THEN '{name}' END" for name, value in said.items()
    )
    return f"array_remove(ARRAY[{names}], NULL)"


@contextmanager
def heads_checked_once(stage: Stage, units: tuple[int, int]):
    """Let one query look at the heads of all families of a chunk, instead of the trigger at each person's.

    The trigger's own turn is taken at the end of the block, so that nothing outside it goes unseen.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore', true)")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{HEAD_TRIGGER}}}"])
        yield
        cursor.execute(f'SET CONSTRAINTS "{HEAD_TRIGGER}" IMMEDIATE')
        cursor.execute(f'SET CONSTRAINTS "{HEAD_TRIGGER}" DEFERRED')
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [before or "{}"])
    refuse_headless(stage, units)


def refuse_headless(stage: Stage, units: tuple[int, int]) -> None:
    """Raise IntegrityError, as the trigger does, if a family of the chunk has not exactly one head."""
    # Family by family, through the index: a set to compare with tempts the planner to walk all members for each.
    headless = stage.rows(
        "SELECT 1 FROM (SELECT DISTINCT unnest(ARRAY[household_id, lived_in]) AS id"
        f" FROM {stage.table(M)} AS row WHERE {MATTERS} OFFSET 0) AS home CROSS JOIN LATERAL ("
        f" SELECT count(*) AS living, count(*) FILTER (WHERE person.relationship = '{Relationship.HEAD}') AS heads"
        " FROM households_member AS person WHERE person.household_id = home.id AND person.is_living"
        " AND person.is_present) AS family WHERE family.living > 0 AND family.heads <> 1",
        units,
    )
    if headless:
        raise IntegrityError("a household with living members has exactly one living head")


def write_known_members(stage: Stage, units: tuple[int, int]) -> set[UUID]:
    """Change the facts of known people; returns the households that they left."""
    changing = (
        f" FROM {stage.table(M)} AS row JOIN households_member AS person ON person.id = row.member_id"
        f" WHERE {MATTERS} AND {KNOWN_CHANGES}"
    )
    known = stage.rows(f"SELECT row.member_id, row.lived_in {changing}", units)
    if not known:
        return set()
    note_changes(stage, units)
    ids = [member for member, _home in known]
    sets = ", ".join(
        [
            *(f"{column} = COALESCE({said}, person.{column})" for column, said in FACTS.items()),
            *(
                f"{column} = CASE WHEN {GETS_NUMBER} THEN {said} ELSE person.{column} END"
                for column, said in NUMBER.items()
            ),
            f"sort_key = {SORT_KEY}",
            "household_id = row.household_id",
        ]
    )
    # Whoever stops being head comes first: a household never has two, not even between two statements.
    for sign in ("<>", "="):
        stage.execute(
            f"UPDATE households_member AS person SET {sets}, updated_at = now() FROM {stage.table(M)} AS row"
            f" WHERE person.id = row.member_id AND {MATTERS} AND person.id = ANY(%s)"
            f" AND row.relationship {sign} '{Relationship.HEAD}'",
            [*units, ids],
        )
    refresh_name_postings(Member.objects.filter(pk__in=ids))
    return {home for _member, home in known}


def note_changes(stage: Stage, units: tuple[int, int]) -> None:
    """Keep what the changed facts were; a head's row is noted last and so given back first."""
    pairs = {column: (f"person.{column}", f"COALESCE({said}, person.{column})") for column, said in FACTS.items()}
    pairs["household"] = ("person.household_id", "row.household_id")
    before = ", ".join(f"'{name}', {old}" for name, (old, _new) in pairs.items())
    after = ", ".join(f"'{name}', {new}" for name, (_old, new) in pairs.items())
    none = ", ".join(f"'{name}', person.{name}" for name in NUMBER)
    given = ", ".join(f"'{name}', {said}" for name, said in NUMBER_AS_JSON.items())

    def numbered(values: str) -> str:
        return f"CASE WHEN {GETS_NUMBER} THEN jsonb_build_object({values}) ELSE '{{}}'::jsonb END"

    stage.execute(
        'INSERT INTO households_importchange (batch_id, "table", object_id, before, after)'
        f" SELECT %s, 'member', person.id, jsonb_build_object({before}) || {numbered(none)},"
        f" jsonb_build_object({after}) || {numbered(given)}"
        f" FROM {stage.table(M)} AS row JOIN households_member AS person ON person.id = row.member_id"
        f" WHERE {MATTERS} AND {KNOWN_CHANGES} ORDER BY row.relationship = '{Relationship.HEAD}', row.number",
        [stage.batch.pk, *units],
    )


def add_members(stage: Stage, units: tuple[int, int]) -> None:
    facts = dict(FACTS)
    for column in ("title", "last_name", "occupation", "education", "religion", "treatment_right"):
        facts[column] = f"COALESCE({facts[column]}, '')"
    facts["sex"], facts["birth_date_precision"] = (
        "COALESCE(row.sex, 'unknown')",
        "COALESCE(row.birth_date_precision, 'day')",
    )
    unnumbered = "row.citizen_id_lookup IS NULL"
    columns, values = new_row(
        Member,
        id="row.member_id",
        household_id="row.household_id",
        sort_key=SORT_KEY,
        identity_type=f"COALESCE(row.citizen_id_type, '{IdentityType.NONE}')",
        identity_sealed="row.citizen_id_sealed",
        identity_lookup="row.citizen_id_lookup",
        temporary_number=f"CASE WHEN {unnumbered} THEN"
        " 'T' || lpad(nextval('households_temporary_number')::text, 9, '0') END",
        no_identity_reason=f"CASE WHEN {unnumbered} THEN '{NO_NUMBER}' ELSE '' END",
        origin=f"'{Origin.BMN}'",
        origin_round_id=str(stage.batch.round_id),
        import_batch_id=str(stage.batch.pk),
        **facts,
    )
    added = stage.execute(
        f"INSERT INTO households_member ({columns}) SELECT {values} FROM {stage.table(M)} AS row"
        f" WHERE {MATTERS} AND row.lived_in IS NULL",
        units,
    )
    if added:
        post_new_names(
            "SELECT row.member_id, row.household_id, home.area_code,"
            " row.first_name_words || COALESCE(row.last_name_words, '{}') AS words"
            f" FROM {stage.table(M)} AS row JOIN households_household AS home ON home.id = row.household_id"
            f" WHERE {MATTERS} AND row.lived_in IS NULL",
            units,
        )


def write_member_answers(stage: Stage, units: tuple[int, int]) -> None:
    supersede_answers(
        stage,
        M,
        MemberAnswers,
        units,
        values=MEMBER_SAID | {"surveyed_on": "row.surveyed_day"},
        changed=changed_names(MEMBER_SAID),
        source=AnswerSource.BMN,
        where="row.answers_differ",
    )
