"""What cannot be true of a person in a household, each with the sentence that says so."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from households.ages import years_between
from households.choices import BirthDatePrecision, Relationship
from households.models import Member
from households.refusals import Doubtful, refuse, relationship_field

OLDEST_YEARS = 130
PARENT_YEARS = 12  # between a parent and a child: less is asked about
# Which of the two was born first, and by how many generations.
YOUNGER_THAN_HEAD = {Relationship.CHILD: 1, Relationship.GRANDCHILD: 2}
OLDER_THAN_HEAD = {Relationship.PARENT: 1, Relationship.GRANDPARENT: 2}

BORN_IN_THE_FUTURE = _(
    "The birth date lies in the future. Check whether the year is Buddhist (B.E.) or Christian (C.E.)."
)
TOO_OLD = _("Nobody is older than 130 years. Check whether the year is Buddhist (B.E.) or Christian (C.E.).")
CHILD_IS_OLDER = _("A child or grandchild cannot be older than the head of the household.")
PARENT_IS_YOUNGER = _("A parent or grandparent cannot be younger than the head of the household.")
TOO_NEAR = _("Less than 12 years lie between parent and child. Confirm it if it is true, as of a stepchild.")


def refuse_impossible_birth(birth_date: date | None, *, on: date) -> None:
    """Raise Refused for a birth in the future or too long ago."""
    if birth_date is None:
        return
    if birth_date > on:
        refuse("birth_date", BORN_IN_THE_FUTURE, "future")
    if years_between(birth_date, on) > OLDEST_YEARS:
        refuse("birth_date", TOO_OLD, "too_old")


def refuse_impossible_death(member: Member, died_on: date | None, *, on: date) -> None:
    """Raise Refused for a death in the future or before the birth."""
    if died_on is None:
        return
    if died_on > on:
        refuse("died_on", _("The date of death lies in the future."), "future")
    if member.birth_date and died_on < member.birth_date:
        refuse("died_on", _("The death cannot lie before the birth."), "before_birth")


def refuse_impossible_relation(member: Member, head: Member, *, is_sure: bool, field: str = "relationship") -> None:
    """Raise Refused where the relation contradicts the two birth dates, Doubtful where it hardly fits them.

    A year alone is compared with the benefit of the doubt.
    """
    generations = YOUNGER_THAN_HEAD.get(member.relationship) or OLDER_THAN_HEAD.get(member.relationship)
    if not generations or not member.birth_date or not head.birth_date:
        return
    is_younger = member.relationship in YOUNGER_THAN_HEAD
    older, younger = (head, member) if is_younger else (member, head)
    years = years_between(older.birth_date, younger.birth_date) + _doubt(older, younger)
    if years < 0:
        refuse(field, CHILD_IS_OLDER if is_younger else PARENT_IS_YOUNGER, "impossible")
    if years < PARENT_YEARS * generations and not is_sure:
        refuse(field, TOO_NEAR, "doubtful", Doubtful)


def refuse_impossible_relations(members: Iterable[Member], head: Member, *, is_sure: bool) -> None:
    """Check every member but the head against a new head; the refusal stands beside the member's own field."""
    for member in members:
        if member != head:
            refuse_impossible_relation(member, head, is_sure=is_sure, field=relationship_field(member))


def _doubt(*members: Member) -> int:
    return int(any(member.birth_date_precision != BirthDatePrecision.DAY for member in members))
