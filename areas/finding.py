"""Finding an area by what people type: "หมู่ 4 ต.บ้านแป้น อ.เมือง", a bare name, or a code."""

import re
from dataclasses import dataclass, field

from django.db.models import Q

from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import is_area_code
from areas.thai import arabic_digits, one_spelling

MOST = 12
SHORTEST = 2  # letters of a name
LEVEL_WORDS = {
    AreaLevel.PROVINCE: ("จังหวัด", "จ."),
    AreaLevel.DISTRICT: ("อำเภอ", "อ.", "เขต"),
    AreaLevel.SUBDISTRICT: ("ตำบล", "ต.", "แขวง"),
    AreaLevel.VILLAGE: ("บ้าน",),
}
MOO = re.compile(r"(?:หมู่ที่|หมู่|ม\.|moo)\s*(\d{1,2})(?!\d)", re.IGNORECASE)
SPACE_AFTER_LEVEL = re.compile(r"(จังหวัด|จ\.|อำเภอ|อ\.|เขต|ตำบล|ต\.|แขวง)\s+")
# The way up from a subdistrict to each level.
ABOVE = {AreaLevel.SUBDISTRICT: "", AreaLevel.DISTRICT: "parent__", AreaLevel.PROVINCE: "parent__parent__"}


@dataclass(frozen=True)
class Asked:
    """What was typed: the moo, names of which the level was said, and names of any level."""

    moo: int | None = None
    levelled: list[tuple[AreaLevel, str]] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    @property
    def says_nothing(self) -> bool:
        return not self.levelled and not self.bare


def find_areas(text: str, *, most: int = MOST) -> list[Area]:
    """Return villages and subdistricts that fit every word typed, the best known first; two queries at most.

    Only areas to which a household can belong: provinces and districts are found by narrowing on.
    """
    typed = arabic_digits(one_spelling(text))
    if is_area_code(typed.replace(" ", "")):
        return list(_areas().filter(code__startswith=typed.replace(" ", ""), level__gte=AreaLevel.SUBDISTRICT)[:most])
    asked = read(typed)
    if asked.says_nothing:
        return []
    subdistricts = list(_subdistricts(asked)[:most])
    villages = list(_villages(asked, subdistricts)[:most])
    return (villages + subdistricts if asked.moo else subdistricts + villages)[:most]


def read(typed: str) -> Asked:
    """Take a typed place apart."""
    moo = MOO.search(typed)
    words = SPACE_AFTER_LEVEL.sub(r"\1", MOO.sub(" ", typed)).replace(",", " ").split()
    asked = Asked(moo=int(moo[1]) if moo else None)
    for word in words:
        level = next((level for level, marks in LEVEL_WORDS.items() if word.startswith(marks)), None)
        mark = next((mark for mark in LEVEL_WORDS.get(level, ()) if word.startswith(mark)), "")
        # A village is called "บ้าน…", and so are many subdistricts.
        if level in ABOVE and len(word) > len(mark):
            asked.levelled.append((level, word.removeprefix(mark)))
        elif len(word) >= SHORTEST:
            asked.bare.append(word)
    return asked


def _areas():
    return Area.objects.current().with_lineage().order_by("code")


def _subdistricts(asked: Asked):
    found = _areas().at_level(AreaLevel.SUBDISTRICT)
    for level, name in asked.levelled:
        found = found.filter(_begins(ABOVE[level], name))
    for word in asked.bare:
        found = found.filter(_any_level(word))
    return found


def _villages(asked: Asked, subdistricts: list[Area]):
    villages = _areas().at_level(AreaLevel.VILLAGE)
    if asked.moo:
        return villages.filter(code__in=[f"{area.code}{asked.moo:02d}" for area in subdistricts])
    if not asked.bare:
        return villages.none()
    for level, name in asked.levelled:
        villages = villages.filter(_begins(f"parent__{ABOVE[level]}", name))
    named, *others = asked.bare
    villages = villages.filter(_begins("", named) | _begins("", f"บ้าน{named}"))
    for word in others:
        villages = villages.filter(_any_level(word, "parent__"))
    return villages


def _any_level(word: str, lead: str = "") -> Q:
    condition = Q()
    for way in ABOVE.values():
        condition |= _begins(f"{lead}{way}", word)
    return condition


def _begins(way: str, name: str) -> Q:
    return Q(**{f"{way}name_th__startswith": name}) | Q(**{f"{way}name_en__istartswith": name})
