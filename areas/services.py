"""Writing areas: the official list as a whole, and villages as data brings them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.codes import split_village_code
from areas.models import Area, unnamed_village
from areas.official import official_areas, successors_of
from areas.thai import one_spelling, sort_key

OFFICIAL_FIELDS = ["level", "parent_id", "name_th", "name_en", "sort_key", "postcode", "is_current"]
WRITTEN_FIELDS = ["level", "parent", "name_th", "name_en", "sort_key", "postcode", "is_current"]


class UnknownArea(ValueError):
    """A village was named under a subdistrict that is not (or no longer) in force."""

    def __init__(self, code: str):
        self.code = code
        successors = successors_of(code)
        if successors:
            text = _("Subdistrict %(code)s was abolished. Its place was taken by %(successors)s.")
        else:
            text = _("There is no subdistrict %(code)s.")
        super().__init__(text % {"code": code, "successors": ", ".join(successors)})


@dataclass(frozen=True)
class AreasLoaded:
    """How many areas a load wrote (new or changed), left as they were, and took out of force."""

    written: int
    unchanged: int
    abolished: int


@transaction.atomic
def load_areas() -> AreasLoaded:
    """Bring provinces, districts and subdistricts in line with the official list; villages stay.

    What left the list is no longer current but never deleted: old households keep their place.
    """
    stored = {
        row["code"]: row for row in Area.objects.filter(level__lt=AreaLevel.VILLAGE).values("code", *OFFICIAL_FIELDS)
    }
    official = list(official_areas())
    written = [area for area in official if stored.get(area.code) != _values(area)]
    save_areas(written)
    gone = set(stored) - {area.code for area in official}
    abolished = Area.objects.filter(code__in=gone, is_current=True).update(is_current=False)
    return AreasLoaded(written=len(written), unchanged=len(official) - len(written), abolished=abolished)


def save_areas(areas: Iterable[Area]) -> None:
    """Insert areas, or update those whose code is there already, in a few statements."""
    Area.objects.bulk_create(
        areas, batch_size=2000, update_conflicts=True, unique_fields=["code"], update_fields=WRITTEN_FIELDS
    )


@transaction.atomic
def add_villages(*, names: Mapping[str, str]) -> int:
    """Add or rename villages, given as {code of 8 or 10 digits: Thai name or ""}. Returns how many are new.

    A village without a name is called by its number, and a name once known is not lost to a blank.
    Raises ValueError for a code of another shape and UnknownArea for one under no current subdistrict.
    """
    named = {split_village_code(code)[0]: one_spelling(name) for code, name in names.items()}
    _refuse_unknown_subdistricts({code[:6] for code in named})
    known = set(Area.objects.filter(code__in=named).values_list("code", flat=True))
    save_areas(_village(code, name) for code, name in named.items() if name or code not in known)
    return len(set(named) - known)


def ensure_village(*, code: str, name: str = "") -> Area:
    """Return the village with that code of 8 or 10 digits, added under its subdistrict if it is new."""
    add_villages(names={code: name})
    return Area.objects.get(code=split_village_code(code)[0])


def _values(area: Area) -> dict:
    return {"code": area.code} | {field: getattr(area, field) for field in OFFICIAL_FIELDS}


def _village(code: str, name: str) -> Area:
    name = name or unnamed_village(int(code[6:]))
    return Area(code=code, level=AreaLevel.VILLAGE, parent_id=code[:6], name_th=name, sort_key=sort_key(name))


def _refuse_unknown_subdistricts(codes: set[str]) -> None:
    known = Area.objects.current().at_level(AreaLevel.SUBDISTRICT).filter(code__in=codes).values_list("code", flat=True)
    missing = codes - set(known)
    if missing:
        raise UnknownArea(min(missing))
