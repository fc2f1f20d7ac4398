"""Some history for the poor households: visits, problems, help, follow-up."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from logbook.choices import Found, HelpKind, HelpResult, ProblemState


@dataclass(frozen=True)
class Remedy:
    """What is usually wrong behind a failed indicator, and what is usually done about it."""

    cause: str
    need: str
    help_given: str
    agency: str
    kind: HelpKind
    baht: int


REMEDIES = {
    "MPI01": Remedy(
        "มารดาได้รับอาหารไม่เพียงพอ", "นมและการติดตามพัฒนาการ", "มอบนมและติดตามน้ำหนักเด็ก", "รพ.สต.", HelpKind.RELIEF, 1200
    ),
    "MPI02": Remedy(
        "ไม่มีตู้เย็นและที่ล้างผัก", "ความรู้เรื่องอาหารปลอดภัย", "อสม. ให้ความรู้และตรวจครัวเรือน", "อสม.", HelpKind.DEVELOPMENT, 0
    ),
    "MPI03": Remedy("ซื้อยาชุดจากร้านชำ", "ยาสามัญประจำบ้าน", "มอบชุดยาสามัญประจำบ้าน", "รพ.สต.", HelpKind.RELIEF, 350),
    "MPI04": Remedy(
        "ผู้สูงอายุไม่มีที่ออกกำลังกาย", "กลุ่มออกกำลังกายใกล้บ้าน", "ชวนเข้าชมรมผู้สูงอายุ", "ชมรมผู้สูงอายุ", HelpKind.DEVELOPMENT, 0
    ),
    "MPI05": Remedy("หลังคารั่ว เสาเรือนผุ", "ซ่อมบ้าน", "สำรวจและซ่อมหลังคาบ้าน", "อบต.", HelpKind.DEVELOPMENT, 18_500),
    "MPI06": Remedy("ไม่มีภาชนะเก็บน้ำฝน", "ถังเก็บน้ำ", "มอบถังเก็บน้ำ 1,000 ลิตร", "อบต.", HelpKind.RELIEF, 2800),
    "MPI07": Remedy("ประปาหมู่บ้านไม่ไหลหน้าแล้ง", "น้ำใช้หน้าแล้ง", "ขยายเขตประปาหมู่บ้าน", "อบต.", HelpKind.DEVELOPMENT, 12_000),
    "MPI08": Remedy(
        "ไม่มีแรงดูแลบ้าน", "ปรับสภาพแวดล้อมบ้าน", "จิตอาสาช่วยทำความสะอาดและจัดบ้าน", "จิตอาสาพัฒนา", HelpKind.RELIEF, 500
    ),
    "MPI09": Remedy("บ้านอยู่ไกลศูนย์เด็กเล็ก", "รถรับส่งเด็ก", "ประสานรถรับส่งศูนย์พัฒนาเด็กเล็ก", "อบต.", HelpKind.DEVELOPMENT, 0),
    "MPI10": Remedy("ต้องช่วยผู้ปกครองทำงาน", "ทุนการศึกษา", "มอบทุนเสมอภาค", "โรงเรียนในพื้นที่", HelpKind.RELIEF, 3000),
    "MPI11": Remedy(
        "ไม่มีค่าเดินทางไปเรียน", "ทุนและที่เรียนสายอาชีพ", "แนะแนวและสมัครเรียนทวิภาคี", "วิทยาลัยอาชีวศึกษา", HelpKind.DEVELOPMENT, 3000
    ),
    "MPI12": Remedy("ไม่เคยเข้าเรียน", "เรียนนอกระบบ", "สมัครเรียนรู้หนังสือ", "สกร. อำเภอ", HelpKind.DEVELOPMENT, 0),
    "MPI13": Remedy("ว่างงาน ไม่มีทักษะ", "ฝึกอาชีพ", "ฝึกอาชีพและให้เครื่องมือทำกิน", "พัฒนาชุมชนอำเภอ", HelpKind.DEVELOPMENT, 5000),
    "MPI14": Remedy(
        "อายุมาก ทำงานหนักไม่ได้", "อาชีพเบา ๆ ที่บ้าน", "ส่งเสริมการปลูกผักและเลี้ยงไก่", "เกษตรอำเภอ", HelpKind.DEVELOPMENT, 2500
    ),
    "MPI15": Remedy("รายได้ไม่พอรายจ่าย", "รายได้เสริม", "เงินสงเคราะห์ครอบครัวผู้มีรายได้น้อย", "พมจ.", HelpKind.RELIEF, 2000),
    "MPI16": Remedy("อยู่ลำพังกลางวัน", "ผู้ดูแล", "จัดผู้ดูแลผู้สูงอายุเข้าเยี่ยมทุกสัปดาห์", "รพ.สต.", HelpKind.DEVELOPMENT, 0),
    "MPI17": Remedy("ไม่มีบัตรประจำตัวคนพิการ", "ขึ้นทะเบียนคนพิการ", "พาขึ้นทะเบียนและมอบรถเข็น", "พมจ.", HelpKind.RELIEF, 4500),
}
NOTES = (
    "พบทั้งครอบครัว พูดคุยที่ใต้ถุนบ้าน", "ไปพร้อมผู้ใหญ่บ้านและ อสม. ครอบครัวให้ข้อมูลดี", "หัวหน้าครัวเรือนไปรับจ้าง พบผู้สูงอายุอยู่บ้าน",
    "บ้านอยู่ท้ายสวน ทางเข้าลำบากหน้าฝน", "ติดตามหลังได้รับความช่วยเหลือ สภาพดีขึ้น",
)  # fmt: skip
ATTITUDES = ("อยากพึ่งตนเอง", "ท้อเพราะเคยขายของขาดทุน แต่ยังอยากลอง", "พอใจกับที่เป็นอยู่")
SKILLS = ("ทำสวนและเลี้ยงไก่ได้", "จักสานได้สวย", "เคยเป็นช่างปูน")
RESOURCES = ("มีที่ข้างบ้าน 1 งาน", "มีลูกหลานช่วยแรง", "ไม่มีที่ดินทำกิน")
WAYS_OUT = ("ปลูกผักขายตลาดนัดชุมชน", "รวมกลุ่มจักสานกับเพื่อนบ้าน", "ขอผู้ดูแลและเบี้ยที่พึงได้ให้ครบ")


@dataclass
class HelpRecord:
    remedy: Remedy
    on: date
    result: HelpResult
    next_step: str = ""
    next_step_on: date | None = None


@dataclass
class ProblemRecord:
    indicator: str
    remedy: Remedy
    found_on: date
    state: ProblemState
    closed_on: date | None
    helps: list[HelpRecord]


@dataclass
class VisitRecord:
    on: date
    found: Found
    note: str
    attitude: str
    skill: str
    resource: str
    way_out: str
    problems: list[ProblemRecord]


@dataclass(frozen=True)
class Year:
    """What is known of one household in one year. `failed_next` None: the newest round, whose cases are open."""

    failed: list[str]
    failed_next: list[str] | None
    survey_day: date

    def is_solved(self, code: str) -> bool:
        return self.failed_next is not None and code not in self.failed_next


def case_of(rng: Random, year: Year, still_open: set[str], today: date) -> VisitRecord | None:
    """Return what was done for a poor household in one year; None for the third that nobody visited.

    `still_open` are the indicators with an open problem from earlier years: nobody records those a second time.
    The open cases of the newest round date from the weeks before `today`.
    """
    if not year.failed or rng.random() < 0.35:
        return None
    days = rng.randint(25, 110)
    on = today - timedelta(days=days) if year.failed_next is None else year.survey_day + timedelta(days=days)
    return VisitRecord(
        on=on,
        found=Found.MET if rng.random() < 0.94 else Found.NOT_HOME,
        note=rng.choice(NOTES),
        attitude=rng.choice(ATTITUDES),
        skill=rng.choice(SKILLS),
        resource=rng.choice(RESOURCES),
        way_out=rng.choice(WAYS_OUT),
        problems=[_problem(rng, code, year, on) for code in year.failed[:3] if code not in still_open],
    )


def _problem(rng: Random, code: str, year: Year, on: date) -> ProblemRecord:
    remedy = REMEDIES[code]
    helps = [
        _help(rng, remedy, year.is_solved(code), year.failed_next is None, on)
        for _time in range(rng.choice((0, 1, 1, 2)))
    ]
    if year.is_solved(code):
        last = max([given.on for given in helps], default=on)
        return ProblemRecord(code, remedy, on, ProblemState.RESOLVED, last + timedelta(days=20), helps)
    return ProblemRecord(code, remedy, on, ProblemState.HELPING if helps else ProblemState.OPEN, None, helps)


def _help(rng: Random, remedy: Remedy, is_solved: bool, is_recent: bool, on: date) -> HelpRecord:
    day = on + timedelta(days=rng.randint(3, 24))
    if is_solved:
        return HelpRecord(remedy, day, HelpResult.SOLVED)
    result = rng.choice((HelpResult.AWAITING_FOLLOW_UP, HelpResult.FOLLOWING_UP, HelpResult.NOT_SOLVED))
    if not is_recent:
        return HelpRecord(remedy, day, result)
    return HelpRecord(remedy, day, result, f"ติดตามผล: {remedy.help_given}", day + timedelta(days=rng.randint(30, 100)))
