"""Thousands of plausible Thai names, and the slips of people who type them. All made up from common syllables."""

import random

FIRST_BEGINNINGS = (
    "สม สุ วิ ประ บุญ ทอง พร ศิริ กิ่ง แก้ว จันทร์ ณัฐ ธน นภา ปรี พิ มณี รัต ลำ วรรณ ศรี อรุณ อุ กัญ ชล ดวง ไพ เพ็ญ เกษ กิตติ "
    "ชัย เดช นิ ปิย พงษ์ ภัทร มา ยุพา ระ ละออ สาย หนู อำ จิต ฉวี ชู ณรงค์ ธีร บัว ผ่อง พจ เรือง วา สิริ อา เอก โชติ ไกร"
).split()
FIRST_ENDINGS = (
    "ชาย ศักดิ์ พร ศรี ใจ หมาย นึก คิด บูรณ์ พงษ์ ภาพ ชัย เสริฐ สิทธิ์ ดา ลี รัตน์ วรรณ มี ช่วย เกิด ยืน ธิดา นันท์ กานต์ ทิพย์ "
    "แก้ว คำ ดี งาม เพ็ญ จันทร์ มาศ วดี กร พล เดช ฤทธิ์ วุฒิ ณี ภา ยา รี ล นา สุข ฉาย เงิน ทอง ลักษณ์ เนตร ผล กมล สมร ปราณี"
).split()
FIRST_SHORT = "แดง ดำ นิด หน่อย มาลี มานี ชูใจ ปิติ วีระ สมาน อุทัย กานดา สุดา เล็ก ใหญ่ เขียว คำ บัว จัน".split()
LAST_PARTS = (
    "ใจ งาม ดี แก้ว ทอง ศรี สุข บุญ มี คง มั่น ชัย พงษ์ วงศ์ สกุล รักษ์ ไทย เพชร จันทร์ เจริญ ผล ทรัพย์ สิน สมบัติ ธรรม ธนา "
    "นาค พันธ์ ชู เกิด ช่วย ทิพย์ พรหม อินทร์ หนู เพ็ง ยอด ยิ่ง ภักดี ณรงค์ ฤทธิ์ เดช กล้า หาญ สิงห์ เสือ ภูมิ แสง สว่าง รุ่ง เรือง "
    "โชติ วิเศษ สมร ประเสริฐ พัฒน์ กิจ การ ค้า นา ไร่ สวน เขียว ขาว ดำ แดง น้อย ใหญ่ ยาว ลึก ถาวร มงคล สวัสดิ์ ชื่น บาน หอม "
    "หวาน ละเอียด ขำ ปาน มาก คุ้ม รอด พ้น ภัย สงบ สงคราม เวช วิทย์ ศิลป์ ธร ไชย กุล ประดิษฐ์ ประทีป โพธิ์ ไพร ภูเขา วารี สมุทร"
).split()
SOUND_ALIKE = {"ณ": "น", "น": "ณ", "ศ": "ส", "ษ": "ส", "ส": "ศ", "ท": "ธ", "ธ": "ท", "ภ": "พ", "พ": "ภ"}
TONES = "่้๊๋"
CONSONANTS = "กขคงจชดตทนบปพมยรลวสหอ"


def make_names(count: int, seed: int) -> list[tuple[str, str]]:
    """Return `count` pairs of first and last name; first names repeat as in life, families share a last name."""
    chance = random.Random(seed)
    pairs = []
    while len(pairs) < count:
        last_name = "".join(chance.sample(LAST_PARTS, chance.choice((2, 2, 3, 3, 4))))
        pairs.extend((_first_name(chance), last_name) for _ in range(chance.choice((1, 2, 3, 4, 5, 6))))
    return pairs[:count]


def _first_name(chance: random.Random) -> str:
    if chance.random() < 0.06:
        return chance.choice(FIRST_SHORT)
    return chance.choice(FIRST_BEGINNINGS) + chance.choice(FIRST_ENDINGS)


def without_a_tone_mark(name: str, chance: random.Random) -> str:
    places = [at for at, letter in enumerate(name) if letter in TONES + "์็"]
    return _without(name, chance.choice(places)) if places else name


def neighbours_swapped(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def sounding_alike(name: str, chance: random.Random) -> str:
    places = [at for at, letter in enumerate(name) if letter in SOUND_ALIKE]
    if not places:
        return name
    at = chance.choice(places)
    return name[:at] + SOUND_ALIKE[name[at]] + name[at + 1 :]


def without_the_last_letter(name: str, _chance: random.Random) -> str:
    return name[:-1]


def without_a_letter(name: str, chance: random.Random) -> str:
    return _without(name, chance.randrange(len(name)))


def with_a_letter_doubled(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + name[at] + name[at:]


def with_another_consonant(name: str, chance: random.Random) -> str:
    places = [at for at, letter in enumerate(name) if "ก" <= letter <= "ฮ"]
    at = chance.choice(places)
    return name[:at] + chance.choice(CONSONANTS) + name[at + 1 :]


def as_written(name: str, _chance: random.Random) -> str:
    return name


SLIPS = (
    as_written,
    without_a_tone_mark,
    neighbours_swapped,
    sounding_alike,
    without_the_last_letter,
    without_a_letter,
    with_a_letter_doubled,
    with_another_consonant,
)


def _without(name: str, at: int) -> str:
    return name[:at] + name[at + 1 :]
