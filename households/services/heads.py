"""Who is head, and what becomes of the household when somebody dies or moves away.

The head is the one on whom the family leans, not the owner in the house register. A household in which somebody
lives has exactly one living head; the database checks it again when the transaction commits.
"""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus, Relationship
from households.impossible import refuse_impossible_death, refuse_impossible_relations
from households.models import Household, Member, SurveyRound
from households.refusals import StaleForm, refuse, relationship_field
from households.services.answers import follow_members
from households.services.change import changing

Relationships = Mapping[Member, Relationship]


def change_head(
    *,
    household: Household,
    new_head: Member,
    relationships: Relationships,
    base_version: int,
    by,
    is_sure: bool = False,
) -> Household:
    """Name another head; `relationships` says anew how every other person who lives here is related to him.

    `base_version` is the version of the household that the form had shown. Returns the fresh household. Raises
    StaleForm where anything changed meanwhile, Refused, and Doubtful unless `is_sure`.
    """
    with changing(household, by=by) as fresh:
        refuse_stale(fresh, base_version)
        residents = list(fresh.members.present())
        _seat(residents, new_head, relationships, is_sure=is_sure)
    return fresh


def record_death(
    *,
    member: Member,
    died_on: date | None,
    source: str,
    on: date,
    by,
    base_version: int,
    new_head: Member | None = None,
    relationships: Relationships | None = None,
    is_sure: bool = False,
) -> Household:
    """Record a death with its day (None if unknown) and who says so.

    When the head dies, `new_head` and all `relationships` to him are needed. When nobody is left the household
    becomes ALL_DEAD. Raises StaleForm, Refused, and Doubtful unless `is_sure`.
    """
    with changing(member.household, by=by) as fresh:
        refuse_stale(fresh, base_version)
        leaver = _resident(fresh, member)
        refuse_impossible_death(leaver, died_on, on=on)
        if not source.strip():
            refuse("source", _("Write who says so: a death certificate, a relative, the village head."), "required")
        leaver.is_living, leaver.died_on, leaver.death_source = False, died_on, source
        if not _leave(fresh, leaver, new_head, relationships or {}, on=on, by=by, is_sure=is_sure):
            fresh.status, fresh.status_on, fresh.status_note = HouseholdStatus.ALL_DEAD, died_on or on, ""
    return fresh


def move_member_out(
    *,
    member: Member,
    moved_to: str,
    moved_on: date | None,
    on: date,
    by,
    base_version: int,
    new_head: Member | None = None,
    relationships: Relationships | None = None,
    is_sure: bool = False,
) -> Household:
    """Record that a person moved away, and where to. A head who moves leaves the household to another, as in a death.

    When nobody is left the household has moved out. Raises StaleForm, Refused, and Doubtful unless `is_sure`.
    """
    with changing(member.household, by=by) as fresh:
        refuse_stale(fresh, base_version)
        leaver = _resident(fresh, member)
        if not moved_to.strip():
            refuse("moved_to", _("Say where the person moved to."), "required")
        if moved_on and moved_on > on:
            refuse("moved_on", _("The day of the move lies in the future."), "future")
        leaver.is_present, leaver.moved_on, leaver.moved_to = False, moved_on, moved_to
        if not _leave(fresh, leaver, new_head, relationships or {}, on=on, by=by, is_sure=is_sure):
            fresh.status, fresh.status_on, fresh.moved_to = HouseholdStatus.MOVED_OUT, moved_on or on, moved_to
    return fresh


def bring_back(*, member: Member, relationship: Relationship, on: date, by, is_sure: bool = False) -> Household:
    """Put right a death or a move that was recorded wrongly, or record a return. History keeps what stood before.

    The first who is back in an empty household is its head, and the household is really there again.
    """
    with changing(member.household, by=by) as fresh:
        back = fresh.members.get(pk=member.pk)
        if back.lives_here:
            refuse("member", _("This person lives here."), "lives_here")
        residents = list(fresh.members.present())
        head = next((resident for resident in residents if resident.is_head), None)
        if (relationship == Relationship.HEAD) == bool(head):
            refuse("relationship", _("A household has exactly one head. Choose another relation."), "head")
        back.is_living, back.died_on, back.death_source = True, None, ""
        back.is_present, back.moved_on, back.moved_to = True, None, ""
        back.relationship = relationship
        refuse_impossible_relations([back], head or back, is_sure=is_sure)
        back.save()
        if fresh.status in (HouseholdStatus.ALL_DEAD, HouseholdStatus.MOVED_OUT):
            fresh.status, fresh.status_on, fresh.moved_to = HouseholdStatus.PRESENT, on, ""
        _follow(fresh, back, counts=True, on=on, by=by)
    return fresh


def refuse_stale(household: Household, base_version: int) -> None:
    """Raise StaleForm where a household inside `changing` is not what a form of `base_version` had shown."""
    # The row is locked and already carries its next version.
    if household.version != base_version + 1:
        raise StaleForm([])


def _resident(household: Household, member: Member) -> Member:
    fresh = household.members.get(pk=member.pk)
    if not fresh.lives_here:
        refuse("member", _("This person has died or moved away already."), "gone")
    return fresh


def _leave(household, leaver: Member, new_head, relationships, *, on, by, is_sure: bool) -> bool:
    """Save the leaver and name the next head where he was it. Tells whether anybody is left."""
    leaver.save()
    residents = list(household.members.present())
    if leaver.is_head and residents:
        _seat(residents, new_head, relationships, is_sure=is_sure)
    elif new_head is not None:
        refuse("new_head", _("Only a head who dies or moves away leaves the place to another."), "not_needed")
    _follow(household, leaver, counts=False, on=on, by=by)
    return bool(residents)


def _follow(household: Household, member: Member, *, counts: bool, on: date, by) -> None:
    changed = {member: {"counts": counts}}
    follow_members(household, round=SurveyRound.objects.current(), on=on, by=by, changed=changed)


def _seat(residents: list[Member], new_head: Member | None, relationships: Relationships, *, is_sure: bool) -> None:
    """Make `new_head` head of these people who live together, and relate all others to him."""
    if new_head not in residents:
        refuse("new_head", _("Choose the new head among the living members of the household."), "new_head")
    for resident in residents:
        resident.relationship = _relation(resident, new_head, relationships)
    head = residents[residents.index(new_head)]
    refuse_impossible_relations(residents, head, is_sure=is_sure)
    save_relations([resident for resident in residents if resident != head])
    # Last, because the unique index on the head looks at every row as it is written.
    save_relations([head])


def _relation(resident: Member, new_head: Member, relationships: Relationships) -> Relationship:
    if resident == new_head:
        return Relationship.HEAD
    relation = relationships.get(resident)
    if not relation:
        refuse(relationship_field(resident), _("Say how this person is related to the new head."), "required")
    if relation == Relationship.HEAD:
        refuse(relationship_field(resident), _("A household has exactly one head. Choose another relation."), "head")
    return relation


def save_relations(members: list[Member], *others: str) -> None:
    """Save the relations of members, and the fields named beside, in one statement."""
    now = timezone.now()
    for member in members:
        member.updated_at = now
    Member.objects.bulk_update(members, ["relationship", *others, "updated_at"])
