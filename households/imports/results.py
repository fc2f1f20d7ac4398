"""Lists of results (TPMAP): one row a household, what it passes and fails, how many members are declared.

Such a household counts the members that the list declares until they are known one by one; its head is added by name.
"""

from django.utils.translation import gettext_lazy as _

from households.choices import AnswerSource, IdentityType, Origin, Relationship
from households.imports.columns import Flag, Result, WholeNumber
from households.imports.kinds import Column, Effect, ImportKind, Sheet
from households.imports.names import WholeName
from households.imports.places import (
    HOUSE_CODE,
    HOUSE_NUMBER,
    PLACE_SAME,
    VILLAGE_CODE,
    add_households,
    add_missing_villages,
    check_places,
    update_places,
)
from households.imports.rows import MATTERS, matching_ids, new_row, supersede_answers
from households.imports.staging import Stage
from households.models import HouseholdAnswers, Member
from households.tokens import post_new_names

SHEET = "results"
INDICATORS = tuple(f"MPI{number:02d}" for number in range(1, 18))
REPORTED = " || ".join(f"COALESCE(row.\"{code}\", ' ')" for code in INDICATORS)
NO_NUMBER = "จากรายชื่อ TPMAP ไม่มีเลขประจำตัวประชาชน"
# What a list says of a household: its column in the answers, and its SQL over the staged row.
SAID = {
    "reported": REPORTED,
    "tpmap_poor": "row.tpmap_hh",
    "tpmap_fragile": "row.fragile_hh",
    "declared_member_count": "row.member_count",
    "declared_card_holder_count": "row.card_holder_count",
}
SAME = " AND ".join(f"last.{column} IS NOT DISTINCT FROM {said}" for column, said in SAID.items())
# The newest answers that a list gave: what a field visit said since must not look like a change of the list.
# `+ 0`: else PostgreSQL may walk the whole primary key backwards to find them.
LAST_LIST = (
    "SELECT * FROM households_householdanswers AS last WHERE last.household_id = known.id AND last.round_id = %s"
    f" AND last.source = '{AnswerSource.TPMAP}' ORDER BY last.id + 0 DESC LIMIT 1"
)


def check(stage: Stage) -> None:
    check_places(stage, SHEET)
    stage.flag(SHEET, "more_cards_than_members", column="card_holder_count", where="card_holder_count > member_count")
    stage.flag(
        SHEET,
        "visit_knows_better",
        column="house_code",
        where="EXISTS (SELECT 1 FROM households_household AS known"
        " JOIN households_householdanswers AS answers ON answers.household_id = known.id AND answers.is_current"
        f" AND answers.round_id = %s AND answers.source = '{AnswerSource.FIELD}'"
        f" LEFT JOIN LATERAL ({LAST_LIST}) AS last ON true"
        f" WHERE known.house_code = row.house_code AND (last.id IS NULL OR NOT ({SAME})))",
        params=[stage.batch.round_id, stage.batch.round_id],
    )


def classify(stage: Stage, units: tuple[int, int]) -> None:
    stage.execute(
        f"UPDATE {stage.table(SHEET)} AS row SET household_id = found.id, effect = found.effect FROM ("
        f" SELECT row.number, known.id, CASE WHEN last.id IS NULL THEN {Effect.ACCEPTED:d}"
        f" WHEN {SAME} AND {PLACE_SAME} THEN {Effect.UNCHANGED:d} ELSE {Effect.CHANGED:d} END AS effect"
        f" FROM {stage.table(SHEET)} AS row"
        " LEFT JOIN households_household AS known ON known.house_code = row.house_code"
        f" LEFT JOIN LATERAL ({LAST_LIST}) AS last ON true"
        " WHERE row.unit > %s AND row.unit <= %s) AS found WHERE row.number = found.number",
        [stage.batch.round_id, *units],
    )


