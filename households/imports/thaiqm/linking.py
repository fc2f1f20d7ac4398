"""Which household a row of ThaiQM means: by citizen ID, else house code, else village, house number and head's name.

A key that is empty leads nowhere, and households outside the area of the import are as if they did not exist.
"""

from households.imports.staging import GOOD, Stage
from households.imports.thaiqm.columns import PART_ONE, PART_TWO

ONE, TWO = PART_ONE.name, PART_TWO.name
# The household of the person with the number, of the house code, and those of village, house number and name.
FOUND = (
    " LEFT JOIN households_member AS person ON person.identity_lookup = row.citizen_id_lookup"
    " LEFT JOIN households_household AS numbered ON numbered.id = person.household_id"
    " AND numbered.area_code >= %s AND numbered.area_code < %s"
    " LEFT JOIN households_household AS coded ON coded.house_code = row.house_code"
    " AND coded.area_code >= %s AND coded.area_code < %s"
    " LEFT JOIN LATERAL (SELECT array_agg(DISTINCT home.id) AS ids FROM households_household AS home"
    " JOIN households_member AS head ON head.household_id = home.id"
    " WHERE numbered.id IS NULL AND coded.id IS NULL AND home.area_code = row.village_code"
    " AND home.area_code >= %s AND home.area_code < %s"
    " AND home.house_number = row.house_no AND row.house_no <> ''"
    " AND head.is_living AND head.is_present AND head.sort_key = row.head_name_sort"
    # Who has another number, or a house of another code, is somebody else.
    " AND (row.house_code IS NULL OR home.house_code IS NULL OR home.house_code = row.house_code)"
    " AND (row.citizen_id_lookup IS NULL OR head.identity_lookup IS NULL)) AS named ON row.head_name_first <> ''"
)
# A household is added where its code says that it cannot be one of the register, and its head is nobody of it.
IS_NEW = (
    f"row.household_id IS NULL AND row.verdict = {GOOD} AND row.house_code IS NOT NULL"
    " AND row.village_code IS NOT NULL AND row.head_name_first <> ''"
    " AND NOT EXISTS (SELECT 1 FROM households_household AS known WHERE known.house_code = row.house_code)"
    " AND NOT EXISTS (SELECT 1 FROM households_member AS known WHERE known.identity_lookup = row.citizen_id_lookup)"
)


def linked_sheets(stage: Stage) -> tuple[str, ...]:
    """Return the sheets whose rows are linked: of a flat file one, which the other follows."""
    return (ONE,) if stage.flat else (ONE, TWO)


def link(stage: Stage) -> None:
    """Find the household of each row, and hold those that lead to several, or to somebody who is gone."""
    for sheet in linked_sheets(stage):
        find(stage, sheet)
        stage.flag(
            sheet, "links_disagree", column="citizen_id", where="numbered_id IS NOT NULL AND coded_id <> numbered_id"
        )
        stage.flag(sheet, "links_ambiguous", column="head_name", where="cardinality(named_ids) > 1")
        stage.flag(
            sheet,
            "person_gone",
            column="citizen_id",
            where="numbered_id IS NOT NULL AND number_is_gone AND coded_id IS DISTINCT FROM numbered_id",
        )
    stage.judge()
    give_ids_to_new(stage)
    follow_part_one(stage)


def find(stage: Stage, sheet: str) -> None:
    low, high = stage.area_range
    table = stage.table(sheet)
    stage.execute(
        f"UPDATE {table} AS row SET numbered_id = found.numbered, coded_id = found.coded, named_ids = found.ids,"
        " number_is_gone = found.gone, household_id = COALESCE(found.numbered, found.coded, found.ids[1])"
        " FROM (SELECT row.number, numbered.id AS numbered, coded.id AS coded, named.ids,"
        f" NOT (person.is_living AND person.is_present) AS gone FROM {table} AS row {FOUND}) AS found"
        " WHERE found.number = row.number",
        [low, high] * 3,
    )


def give_ids_to_new(stage: Stage) -> None:
    """Give those that are to be added the id that they will have, one a house code."""
    table = stage.table(ONE)
    stage.execute(
        f"UPDATE {table} AS row SET household_id = fresh.id FROM (SELECT house_code, uuidv7() AS id FROM"
        f" (SELECT DISTINCT house_code FROM {table} AS row WHERE {IS_NEW}) AS new) AS fresh"
        f" WHERE fresh.house_code = row.house_code AND {IS_NEW}"
    )


def follow_part_one(stage: Stage) -> None:
    """Let rows of part 2 belong to the household of their row of part 1."""
    one, two = stage.table(ONE), stage.table(TWO)
    if stage.flat:
        stage.execute(
            f"UPDATE {two} AS row SET household_id = one.household_id FROM {one} AS one WHERE one.number = row.number"
        )
        return
    for same in (
        "one.citizen_id_lookup = row.citizen_id_lookup",
        "one.house_code = row.house_code",
        "one.village_code = row.village_code AND one.house_no = row.house_no"
        " AND one.head_name_sort = row.head_name_sort",
    ):
        stage.execute(
            f"UPDATE {two} AS row SET household_id = one.household_id FROM {one} AS one"
            f" WHERE row.household_id IS NULL AND one.verdict = {GOOD} AND one.household_id IS NOT NULL AND {same}"
        )
