"""Registers of agencies, keyed by the citizen ID: who holds a card, is disabled, receives an allowance, is called what.

A register changes what is known of people who are here; whom nobody here knows is held for review.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from households.choices import AnswerSource, Sex
from households.imports.columns import Choice, CitizenId, Day, Flag, Words
from households.imports.kinds import Column, Effect, ImportKind, Sheet
from households.imports.names import FirstName, LastName, sort_key_sql
from households.imports.rows import MATTERS, matching_ids, supersede_answers
from households.imports.staging import Stage
from households.models import Member, MemberAnswers
from households.tokens import refresh_name_postings

SHEET = "people"
ID_COLUMN = Column(
    "citizen_id",
    _("citizen ID"),
    CitizenId(),
    synonyms=("เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "เลข 13 หลัก", "PID", "CID"),
    is_required=True,
    example="1000000000017",
)
SORT_KEY = sort_key_sql(
    *(
        f"COALESCE(row.{part}_name_sort, split_part(person.sort_key, E'\\n', {place}))"
        for place, part in ((1, "first"), (2, "last"))
    )
)


@dataclass(frozen=True)
class Register:
    """What a register says: SQL over the staged row by column of Member, NULL where it says nothing.

    `answers` are the columns that the answers of the year have too.
    """

    says: Mapping[str, str]
    answers: frozenset[str] = frozenset()
    deaths: str = ""

    def differs(self, table: str, columns=None) -> str:
        return " OR ".join(
            f"({said} IS NOT NULL AND {table}.{column} IS DISTINCT FROM {said})"
            for column, said in self.says.items()
            if columns is None or column in columns
        )

    def check(self, stage: Stage) -> None:
        flag_strangers(stage, SHEET)
        if self.deaths:
            stage.flag(
                SHEET,
                "death_needs_confirmation",
                column="died_on",
                where=f"({self.deaths}) AND EXISTS (SELECT 1 FROM households_member AS person"
                " WHERE person.identity_lookup = row.citizen_id_lookup AND person.is_living)",
            )

    def classify(self, stage: Stage, units: tuple[int, int]) -> None:
        differs = self.differs("person")
        if self.answers:
            differs += f" OR {self.differs('answers', self.answers)}"
        stage.execute(
            f"UPDATE {stage.table(SHEET)} AS row SET member_id = found.id, household_id = found.household_id,"
            " effect = found.effect FROM ("
            f" SELECT row.number, person.id, person.household_id, CASE WHEN {differs} THEN {Effect.CHANGED:d}"
            f" ELSE {Effect.UNCHANGED:d} END AS effect FROM {stage.table(SHEET)} AS row"
            " JOIN households_member AS person ON person.identity_lookup = row.citizen_id_lookup"
            " LEFT JOIN households_memberanswers AS answers ON answers.member_id = person.id AND answers.is_current"
            " AND answers.round_id = %s"
            " WHERE row.unit > %s AND row.unit <= %s) AS found WHERE row.number = found.number",
            [stage.batch.round_id, *units],
        )

    def write(self, stage: Stage, units: tuple[int, int]):
        self.note_changes(stage, units)
        sets = {column: f"COALESCE({said}, person.{column})" for column, said in self.says.items()}
        names_change = "first_name" in self.says
        if names_change:
            sets["sort_key"] = SORT_KEY
        assignments = ", ".join(f"{column} = {value}" for column, value in sets.items())
        changed = stage.rows(
            f"UPDATE households_member AS person SET {assignments}, updated_at = now() FROM {stage.table(SHEET)} AS row"
            f" WHERE person.id = row.member_id AND {MATTERS} AND ({self.differs('person')}) RETURNING person.id",
            units,
        )
        if self.answers:
            self.write_answers(stage, units)
        if names_change:
            refresh_name_postings(Member.objects.filter(pk__in=[pk for (pk,) in changed]))
        return matching_ids(stage, SHEET, units)

    def note_changes(self, stage: Stage, units: tuple[int, int]) -> None:
        before, after = (
            " || ".join(
                f"CASE WHEN {said} IS NULL THEN '{{}}'::jsonb ELSE jsonb_build_object('{column}', {value}) END"
                for column, said, value in values
            )
            for values in (
                [(column, said, f"person.{column}") for column, said in self.says.items()],
                [(column, said, said) for column, said in self.says.items()],
            )
        )
        stage.execute(
            'INSERT INTO households_importchange (batch_id, "table", object_id, before, after)'
            f" SELECT %s, 'member', person.id, {before}, {after} FROM {stage.table(SHEET)} AS row"
            " JOIN households_member AS person ON person.id = row.member_id"
            f" WHERE {MATTERS} AND ({self.differs('person')})",
            [stage.batch.pk, *units],
        )

    def write_answers(self, stage: Stage, units: tuple[int, int]) -> None:
        """Let the answers of the year say the same; who has none there gets none."""
        values = {column: f"COALESCE({self.says[column]}, old.{column})" for column in sorted(self.answers)}
        names = ", ".join(
            f"CASE WHEN {said} IS DISTINCT FROM old.{column} THEN '{column}' END" for column, said in values.items()
        )
        supersede_answers(
            stage,
            SHEET,
            MemberAnswers,
            units,
            values=values,
            changed=f"array_remove(ARRAY[{names}], NULL)",
            source=AnswerSource.AGENCY,
            where="EXISTS (SELECT 1 FROM households_memberanswers AS answers WHERE answers.member_id = row.member_id"
            f" AND answers.round_id = {int(stage.batch.round_id)}"
            f" AND ({self.differs('answers', self.answers)}) AND answers.id = (SELECT max(id + 0)"
            " FROM households_memberanswers AS newest WHERE newest.member_id = row.member_id"
            f" AND newest.round_id = {int(stage.batch.round_id)}))",
            starts=False,
        )


def flag_strangers(stage: Stage, sheet: str) -> None:
    """Hold rows about people whom nobody in the area of the import knows; of those elsewhere it tells no more."""
    low, high = stage.area_range
    stage.flag(
        sheet,
        "person_unknown",
        column="citizen_id",
        where="citizen_id_lookup IS NOT NULL AND NOT EXISTS (SELECT 1 FROM households_member AS person"
        " JOIN households_household AS home ON home.id = person.household_id"
        " WHERE person.identity_lookup = row.citizen_id_lookup AND home.area_code >= %s AND home.area_code < %s)",
        params=[low, high],
    )


def register_kind(name: str, label, register: Register, *columns: Column) -> ImportKind:
    """Return the kind of file for a register; its rows are people, told by the citizen ID."""
    sheet = Sheet(name=SHEET, label=_("people"), key=("citizen_id_lookup",), columns=(ID_COLUMN, *columns))
    return ImportKind(
        name=name,
        label=label,
        sheets=(sheet,),
        check=register.check,
        classify=register.classify,
        write=register.write,
    )


SEXES = (("ชาย", Sex.MALE.value), ("หญิง", Sex.FEMALE.value), ("1", Sex.MALE.value), ("2", Sex.FEMALE.value))

REGISTERS = (
    register_kind(
        "welfare_card",
        _("state welfare card register"),
        Register({"has_welfare_card": "row.has_card"}, frozenset({"has_welfare_card"})),
        Column("has_card", _("holds a card"), Flag(), ("ถือบัตร", "มีบัตรสวัสดิการ"), is_required=True, example="1"),
    ),
    register_kind(
        "disability",
        _("register of disabled persons"),
        Register(
            {
                "health": "CASE WHEN row.is_disabled THEN 1 END",
                "can_help_self": "row.can_help_self",
                "is_bedridden": "row.is_bedridden",
            },
            frozenset({"health", "can_help_self", "is_bedridden"}),
        ),
        Column("is_disabled", _("disabled"), Flag(), ("พิการ", "คนพิการ"), is_required=True, example="1"),
        Column("can_help_self", _("can help himself"), Flag(), ("ช่วยเหลือตนเองได้",), example="1"),
        Column("is_bedridden", _("bed-ridden"), Flag(), ("ติดเตียง",), example="0"),
    ),
    register_kind(
        "allowances",
        _("allowances and rights"),
        Register(
            {
                "receives_elderly_allowance": "row.elderly_allowance",
                "receives_disability_allowance": "row.disability_allowance",
                "treatment_right": "row.treatment_right",
            }
        ),
        Column("elderly_allowance", _("elderly allowance"), Flag(), ("เบี้ยยังชีพผู้สูงอายุ",), example="1"),
        Column("disability_allowance", _("disability allowance"), Flag(), ("เบี้ยความพิการ",), example="0"),
        Column("treatment_right", _("right to treatment"), Words(80), ("สิทธิรักษา",), example="บัตรทอง"),
    ),
    register_kind(
        "civil_registry",
        _("civil registry"),
        Register(
            {
                "title": "COALESCE(row.title, row.first_name_title)",
                "first_name": "row.first_name",
                "last_name": "row.last_name",
                "sex": "row.sex",
                "birth_date": "row.birth_date",
                "birth_date_precision": "row.birth_date_precision",
            },
            deaths="row.died_on IS NOT NULL",
        ),
        Column("title", _("title"), Words(40), ("คำนำหน้า", "คำนำหน้าชื่อ"), example="นาง"),
        Column("first_name", _("first name"), FirstName(120), ("ชื่อ",), example="สมมุติ"),
        Column("last_name", _("last name"), LastName(120), ("สกุล", "นามสกุล"), example="ตัวอย่างงาม"),
        Column("sex", _("sex"), Choice(SEXES), ("เพศ",), example="หญิง"),
        Column("birth_date", _("birth date"), Day(), ("วันเกิด", "วันเดือนปีเกิด"), example="18/05/2500"),
        Column("died_on", _("date of death"), Day(), ("วันที่เสียชีวิต", "วันตาย"), example=""),
    ),
)
