"""Understanding what was typed into the box: a number, a telephone, a house, a place, a name, or several of them."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.scope import Scope, code_after
from areas.thai import arabic_digits, one_spelling
from households.identity import LENGTH as ID_LENGTH
from households.name_search import MOST_WORDS, MeantWord, postings_of
from households.names import strong_key
from logbook.found import FoundHouseholds

LONGEST_TEXT = 200
HOUSE_CODE_LENGTH = 11
PHONE = re.compile(r"^0\d{8,9}$")
SEPARATORS = re.compile(r"[\s\-.()\u2010-\u2015]")
HOUSE_NUMBER = re.compile(r"^\d+(?:[/-]\d+)*[ก-ฮ]?$")
VILLAGE_NUMBER = re.compile(r"(?:^|(?<=\s))(?:หมู่ที่|หมู่|ม\.|moo)\s*(\d{1,2})(?=\s|$)", re.I)
# "ต.ท่าทอง", "ตำบลท่าทอง", "อ. เมือง": the level is said, so the word is no name of a person.
PLACE_WORDS = {
    AreaLevel.PROVINCE: "จังหวัด|จ\\.",
    AreaLevel.DISTRICT: "อำเภอ|อ\\.|เขต",
    AreaLevel.SUBDISTRICT: "ตำบล|ต\\.|แขวง",
}
PLACE = {level: re.compile(rf"(?:^|(?<=\s))(?:{words})\s*([^\s\d]{{2,}})") for level, words in PLACE_WORDS.items()}
HOUSE_PREFIX = re.compile(r"(?:^|(?<=\s))(?:บ้านเลขที่|เลขที่)\s*(?=\d)")
SHORTEST_WORD = 2


@dataclass(frozen=True)
class TypedText:
    """What the text says. All of it must be true of a household; `words` are of names or of places."""

    house_code: str = ""
    phone: str = ""
    house_number: str = ""
    village_number: int | None = None
    places: tuple[tuple[AreaLevel, str], ...] = ()
    words: tuple[str, ...] = ()


def is_about_a_citizen_id(text: str) -> bool:
    """Tell whether `text` holds so many digits that it can only be meant as a citizen ID. It is then never stored."""
    return sum(character.isdigit() for character in text) >= ID_LENGTH - 1


def digits_of(text: str) -> str:
    return "".join(character for character in arabic_digits(text) if character.isdigit())


def read_typed(text: str) -> TypedText:
    """Read the text of the box. Raises ValidationError where nothing in it can be looked for."""
    text = arabic_digits(one_spelling(text))
    bare = SEPARATORS.sub("", text)
    if len(bare) == HOUSE_CODE_LENGTH and bare.isdigit():
        return TypedText(house_code=bare)
    if PHONE.match(bare):
        return TypedText(phone=bare)
    return _read_words(text)


def find_typed(
    households: FoundHouseholds, typed: TypedText, *, words: list[MeantWord], places: dict[str, list[str]], scope: Scope
) -> FoundHouseholds:
    """Keep the households that fit all of `typed`: `words` as meant in names, `places` the codes of areas so called."""
    if typed.house_code:
        households = households.filter(house_code=typed.house_code)
    if typed.phone:
        households = households.filter(phone__in=_ways_to_write(typed.phone))
    if typed.house_number:
        number = typed.house_number
        households = households.filter(Q(house_number=number) | Q(house_number__startswith=f"{number}/"))
    if typed.village_number:
        households = households.filter(
            area__level=AreaLevel.VILLAGE, area__code__endswith=f"{typed.village_number:02d}"
        )
    for _level, place in typed.places:
        households = households.filter(_within_any(places.get(place, [])))
    for word in words:
        called = Q(pk__in=postings_of(word, scope).values("household_id"))
        codes = [code for name, found in places.items() if name in typed.words and _is(word, name) for code in found]
        # Only where such a place exists: an OR takes the index of names out of the plan.
        households = households.filter(called | _within_any(codes) if codes else called)
    return households


def _read_words(text: str) -> TypedText:
    text = HOUSE_PREFIX.sub("", text)
    village = VILLAGE_NUMBER.search(text)
    text = VILLAGE_NUMBER.sub(" ", text)
    places = []
    for level, pattern in PLACE.items():
        places += [(level, name) for name in pattern.findall(text)]
        text = pattern.sub(" ", text)
    words = text.split()
    numbers = [word for word in words if HOUSE_NUMBER.match(word)]
    read = TypedText(
        house_number=numbers[0] if numbers else "",
        village_number=int(village[1]) if village else None,
        places=tuple(places),
        words=tuple(word for word in words if word not in numbers and len(strong_key(word)) >= SHORTEST_WORD),
    )
    if len(read.words) > MOST_WORDS:
        raise ValidationError(_("Type %(count)s words at most."), code="too_many", params={"count": MOST_WORDS})
    if read == TypedText():
        raise ValidationError(_("Type at least two letters of a name, or a number."), code="too_short")
    return read


def _is(word: MeantWord, name: str) -> bool:
    return word.stands_for(name) is not None


def _within_any(codes: list[str]) -> Q:
    within = Q(pk__in=[])
    for code in codes:
        within |= Q(area_id__gte=code, area_id__lt=code_after(code))
    return within


def _ways_to_write(phone: str) -> list[str]:
    """Return the usual writings of a telephone number, so that equality finds it as it was entered."""
    head = 3 if len(phone) == 10 else 2
    rest = phone[head:]
    writings = {phone, f"{phone[:head]}-{rest}", f"{phone[:head]}-{rest[:3]}-{rest[3:]}"}
    return sorted(writings | {writing.replace("-", " ") for writing in writings})
