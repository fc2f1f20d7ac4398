"""What a person may see and do, in words: read from the posts, never written down a second time."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Appointment, User
from accounts.permissions import LABELS, Permission
from accounts.second_factor import must_have_second_factor
from areas.choices import AreaLevel
from areas.formats import thousands
from areas.models import Area
from areas.scope import Scope


@dataclass(frozen=True)
class Rights:
    """The posts held today, and the sentences that follow from them."""

    appointments: list[Appointment]
    sees: str
    granted: list[str | Promise]
    refused: list[str | Promise]
    needs_second_factor: bool


def rights_of(user: User) -> Rights:
    """Return what `user` may see and do today."""
    appointments = list(user.appointments.in_force().with_area().order_by("starts_on"))
    granted = user.permissions
    sees_households = Permission.HOUSEHOLD_VIEW in granted
    return Rights(
        appointments=appointments,
        sees=_what_is_seen(user.scope, appointments) if sees_households else _("sees no household"),
        granted=[LABELS[one] for one in Permission if one in granted],
        refused=[LABELS[one] for one in Permission if one not in granted],
        needs_second_factor=must_have_second_factor(user, granted),
    )


def place_in_words(area: Area | None) -> str:
    """Return "subdistrict A, district B, province C"; the caller has loaded the areas around it."""
    if area is None:
        return _("the whole country")
    return " ".join(f"{place.get_level_display()}{place}" for place in area.lineage)


def _what_is_seen(scope: Scope, appointments: list[Appointment]) -> str:
    places = [place_in_words(held.post.area) for held in appointments if held.post.scope.within(scope)]
    count = Area.objects.current().at_level(AreaLevel.VILLAGE).within(scope).count()
    return ngettext(
        "sees the households of %(count)s village: %(places)s",
        "sees the households of %(count)s villages: %(places)s",
        count,
    ) % {"count": thousands(count), "places": " · ".join(dict.fromkeys(places))}
