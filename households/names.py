"""Names as people write them, and the two keys by which a tolerant search compares them.

`strong_key` forgets titles, tone marks, ์ and ็: it is equal for every ordinary way of writing one name.
`weak_key` also folds letters that sound alike: it finds more, and ranks below.
"""

import re

from areas.thai import KILLERS, TONES, arabic_digits, one_spelling, sort_key

# Titles that may stand glued to the name ("นายสมชาย", "น.ส.สมศรี") …
GLUED_TITLES = (
    *("นาย", "นางสาว", "นาง", "น.ส.", "นส.", "เด็กชาย", "เด็กหญิง", "ด.ช.", "ด.ญ.", "ดช.", "ดญ."),
    *("ว่าที่ร้อยตรี", "ว่าที่ร้อยโท", "ว่าที่ร้อยเอก", "ว่าที่ ร.ต.", "ว่าที่ ร.ท.", "ว่าที่ ร.อ.", "สิบตำรวจตรี", "สิบตำรวจโท", "สิบตำรวจเอก"),
    *("ส.ต.ต.", "ส.ต.ท.", "ส.ต.อ.", "จ.ส.ต.", "ด.ต.", "ร.ต.ต.", "ร.ต.ท.", "ร.ต.อ.", "พ.ต.ต.", "พ.ต.ท.", "พ.ต.อ."),
    *("พล.ต.ต.", "พล.ต.ท.", "พล.ต.อ.", "จ.ส.ท.", "จ.ส.อ.", "ส.ต.", "ส.ท.", "ส.อ.", "ร.ต.", "ร.ท.", "ร.อ."),
    *("พ.ต.", "พ.ท.", "พ.อ.", "พล.ต.", "พล.ท.", "พล.อ.", "พลทหาร", "จ.ต.", "จ.ท.", "จ.อ.", "อส."),
    *("ม.จ.", "ม.ร.ว.", "ม.ล.", "ศ.", "รศ.", "ผศ.", "ดร.", "นพ.", "พญ.", "ทพ.", "ทพญ.", "ภก.", "ภญ."),
    *("พระครู", "พระมหา", "พระอธิการ", "พระสมุห์", "สามเณร", "แม่ชี", "mr.", "mrs.", "ms.", "miss."),
)
# … and those that need a space, because names begin with the same letters ("พระพาย").
SPACED_TITLES = ("พระ", "เณร", "หญิง", "นส", "น.ส", "ดช", "ดญ", "ด.ช", "ด.ญ", "mr", "mrs", "ms", "miss")


def _title_pattern() -> re.Pattern:
    def spelled(titles):
        longest_first = sorted(map(one_spelling, titles), key=len, reverse=True)
        return "|".join(re.escape(title).replace(r"\.", r"\.\s*").replace(r"\ ", r"\s*") for title in longest_first)

    # What is left must look like a name: "นายิกา" and "นางาม" are names, not titles.
    return re.compile(
        rf"^(?:(?:{spelled(GLUED_TITLES)})(?:หญิง(?=\s))?\s*|(?:{spelled(SPACED_TITLES)})\s+)(?=[ก-ฮเแโใไa-z])", re.I
    )


TITLE = _title_pattern()
SHORTEST_NAME = 2  # letters
IGNORED_MARKS = dict.fromkeys(map(ord, TONES + KILLERS + "็ฺๆฯ"))
PUNCTUATION = re.compile(r"[^\w\u0E00-\u0E7F]+")
# Letters that sound alike, and the one that each is written as in a weak key.
ALIKE = ("ณศษธภ", "นสสทพ")
SOUND_ALIKE = str.maketrans(*ALIKE)


def split_title(name: str) -> tuple[str, str]:
    """Return (title, rest) of a name in its one spelling; the title is empty where none is recognised."""
    name = one_spelling(name)
    rest = name
    while (match := TITLE.match(rest)) and _letter_count(rest[match.end() :]) >= SHORTEST_NAME:
        rest = rest[match.end() :]
    return name[: len(name) - len(rest)].strip(), rest


def normal_form(name: str) -> str:
    """Return the name without title, in its one spelling: what is shown stays as written, this is what is compared."""
    return split_title(name)[1].casefold()


def strong_key(name: str) -> str:
    """Return the words of the name without title, tone marks, ์, ็ and punctuation, one space between them."""
    plain = arabic_digits(normal_form(name)).translate(IGNORED_MARKS)
    # Once more one spelling: a mark may have stood between two เ.
    return one_spelling(PUNCTUATION.sub(" ", plain))


def weak_key(name: str) -> str:
    """Return the strong key with the letters of each group ณ/น, ศ/ษ/ส, ท/ธ, ภ/พ written as one."""
    return strong_key(name).translate(SOUND_ALIKE)


def name_sort_key(first_name: str, last_name: str) -> str:
    """Return the key by which people are listed: a dictionary's order of first names, then of last names."""
    # The line break sorts below every letter, so that a short first name stands before those it begins.
    return f"{sort_key(first_name)}\n{sort_key(last_name)}"


def _letter_count(text: str) -> int:
    return sum(character.isalpha() for character in text)
