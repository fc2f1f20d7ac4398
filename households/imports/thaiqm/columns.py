"""The two parts of ThaiQM as sheets of their own, and both in one flat sheet with one row a household."""

from dataclasses import dataclass, replace

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from areas.thai import arabic_digits, one_spelling
from households.hardship_list import HARDSHIPS
from households.hardships import LISTED, OTHER_HARDSHIP, code_of
from households.imports.columns import CitizenId, Day, Flag, Unreadable, WholeNumber, Words
from households.imports.kinds import Column, Sheet
from households.imports.names import WholeName
from households.imports.places import HOUSE_CODE, VILLAGE_CODE

FOUND = frozenset({"พบ", "พบปัญหา", "มีปัญหา", "เดือดร้อน"})
NOT_FOUND = frozenset({"ไม่พบ", "ไม่พบปัญหา", "ไม่มีปัญหา", "ไม่เดือดร้อน"})


@dataclass(frozen=True)
class HardshipFlag(Flag):
    """Whether a hardship was found: yes and no in any words of other flags, and in those of ThaiQM."""

    def read(self, text: str) -> tuple[bool]:
        word = one_spelling(text)
        return (word in FOUND,) if word in FOUND | NOT_FOUND else super().read(text)


@dataclass(frozen=True)
class HouseNumber(Words):
    """A house number, without spaces and in Arabic digits: by it a household is found."""

    def read(self, text: str) -> tuple[str | None]:
        (written,) = super().read(text)
        return (arabic_digits(written or "").replace(" ", "") or None,)


@dataclass(frozen=True)
class Phone(Words):
    """A telephone number: digits, whose lost zero is not guessed."""

    repeats = False

    def read(self, text: str) -> tuple[str | None]:
        (written,) = super().read(arabic_digits(text))
        digits = (written or "").replace("-", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit()):
            raise Unreadable("not_digits")
        return (digits,)


# As the hardships are called when somebody asks, not when this module is read.
header_of, name_of = lazy(HARDSHIPS.header, str), lazy(HARDSHIPS.name, str)


def question(number: int) -> Column:
    """Return the column of a hardship: "q4_12", "ข้อ 4.12", its name with and without its code."""
    return Column(
        f"q{number // 100}_{number % 100}",
        header_of(number),
        HardshipFlag(),
        synonyms=(f"ข้อ {code_of(number)}", name_of(number)),
        example="1" if number == LISTED[0].number else "0",
    )


CITIZEN_ID = Column(
    "citizen_id",
    _("citizen ID of the head"),
    CitizenId(),
    synonyms=(
        *("เลขประจำตัวประชาชนหัวหน้าครัวเรือน", "เลขบัตรประชาชนหัวหน้าครัวเรือน"),
        *("เลขประจำตัวประชาชน", "เลขบัตรประชาชน", "เลข 13 หลัก", "PID", "CID"),
    ),
    example="1000000000017",
)
HEAD_NAME = Column(
    "head_name",
    _("name of the head"),
    WholeName(200),
    synonyms=("หัวหน้าครัวเรือน", "ชื่อ-สกุลหัวหน้าครัวเรือน", "ชื่อหัวหน้าครัวเรือน"),
    example="นายสมมุติ ตัวอย่างงาม",
)
# By what a household is found; each may be empty, but not all.
LINKS = (
    CITIZEN_ID,
    HOUSE_CODE,
    replace(VILLAGE_CODE, is_required=False, synonyms=(*VILLAGE_CODE.synonyms, "รหัสพื้นที่", "ccaattmm")),
    Column("house_no", _("house number"), HouseNumber(20), synonyms=("บ้านเลขที่",), example="12/3"),
)
FACTS = (
    Column(
        "member_count",
        _("number of members"),
        WholeNumber(1, 60),
        ("จำนวนคน", "จำนวนสมาชิก", "จำนวนสมาชิกในครัวเรือน"),
        example="4",
    ),
    Column("occupation", _("occupation"), Words(120), ("อาชีพ", "อาชีพหลัก"), example="ทำนา"),
    Column("phone", _("phone"), Phone(20), ("โทรศัพท์", "เบอร์โทรศัพท์", "หมายเลขโทรศัพท์"), example="0000000000"),
    Column("surveyed_on", _("survey day"), Day(), ("วันที่สำรวจ", "วันสำรวจ"), example="10/02/2566"),
)
QUESTIONS = tuple(question(listed.number) for listed in LISTED)
NUMBERS = {listed.number: column for listed, column in zip(LISTED, QUESTIONS, strict=True)}
OTHER = Column(
    "other_hardship",
    _("the other hardship"),
    Words(300),
    synonyms=("ระบุความเดือดร้อนอื่น", f"{code_of(OTHER_HARDSHIP)} ระบุ"),
)
# What the SQL of the kind finds out: where the keys of a row lead, and part 2 as it is stored, which a row of part 1
# takes along with it.
WORK = {
    "numbered_id": "uuid",
    "coded_id": "uuid",
    "named_ids": "uuid[]",
    "number_is_gone": "boolean",
    "found": "smallint[]",
    "not_found": "smallint[]",
}
PART_ONE = Sheet(
    "part1",
    _("part 1 household"),
    (*LINKS, replace(HEAD_NAME, is_required=True), *FACTS),
    work=WORK | {"other": "text"},
)
PART_TWO = Sheet("part2", _("part 2 hardships"), (*LINKS, HEAD_NAME, *QUESTIONS, OTHER), work=WORK)
FLAT = Sheet(
    "both",
    _("both parts"),
    (*PART_ONE.columns, *QUESTIONS, OTHER),
    parts=(PART_ONE.name, PART_TWO.name),
)
