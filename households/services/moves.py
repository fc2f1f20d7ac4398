"""Moves inside the country that the register follows: a household to another place, a person to another household."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from areas.models import Area
from households.choices import HouseholdStatus, Relationship
from households.editing import put
from households.impossible import refuse_impossible_relations
from households.models import Household, Member, SurveyRound
from households.refusals import refuse
from households.services.answers import follow_members
from households.services.change import announce, authored, changing, current_years
from households.services.households import follow_area, refuse_invalid_household
from households.tokens import refresh_name_postings

# What belongs to the house that a family leaves, not to the family.
OF_THE_HOUSE = {
    **dict.fromkeys(("village_suffix", "house_number", "soi", "road", "community", "local_government"), ""),
    **dict.fromkeys(("house_code", "latitude", "longitude"), None),
    **dict.fromkeys(("dwelling_land", "title_document"), ""),
}


@transaction.atomic
def move_household(*, household: Household, area: Area, house_number: str = "", by) -> Household:
    """Let the whole household live in another area, with all that was ever recorded of it.

    What belonged to the old house (number, road, house code, point on the map) goes; history keeps it. Raises Refused.
    """
    with changing(household, by=by) as fresh:
        if fresh.status in (HouseholdStatus.ALL_DEAD, HouseholdStatus.MERGED):
            refuse("household", _("This household cannot move: nobody lives in it any more."), "gone")
        put(fresh, OF_THE_HOUSE | {"area": area, "house_number": house_number})
        refuse_invalid_household(fresh, ("area", "house_number"))
        if fresh.status in (HouseholdStatus.MOVED_OUT, HouseholdStatus.NOT_FOUND):
            put(fresh, {"status": HouseholdStatus.PRESENT, "status_note": "", "status_on": None, "moved_to": ""})
    follow_area(fresh)
    return fresh


@transaction.atomic
def move_member_in(
    *, member: Member, household: Household, relationship: Relationship, on: date, by, is_sure: bool = False
) -> Member:
    """Let a person who lives in one household live in another, related to its head as `relationship` says.

    A head is refused: another one is named first, or the whole household moves. Raises Refused, and Doubtful unless
    `is_sure`.
    """
    with authored(by):
        lock_households([member.household_id, household.pk])
        with changing(member.household, by=by) as left, changing(household, by=by) as joined:
            mover = left.members.get(pk=member.pk)
            refuse_leaving(mover)
            refuse_relation(joined, relationship)
            mover.household, mover.relationship = joined, relationship
            head = joined.members.heads().first() or mover
            refuse_impossible_relations([mover], head, is_sure=is_sure)
            mover.save()
            follow_movers(joined, [mover], on=on, by=by)
    return mover


def refuse_leaving(member: Member) -> None:
    """Raise Refused for somebody who does not live there any more, and for a head."""
    if not member.lives_here:
        refuse("member", _("This person has died or moved away already."), "gone")
    if not member.is_head:
        return
    if member.household.members.present().count() == 1:
        refuse("member", _("Nobody else lives here: let the whole household move."), "alone")
    refuse("member", _("This person is the head. Name the new head first, or let the whole household move."), "head")


def refuse_relation(household: Household, relationship: Relationship) -> None:
    """Raise Refused where the household would have two heads, or people and no head."""
    is_empty = not household.members.present().exists()
    if is_empty and relationship != Relationship.HEAD:
        refuse("relationship", _("The first person of a household is its head."), "no_head")
    if not is_empty and relationship == Relationship.HEAD:
        refuse("relationship", _("A household has exactly one head. Choose another relation."), "head")


def lock_households(ids: Iterable) -> None:
    """Lock several households in one order, so that two officers never wait for each other."""
    list(Household.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def follow_movers(household: Household, movers: Iterable[Member], *, on: date, by) -> None:
    """Let names and the answers of the current round follow people who live in `household` since."""
    changed = {mover: {"household": household, "counts": True} for mover in movers}
    follow_members(household, round=SurveyRound.objects.current(), on=on, by=by, changed=changed)
    refresh_name_postings(Member.objects.filter(pk__in=[mover.pk for mover in movers]))
    announce(household, current_years())
