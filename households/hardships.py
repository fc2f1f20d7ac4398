"""The 37 hardships of ThaiQM in their seven aspects, as they are loaded: data only.

The Department of Provincial Administration has published the seven aspects and how many questions each has (6, 3, 5,
12, 4, 2, 5), not the questions. The list is therefore provisional: where `confirmed_by` names a source the wording is
from it, the others are ours until somebody puts the official ones in their place (`households.models.Hardship`).
"""

from dataclasses import dataclass

from households.choices import HardshipAspect

NESDC = "สศช. เอกสารประกอบการประชุมขจัดความยากจน ปีงบประมาณ 2566"
MOI_MENU = "กระทรวงมหาดไทย เมนูแก้จนข้อ 16"


@dataclass(frozen=True)
class ListedHardship:
    """A hardship of the list: `number` is 412 for the twelfth of the fourth aspect."""

    number: int
    name_th: str
    name_en: str
    confirmed_by: str = ""

    @property
    def aspect(self) -> HardshipAspect:
        return HardshipAspect(self.number // 100)

    @property
    def code(self) -> str:
        return code_of(self.number)


def code_of(number: int) -> str:
    """Return "4.12" of 412."""
    return f"{number // 100}.{number % 100}"


LISTED = tuple(
    ListedHardship(*row)
    for row in (
        (101, "ไม่มีบ้าน/ที่อยู่อาศัย", "No dwelling", NESDC),
        (102, "บ้านไม่มั่นคงแข็งแรง", "The house is not sound"),
        (103, "ไม่มีห้องน้ำ/ส้วมที่ถูกสุขลักษณะ", "No hygienic bathroom or toilet"),
        (104, "ไม่มีไฟฟ้าใช้", "No electricity"),
        (105, "บ้านไม่เป็นระเบียบ/ไม่ถูกสุขลักษณะ", "The house is untidy or unhygienic"),
        (106, "ได้รับผลกระทบจากมลพิษ", "Affected by pollution", NESDC),
        (201, "น้ำดื่มไม่สะอาด", "Drinking water is not clean"),
        (202, "น้ำดื่มไม่เพียงพอ", "Not enough drinking water"),
        (203, "น้ำใช้ไม่เพียงพอ", "Not enough water for use"),
        (301, "เด็กอายุ 3–5 ปีไม่ได้รับการเตรียมความพร้อมก่อนวัยเรียน", "A child of 3–5 years is not prepared for school"),
        (302, "เด็กอายุ 6–14 ปีไม่ได้เรียนภาคบังคับ", "A child of 6–14 years is not in compulsory education"),
        (303, "จบ ม.3 แล้วไม่ได้เรียนต่อ", "Does not continue after Mathayom 3"),
        (304, "ออกเรียนกลางคัน/ไม่มีทุนเรียน", "Left school early or has no means to study"),
        (305, "อ่านเขียนภาษาไทยไม่ได้", "Cannot read and write Thai"),
        (401, "หนี้นอกระบบ", "Informal debt", NESDC),
        (402, "ไม่มีเอกสารสิทธิ์ที่ดินทำกิน", "No title to the land for a living", NESDC),
        (403, "ไม่มีที่ดินทำกิน", "No land for a living"),
        (404, "ผู้ป่วยเรื้อรังไม่ได้รับการดูแล", "A chronic patient without care", NESDC),
        (405, "ผู้ป่วยติดเตียงไม่ได้รับการดูแล", "A bed-ridden patient without care", NESDC),
        (406, "ไม่สามารถไปรับบริการที่โรงพยาบาลได้", "Cannot reach the hospital", NESDC),
        (407, "ปัญหาสุขภาพจิต", "Mental health", NESDC),
        (408, "ไม่ได้รับสวัสดิการที่พึงได้", "Does not receive welfare that is due"),
        (409, "ไม่มีบัตรประชาชน/ไม่มีสถานะทางทะเบียน", "No citizen card or status in the register"),
        (410, "ประสบภัยพิบัติ", "Struck by a disaster"),
        (411, "ขาดน้ำเพื่อการเกษตร", "No water for farming"),
        (412, "เดือดร้อนเรื่องอื่น ๆ", "Another hardship"),
        (501, "คนวัยแรงงานไม่มีอาชีพ/รายได้", "Somebody of working age has no occupation or income"),
        (502, "รายได้ต่ำกว่าเกณฑ์", "Income below the threshold"),
        (503, "ไม่มีเงินออม", "No savings", MOI_MENU),
        (504, "ไม่มีทักษะ/ทุนประกอบอาชีพ", "No skill or means for an occupation"),
        (601, "ไม่ปลอดภัยในชีวิตและทรัพย์สิน", "Not safe in life and property"),
        (602, "ยาเสพติดในครัวเรือน/ชุมชน", "Drugs in the household or the community"),
        (701, "มีผู้สูงอายุที่ต้องดูแล", "An elderly person in need of care"),
        (702, "มีผู้พิการที่ต้องดูแล", "A disabled person in need of care"),
        (703, "มีเด็กกำพร้า/เด็กถูกทอดทิ้ง", "An orphan or abandoned child"),
        (704, "แม่เลี้ยงเดี่ยว/ครอบครัวเปราะบาง", "A single mother or fragile family"),
        (705, "คนไร้ที่พึ่ง/เร่ร่อน", "A person without support or home"),
    )
)
OTHER_HARDSHIP = 412
