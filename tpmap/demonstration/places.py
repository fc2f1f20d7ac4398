"""Where the demonstration's households stand: real subdistricts, invented villages."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from areas.choices import AreaLevel
from areas.models import Area
from areas.scope import Scope
from areas.thai import sort_key
from tpmap.demonstration.names import VILLAGE_NAMES

# Latitude and longitude of the middle of a province and how far the points spread; without them a house has no point.
MIDDLES = {"84": (9.05, 99.05, 0.35)}
VILLAGES_A_SUBDISTRICT = (4, 9)


@dataclass(frozen=True)
class Place:
    area_code: str
    weight: int


def make_villages(rng: Random, area_code: str) -> list[Area]:
    """Return unsaved villages under every subdistrict of the area, the same for the same `rng`."""
    subdistricts = Area.objects.within(Scope((area_code,))).current().at_level(AreaLevel.SUBDISTRICT)
    villages = []
    for code in subdistricts.order_by("code").values_list("code", flat=True):
        for moo in range(1, rng.randint(*VILLAGES_A_SUBDISTRICT) + 1):
            name = rng.choice(VILLAGE_NAMES)
            villages.append(
                Area(
                    code=f"{code}{moo:02d}",
                    level=AreaLevel.VILLAGE,
                    parent_id=code,
                    name_th=name,
                    sort_key=sort_key(name),
                )
            )
    return villages


def weighted(villages: list[Area], favourites: set[str]) -> list[Place]:
    """Give villages of the demonstration accounts' subdistricts more households, so that there is work to show."""
    return [Place(village.code, 40 if village.code[:6] in favourites else 1) for village in villages]


def point(rng: Random, area_code: str) -> tuple[Decimal | None, Decimal | None]:
    """Return a point near the middle of the subdistrict, or nothing for one house in eight."""
    middle = MIDDLES.get(area_code[:2])
    missing = rng.random() < 0.125
    near, far = rng.gauss(0, 0.012), rng.gauss(0, 0.012)
    if middle is None or missing:
        return None, None
    latitude, longitude, spread = middle
    of_subdistrict = Random(area_code[:6])  # noqa: S311 – a place on a map, not a secret
    latitude += of_subdistrict.uniform(-spread, spread) + near
    longitude += of_subdistrict.uniform(-spread, spread) + far
    return Decimal(f"{latitude:.6f}"), Decimal(f"{longitude:.6f}")
