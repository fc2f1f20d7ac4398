"""What agencies did for those they were sent: lists that come back through district and province."""

from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from areas.thai import arabic_digits, one_spelling
from households.imports.columns import Baht, Choice, Day, Plain, Unreadable, Words
from households.imports.kinds import Column, ImportKind, Sheet
from households.imports.places import HOUSE_CODE
from households.imports.registers import ID_COLUMN, flag_strangers
from households.imports.staging import Stage
from households.imports.tables import FilledTable
from logbook.choices import FeedbackResult, ProblemKind
from logbook.models import AgencyFeedback
from logbook.models.problems import INDICATORS
from mpi.failures import FAILURES

SHEET = "feedback"
DEBT_WORDS = ("หนี้", "หนี้สิน", "หนี้สินครัวเรือน", "ปัญหาหนี้สิน", "debt")
RESULT_WORDS = (
    *((result.value, result.value) for result in FeedbackResult),
    *((words, FeedbackResult.HELPED.value) for words in ("ช่วยเหลือแล้ว", "ให้ความช่วยเหลือแล้ว", "ดำเนินการแล้ว")),
    *(
        (words, FeedbackResult.HELPING.value)
        for words in ("กำลังช่วยเหลือ", "อยู่ระหว่างช่วยเหลือ", "อยู่ระหว่างการช่วยเหลือ", "อยู่ระหว่างดำเนินการ")
    ),
    *((words, FeedbackResult.CANNOT.value) for words in ("ช่วยเหลือไม่ได้", "ช่วยไม่ได้", "ไม่สามารถช่วยเหลือได้", "ไม่เข้าเกณฑ์")),
    *((words, FeedbackResult.NOT_FOUND.value) for words in ("ไม่พบตัว", "ไม่พบ", "ไม่พบบุคคล")),
    *((words, FeedbackResult.HAS_RIGHT.value) for words in ("มีสิทธิอยู่แล้ว", "มีสิทธิแล้ว", "ได้รับสิทธิแล้ว", "ได้รับสิทธิอยู่แล้ว")),
)


@dataclass(frozen=True)
class Asked(Plain):
    """What an agency was asked for: an indicator by code or name, household debt, or another problem in words."""

    types = {"_kind": "text", "_indicator": "text", "_words": "text"}
    longest: int = 200

    def read(self, text: str) -> tuple[str, str, str]:
        words = one_spelling(text)
        known = arabic_digits(words).casefold()
        if code := indicators_by_name().get(known):
            return ProblemKind.INDICATOR.value, code, ""
        if known in DEBT_WORDS:
            return ProblemKind.DEBT.value, "", ""
        if known.removeprefix("mpi").strip().isdigit():
            raise Unreadable("nothing_asked")
        if len(words) > self.longest:
            raise Unreadable("too_long", longest=self.longest)
        return ProblemKind.OTHER.value, "", words


@cache
def indicators_by_name() -> dict[str, str]:
    """Return {code, official name or short words in Thai: code of the indicator}."""
    with override("th"):
        names = {
            str(name): code for code, indicator in INDICATORS.items() for name in (code, indicator.name, FAILURES[code])
        }
    return {one_spelling(name).casefold(): code for name, code in names.items()}


# Who the row is about: the person, where one is named, else the household of the house code.
SUBJECT = (
    "known.member_id = row.member_id"
    " OR (row.member_id IS NULL AND known.member_id IS NULL AND known.household_id = row.household_id)"
)
QUESTION = {
    "agency": "row.agency",
    "kind": "row.asked_kind",
    "indicator": "row.asked_indicator",
    "asked": "row.asked_words",
    "answered_on": "row.answered_on",
}
ANSWERS = FilledTable(
    model=AgencyFeedback,
    sheet=SHEET,
    key={"household_id": "row.household_id", "member_id": "row.member_id", "round_id": "row.round_id", **QUESTION},
    same=f"({SUBJECT}) AND " + " AND ".join(f"known.{column} = {value}" for column, value in QUESTION.items()),
    says={
        "agency_code": "COALESCE(row.agency_code, '')",
        "result": "row.result",
        "reason": "COALESCE(row.reason, '')",
        "amount_satang": "row.amount",
        "note": "COALESCE(row.note, '')",
    },
)


