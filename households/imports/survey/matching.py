"""Which household and which person each row of a survey means, and what it would change, set by set.

Done for the whole file when it is checked, and again for each chunk when it is written, since field work goes on.
"""

from households.choices import AnswerSource, BirthDatePrecision
from households.imports.kinds import Effect
from households.imports.places import PLACE_SAME
from households.imports.staging import GOOD, Stage
from households.imports.survey.columns import COUNTS, HOUSEHOLD_FLAGS, HOUSEHOLDS, INCOMES, MEMBER_FLAGS, MEMBERS

SHARED = ("occupation", "health", "can_help_self", "is_bedridden", "has_welfare_card")
# Columns of the answers: SQL over the staged row.
HOUSEHOLD_SAID = {name: f"row.{name.removesuffix('_satang')}" for name in f"{HOUSEHOLD_FLAGS} {INCOMES}".split()}
MEMBER_SAID = {name: f"row.{name}" for name in (*MEMBER_FLAGS.split(), *COUNTS, *SHARED)} | {
    "age_years": "row.age",
    "age_months": "row.months",
}
# Facts of the person: SQL over the staged row, NULL where it says nothing.
FACTS = {
    "title": "COALESCE(row.title, row.first_name_title)",
    **{
        name: f"row.{name}"
        for name in (
            *("first_name", "last_name", "sex", "birth_date", "birth_date_precision", "relationship", "education"),
            *("religion", "uses_welfare_card", "receives_elderly_allowance", "receives_disability_allowance"),
            *("treatment_right", *SHARED),
        )
    },
}
NUMBER = {
    "identity_type": "row.citizen_id_type",
    "identity_sealed": "row.citizen_id_sealed",
    "identity_lookup": "row.citizen_id_lookup",
}
GETS_NUMBER = "(person.identity_lookup IS NULL AND row.citizen_id_lookup IS NOT NULL)"
NAME_FITS = "person.first_name = row.first_name AND person.last_name = COALESCE(row.last_name, '')"
SAME_NAME = (
    f"SELECT person.id FROM households_member AS person WHERE person.household_id = home.id AND {NAME_FITS}"
    " AND (row.citizen_id_lookup IS NULL AND person.birth_date IS NOT DISTINCT FROM row.birth_date"
    " OR person.identity_lookup IS NULL AND (person.birth_date IS NULL OR person.birth_date = row.birth_date))"
    " ORDER BY person.is_living DESC, person.created_at, person.id LIMIT 1"
)


def facts_differ(home: str = "row.household_id") -> str:
    """Return SQL for whether the row says something else of the known `person`, who it says lives in `home`."""
    differs = (f"({said} IS NOT NULL AND person.{column} IS DISTINCT FROM {said})" for column, said in FACTS.items())
    return f"({' OR '.join(differs)} OR {GETS_NUMBER} OR person.household_id <> {home})"


def not_said(said: dict[str, str], of: str) -> str:
    """Return SQL for whether answers differ from those of the row."""
    return "(" + " OR ".join(f"{of}.{column} IS DISTINCT FROM {value}" for column, value in said.items()) + ")"


def last_survey(table: str, owner: str, owned_by: str) -> str:
    """Return a lateral join to the newest answers that the survey of the round (a parameter) gave, as `last`.

    `+ 0`: found by their owner, never by the round or the primary key, however few rows a stale statistic promises
    there: in the first file of a round that would be all rows written so far, for each row.
    """
    return (
        f" LEFT JOIN LATERAL (SELECT * FROM {table} AS given WHERE given.{owner} = {owned_by}"
        f" AND given.round_id + 0 = %s AND given.source = '{AnswerSource.BMN}'"
        " ORDER BY given.id + 0 DESC LIMIT 1) AS last ON true"
    )


def match_households(stage: Stage, where: str = "true", params: tuple = ()) -> None:
    """Find the household of each row, or give it the id that it will have; say what the row changes.

    It also gets its unit, its place in the file, if it has none yet.
    """
    said = HOUSEHOLD_SAID | {"surveyed_on": "COALESCE(row.surveyed_on, last.surveyed_on)"}
    differs = f"(last.id IS NULL OR {not_said(said, 'last')})"
    stage.execute(
        f"UPDATE {stage.table(HOUSEHOLDS.name)} AS row SET household_id = found.id, surveyed_day = found.day,"
        " unit = found.unit, answers_differ = found.differs, effect = found.effect FROM ("
        " SELECT row.number, COALESCE(row.unit, row_number() OVER (ORDER BY row.number)) AS unit,"
        " COALESCE(known.id, row.household_id, uuidv7()) AS id,"
        " COALESCE(row.surveyed_on, last.surveyed_on, %s) AS day,"
        f" {differs} AS differs, CASE WHEN last.id IS NULL THEN {Effect.ACCEPTED:d}"
        f" WHEN {differs} OR NOT ({PLACE_SAME}) THEN {Effect.CHANGED:d} ELSE {Effect.UNCHANGED:d} END AS effect"
        f" FROM {stage.table(HOUSEHOLDS.name)} AS row"
        " LEFT JOIN households_household AS known ON known.house_code = row.house_code"
        f" {last_survey('households_householdanswers', 'household_id', 'known.id')}"
        f" WHERE {where}) AS found WHERE row.number = found.number",
        [stage.batch.created_at.date(), stage.batch.round_id, *params],
    )


