"""Where something lies, in words, as an envelope has it: ต.มะขามเตี้ย อ.เมืองสุราษฎร์ธานี จ.สุราษฎร์ธานี 84000."""

from django.utils.translation import pgettext

from areas.choices import AreaLevel
from areas.models import Area

# The capital has khwaeng and khet instead; its districts carry theirs in the name.
BANGKOK = "10"


def in_words(area: Area) -> str:
    """Return the names of `area` and of what it lies in; load `parent__parent__parent` along with it."""
    names, postcode = [], ""
    while area is not None:
        names.append(short_name(area))
        postcode = postcode or area.postcode
        area = area.parent if area.parent_id else None
    return " ".join(filter(None, [*names, postcode]))


def short_name(area: Area) -> str:
    """Return the name of one area as an address has it: "ต.มะขามเตี้ย"."""
    name = {"name": str(area)}
    match area.level:
        case AreaLevel.SUBDISTRICT if area.code.startswith(BANGKOK):
            return pgettext("subdistrict of Bangkok", "Khwaeng %(name)s") % name
        case AreaLevel.SUBDISTRICT:
            return pgettext("subdistrict in an address", "%(name)s Subdistrict") % name
        case AreaLevel.DISTRICT if not area.code.startswith(BANGKOK):
            return pgettext("district in an address", "%(name)s District") % name
        case AreaLevel.PROVINCE if area.code != BANGKOK:
            return pgettext("province in an address", "%(name)s Province") % name
    return str(area)
