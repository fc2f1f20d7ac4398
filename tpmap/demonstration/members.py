"""A made-up person as a row of the register."""

from collections.abc import Iterator
from random import Random

from areas.thai import sort_key
from households.choices import IdentityType, Sex
from households.identity import seal
from households.models import Household, Member
from tpmap.demonstration import names
from tpmap.demonstration.copying import random_uuid
from tpmap.demonstration.families import Person


def make_member(rng: Random, person: Person, household: Household, numbers: Iterator[int]) -> Member:
    """Return the row of a person, not yet saved, with the next of the numbers that nobody in the province has."""
    member = Member(
        id=random_uuid(rng),
        household=household,
        title=person.title,
        first_name=person.first_name,
        last_name=person.last_name,
        sex=Sex.FEMALE if person.female else Sex.MALE,
        birth_date=person.birth_date,
        birth_date_precision=person.precision,
        identity_type=person.identity_type,
        relationship=person.relationship,
        occupation=person.occupation,
        education=person.education,
        religion=person.religion,
        health=person.health,
        can_help_self=person.can_help_self,
        is_bedridden=person.is_bedridden,
        has_welfare_card=person.has_card,
        is_living=person.died_on is None,
        died_on=person.died_on,
        is_present=person.moved_on is None,
        moved_on=person.moved_on,
        moved_to="กรุงเทพมหานคร" if person.moved_on else "",
        origin=household.origin,
        origin_round=household.origin_round,
        confirmation=household.confirmation,
        sort_key=sort_key(f"{person.first_name} {person.last_name}"),
    )
    _give_number(member, person, next(numbers))
    return member


def _give_number(member: Member, person: Person, sequence: int) -> None:
    if person.identity_type == IdentityType.NONE:
        member.temporary_number, member.no_identity_reason = f"D{sequence:08d}", "ไม่มีเอกสารแสดงตัว"
        return
    sealed = seal(names.citizen_id(first_digit=person.first_digit, sequence=sequence))
    member.identity_sealed, member.identity_lookup = sealed.sealed, sealed.lookup
