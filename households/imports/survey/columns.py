"""The sheets of the Basic Minimum Needs survey: households, their members, and both in one flat sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from areas.thai import one_spelling
from households.choices import Education, Health, Occupation, Relationship, Religion
from households.imports.columns import Baht, Choice, Day, Flag, WholeNumber, Words
from households.imports.kinds import Column, Sheet
from households.imports.names import FirstName, LastName
from households.imports.places import HOUSE_CODE, HOUSE_NUMBER, VILLAGE_CODE
from households.imports.registers import ID_COLUMN, SEXES
from households.models import HouseholdAnswers, Member, MemberAnswers


@dataclass(frozen=True)
class Labelled(Choice):
    """One of the choices of a field: its code, its label in Thai or English, or another of `words`."""

    choices: Any = None
    repeats: ClassVar[bool] = True

    @cached_property
    def values(self) -> dict[str, str]:
        found = {one_spelling(word).casefold(): value for word, value in self.words}
        for language in ("th", "en"):
            with override(language):
                found |= {one_spelling(str(label)).casefold(): str(value) for value, label in self.choices.choices}
        return found | {str(value).casefold(): str(value) for value in self.choices.values}


class LabelledNumber(Labelled):
    types: ClassVar[Mapping[str, str]] = {"": "smallint"}


def answer(model, name: str, reader, *synonyms: str, example: str = "") -> Column:
    """Return the column of a field, called as the field is; one of money without its unit, for a file has baht."""
    label = model._meta.get_field(name).verbose_name
    return Column(name.removesuffix("_satang"), label, reader, synonyms, example=example)


def answers_of(model, names: str, reader) -> tuple[Column, ...]:
    return tuple(answer(model, name, reader) for name in names.split())


HOUSEHOLD_FLAGS = (
    "food_marked food_cooked food_safe_vegetables food_clean_hands medicine_household medicine_no_mixed_sets"
    " medicine_no_unfit_herbal medicine_no_overclaimed tenure_secure house_durable drinking_water_enough"
    " utility_water_enough tidy_rooms tidy_kitchen tidy_toilet tidy_surroundings tidy_waste_sorted tidy_waste_bin"
    " tidy_waste_removed tidy_waste_water tidy_air tidy_pests tidy_stored_chemicals"
)
INCOMES = "income_main_satang income_secondary_satang income_other_satang income_own_produce_satang"
MEMBER_FLAGS = (
    "has_income attends_preschool attends_compulsory_school finished_lower_secondary continues_upper_secondary"
    " reads_writes_counts elderly_cared_for disabled_cared_for"
)
STATE_FLAGS = (
    "can_help_self is_bedridden has_welfare_card uses_welfare_card receives_elderly_allowance"
    " receives_disability_allowance"
)
COUNTS = {
    "birth_weight_grams": WholeNumber(200, 9_999),
    "exercise_days": WholeNumber(0, 7),
    "exercise_minutes": WholeNumber(0, 1_440),
    "exertion_days": WholeNumber(0, 7),
    "exertion_minutes": WholeNumber(0, 1_440),
}

HOUSEHOLD_COLUMNS = (
    HOUSE_CODE,
    VILLAGE_CODE,
    HOUSE_NUMBER,
    Column("surveyed_on", _("survey day"), Day(), ("วันที่สำรวจ", "วันสำรวจ"), example="10/02/2566"),
    *answers_of(HouseholdAnswers, HOUSEHOLD_FLAGS, Flag()),
    *answers_of(HouseholdAnswers, INCOMES, Baht()),
)
PERSON_COLUMNS = (
    Column("citizen_id", ID_COLUMN.label, ID_COLUMN.reader, ID_COLUMN.synonyms, example=ID_COLUMN.example),
    Column("title", _("title"), Words(40), ("คำนำหน้า", "คำนำหน้าชื่อ"), example="นาง"),
    Column("first_name", _("first name"), FirstName(120), ("ชื่อ",), is_required=True, example="สมมุติ"),
    Column("last_name", _("last name"), LastName(120), ("สกุล", "นามสกุล"), example="ตัวอย่างงาม"),
    Column("sex", _("sex"), Choice(SEXES), ("เพศ",), example="หญิง"),
    Column("birth_date", _("birth date"), Day(), ("วันเกิด", "วันเดือนปีเกิด"), example="18/05/2500"),
    Column("age_years", _("age in years"), WholeNumber(0, 130), ("อายุ",), example="66"),
    Column(
        "relationship",
        _("relation to the head"),
        Labelled((("หัวหน้า", "head"), ("เจ้าบ้าน", "head")), Relationship),
        ("ความสัมพันธ์", "ความสัมพันธ์กับหัวหน้าครัวเรือน"),
        is_required=True,
        example="head",
    ),
    answer(Member, "occupation", Labelled((), Occupation), "อาชีพหลัก", example="1110"),
    answer(Member, "education", Labelled((), Education), "ระดับการศึกษา"),
    answer(Member, "religion", Labelled((), Religion)),
    answer(Member, "health", LabelledNumber((("ปกติ", "0"), ("พิการ", "1"), ("ป่วยเรื้อรัง", "2")), Health), "สุขภาพ"),
    *answers_of(Member, STATE_FLAGS, Flag()),
    answer(Member, "treatment_right", Words(80), "สิทธิรักษา"),
    *answers_of(MemberAnswers, MEMBER_FLAGS, Flag()),
    *(answer(MemberAnswers, name, reader) for name, reader in COUNTS.items()),
    Column(
        "is_somebody_else",
        _("compared: somebody else than in the register"),
        Flag(),
        ("ไม่ใช่คนเดียวกัน", "ยืนยันว่าไม่ซ้ำ", "ตรวจแล้วไม่ซ้ำ"),
    ),
)
# What the SQL of the kind finds out about a row: when it was asked, whom it means, what it would change.
MEMBER_WORK = {
    "surveyed_day": "date",
    "age": "smallint",
    "months": "smallint",
    "lived_in": "uuid",  # the household in which a known person is registered
    "keeps": "boolean",  # the facts of a known person stay as they are
    "answers_differ": "boolean",
}
HOUSEHOLDS = Sheet(
    "households",
    _("households"),
    HOUSEHOLD_COLUMNS,
    key=("house_code",),
    work={"surveyed_day": "date", "answers_differ": "boolean"},
)
MEMBERS = Sheet("members", _("members"), (HOUSE_CODE, *PERSON_COLUMNS), key=("citizen_id_lookup",), work=MEMBER_WORK)
FLAT = Sheet(
    "flat",
    _("members with their household"),
    (*HOUSEHOLD_COLUMNS, *PERSON_COLUMNS),
    parts=(HOUSEHOLDS.name, MEMBERS.name),
)
