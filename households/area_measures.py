"""What is measured of an area: the 33 indicators of the village survey (กชช.2ค) in 7 dimensions, counts, night light.

Data only. The village survey gives each indicator a level: 1 is a serious problem, 3 little or none. The list is that
of the 12th plan; a later form changes it here, and old facts stay under their codes.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AreaDimension(models.TextChoices):
    """What a measure is about: the 7 dimensions of the village survey, and what comes from elsewhere."""

    INFRASTRUCTURE = "infrastructure", pgettext_lazy("dimension of the village survey", "Infrastructure")
    ECONOMY = "economy", pgettext_lazy("dimension of the village survey", "Economic base")
    HEALTH = "health", pgettext_lazy("dimension of the village survey", "Health and hygiene")
    EDUCATION = "education", pgettext_lazy("dimension of the village survey", "Knowledge and education")
    COMMUNITY = "community", pgettext_lazy("dimension of the village survey", "Participation and strength")
    ENVIRONMENT = "environment", pgettext_lazy("dimension of the village survey", "Nature and environment")
    RISK = "risk", pgettext_lazy("dimension of the village survey", "Risks and disasters")
    PEOPLE = "people", pgettext_lazy("dimension of an area", "People")
    PHYSICAL = "physical", pgettext_lazy("dimension of an area", "Seen from the sky")


class Unit(StrEnum):
    LEVEL = "level"
    PERSONS = "persons"
    HOUSEHOLDS = "households"
    RADIANCE = "radiance"

    @property
    def label(self):
        return UNIT_LABELS[self]


UNIT_LABELS = {
    Unit.LEVEL: "",
    Unit.PERSONS: pgettext_lazy("unit", "persons"),
    Unit.HOUSEHOLDS: pgettext_lazy("unit", "households"),
    Unit.RADIANCE: pgettext_lazy("unit of night light", "nW/cm²/sr"),
}
WORST_LEVEL, BEST_LEVEL = 1, 3
LEVELS = {
    1: pgettext_lazy("level of a village", "serious problem"),
    2: pgettext_lazy("level of a village", "some problem"),
    3: pgettext_lazy("level of a village", "little or no problem"),
}


@dataclass(frozen=True)
class Measure:
    """One thing measured: `sums` where the figures of villages add up, else their mean counts.

    `most_first` says which end a ranking begins with.
    """

    code: str
    dimension: AreaDimension
    name: Any
    synonyms: tuple[str, ...] = ()
    unit: Unit = Unit.LEVEL
    sums: bool = False
    most_first: bool = False

    @property
    def is_level(self) -> bool:
        return self.unit == Unit.LEVEL


def _measures(dimension: AreaDimension, *named: tuple) -> tuple[Measure, ...]:
    return tuple(Measure(code, dimension, name, tuple(synonyms)) for code, name, *synonyms in named)


VILLAGE_SURVEY = (
    *_measures(
        AreaDimension.INFRASTRUCTURE,
        ("roads", _("roads")),
        ("drinking_water", _("drinking water")),
        ("utility_water", _("water for use")),
        ("farm_water", _("water for farming"), "น้ำเพื่อเกษตร"),
        ("electricity", _("electricity")),
        ("farm_land", _("land to work"), "ที่ดินทำกิน"),
        ("communications", _("communications"), "การสื่อสาร"),
    ),
    *_measures(
        AreaDimension.ECONOMY,
        ("employment", _("having work")),
        ("establishments", _("work in establishments")),
        ("shops", _("shops and eating places"), "ร้านค้าและร้านอาหาร"),
        ("rice", _("yield of rice")),
        ("field_crops", _("yield of field crops")),
        ("other_farming", _("yield of other farming"), "ผลผลิตจากการเกษตรอื่น ๆ"),
        ("home_industry", _("industry at home"), "อุตสาหกรรมในครัวเรือน"),
        ("tourism", _("tourism")),
    ),
    *_measures(
        AreaDimension.HEALTH,
        ("safe_work", _("safety at work")),
        ("infections", _("protection against infections")),
        ("sports", _("sports"), "กีฬา"),
    ),
    *_measures(
        AreaDimension.EDUCATION,
        ("schooling", _("getting an education")),
        ("further_schooling", _("going on to further education"), "อัตราการเรียนต่อ"),
        ("level_of_education", _("level of education"), "ระดับการศึกษา"),
    ),
    *_measures(
        AreaDimension.COMMUNITY,
        ("learning", _("learning by the community")),
        ("social_protection", _("social protection"), "การคุ้มครองทางสังคม"),
        ("participation", _("participation of the community")),
        ("groups", _("forming of groups"), "การรวมกลุ่ม"),
        ("access_to_funds", _("access to funds"), "การเข้าถึงแหล่งเงินทุน", "แหล่งเงินทุน"),
    ),
    *_measures(
        AreaDimension.ENVIRONMENT,
        ("soil", _("quality of the soil"), "ดิน"),
        ("water_quality", _("quality of the water")),
        ("trees", _("planting of trees"), "การปลูกป่า"),
        ("land_use", _("use of the land")),
        ("environment_care", _("care for the environment"), "การจัดการสิ่งแวดล้อม"),
    ),
    *_measures(
        AreaDimension.RISK,
        ("drugs", _("safety from drugs"), "ยาเสพติด"),
        ("disasters", _("safety from disasters"), "ภัยพิบัติ"),
    ),
)
OTHERS = (
    Measure(
        "population",
        AreaDimension.PEOPLE,
        _("population"),
        ("จำนวนประชากร", "ประชากร"),
        unit=Unit.PERSONS,
        sums=True,
        most_first=True,
    ),
    Measure(
        "household_count",
        AreaDimension.PEOPLE,
        _("all households"),
        ("ครัวเรือนทั้งหมด",),
        unit=Unit.HOUSEHOLDS,
        sums=True,
        most_first=True,
    ),
    Measure(
        "night_light",
        AreaDimension.PHYSICAL,
        _("night-time light"),
        ("แสงไฟกลางคืน", "แสงสว่างกลางคืน", "night light", "NTL"),
        unit=Unit.RADIANCE,
    ),
)
MEASURES = {measure.code: measure for measure in (*VILLAGE_SURVEY, *OTHERS)}
