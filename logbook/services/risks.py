"""What a district chief should look at before he confirms an entry."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from math import cos, hypot, radians
from uuid import UUID

from django.db.models import Avg
from django.utils import timezone

from areas.choices import AreaLevel
from areas.scope import Scope
from areas.standing import standing
from households.choices import IdentityType, Relationship
from households.models import Household, Member
from logbook.choices import EntryRisk
from logbook.models import Entry, Photo

# More by one person in a day is no walk from door to door.
MANY_IN_A_DAY = 20
# Kilometres from the middle of what is known of the subdistrict; a large one is some 15 across.
FAR_AWAY = 20
KM_A_DEGREE = 111.2


def risks_of(entry: Entry, *, people: Collection[UUID], said_other: bool, by, at: datetime) -> list[str]:
    """Return what the chief should look at in an entry about `people` (ids) that `by` sent at `at`.

    `said_other` tells that somebody said "not the same person" of a likely duplicate; that stays said.
    """
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = {
        EntryRisk.NO_NUMBER: Member.objects.filter(pk__in=people, identity_type=IdentityType.NONE).exists(),
        EntryRisk.LIKELY_DUPLICATE: said_other or EntryRisk.LIKELY_DUPLICATE in entry.risks,
        EntryRisk.NO_PHOTO: not Photo.objects.proving(entry).exists(),
        EntryRisk.FAR_AWAY: _is_far_away(entry.household),
        EntryRisk.MANY_IN_A_DAY: (
            Entry.objects.filter(entered_by=by, entered_at__gte=midnight).count() > MANY_IN_A_DAY
        ),
        **_changes(people, entry.corrected_since),
    }
    return [risk.value for risk, is_there in found.items() if is_there]


def _changes(people: Collection[UUID], sent_back_at: datetime | None) -> dict[EntryRisk, bool]:
    """Tell what else than the asked for was changed of `people` since their entry was sent back."""
    if sent_back_at is None:
        return {}
    events = Member.events.rel.related_model.objects.filter(pgh_obj__in=people, pgh_created_at__lte=sent_back_at)
    then = {event.pgh_obj_id: event for event in events.order_by("pgh_id")}
    pairs = [(then[member.pk], member) for member in Member.objects.filter(pk__in=then)]
    return {
        EntryRisk.NUMBER_CHANGED: any(_number(before) not in (b"", _number(now)) for before, now in pairs),
        EntryRisk.HEAD_CHANGED: any((before.relationship == Relationship.HEAD) != now.is_head for before, now in pairs),
        EntryRisk.DEATH: any(before.is_living and not now.is_living for before, now in pairs),
    }


def _number(person) -> bytes:
    """Return what tells the number of a person, or of the event that repeats him, from another; empty without one."""
    return bytes(person.identity_lookup or b"")


def _is_far_away(household: Household) -> bool:
    if not household.has_point:
        return False
    subdistrict = Scope((household.area_id[: AreaLevel.SUBDISTRICT],))
    near = Household.objects.within(subdistrict).exclude(pk=household.pk)
    with standing(subdistrict):  # its middle, for somebody of a village of it too
        middle = near.aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
    return None not in middle.values() and _kilometres(household, middle) > FAR_AWAY


def _kilometres(household: Household, middle: Mapping[str, Decimal]) -> float:
    north = float(household.latitude) - float(middle["latitude"])
    east = (float(household.longitude) - float(middle["longitude"])) * cos(radians(float(household.latitude)))
    return hypot(north, east) * KM_A_DEGREE