def check(stage: Stage) -> None:
    low, high = stage.area_range
    flag_strangers(stage, SHEET)
    stage.flag(
        SHEET,
        "household_unknown",
        column="house_code",
        where="house_code IS NOT NULL AND citizen_id_lookup IS NULL AND NOT EXISTS (SELECT 1 FROM households_household"
        " AS home WHERE home.house_code = row.house_code AND home.area_code >= %s AND home.area_code < %s)",
        params=[low, high],
    )
    stage.flag(
        SHEET,
        "lives_elsewhere",
        column="house_code",
        where="EXISTS (SELECT 1 FROM households_member AS person JOIN households_household AS home"
        " ON home.id = person.household_id WHERE person.identity_lookup = row.citizen_id_lookup"
        " AND home.house_code <> row.house_code AND home.area_code >= %s AND home.area_code < %s)",
        params=[low, high],
    )
    stage.flag(
        SHEET,
        "nobody_named",
        column="citizen_id",
        where="citizen_id_lookup IS NULL AND house_code IS NULL AND NOT EXISTS (SELECT 1"
        f" FROM {stage.problems} AS told WHERE told.number = row.number"
        " AND told.column_name IN ('citizen_id', 'house_code'))",
    )
    stage.flag(
        SHEET,
        "no_reason_given",
        column="reason",
        where=f"result = '{FeedbackResult.CANNOT}' AND reason IS NULL AND NOT EXISTS (SELECT 1"
        f" FROM {stage.problems} AS told WHERE told.number = row.number AND told.column_name = 'reason')",
    )
    stage.flag(SHEET, "whole_day_needed", column="answered_on", where="answered_on_precision <> 'day'")
    subject = "COALESCE(encode(citizen_id_lookup, 'hex'), house_code)"
    asked = ("agency", "asked_kind", "asked_indicator", "asked_words", "answered_on")
    stage.flag_repeated(SHEET, [subject, *asked], column="citizen_id")


def classify(stage: Stage, units: tuple[int, int]) -> None:
    link(stage, units)
    ANSWERS.classify(stage, units)


def link(stage: Stage, units: tuple[int, int]) -> None:
    """Find the person of each row, or the household."""
    table = stage.table(SHEET)
    stage.execute(
        f"UPDATE {table} AS row SET round_id = %s, member_id = found.member_id, household_id = found.household_id"
        " FROM (SELECT row.number, person.id AS member_id, COALESCE(person.household_id, home.id) AS household_id"
        f" FROM {table} AS row LEFT JOIN households_member AS person ON person.identity_lookup = row.citizen_id_lookup"
        " LEFT JOIN households_household AS home ON home.house_code = row.house_code AND row.citizen_id_lookup IS NULL"
        " WHERE row.unit > %s AND row.unit <= %s) AS found WHERE row.number = found.number",
        [stage.batch.round_id, *units],
    )


def write(stage: Stage, units: tuple[int, int]) -> tuple:
    """Write the answers; what agencies say changes no fact, so no score follows."""
    ANSWERS.write(stage, units)
    return ()


AGENCY_FEEDBACK = ImportKind(
    name="agency_feedback",
    label=_("feedback of agencies on the people they were sent"),
    sheets=(
        Sheet(
            name=SHEET,
            label=_("feedback"),
            work={"round_id": "integer"},
            columns=(
                replace(ID_COLUMN, is_required=False),
                replace(HOUSE_CODE, example=""),
                Column(
                    "agency",
                    _("agency"),
                    Words(200),
                    synonyms=("ชื่อหน่วยงาน", "หน่วยงานที่ช่วยเหลือ", "หน่วยงานที่รับผิดชอบ"),
                    is_required=True,
                    example="องค์การบริหารส่วนตำบลตัวอย่าง",
                ),
                Column("agency_code", _("code of the agency"), Words(20), synonyms=("รหัสหน่วยงาน",), example=""),
                Column(
                    "asked",
                    _("what was asked for"),
                    Asked(),
                    synonyms=("ตัวชี้วัด", "ปัญหา", "ประเภทปัญหา", "เรื่อง", "เรื่องที่ส่งต่อ"),
                    is_required=True,
                    example="MPI05",
                ),
                Column(
                    "result",
                    _("result"),
                    Choice(RESULT_WORDS),
                    synonyms=("ผลการดำเนินการ", "ผลการช่วยเหลือ", "สถานะ"),
                    is_required=True,
                    example="ช่วยเหลือแล้ว",
                ),
                Column("reason", _("why it cannot help"), Words(500), synonyms=("เหตุผล", "สาเหตุ"), example=""),
                Column(
                    "answered_on",
                    _("date of the answer"),
                    Day(),
                    synonyms=("วันที่", "วันที่ดำเนินการ", "วันที่ช่วยเหลือ"),
                    is_required=True,
                    example="18/05/2566",
                ),
                Column("amount", _("amount in baht"), Baht(), synonyms=("งบประมาณ", "จำนวนเงิน", "บาท"), example="5000"),
                Column("note", _("note"), Words(500), synonyms=("หมายเหตุ", "รายละเอียด"), example=""),
            ),
        ),
    ),
    check=check,
    classify=classify,
    write=write,
    tables=(ANSWERS,),
)
