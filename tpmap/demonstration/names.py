"""Invented names and the numbers of an office that does not exist."""

from random import Random

from households.identity import check_digit

MALE_NAMES = (
    "สมชาย สมศักดิ์ ประเสริฐ วิชัย บุญมี ทองสุข สุชาติ มานะ ชูชัย อนันต์ ประยูร สมบัติ ธวัชชัย วีระ สุรชัย ไพโรจน์ "
    "เก่ง ชัยวัฒน์ ณรงค์ นิคม พิชัย สมหมาย อุดม จรูญ เสน่ห์ ถาวร กิตติ ปรีชา ศักดา สายัณห์ ธนกร ภูมิ ณัฐพล วรวุฒิ "
    "อภิชาติ ปัญญา สิทธิ์ ตะวัน กล้า เอก"
).split()
FEMALE_NAMES = (
    "สมพร สมศรี บุญมา กิ่งแก้ว มาลี ประไพ สุดา วันเพ็ญ ทองใบ จันทร์เพ็ญ นงนุช อรุณี พิมพ์ใจ รัตนา สุนีย์ ลำดวน "
    "ฝน น้ำฝน น้ำใส ปราณี ดวงใจ วิไล ศิริพร สายฝน จิราพร พรทิพย์ อำไพ บังอร ละเอียด ฉวีวรรณ กัญญา ชลธิชา ณิชา ปาริชาติ "
    "เพ็ญศรี ใบเตย แก้วตา มะลิ ข้าวหอม อุ่นเรือน"
).split()
FAMILY_STARTS = (
    "ใจ ศรี ทอง แก้ว บุญ สุข วงศ์ รักษ์ ชู พูน มั่น เพชร ชัย จันทร์ อินทร์ คง นาค สม เกิด ไทย พรหม ขวัญ นวล แสง ธรรม"
).split()
FAMILY_ENDS = (
    "งาม สุข ดี เจริญ ประเสริฐ มาก พันธ์ คำ สว่าง มณี รุ่งเรือง ทรัพย์ กล้า ภักดี ชาติ มงคล เกษม ประดิษฐ์ ผล วัฒนา "
    "เพียร สกุล เพ็ชร ยืน สมบูรณ์ นิล ขจร จิตต์ รัตน์ ไพร"
).split()
VILLAGE_NAMES = (
    "บ้านหนองบัว บ้านท่าไทร บ้านนาเหนือ บ้านควนทอง บ้านคลองใหม่ บ้านดอนมะพร้าว บ้านทุ่งหลวง บ้านห้วยน้ำใส บ้านไทรงาม "
    "บ้านเขาแก้ว บ้านบางใหญ่ บ้านโคกสูง บ้านหัวสะพาน บ้านสวนกลาง บ้านป่ายาง บ้านปากน้ำ บ้านหาดทราย บ้านวังหิน"
).split()


def family_name(rng: Random) -> str:
    start = rng.choice(FAMILY_STARTS)
    return start + rng.choice([end for end in FAMILY_ENDS if end != start])


def first_name(rng: Random, *, female: bool) -> str:
    return rng.choice(FEMALE_NAMES if female else MALE_NAMES)


def title(*, female: bool, age: int, married: bool) -> str:
    if age < 15:
        return "ด.ญ." if female else "ด.ช."
    if not female:
        return "นาย"
    return "นาง" if married else "นางสาว"


def citizen_id(*, first_digit: int, sequence: int) -> str:
    """Return a valid 13-digit number of the office 0000, which belongs to nobody.

    `sequence` is 0…9,999,999; the check digit is computed.
    """
    twelve = f"{first_digit}0000{sequence:07d}"
    return f"{twelve}{check_digit(twelve)}"
