"""The official list of areas: every province, district and subdistrict in force, from the package `geothai`.

Abolished areas are not part of the list; `successors_of` says what became of their codes.
"""

from collections.abc import Iterator
from functools import cache

import geothai
from geothai.abolished import abolished_areas

from areas.choices import AreaLevel
from areas.models import Area
from areas.thai import sort_key


def official_areas() -> Iterator[Area]:
    """Yield the areas of Thailand, unsaved: each province, then its districts, each with its subdistricts."""
    for province in geothai.provinces():
        yield _area(province, AreaLevel.PROVINCE)
        for district in geothai.districts(province.code):
            yield _area(district, AreaLevel.DISTRICT)
            for subdistrict in geothai.subdistricts(district.code):
                # A few have several postcodes; the first is the one of most of their villages.
                yield _area(subdistrict, AreaLevel.SUBDISTRICT, postcode=subdistrict.postal_codes[0])


def successors_of(code: str) -> tuple[str, ...]:
    """Return the codes that took over an abolished one; none where it never existed or nobody knows."""
    return _successors().get(code, ())


def _area(official, level: AreaLevel, *, postcode: str = "") -> Area:
    return Area(
        code=official.code,
        level=level,
        parent_id=official.code[:-2] or None,
        name_th=official.name_th,
        name_en=official.name_en,
        sort_key=sort_key(official.name_th),
        postcode=postcode,
    )


@cache
def _successors() -> dict[str, tuple[str, ...]]:
    return {area.code: area.successors for area in abolished_areas()}
