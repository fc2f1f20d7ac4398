"""One household becomes two, or two become one. People keep their rows; only where they live changes."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus, IdentityType, Relationship
from households.editing import PAIRS, put
from households.impossible import refuse_impossible_relations
from households.models import Household, HouseholdAnswers, Member, SurveyRound
from households.refusals import refuse, relationship_field
from households.services.answers import follow_members
from households.services.change import authored, changing, refuse_unconfirmed, refusing_taken_numbers
from households.services.heads import Relationships, refuse_stale, save_relations
from households.services.households import EDITABLE, refuse_invalid_household
from households.services.members import EDITABLE as MEMBER_EDITABLE
from households.services.members import next_temporary_number
from households.services.moves import follow_movers, lock_households, refuse_relation

ADDRESS = ("area", "house_number", "soi", "road", "community", "house_code", "phone")
IDENTITY = ("identity_type", "identity_sealed", "identity_lookup", "temporary_number", "no_identity_reason")


@transaction.atomic
def split_household(
    *,
    household: Household,
    leaving: Relationships,
    staying: Relationships,
    address: Mapping[str, Any],
    base_version: int,
    on: date,
    by,
    is_sure: bool = False,
) -> Household:
    """Let the people of `leaving` live in a household of their own; `staying` are all others, none left out.

    Both say how each person is related to the head of his own household, one of each being that head. `address` has
    fields of ADDRESS for the new one. Returns the new household. Raises StaleForm, Refused, Doubtful unless `is_sure`.
    """
    with authored(by), changing(household, by=by) as old:
        refuse_stale(old, base_version)
        refuse_unconfirmed(old)
        _refuse_halves(set(old.members.present()), leaving, staying)
        new = Household(origin=old.origin, origin_round_id=old.origin_round_id, area_id=old.area_id)
        put(new, {name: value for name, value in address.items() if name in ADDRESS})
        refuse_invalid_household(new, address.keys() & set(ADDRESS))
        with refusing_taken_numbers():
            new.save(force_insert=True)
        _seat(leaving, new, is_sure=is_sure)
        _seat(staying, old, is_sure=is_sure)
        follow_movers(new, leaving, on=on, by=by)
    return new


@transaction.atomic
def merge_households(
    *,
    kept: Household,
    dropped: Household,
    taken: Collection[str],
    same: Mapping[Member, Member],
    relations: Relationships,
    reason: str,
    base_versions: tuple[int, int],
    on: date,
    by,
    is_sure: bool = False,
) -> Household:
    """Make one file of two of the same family; `dropped` stays to be read, empty and out of the counts.

    `taken` names the fields of EDITABLE whose value of `dropped` wins. `same` pairs a person of `dropped` with the one
    of `kept` who is the same; `relations` relates all others who live in `dropped` to the head of `kept`. Returns the
    fresh `kept`. Raises StaleForm, Refused, Doubtful unless `is_sure`.
    """
    if not reason.strip():
        refuse("reason", _("Give the reason."), "required")
    years = list(HouseholdAnswers.objects.filter(household=dropped).values_list("round_id", flat=True).distinct())
    with authored(by):
        lock_households([kept.pk, dropped.pk])
        # The dropped one is saved first, so that its house code is free when the kept one takes it.
        with changing(kept, by=by) as survivor, changing(dropped, by=by, years=years) as other:
            refuse_stale(survivor, base_versions[0])
            refuse_stale(other, base_versions[1])
            for one in (survivor, other):
                refuse_unconfirmed(one)
            _refuse_merging(survivor, other, same, relations)
            _take(survivor, other, taken)
            _join_same(same, on=on)
            follow_members(
                other,
                round=SurveyRound.objects.current(),
                on=on,
                by=by,
                changed={twin: {"counts": False} for twin in same},
            )
            _move_in(survivor, relations, on=on, by=by, is_sure=is_sure)
            other.house_code, other.moved_to = None, ""
            other.status, other.status_on, other.status_note = HouseholdStatus.MERGED, on, reason
    return survivor


def same_person(one: Member, other: Member) -> bool:
    """Tell whether two rows are likely the same person: the same number, else the same name born on the same day."""
    if one.identity_lookup and other.identity_lookup:
        return bytes(one.identity_lookup) == bytes(other.identity_lookup)
    return one.sort_key == other.sort_key and one.birth_date == other.birth_date


def differing_fields(kept: Household, dropped: Household) -> list[str]:
    """Return the fields of EDITABLE about which somebody has to choose: known in the dropped one, other in the kept.

    Of a pair, such as the two figures of a point, the first stands for both.
    """
    led = {second for _first, second in PAIRS}
    names = [(name, Household._meta.get_field(name).attname) for name in EDITABLE if name not in {"area"} | led]
    return [
        name
        for name, column in names
        if getattr(dropped, column) not in (None, "") and getattr(dropped, column) != getattr(kept, column)
    ]


def _take(kept: Household, dropped: Household, names: Collection[str]) -> None:
    """Put the chosen facts of the one on the other; of a pair both halves."""
    whole = {name for pair in PAIRS if set(pair) & set(names) for name in pair} | set(names)
    put(kept, {name: getattr(dropped, Household._meta.get_field(name).attname) for name in whole})
    refuse_invalid_household(kept, whole)


def _refuse_halves(residents: set[Member], leaving: Relationships, staying: Relationships) -> None:
    if set(leaving) | set(staying) != residents or set(leaving) & set(staying):
        refuse("member", _("Say of everybody who lives here where he belongs."), "incomplete")
    if not leaving or not staying:
        refuse("member", _("At least one person leaves and at least one stays."), "one_sided")
    for half in (leaving, staying):
        heads = [member for member, relation in half.items() if relation == Relationship.HEAD]
        if len(heads) != 1:
            wrong = heads[1] if heads else next(iter(half))
            refuse(relationship_field(wrong), _("Each of the two households needs exactly one head."), "head")


def _seat(half: Relationships, household: Household, *, is_sure: bool) -> None:
    for member, relation in half.items():
        member.household, member.relationship = household, Relationship(relation)
    head = next(member for member in half if member.is_head)
    refuse_impossible_relations(half, head, is_sure=is_sure)
    save_relations([member for member in half if member != head], "household")
    save_relations([head], "household")


def _refuse_merging(kept: Household, dropped: Household, same: Mapping, relations: Relationships) -> None:
    if kept == dropped:
        refuse("household", _("Choose another household."), "itself")
    if HouseholdStatus.MERGED in (kept.status, dropped.status):
        refuse("household", _("One of the two has been merged already."), "merged")
    movers, there = set(dropped.members.present()), set(kept.members.all())
    if set(same) | set(relations) != movers or set(same) & set(relations) or not set(same.values()) <= there:
        refuse("member", _("Say of everybody who lives there who he is in the household that stays."), "incomplete")
    if len(set(same.values())) != len(same):
        refuse("member", _("Two people cannot be the same third one."), "twice")


def _move_in(household: Household, relations: Relationships, *, on: date, by, is_sure: bool) -> None:
    for member, relation in relations.items():
        refuse_relation(household, relation)
        member.household, member.relationship = household, Relationship(relation)
    head = household.members.heads().first()
    if head:
        refuse_impossible_relations(relations, head, is_sure=is_sure)
    save_relations(list(relations), "household")
    follow_movers(household, relations, on=on, by=by)


def _join_same(same: Mapping[Member, Member], *, on: date) -> None:
    """Let the kept rows know what only their twins knew; the twins live in the dropped household no more."""
    for twin, kept in same.items():
        learned = {
            name: getattr(twin, name) for name in MEMBER_EDITABLE if getattr(kept, name) in (None, "", "unknown")
        }
        numbers = {name: getattr(twin, name) for name in IDENTITY} if twin.has_number and not kept.has_number else {}
        twin.is_present, twin.moved_on, twin.moved_to = False, on, _("merged into another file")
        if numbers:
            put(twin, dict.fromkeys(("identity_sealed", "identity_lookup")))
            twin.identity_type, twin.temporary_number = IdentityType.NONE, next_temporary_number()
            numbers["temporary_number"] = kept.temporary_number
        twin.save()
        put(kept, learned | numbers)
        kept.save()
