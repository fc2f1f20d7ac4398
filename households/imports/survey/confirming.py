"""People who wait for a district chief and whom the survey names: it knows them, so nobody needs to confirm them.

Who has the number of the row, or in one household its name and birth, is the person of the row: see `matching`. Of one
without a number who waits elsewhere in the district somebody has to say whether it is he.
"""

from uuid import UUID

from django.utils import timezone

from areas.choices import AreaLevel
from households.choices import GIVEN_UP, BirthDatePrecision, Confirmation
from households.imports.followers import FOLLOWERS
from households.imports.staging import GOOD, Stage
from households.imports.survey.columns import MEMBERS
from households.names import ALIKE

M = MEMBERS.name
GONE = ", ".join(f"'{one}'" for one in GIVEN_UP)
NAMED = f"row.verdict = {GOOD} AND row.unit > %s AND row.unit <= %s AND NOT COALESCE(row.keeps, false)"


def waits(row: str) -> str:
    """Return SQL for whether a person or household waits for the chief, as the small indexes have it."""
    return f"NOT ({row}.confirmation = '{Confirmation.CONFIRMED}') AND {row}.confirmation NOT IN ({GONE})"


def lock_waiting(stage: Stage, units: tuple[int, int]) -> None:
    """Lock the households of those who wait and are named, in one order: a chief who decides meanwhile comes after."""
    stage.rows(
        "SELECT home.id FROM households_household AS home WHERE home.id IN ("
        f" SELECT person.household_id FROM {stage.table(M)} AS row"
        f" JOIN households_member AS person ON person.id = row.member_id WHERE {NAMED} AND {waits('person')})"
        " ORDER BY home.id FOR UPDATE",
        units,
    )


def confirm_named(stage: Stage, units: tuple[int, int]) -> set[UUID]:
    """Confirm those of the chunk who waited, and tell who follows; returns the households of which that is true.

    Called when people and answers are written. A household that waits as a whole is confirmed once everybody in it is
    named. One whose people all live where the survey says is empty, and given up.
    """
    homes = _households(stage, units)
    members = _members(stage, units, homes)
    empty = _emptied(stage, units)
    _set(stage, "household", homes, Confirmation.CONFIRMED)
    _set(stage, "household", empty, Confirmation.WITHDRAWN)
    _set(stage, "member", members, Confirmation.CONFIRMED)
    if members or homes or empty:
        for follower in FOLLOWERS:
            follower.confirmed(batch=stage.batch, members=members, households=[*homes, *empty], at=timezone.now())
    return {*homes, *empty}


def _households(stage: Stage, units: tuple[int, int]) -> list[UUID]:
    """Return the households that wait, of which the survey names everybody who waits with them."""
    found = stage.rows(
        f"SELECT DISTINCT home.id FROM {stage.table(M)} AS row"
        f" JOIN households_household AS home ON home.id = row.household_id WHERE {NAMED} AND {waits('home')}"
        " AND NOT EXISTS (SELECT 1 FROM households_member AS person WHERE person.household_id = home.id"
        f" AND person.is_living AND person.is_present AND {waits('person')}"
        f" AND NOT EXISTS (SELECT 1 FROM {stage.table(M)} AS names WHERE names.member_id = person.id"
        f" AND names.verdict = {GOOD} AND NOT COALESCE(names.keeps, false)))",
        units,
    )
    return [home for (home,) in found]


def _members(stage: Stage, units: tuple[int, int], homes: list[UUID]) -> list[UUID]:
    """Return those named who wait, in a household that is confirmed or one of `homes`."""
    found = stage.rows(
        f"SELECT DISTINCT person.id FROM {stage.table(M)} AS row"
        " JOIN households_member AS person ON person.id = row.member_id"
        " JOIN households_household AS home ON home.id = person.household_id"
        f" WHERE {NAMED} AND {waits('person')}"
        f" AND (home.confirmation = '{Confirmation.CONFIRMED}' OR home.id = ANY(%s))",
        [*units, homes],
    )
    return [member for (member,) in found]


def _emptied(stage: Stage, units: tuple[int, int]) -> list[UUID]:
    """Return the households that wait and that everybody left for where the survey says he lives."""
    found = stage.rows(
        f"SELECT DISTINCT home.id FROM {stage.table(M)} AS row"
        " JOIN households_household AS home ON home.id = row.lived_in"
        f" WHERE {NAMED} AND row.lived_in <> row.household_id AND {waits('home')}"
        " AND NOT EXISTS (SELECT 1 FROM households_member AS person WHERE person.household_id = home.id"
        " AND person.is_living AND person.is_present)",
        units,
    )
    return [home for (home,) in found]


def _set(stage: Stage, table: str, ids: list[UUID], to: Confirmation) -> None:
    """Let the rows stand as `to`, and keep how they stood for the undo."""
    if not ids:
        return
    stage.execute(
        'INSERT INTO households_importchange (batch_id, "table", object_id, before, after)'
        " SELECT %s, %s, waiting.id, jsonb_build_object('confirmation', waiting.confirmation),"
        f" jsonb_build_object('confirmation', %s::text) FROM households_{table} AS waiting WHERE waiting.id = ANY(%s)",
        [stage.batch.pk, table, to.value, ids],
    )
    version = ", version = version + 1" if table == "household" else ""
    stage.execute(
        f"UPDATE households_{table} SET confirmation = %s, updated_at = now(){version} WHERE id = ANY(%s)",
        [to.value, ids],
    )


def flag_waiting_elsewhere(stage: Stage, *, homes: str) -> None:
    """Hold rows with a number that would add somebody who is called and born as one who waits without a number.

    `homes` is SQL for (id, area_code) of the households that rows name. Those who wait are few: they come first.
    """
    letters, folded = ALIKE
    district = int(AreaLevel.DISTRICT)
    low, high = stage.area_range
    waiting = (
        f"SELECT person.id, person.birth_date, left(home.area_code, {district}) AS district,"
        " array_agg(DISTINCT token.weak::text) AS words FROM households_member AS person"
        " JOIN households_household AS home ON home.id = person.household_id"
        " JOIN households_nameposting AS posting ON posting.member_id = person.id"
        " JOIN households_nametoken AS token ON token.id = posting.token_id"
        f" WHERE {waits('person')} AND person.identity_lookup IS NULL AND person.is_living AND person.is_present"
        f" AND person.birth_date_precision = '{BirthDatePrecision.DAY}' AND home.area_code >= %s"
        " AND home.area_code < %s GROUP BY 1, 2, 3"
    )
    stage.flag(
        M,
        "waits_without_number",
        column="citizen_id",
        where=f"row.number IN (WITH waiting AS MATERIALIZED ({waiting})"
        f" SELECT named.number FROM waiting JOIN {stage.table(M)} AS named ON named.birth_date = waiting.birth_date"
        f" JOIN ({homes}) AS home ON home.id = named.household_id"
        f" AND left(home.area_code, {district}) = waiting.district"
        f" WHERE named.verdict = {GOOD} AND named.citizen_id_lookup IS NOT NULL AND named.lived_in IS NULL"
        f" AND named.birth_date_precision = '{BirthDatePrecision.DAY}'"
        " AND NOT COALESCE(named.is_somebody_else, false)"
        f" AND ARRAY(SELECT translate(word, '{letters}', '{folded}') FROM"
        " unnest(named.first_name_words || COALESCE(named.last_name_words, '{}')) AS word) <@ waiting.words)",
        params=[low, high],
    )
