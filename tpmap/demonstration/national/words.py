"""Names of the country: as many different ones as so many people have, put together from common syllables by rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from areas.thai import one_spelling, sort_key
from households.names import strong_key, weak_key
from tpmap.demonstration.names import FAMILY_ENDS, FAMILY_STARTS, FEMALE_NAMES, MALE_NAMES

MOST_FIRST_NAMES, MOST_LAST_NAMES = 15_000, 150_000  # the first names are of each sex
BEGINNINGS = (
    "สม สุ วิ ประ บุญ ทอง พร ศิริ กิ่ง แก้ว จันทร์ ณัฐ ธน นภา ปรี พิ มณี รัต ลำ วรรณ ศรี อรุณ กัญ ชล ดวง ไพ เกษ กิตติ ชัย "
    "เดช นิ ปิย พงษ์ ภัทร ยุพา ระ ละออ สาย จิต ฉวี ธีร บัว พจ เรือง วา สิริ เอก โชติ ไกร อนุ ปัญ ธัญ นันท์ วร มน"
).split()
MIDDLES = "ชา นา วิ ระ ธิ กา มา ดา ลัก พัฒ ศุ ภา รุ่ง จิ ตะ นุ".split()
MALE_ENDINGS = "ชาย ศักดิ์ พงษ์ ชัย เสริฐ สิทธิ์ กร พล เดช ฤทธิ์ วุฒิ ยุทธ ชาติ นนท์ ภพ วัฒน์ ชนะ รัฐ ธร บดี".split()
FEMALE_ENDINGS = "พร ศรี ดา ลี รัตน์ วรรณ มี ธิดา กานต์ ทิพย์ แก้ว งาม เพ็ญ มาศ วดี ณี ภา ยา รี ลักษณ์ เนตร".split()
FAMILY_MIDDLES = (
    "ใจ แก้ว ทอง ศรี บุญ คง มั่น พงษ์ ไทย เพชร จันทร์ ธนา นาค ชู ทิพย์ พรหม อินทร์ ยอด ณรงค์ เดช สิงห์ ภูมิ แสง โชติ กิจ ไร่ "
    "สวน ถาวร ชื่น หอม ปาน คุ้ม รอด สงบ วิทย์ ศิลป์ โพธิ์ วารี เมือง ท่า นคร ราช"
).split()


@dataclass(frozen=True)
class Name:
    """A name as it is written, the word by which a search finds it, and how it sorts."""

    written: str
    word: str
    weak: str
    sort_key: str


def first_names(people: int) -> dict[bool, list[Name]]:
    """Return different first names of men (False) and women (True), the common ones first."""
    count = min(MOST_FIRST_NAMES, 400 + people // 20)
    return {
        is_female: _distinct([*common, *_mixed(product(BEGINNINGS, ["", *MIDDLES], endings))], count, of_family=False)
        for is_female, common, endings in ((False, MALE_NAMES, MALE_ENDINGS), (True, FEMALE_NAMES, FEMALE_ENDINGS))
    }


def last_names(people: int) -> list[Name]:
    """Return different family names, the common ones first."""
    middles = ["", *FAMILY_MIDDLES]
    made = product(FAMILY_STARTS, middles, ["", *FAMILY_MIDDLES[::3]], FAMILY_ENDS)
    return _distinct(_mixed(made), min(MOST_LAST_NAMES, 600 + people // 8), of_family=True)


def _mixed(parts: Iterator[tuple[str, ...]]) -> list[str]:
    made = ["".join(some) for some in parts if len(set(some)) == len(some)]
    Random(len(made)).shuffle(made)  # noqa: S311 – repeatable on purpose
    return made


def _distinct(written: list[str], count: int, *, of_family: bool) -> list[Name]:
    names: dict[str, Name] = {}
    for text in map(one_spelling, written):
        if len(names) == count:
            break
        if text not in names and (word := _word(text, of_family=of_family)):
            names[text] = Name(text, word, weak_key(word), sort_key(text))
    return list(names.values())


def _word(text: str, *, of_family: bool) -> str:
    """Return the one word of the search in the name; "" where it is read as a title or as several words."""
    words = strong_key(f"กก {text}" if of_family else f"{text} กก").split()
    return words[1 if of_family else 0] if len(words) == 2 else ""