def write(stage: Stage, units: tuple[int, int]):
    add_missing_villages(stage, SHEET, units)
    add_households(stage, SHEET, units, origin=Origin.TPMAP)
    update_places(stage, SHEET, units)
    add_heads(stage, units)
    supersede_answers(
        stage,
        SHEET,
        HouseholdAnswers,
        units,
        values=SAID,
        changed=changed_names(),
        source=AnswerSource.TPMAP,
    )
    return matching_ids(stage, SHEET, units)


def changed_names() -> str:
    """Return SQL for what differs from the answers before: a result by its indicator, all else by its field."""
    results = ", ".join(
        f"CASE WHEN substr(old.reported, {place}, 1) <> COALESCE(row.\"{code}\", ' ') THEN '{code}' END"
        for place, code in enumerate(INDICATORS, 1)
    )
    others = ", ".join(
        f"CASE WHEN old.{column} IS DISTINCT FROM {said} THEN '{column}' END"
        for column, said in SAID.items()
        if column != "reported"
    )
    return f"array_remove(ARRAY[{others}, {results}], NULL)"


def add_heads(stage: Stage, units: tuple[int, int]) -> None:
    """Add the head by name to households of which nobody is known."""
    stage.execute(
        f"UPDATE {stage.table(SHEET)} AS row SET member_id = uuidv7()"
        f" WHERE {MATTERS} AND row.head_name_first <> '' AND NOT EXISTS (SELECT 1 FROM households_member AS known"
        " WHERE known.household_id = row.household_id)",
        units,
    )
    columns, values = new_row(
        Member,
        id="row.member_id",
        household_id="row.household_id",
        title="row.head_name_title",
        first_name="row.head_name_first",
        last_name="row.head_name_last",
        sort_key="row.head_name_sort",
        identity_type=f"'{IdentityType.NONE}'",
        temporary_number="'T' || lpad(nextval('households_temporary_number')::text, 9, '0')",
        no_identity_reason=f"'{NO_NUMBER}'",
        relationship=f"'{Relationship.HEAD}'",
        origin=f"'{Origin.TPMAP}'",
        origin_round_id=str(stage.batch.round_id),
        import_batch_id=str(stage.batch.pk),
    )
    new_heads = f"{stage.table(SHEET)} AS row WHERE {MATTERS} AND row.member_id IS NOT NULL"
    stage.execute(f"INSERT INTO households_member ({columns}) SELECT {values} FROM {new_heads}", units)
    post_new_names(
        "SELECT row.member_id, row.household_id, row.village_code AS area_code, row.head_name_words AS words"
        f" FROM {new_heads}",
        units,
    )


RESULTS = ImportKind(
    name="indicator_results",
    label=_("results of the 17 indicators (TPMAP list)"),
    sheets=(
        Sheet(
            name=SHEET,
            label=_("results"),
            key=("house_code",),
            columns=(
                HOUSE_CODE,
                VILLAGE_CODE,
                HOUSE_NUMBER,
                Column(
                    "head_name",
                    _("name of the head"),
                    WholeName(200),
                    synonyms=("หัวหน้าครัวเรือน", "ชื่อ-สกุลหัวหน้าครัวเรือน", "ชื่อหัวหน้าครัวเรือน"),
                    example="นายสมมุติ ตัวอย่างงาม",
                ),
                Column(
                    "member_count",
                    _("number of members"),
                    WholeNumber(1, 60),
                    synonyms=("จำนวนคน", "จำนวนสมาชิกในครัวเรือน"),
                    example="4",
                ),
                Column(
                    "card_holder_count",
                    _("number of welfare card holders"),
                    WholeNumber(0, 60),
                    synonyms=("จำนวนผู้ถือบัตร", "จำนวนผู้ถือบัตรสวัสดิการ", "จำนวนครอบครัวถือบัตร"),
                    example="1",
                ),
                Column("fragile_hh", _("fragile household"), Flag(), synonyms=("ครัวเรือนเปราะบาง",), example="0"),
                Column("tpmap_hh", _("poor household of TPMAP"), Flag(), synonyms=("ครัวเรือนยากจน",), example="1"),
                *(Column(code, code, Result(), example="1") for code in INDICATORS),
            ),
        ),
    ),
    check=check,
    classify=classify,
    write=write,
)