def match_members(stage: Stage, where: str = "true", params: tuple = ()) -> None:
    """Find the household and the person of each row, and say what it would change.

    A person is found by number, else by name and birth in the household, where one without a number takes that of the
    row. All in one statement: each writes the whole wide table anew.
    """
    table, batch = stage.table(MEMBERS.name), stage.batch
    home, given = homes(stage, where, params)
    low, high = stage.area_range
    said = MEMBER_SAID | {"age_years": "told.age", "age_months": "told.months"}
    differs = f"(last.id IS NULL OR last.household_id <> home.id OR {not_said(said, 'last')})"
    stage.execute(
        f"UPDATE {table} AS row SET household_id = found.household_id, surveyed_day = found.day,"
        " unit = COALESCE(row.unit, found.unit), member_id = found.member_id, lived_in = found.lived_in,"
        " age = found.age, months = found.months, keeps = found.keeps, answers_differ = found.differs,"
        " effect = found.effect FROM ("
        " SELECT row.number, listed.unit, home.id AS household_id, home.day, COALESCE(who.id, uuidv7()) AS member_id,"
        " person.household_id AS lived_in, told.age, told.months, told.keeps,"
        f" {differs} AS differs, CASE WHEN last.id IS NULL THEN {Effect.ACCEPTED:d}"
        f" WHEN {differs} OR NOT told.keeps AND {facts_differ(home='home.id')} THEN {Effect.CHANGED:d}"
        f" ELSE {Effect.UNCHANGED:d} END AS effect"
        f" FROM {table} AS row"
        f" LEFT JOIN ({home}) AS listed ON listed.house_code = row.house_code"
        " CROSS JOIN LATERAL (SELECT COALESCE(listed.id, row.household_id) AS id,"
        " COALESCE(listed.day, row.surveyed_day) AS day) AS home"
        " LEFT JOIN households_member AS numbered ON numbered.identity_lookup = row.citizen_id_lookup"
        f" LEFT JOIN LATERAL ({SAME_NAME}) AS named ON true"
        " CROSS JOIN LATERAL (SELECT COALESCE(numbered.id, named.id, row.member_id) AS id) AS who"
        " LEFT JOIN households_member AS person ON person.id = who.id"
        " LEFT JOIN households_household AS lives ON lives.id = person.household_id"
        f"{last_survey('households_memberanswers', 'member_id', 'who.id')}"
        f" CROSS JOIN LATERAL (SELECT {age_sql('home.day')},"
        # Facts are those of today: an older year does not change them, nor a row older than what somebody put right.
        " person.id IS NOT NULL AND (NOT %s OR NOT (lives.area_code >= %s AND lives.area_code < %s)"
        " OR last.id IS NOT NULL AND person.updated_at > last.recorded_at) AS keeps) AS told"
        f" WHERE home.id IS NOT NULL AND ({where})) AS found WHERE row.number = found.number",
        [*given, batch.round_id, batch.round.is_current, low, high, *params],
    )


def homes(stage: Stage, where: str, params: tuple) -> tuple[str, list]:
    """Return SQL for the households that rows may name (house_code, id, day, unit), and its parameters."""
    if has_households(stage):
        return (
            "SELECT house_code, household_id AS id, surveyed_day AS day, unit"
            f" FROM {stage.table(HOUSEHOLDS.name)} AS row WHERE verdict = {GOOD} AND ({where})",
            [*params],
        )
    return (
        "SELECT known.house_code, known.id, COALESCE(answers.surveyed_on, %s) AS day, NULL::integer AS unit"
        " FROM households_household AS known LEFT JOIN households_householdanswers AS answers"
        " ON answers.household_id = known.id AND answers.round_id = %s AND answers.is_current"
        " WHERE known.area_code >= %s AND known.area_code < %s",
        [stage.batch.created_at.date(), stage.batch.round_id, *stage.area_range],
    )


def has_households(stage: Stage) -> bool:
    return any(sheet.name == HOUSEHOLDS.name for sheet in stage.kind.sheets)


def age_sql(day: str) -> str:
    """Return the SQL of `ages.age_on` on `day`; a written age counts where no birth date is known."""
    born = "COALESCE(row.birth_date, person.birth_date)"
    precision = "CASE WHEN row.birth_date IS NULL THEN person.birth_date_precision ELSE row.birth_date_precision END"
    months = (
        f"((extract(year FROM {day}) - extract(year FROM {born})) * 12 + extract(month FROM {day})"
        f" - extract(month FROM {born}) - (extract(day FROM {day}) < extract(day FROM {born}))::int)::int"
    )
    is_born = f"{born} <= {day}"
    return (
        f"CASE WHEN {is_born} THEN {months} / 12 WHEN {born} IS NULL THEN row.age_years END AS age,"
        f" CASE WHEN {is_born} AND {precision} <> '{BirthDatePrecision.YEAR}' THEN {months} END AS months"
    )
